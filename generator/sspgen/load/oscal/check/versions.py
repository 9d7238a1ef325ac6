"""The version of OSCAL that a document says it is written in: known, real, and as old as the members that it uses.

It compares version numbers and knows no release but those listed here. A document of an earlier release is checked
with the models of the newest one; what may be a difference of releases is said as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.check.found import Found, shown
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from sspgen.load.oscal.check.shapes import Slot
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.profile import KeyPath

RELEASES: Final = (
    *("1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.4", "1.0.5", "1.0.6"),
    *("1.1.0", "1.1.1", "1.1.2", "1.1.3", "1.2.0", "1.2.1", "1.2.2", "1.2.3"),
)
"""OSCAL's releases, oldest first."""

_DRAFTS: Final = ("1.0.0-", "1.0-")
_MAPPING_SINCE = "1.2.0"
_MAPPING = "mapping-collection"


class Dated:
    """Members in use that are younger than OSCAL 1.0 or deprecated: the first place of each, and how often."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[Slot, KeyPath]] = {}
        self._counts: dict[int, int] = {}

    def add(self, slot: Slot, path: KeyPath) -> None:
        """Count a member in use; the first one that is reported is kept with its place."""
        key = id(slot)
        self._places.setdefault(key, (slot, path))
        self._counts[key] = self._counts.get(key, 0) + 1

    def items(self) -> list[tuple[Slot, KeyPath, int]]:
        """Return each member with one place and how often it is there."""
        return [(slot, path, self._counts[key]) for key, (slot, path) in self._places.items()]


def numbers(version: str) -> tuple[int, ...] | None:
    """Return a version as numbers to compare by; None when it is no ``n.n.n``."""
    parts = version.split(".")
    plain = len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts)  # noqa: PLR2004
    return tuple(int(part) for part in parts) if plain else None


def check_version(document: OscalDocument, dated: Dated, newest: str) -> list[Found]:
    """Return what is to be said about the version of a document and the members that do not fit it."""
    said = document.oscal_version
    path: KeyPath = (document.model, "metadata", "oscal-version")
    rule = f"OSCAL {newest} {document.model}, oscal-version"
    found = [_deprecated(slot, place, count, newest, document.model) for slot, place, count in dated.items()]
    kept = [one for one in found if one is not None]
    wanted = numbers(said)
    if not said:
        return kept
    if said not in RELEASES:
        return [*kept, _unknown(said, wanted, path, rule, newest)]
    if document.model == _MAPPING and wanted is not None and wanted < (numbers(_MAPPING_SINCE) or ()):
        message = f"'oscal-version' is {said!r}, but mapping collections are there since OSCAL {_MAPPING_SINCE}"
        return [*kept, Found("SSP418", message, path, Severity.WARNING, rule=rule)]
    younger = [_younger(slot, place, count, said, rule) for slot, place, count in dated.items()]
    return [*kept, *(one for one in younger if one is not None)]


def skewed(document: OscalDocument, found: list[Found], newest: str) -> list[Found]:
    """Return the remark that errors of constraints may come from another release than the document's own."""
    said = document.oscal_version
    errors = sum(one.severity is Severity.ERROR for one in found)
    if not errors or said not in RELEASES or said == newest:
        return []
    broken = "1 does" if errors == 1 else f"{errors} do"
    message = f"says OSCAL {said} and was checked with the constraints of OSCAL {newest}, of which {broken} not hold"
    remedy = "earlier releases may have had other lists of values and other constraints"
    path: KeyPath = (document.model, "metadata", "oscal-version")
    rule = f"OSCAL {newest} {document.model}, oscal-version"
    return [Found("SSP417", message, path, Severity.INFO, remedy, rule)]


def _unknown(said: str, wanted: tuple[int, ...] | None, path: KeyPath, rule: str, newest: str) -> Found:
    if wanted is not None and wanted > (numbers(newest) or ()):
        message = f"'oscal-version' is {shown(said)}, which is newer than OSCAL {newest}, the newest that sspgen knows"
        remedy = "members and constraints that are new in it are reported as unknown; update sspgen"
    elif said.startswith(_DRAFTS):
        message = f"'oscal-version' is {shown(said)}, which is a draft from before OSCAL 1.0.0"
        remedy = "drafts called and arranged much otherwise: ask for a newer edition, or bring it to 1.0.0 or later"
    else:
        message = f"'oscal-version' is {shown(said)}, expected a release of OSCAL such as {newest!r}"
        remedy = ""
    return Found("SSP417", message, path, Severity.WARNING, remedy, rule)


def _deprecated(slot: Slot, path: KeyPath, count: int, newest: str, model: str) -> Found | None:
    if not slot.deprecated:
        return None
    message = f"{slot.name!r} is deprecated since OSCAL {slot.deprecated}{_often(count)}"
    rule = f"OSCAL {newest} {model}, {slot.name}"
    return Found("SSP419", message, path, Severity.INFO, rule=rule)


def _younger(slot: Slot, path: KeyPath, count: int, said: str, rule: str) -> Found | None:
    if not slot.since or (numbers(said) or ()) >= (numbers(slot.since) or ()):
        return None
    message = f"{slot.name!r} is there since OSCAL {slot.since}, but the document says {said}{_often(count)}"
    return Found("SSP418", message, path, Severity.WARNING, rule=rule)


def _often(count: int) -> str:
    return f" (used {count} times)" if count > 1 else ""
