"""Copies of records in which every free text is what we say: for payloads that must not run wherever texts come out."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESSES = frozenset(
    {
        "id", "uuid", "control", "statement", "component", "components", "family", "parent", "point", "points", "part",
        "source", "series", "target", "evidence", "related", "edits", "control_titles", "component_provenance",
        "alt_ids", "parties", "party", "roles", "used_by", "label", "controls", "editions", "satisfies", "framework",
    }
)  # fmt: skip
"""Fields of ids, which name files and anchors: the loader and the catalogs give them their grammar."""
WORDS = frozenset(
    {
        "kind", "verdict", "proof", "claim", "days", "state", "signed", "origination", "origin", "collector", "check",
        "code", "confidentiality", "integrity", "availability", "impact", "transport", "edition", "relation",
        "shortfalls", "accent", "accent_dark", "logo", "site_url", "diagram", "raw", "mapping",
    }
)  # fmt: skip
"""Fields of closed lists of words, and of settings that the loader checks letter by letter."""
HASHES = frozenset({"sha", "sha256", "kept", "digest", "tip", "commit", "date"})
"""Fields of hex digits and dates, which tools compute."""
PAIRS = "details"
"""The field of pairs whose first is a name that our readers give."""
KEPT = ADDRESSES | WORDS | HASHES


def poisoned(value: Any, texts: Iterator[str], name: str = "") -> Any:
    """Return a copy in which every text outside `KEPT`, and every key that is free text, is the next of ``texts``."""
    if is_dataclass(value) and not isinstance(value, type):
        changes = {f.name: poisoned(getattr(value, f.name), texts, f.name) for f in fields(value) if f.init}
        return replace(value, **changes)
    if name == PAIRS and type(value) is tuple:
        return tuple((key, poisoned(item, texts)) for key, item in value)
    if type(value) is tuple:
        return tuple(poisoned(item, texts, name) for item in value)
    if isinstance(value, dict):
        return {key: poisoned(item, texts, name) for key, item in value.items()}
    if type(value) is str and name not in KEPT:
        return next(texts)
    return value


def fields_poisoned(value: Any, name: str = "", owner: str = "") -> set[str]:
    """Return which fields that are, each as ``Record.field``."""
    if is_dataclass(value) and not isinstance(value, type):
        own = type(value).__name__
        return set().union(*(fields_poisoned(getattr(value, f.name), f.name, own) for f in fields(value) if f.init))
    if isinstance(value, tuple | dict):
        items = value.values() if isinstance(value, dict) else value
        return set().union(*(fields_poisoned(item, name, owner) for item in items))
    return {f"{owner}.{name}"} if type(value) is str and name not in KEPT else set()
