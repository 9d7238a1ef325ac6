"""Identifiers are not samples: a UUID made by hand is likely to be that of somebody else's thing too.

Addresses at the domains that are kept for examples are a remark.

Source: RFC 4122, section 4; RFC 2606, section 3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule, info, shown
from sspgen.model.diagnostics import Severity
from sspgen.model.ids import looks_like_uuid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.subject import Subject

_KNOWN: Final = frozenset(
    {
        "123e4567-e89b-12d3-a456-426614174000",
        "123e4567-e89b-42d3-a456-426614174000",
        "550e8400-e29b-41d4-a716-446655440000",
        "12345678-1234-4123-8123-123456789012",
        "12345678-1234-4234-8234-123456789012",
        "12345678-1234-5678-1234-567812345678",
    }
)
"""UUIDs that documentation everywhere uses."""
_RUN: Final = re.compile(r"(?:0123456789ab|123456789abc|abcdefabcdef|deadbeef)")
_DOMAINS: Final = ("example.com", "example.org", "example.net")
_VERSION, _VARIANT = 14, 19
_FEW: Final = 2
_SUSPECT: Final = 10
"""Different characters of a UUID at most, for it to be looked at more closely; a random one has about fourteen."""


def _check(subject: Subject) -> Iterator[Finding]:
    for uuid, found in subject.index.by_uuid.items():
        if (severity := _sample(uuid)) is not None and looks_like_uuid(uuid):
            path = found[0].at("uuid")
            yield Finding("SSP473", f"the uuid {uuid} is a sample", path, severity, "make a random one")
    for value in subject.index.strings("email-addresses"):
        domain = value.text.rpartition("@")[2].lower()
        if domain in _DOMAINS or domain.endswith(tuple(f".{each}" for each in _DOMAINS)):
            yield info("SSP473", f"{shown(value.text)} is an address at a domain that is kept for examples", value.path)


def _sample(uuid: str) -> Severity | None:
    """Return how much it matters that a UUID is a sample; None when it may be a random one."""
    if uuid in _KNOWN or _RUN.search(uuid):
        return Severity.WARNING
    if len(set(uuid)) > _SUSPECT:
        return None
    drawn = {digit for place, digit in enumerate(uuid) if place not in (_VERSION, _VARIANT) and digit != "-"}
    if len(drawn) == 1:
        return Severity.WARNING
    groups = [group for group in uuid.split("-") if group]
    each_repeats = all(len(set(group[1:])) == 1 for group in groups)
    return Severity.INFO if len(drawn) == _FEW or each_repeats else None


RULE = MeaningRule(_check)
