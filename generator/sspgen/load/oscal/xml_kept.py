"""What elements cannot hold, in a processing instruction beside them: odd spellings, unknown keys, wrong types.

An instruction never says more than what is visible allows: a spelling counts only while it reads as the element that is
there, so an edit of the element wins; and a value that an element could show is not taken from an instruction, so
nothing of weight can hide in one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.load.oscal.markup import elements_of, respelled
from sspgen.load.oscal.xml_values import depth_of, same, text_of, value_of
from sspgen.model.limits import JSON_DEPTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.load.oscal.xml_shapes import Part, Shape
    from sspgen.model.evidence import Json


@dataclass(frozen=True, slots=True)
class Entry:
    """One value.

    Attributes:
        key: of the member.
        at: index in its list; None for the member itself.
        value: as it is in JSON.
        spelling: whether it is another spelling of what is visible; else nothing of it is visible.
    """

    key: str
    at: int | None
    value: Json
    spelling: bool


def instruction(entries: Sequence[Entry]) -> str:
    """Return the data of an instruction that carries entries."""
    items = []
    for entry in entries:
        place = [] if entry.at is None else [entry.at]
        items.append(["spell" if entry.spelling else "add", entry.key, *place, entry.value])
    return json.dumps(items, separators=(",", ":")).replace(">", "\\u003e")


def entries_of(data: str) -> list[Entry] | None:
    """Return the entries of an instruction; None where it is none that sspgen writes."""
    found = read_json(data.encode("utf-8", "replace"))
    if isinstance(found, JsonProblem) or not isinstance(found, list):
        return None
    entries = [_entry(item) for item in found]
    return None if None in entries else [entry for entry in entries if entry is not None]


def _entry(item: Json) -> Entry | None:
    if not isinstance(item, list) or len(item) not in (3, 4) or item[0] not in ("add", "spell"):
        return None
    key, at = item[1], item[2] if item[3:] else None
    if not isinstance(key, str) or isinstance(at, bool) or not isinstance(at, (int, type(None))):
        return None
    return Entry(key, at, item[-1], spelling=item[0] == "spell")


def applied(entry: Entry, out: dict[str, Json], known: Shape | None, depth: int) -> bool:
    """Put an entry into an object, if what is visible allows it; tell whether it does.

    Args:
        entry: the entry.
        out: the object as it is visible.
        known: its shape; None for the document around the root key.
        depth: how deep the object lies.
    """
    if depth + depth_of(entry.value) + 2 > JSON_DEPTH:
        return False
    if entry.spelling:
        return known is not None and _spelled(entry, out, known)
    return _added(entry, out, known)


def _spelled(entry: Entry, out: dict[str, Json], known: Shape) -> bool:
    held = out.get(entry.key)
    if entry.at is None:
        if entry.key not in out or not same(_visible(entry.value, entry.key, known), held):
            return False
        out[entry.key] = entry.value
        return True
    fits = isinstance(held, list) and 0 <= entry.at < len(held)
    if not fits or not isinstance(held, list) or not same(_visible(entry.value, entry.key, known), held[entry.at]):
        return False
    held[entry.at] = entry.value
    return True


def _added(entry: Entry, out: dict[str, Json], known: Shape | None) -> bool:
    held = out.get(entry.key)
    if entry.at is None:
        if entry.key in out or (known is not None and _could_be_seen(entry.value, entry.key, known)):
            return False
        out[entry.key] = entry.value
        return True
    part = known.keys.get(entry.key) if known is not None else None
    fits = part is not None and part.member.many and isinstance(held, list) and 0 <= entry.at <= len(held)
    if not fits or part is None or not isinstance(held, list) or can_show(entry.value, part):
        return False
    held.insert(entry.at, entry.value)
    return True


def _visible(value: Json, key: str, known: Shape) -> Json:
    """Return what is read of a value after it was written; None for what is not written."""
    part = known.keys.get(key)
    text = text_of_any(value)
    if text is None or (part is not None and not part.definition.scalar):
        return None
    if part is not None and part.markup:
        return respelled(text, part.markup)
    datatype = part.definition.type if part else known.flags[key].type if key in known.flags else known.definition.type
    return value_of(text_of(text) or "", datatype)


def text_of_any(value: Json) -> str | None:
    """Return a string as it is, and another plain value as its text; None for what is neither."""
    return value if isinstance(value, str) else text_of(value)


def can_show(value: Json, part: Part) -> bool:
    """Tell whether one value of a member can be an element, in whatever spelling."""
    if not part.definition.scalar:
        return isinstance(value, dict)
    text = text_of_any(value)
    if text is None or not part.member.unwrapped:
        return text is not None
    return bool(elements_of(text, part.markup))


def can_repeat(value: Json, part: Part) -> bool:
    """Tell whether a member that may be there once can be shown as often as a list has it."""
    return isinstance(value, list) and len(value) > 1 and all(can_show(item, part) for item in value)


def _could_be_seen(value: Json, key: str, known: Shape) -> bool:
    part = known.keys.get(key)
    if part is None:
        shown = text_of_any(value) if known.is_known(key) else None
        return shown is not None and (shown != "" or key in known.flags)
    if part.member.many:
        items = value if isinstance(value, list) else []
        return any(can_show(item, part) for item in items) or (part.member.wrapped and value == [])
    return can_show(value, part) or (can_repeat(value, part) and not part.member.unwrapped)
