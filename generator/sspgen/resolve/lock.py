"""``ssp.lock``: which bytes of which catalogs, profiles and OpenControl dependencies a workspace is built from.

JSON with sorted keys, so that it is easy to review and merges by line. It is only written by ``catalog add`` and, the
section of dependencies, by ``fetch``; each keeps what the other wrote.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.load.opencontrol.fetched import SECTION, Pin, pins_of, section_of
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Json

LOCK_NAME = "ssp.lock"
LOCK_VERSION = 1
_DIGEST_LENGTH = 64


@dataclass(frozen=True, slots=True)
class LockEntry:
    """One pinned catalog or profile.

    Attributes:
        href: a path relative to the workspace, a URL, or ``package:name==version!member``.
        sha256: hex digest of the bytes that are read.
        controls: controls that must be answered; withdrawn ones are not counted.
        withdrawn: controls that the catalog withdrew.
        parameters: parameters of those controls.
        response_points: statement parts that must be answered.
    """

    id: str
    kind: str
    href: str
    sha256: str
    title: str = ""
    version: str = ""
    controls: int = 0
    withdrawn: int = 0
    parameters: int = 0
    response_points: int = 0


@dataclass(frozen=True)
class Lock:
    """The pinned catalogs and profiles by id, and the pinned dependencies, sorted."""

    entries: dict[str, LockEntry] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()

    def with_entries(self, *added: LockEntry) -> Lock:
        """Return a lock in which these entries replace those of the same ids."""
        return Lock(self.entries | {entry.id: entry for entry in added}, self.pins)

    def with_pins(self, pins: Iterable[Pin]) -> Lock:
        """Return a lock in which these are all the pinned dependencies."""
        return Lock(self.entries, tuple(sorted(set(pins))))

    def by_href(self, href: str) -> LockEntry | None:
        """Return the entry that was taken from a path or URL."""
        return next((e for e in self.entries.values() if e.href == href), None)


def lock_text(lock: Lock) -> str:
    """Return the lock as text: the same entries give the same bytes."""
    catalogs = {entry.id: {k: v for k, v in asdict(entry).items() if k != "id"} for entry in lock.entries.values()}
    document: dict[str, Json] = {"catalogs": dict(catalogs), "version": LOCK_VERSION}
    if lock.pins:
        document[SECTION] = section_of(lock.pins)
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def parse_lock(data: bytes, path: str = LOCK_NAME) -> Lock:
    """Read a lock.

    Raises:
        InputError: SSP206 when it is not JSON, SSP223 when it is not a lock of this version.
    """
    value = read_json(data)
    if isinstance(value, JsonProblem):
        message = f"{value.message}"
        raise InputError(Diagnostic("SSP206", message, Span(path, value.line, value.column)))
    catalogs = value.get("catalogs") if isinstance(value, dict) else None
    version = value.get("version") if isinstance(value, dict) else None
    if version != LOCK_VERSION or not isinstance(catalogs, dict):
        message = f"is not a lock of version {LOCK_VERSION}"
        raise InputError(Diagnostic("SSP223", message, Span(path), help=_REMEDY))
    pins = pins_of(value.get(SECTION, [])) if isinstance(value, dict) else ()
    if isinstance(pins, str):
        raise InputError(Diagnostic("SSP223", f"it cannot be used: {pins}", Span(path), help=_REMEDY))
    return Lock({key: _entry(key, entry, path) for key, entry in catalogs.items()}, pins)


_REMEDY = "restore it from version control, or remove it and run 'sspgen catalog add' (or 'sspgen fetch') again"


def _entry(identifier: str, value: Json, path: str) -> LockEntry:
    known = {f.name: f.type for f in fields(LockEntry)}
    entry = value if isinstance(value, dict) else {}
    right = all(key in known and isinstance(item, int if known[key] == "int" else str) for key, item in entry.items())
    digest = entry.get("sha256")
    if not right or not isinstance(digest, str) or len(digest) != _DIGEST_LENGTH:
        message = f"the entry of {identifier[:80]!r} is not an entry of a lock"
        raise InputError(Diagnostic("SSP223", message, Span(path), help=_REMEDY))
    try:
        return LockEntry(id=identifier, **entry)  # type: ignore[arg-type]
    except TypeError as error:
        message = f"the entry of {identifier[:80]!r} is not complete"
        raise InputError(Diagnostic("SSP222", message, Span(path), help=_REMEDY)) from error
