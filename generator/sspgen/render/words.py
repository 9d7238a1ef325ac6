"""The words, symbols and forms of times and numbers that every output shares, so that one fact reads the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.model.plan import ProofItem

_SYMBOLS = {
    "proven": "✔",
    "supported": "◐",
    "unproven": "○",
    "stale": "◷",
    "contradicted": "✖",
    "pass": "✔",
    "fail": "✖",
    "not_run": "○",
    "needs_review": "◐",
    "not_applicable": "–",
    "unknown": "○",
}
_WORDS = {
    "not-applicable": "not applicable",
    "not_run": "not run",
    "needs_review": "needs review",
    "not_applicable": "not applicable",
    "sp-corporate": "service provider corporate",
    "sp-system": "service provider system specific",
    "customer-configured": "configured by customer",
    "customer-provided": "provided by customer",
    "set-by-organization": "set by the organization",
    "set-by-profile": "set by the profile",
}
_SCHEMES = {
    "ietf.org/rfc/rfc4122": "UUID",
    "fedramp.gov": "FedRAMP identifier",
    "fedramp.gov/ns/oscal": "FedRAMP identifier",
}
"""What kinds of identifiers are called that OSCAL names by addresses (system-id, identifier-type)."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def symbol(state: str) -> str:
    """Return the shape of a proof or verdict; empty for a state that has none (claims wear words only)."""
    return _SYMBOLS.get(str(state), "")


def word(state: str) -> str:
    """Return a state as people read it."""
    return _WORDS.get(str(state), str(state).replace("_", " "))


def scheme(kind: str) -> str:
    """Return what a kind of identifier is called; ``Identifier`` for one without a name."""
    bare = kind.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    return _SCHEMES.get(bare, kind.strip()) or "Identifier"


def chain(item: ProofItem) -> str:
    """Return how one gets from evidence to a response point, and who says so: ``CWE-79 → si-10 (sspgen, 1)``.

    Empty for evidence that names the point itself.
    """
    if not item.chain:
        return ""
    says = ", ".join(filter(None, (item.origin or "this workspace", item.revision)))
    return f"{' → '.join(item.chain)} ({says})"


def edition(name: str, redacted: int, published: tuple[str, ...]) -> str:
    """Return which edition of a plan this is; empty where there is only the full one.

    Args:
        name: of this edition.
        redacted: how many passages of the plan have a mark in their place.
        published: the editions that there are.
    """
    if name == "full":
        return "full edition" if len(published) > 1 else ""
    passages = "1 passage is" if redacted == 1 else f"{redacted:,} passages are"
    return f"{name} edition: {passages} redacted, each with a commitment"


def moment(when: datetime | None) -> str:
    """Return a time as ``2026-11-23 02:10 UTC``; ``unknown`` for none."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if when else "unknown"


def day(when: datetime | None) -> str:
    """Return a date as ``2026-11-23``; ``unknown`` for none."""
    return when.astimezone(UTC).strftime("%Y-%m-%d") if when else "unknown"


def duration(span: timedelta) -> str:
    """Return an age or limit in words, in its largest fitting unit: ``14 h``, ``3 days``."""
    seconds = int(span.total_seconds())
    if seconds < _HOUR:
        return f"{max(seconds, 0) // _MINUTE} min"
    if seconds < 4 * _DAY:
        return f"{seconds // _HOUR} h"
    return f"{seconds // _DAY} days"


def percent(part: int, whole: int) -> str:
    """Return a share as ``31 %``, rounded down so that it never says more than is there."""
    return f"{part * 100 // whole} %" if whole else "–"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return ``1 control`` or ``2,000 controls``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
