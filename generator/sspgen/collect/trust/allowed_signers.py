"""OpenSSH's ``allowed_signers`` file (ssh-keygen(1), ALLOWED SIGNERS): who may sign, with which key, when and for what.

A line that cannot be understood allows nothing. A time without a zone is taken as UTC, whatever the machine's zone is,
so that a plan says the same everywhere.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sspgen.collect.trust.patterns import matches
from sspgen.collect.trust.ssh_wire import MalformedError, SshKey, read_key

_FIELD: Final = re.compile(r'\s*((?:[^\s"]|"[^"]*")+)')
_OPTION: Final = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?(?:,|$)')
_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(Z?)")
_KNOWN: Final = {"cert-authority", "namespaces", "valid-after", "valid-before"}
_KINDS: Final = ("ssh-", "ecdsa-", "sk-")


@dataclass(frozen=True, slots=True)
class Signer:
    """One line: whose key it is, and what the key may be used for.

    Attributes:
        principals: as written, for messages.
        namespaces: patterns of what may be signed; empty for everything.
        after, before: the key counts between these times; None for no limit.
        authority: the key signs certificates, not documents.
    """

    principals: str
    key: SshKey
    namespaces: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    authority: bool = False

    def covers(self, namespace: str) -> bool:
        """Tell whether the key may sign in a namespace."""
        denied = any(matches(each[1:], namespace) for each in self.namespaces if each.startswith("!"))
        allowed = any(matches(each, namespace) for each in self.namespaces if not each.startswith("!"))
        return not self.namespaces or (allowed and not denied)

    def valid_at(self, when: datetime) -> bool:
        """Tell whether the key counts at a time (timezone-aware)."""
        return (self.after is None or self.after <= when) and (self.before is None or when <= self.before)


def read_signers(data: bytes) -> tuple[Signer, ...]:
    """Return the lines that can be understood, in order."""
    lines = data.decode("utf-8", "replace").splitlines()
    found = (_signer(line) for line in lines if not line.lstrip().startswith("#"))
    return tuple(signer for signer in found if signer is not None)


def _signer(line: str) -> Signer | None:
    fields = [match[1] for match in _FIELD.finditer(line)]
    if len(fields) < 3:  # noqa: PLR2004 - principals, kind and key
        return None
    principals, *rest = fields
    options: dict[str, str] = {}
    if not rest[0].startswith(_KINDS):
        found = _options(rest.pop(0))
        if found is None or len(rest) < 2:  # noqa: PLR2004 - kind and key
            return None
        options = found
    key = _key(rest[0], rest[1])
    try:
        after, before = (_time(options.get(name)) for name in ("valid-after", "valid-before"))
    except ValueError:
        return None
    if key is None:
        return None
    spaces = tuple(filter(None, options.get("namespaces", "").split(",")))
    return Signer(principals.strip('"'), key, spaces, after, before, "cert-authority" in options)


def _options(written: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    at = 0
    while at < len(written):
        match = _OPTION.match(written, at)
        if match is None or match[1].lower() not in _KNOWN or match[1].lower() in found:
            return None
        found[match[1].lower()] = match[2] or ""
        at = match.end()
    return found


def _time(written: str | None) -> datetime | None:
    """Read ``YYYYMMDD[HHMM[SS]][Z]``.

    Raises:
        ValueError: when it is anything else; an option that cannot be read must not lift a limit.
    """
    if written is None:
        return None
    match = _TIME.fullmatch(written)
    if match is None:
        raise ValueError(written)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def _key(kind: str, written: str) -> SshKey | None:
    try:
        key = read_key(base64.b64decode(written, validate=True))
    except (binascii.Error, ValueError, MalformedError):
        return None
    return key if key.kind == kind else None
