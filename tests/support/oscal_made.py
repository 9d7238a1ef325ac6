"""OSCAL documents made up from the models alone, and defects put into them: valid ones, and ones nobody would write.

Everything comes from one source of randomness, so that a document can be made again. The values are our own.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sspgen.load.oscal.check.shapes import Shape, Slot, shapes

if TYPE_CHECKING:
    from random import Random

SAMPLES: dict[str, tuple[Any, ...]] = {
    "string": ("a", "two words", "é ü", "1.0", "-"),
    "markup-line": ("A *line*", " with space around ", "{{ insert: param, a_1 }}"),
    "markup-multiline": ("One.\n\nTwo.", "", "- a\n- b"),
    "token": ("ac-1", "_x", "Ünï", "a.b-c_d", "词", "aⅣ²"),
    "uri": ("https://example.org/ns", "urn:example:a", "mailto:a@example.org"),
    "uri-reference": ("#a", "../b.json", "", "https://example.org/?q=1"),
    "date": ("2024-02-29", "2026-11-30Z", "1999-12-31+05:45"),
    "date-time-with-timezone": ("2026-11-30T08:00:00Z", "2024-02-29T23:59:59.123-03:30", "2000-02-29T00:00:00+14:00"),
    "email-address": ("a@example.org",),
    "base64": ("QUJD", "QQ==", "QUI="),
    "boolean": (True, False),
    "non-negative-integer": (0, 443, 2.0),
    "positive-integer": (1, 7),
    "decimal": (0.5, 1, -2),
}
"""Values of each data type that all accept."""

ODD: tuple[Any, ...] = (
    *("", " ", " a", "a ", "a\n", "a\nb", "a\u2028b", "\ufeffa", "1a", "-a", "a b", "²a", "½", "_", "‿", "a\u0301"),
    *("2023-02-29", "1996-02-29", "1900-02-29T00:00:00Z", "2026-11-30T08:00:00", "2026-11-30T24:00:00Z", "19-02-29"),
    *("2026-11-30T08:00:00+01:30", "2026-13-01", "٢٠٢٦-11-30", "00000000-0000-0000-0000-000000000000", "x:y", "http:"),
    *(
        "11111111-2222-4333-8444-55555555555Z",
        "11111111-2222-3333-8444-555555555555",
        "@",
        "a@",
        "@b",
        "a@b\n",
        "QQ=",
        "Q Q",
    ),
    *(None, True, False, 0, -1, 1, 1.5, 1e308, 10**400, [], {}, [[]], [{}], {"a": 1}, [None], "\x00", "\ud7ff", "😀"),
)
"""Values that some data types or places refuse."""

_DEEP = 9


def valid_document(random: Random, model: str) -> dict[str, Any]:
    """Return a document of a model that its JSON schema accepts."""
    return {model: _object(random, shapes().root(model).shape, 0)}


def _object(random: Random, shape: Shape, depth: int) -> dict[str, Any]:
    wanted = [slot for slot in shape.slots.values() if not slot.choice and _is_wanted(random, slot, depth)]
    for choice in shape.choices:
        if choice.required or random.random() < _chance(depth):
            fitting = [key for key in choice.keys if depth < _DEEP or not _heavy(shape.slots[key])]
            wanted.append(shape.slots[random.choice(fitting or choice.keys)])
    random.shuffle(wanted)
    return {slot.key: _held(random, slot, depth) for slot in wanted}


def _is_wanted(random: Random, slot: Slot, depth: int) -> bool:
    return bool(slot.least) or random.random() < _chance(depth) * (0.5 if _heavy(slot) else 1.5)


def _chance(depth: int) -> float:
    return 0.8 / (depth + 1) if depth < _DEEP else 0.0


def _heavy(slot: Slot) -> bool:
    return slot.accepts is None


def _held(random: Random, slot: Slot, depth: int) -> Any:
    if not slot.many:
        return _value(random, slot, depth)
    number = 1 if depth > 2 else random.choice((1, 1, 2))
    return [_value(random, slot, depth) for _ in range(number if slot.most < 0 else min(number, slot.most))]


def _value(random: Random, slot: Slot, depth: int) -> Any:
    if slot.accepts is None:
        return _object(random, slot.shape, depth + 1)
    kind = slot.shape.definition.type
    if kind == "uuid":
        return str(UUID(int=random.getrandbits(128), version=random.choice((4, 5))))
    closed = [
        rule.values for rule in slot.shape.definition.rules if rule.target == "." and rule.values and not rule.other
    ]
    return random.choice(closed[0] if closed else SAMPLES[kind])


def spoiled(random: Random, document: Any, times: int = 1) -> Any:
    """Return a document with so many random defects of structure: a key lost, renamed, added; a value changed."""
    made = copy.deepcopy(document)
    for _ in range(times):
        holders = list(_holders(made))
        if not holders:
            break
        _spoil(random, random.choice(holders), made)
    return made


def _holders(value: Any) -> list[Any]:
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (dict, list)):
            if one:
                found.append(one)
            waiting += one.values() if isinstance(one, dict) else one
    return found


def _spoil(random: Random, holder: Any, document: Any) -> None:
    at = random.choice(list(holder)) if isinstance(holder, dict) else random.randrange(len(holder))
    way = random.randrange(10)
    if way == 0:
        del holder[at]
    elif way == 1:
        holder[at] = [holder[at]]
    elif way == 2 and isinstance(holder[at], list) and holder[at]:
        holder[at] = holder[at][0]
    elif way == 3 and isinstance(holder, dict):
        holder[random.choice(("foo", f"{at}s", str(at).upper(), "", "\u0000", "name"))] = copy.deepcopy(holder[at])
    elif way == 4 and isinstance(holder, dict):
        holder[f"{at}x"] = holder.pop(at)
    elif way == 5 and isinstance(holder, list):
        holder.append(copy.deepcopy(holder[at]))
    elif way == 6:
        other = random.choice(_holders(document))
        holder[at] = copy.deepcopy(other)
    elif way == 7 and isinstance(holder[at], (dict, list)):
        holder[at].clear()
    else:
        holder[at] = copy.deepcopy(random.choice(ODD))
