"""Walks a document once: unknown and missing members, wrong kinds of values, lists, choices; data types on the way.

It says where something is wrong and leaves constraints to whoever is called for each object and value (`Visit`).
The walk keeps its own stack, so that no nesting of a document can exhaust Python's.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Protocol

from sspgen.load.oscal.check.datatypes import DATATYPES, WRITTEN
from sspgen.load.oscal.check.found import Found, kind_of, shown
from sspgen.load.oscal.check.versions import Dated
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.check.shapes import Shape, Slot
    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath

_SUGGESTIONS = 200
_KEY_CHARS = 80
_LISTED = 8
_PLACES = 3
_ABOUT_KEYS = ("SSP410", "SSP411", "SSP413", "SSP415")
"""Codes that are about an object or its keys, not about what stands in it."""


class Visit(Protocol):
    """Called for every object, and for plain values whose definition has rules."""

    def __call__(self, value: Json | Object, shape: Shape, path: KeyPath) -> None:
        """Look at a value that the walk has reached; it may be of another kind than its shape says."""
        ...


class Structure:
    """The walk over one document.

    Attributes:
        found: what is wrong, in the order of the walk.
        dated: members that are younger than the document says it is, or deprecated.
        unread: what could not be looked into: values of the wrong kind, and where a misspelled key was meant to stand.
        nameless: flags that are missing or wrong: what they identify is not known by its name.
    """

    def __init__(self, rule: str, visit: Visit, most: int) -> None:
        self.found: list[Found] = []
        self.dated = Dated()
        self.unread: set[KeyPath] = set()
        self.nameless: set[KeyPath] = set()
        self._rule = rule
        self._visit = visit
        self._most = most
        self._suggested = 0
        self._stack: list[tuple[Object, Slot, KeyPath]] = []

    def walk(self, value: Object, slot: Slot, path: KeyPath) -> None:
        """Check an object and everything in it; stops when there are more findings than are wanted."""
        stack = self._stack
        stack.append((value, slot, path))
        while stack and len(self.found) <= self._most:
            self._object(*stack.pop())

    def _object(self, value: Object, slot: Slot, path: KeyPath) -> None:
        shape, below = slot.shape, len(self._stack)
        meant: set[str] = set()
        for key, inner in value.items():
            known = shape.slots.get(key)
            if known is None:
                meant.add(self._unknown(key, value, slot, path))
            else:
                self._member(inner, known, (*path, key))
        if not shape.required <= value.keys():
            self._missing(meant | value.keys(), slot, path)
        if shape.choices:
            self._choose(value, slot, path)
        if not value and shape.slots and not shape.required:
            self.say("SSP413", f"{slot.name!r} has nothing in it", path, Severity.INFO)
        self._visit(value, shape, path)
        if len(self._stack) > below + 1:
            self._stack[below:] = reversed(self._stack[below:])

    def _member(self, value: Json, slot: Slot, path: KeyPath) -> None:
        if slot.dated:
            self.dated.add(slot, path)
        if slot.many:
            self._items(value, slot, path)
        elif slot.accepts is None:
            self._single(value, slot, path)
        else:
            self._plain(value, slot, path)

    def _plain(self, value: Json, slot: Slot, path: KeyPath) -> None:
        if slot.accepts is not None and not slot.accepts(value):
            self._bad_value(value, slot, path)
        if slot.shape.definition.rules:
            self._visit(value, slot.shape, path)

    def _items(self, value: Json, slot: Slot, path: KeyPath) -> None:
        if not isinstance(value, list):
            self._lose(path)
            self.say(
                "SSP412", f"{slot.key!r} is {kind_of(value)}, expected a list", path, remedy="put it in a list: [ … ]"
            )
            return
        if not value:
            remedy = "leave the key out" if not slot.least else f"add the first {slot.name!r}"
            self.say(
                "SSP413", f"{slot.key!r} is an empty list, expected at least one {slot.name!r}", path, remedy=remedy
            )
        elif len(value) > slot.most >= 0:
            self.say("SSP414", f"{slot.key!r} has {len(value)} items, expected at most {slot.most}", path)
        look = self._single if slot.accepts is None else self._plain
        for position, item in enumerate(value):
            look(item, slot, (*path, position))

    def _single(self, value: Json, slot: Slot, path: KeyPath) -> None:
        if isinstance(value, dict):
            self._stack.append((value, slot, path))
            return
        self._lose(path)
        remedy = "there can be one only; take it out of the list" if isinstance(value, list) else ""
        self.say("SSP412", f"{slot.name!r} is {kind_of(value)}, expected an object", path, remedy=remedy)

    def _bad_value(self, value: Json, slot: Slot, path: KeyPath) -> None:
        datatype = slot.shape.datatype
        if datatype is None:  # pragma: no cover - plain slots have one
            return
        if not isinstance(value, str) or not datatype.textual:
            wrong_kind = isinstance(value, (str, dict, list)) or value is None or datatype.textual
            code = "SSP412" if wrong_kind else "SSP416"
            message = f"{slot.name!r} is {shown(value)}, expected {datatype.expected}"
            self.say(code, message, path, remedy=_other_kind(value, slot.shape.definition.type))
            return
        if slot.flag:
            self._lose(path, flag=True)
        severity, why = datatype.why(value)
        reason = f" ({why})" if why else ""
        self.say("SSP416", f"{slot.name!r} is {shown(value)}, expected {datatype.expected}{reason}", path, severity)

    def _unknown(self, key: str, value: Object, slot: Slot, path: KeyPath) -> str:
        """Say that a key is unknown; return the one that was meant, as far as can be told."""
        name = str(key)[:_KEY_CHARS]
        near = self._near(name, value, slot.shape)
        remedy = f"did you mean {near!r}?" if near else _elsewhere(key, slot.shape) or _known(slot.shape)
        self.say("SSP410", f"{slot.name!r} has an unknown key {name!r}", (*path, key), remedy=remedy, about=slot.name)
        if near:
            self._lose((*path, near))
        return near

    def _near(self, name: str, value: Object, shape: Shape) -> str:
        """Return the key that was meant: another spelling, the name of the element, or the nearest one."""
        self._suggested += 1
        if self._suggested > _SUGGESTIONS:
            return ""
        free = [key for key in shape.slots if key not in value]
        plain = _folded(name)
        for key in free:
            if plain in {_folded(key), _folded(shape.slots[key].name)}:
                return key
        return next(iter(get_close_matches(name, free, n=1, cutoff=0.7)), "")

    def _missing(self, there: set[str], slot: Slot, path: KeyPath) -> None:
        for key in sorted(slot.shape.required - there):
            lost = slot.shape.slots[key]
            what = f"a list of at least one {lost.name!r}" if lost.many else _what(lost)
            self.say("SSP411", f"{slot.name!r} has no {key!r}, expected {what}", path, about=lost.name)
            if lost.flag:
                self._lose((*path, key), flag=True)

    def _choose(self, value: Object, slot: Slot, path: KeyPath) -> None:
        for choice in slot.shape.choices:
            there = [key for key in value if key in choice.keys]
            names = " or ".join(repr(key) for key in choice.keys)
            if len(there) > 1:
                both = " and ".join(repr(key) for key in there)
                self.say("SSP415", f"{slot.name!r} has {both}, expected only one of {names}", (*path, there[-1]))
            elif choice.required and not there:
                self.say("SSP411", f"{slot.name!r} has none of {names}, expected one of them", path)

    def say(
        self,
        code: str,
        message: str,
        path: KeyPath,
        severity: Severity = Severity.ERROR,
        *,
        remedy: str = "",
        about: str = "",
    ) -> None:
        """Keep a finding; ``about`` is the member whose rule is broken, where it is not the last key of the path."""
        name = next((part for part in reversed(path) if isinstance(part, str)), "")
        rule = f"{self._rule}, {about or name}"
        if len(self.found) <= self._most:
            self.found.append(Found(code, message, path, severity, remedy, rule, at_key=code in _ABOUT_KEYS))

    def _lose(self, path: KeyPath, *, flag: bool = False) -> None:
        if len(self.found) <= self._most:
            (self.nameless if flag else self.unread).add(path)


def _other_kind(value: Json, kind: str) -> str:
    """Return what turns a value of the wrong kind into one of the right kind, where that is plain."""
    if isinstance(value, list):
        return "there can be one only; take it out of the list"
    if isinstance(value, str):
        return "write it without quotes" if kind in WRITTEN and WRITTEN[kind](value) else ""
    return "put it in quotes" if isinstance(value, (int, float)) and DATATYPES[kind].textual else ""


def _what(slot: Slot) -> str:
    return slot.shape.datatype.expected if slot.accepts and slot.shape.datatype else "an object"


def _elsewhere(key: str, shape: Shape) -> str:
    """Return where in an object a key can stand that it cannot have itself; nothing when there is no such place."""
    names = [repr(slot.name) for slot in shape.children.values() if key in slot.shape.slots]
    return f"{' or '.join(names[:_PLACES])} can have it" if names else ""


def _known(shape: Shape) -> str:
    keys = sorted(shape.slots)
    more = f" and {len(keys) - _LISTED} more" if len(keys) > _LISTED else ""
    return f"it can have {', '.join(keys[:_LISTED])}{more}" if keys else "nothing may stand in it"


def _folded(name: str) -> str:
    """Return a name without what differs between spellings: case, hyphens, underscores, and the ``s`` of a list."""
    plain = name.replace("-", "").replace("_", "").replace(" ", "").lower()
    return plain.removesuffix("s")
