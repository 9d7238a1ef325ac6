"""Addresses are of a kind that others can use: telephone numbers have digits, links lead to more than one machine.

Source: RFC 5321, section 4.1.2; ITU-T E.164; RFC 8089.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_EMAIL: Final = re.compile(r"[^@\s<>]+@[^@\s<>.]+(?:\.[^@\s<>.]+)+")
_ONE_MACHINE: Final = re.compile(
    r"(?:file:|[A-Za-z]:[\\/]|https?://(?:localhost|127\.0\.0\.1)(?:[:/]|$))", re.IGNORECASE
)
_MISTYPED: Final = re.compile(r"(?:https?:/?[^/]|https?//|htt?p?s?:///|htps?://|htpps?://|ttps?://)", re.IGNORECASE)
_FEWEST_DIGITS: Final = 3


def _check(subject: Subject) -> Iterator[Finding]:
    for value in subject.index.strings("email-addresses"):
        if not _EMAIL.fullmatch(value.text.strip()):
            yield warning("SSP478", f"{shown(value.text)} is no e-mail address", value.path)
    for value in subject.index.strings("number"):
        if value.holder.key == "telephone-numbers" and sum(map(str.isdigit, value.text)) < _FEWEST_DIGITS:
            yield warning("SSP478", f"{shown(value.text)} is no telephone number", value.path)
    for value in subject.index.strings("href"):
        if _ONE_MACHINE.match(value.text):
            yield warning("SSP478", f"{shown(value.text)} leads to something on one machine only", value.path)
        elif _MISTYPED.match(value.text):
            yield warning("SSP478", f"{shown(value.text)} is mistyped", value.path)


RULE = MeaningRule(_check)
