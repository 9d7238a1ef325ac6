"""One pass over a document, after which every rule finds what it looks for without walking it again.

It knows no model and no rule: objects and texts are kept by the key under which they stand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.load.oscal.access import child, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.profile import KeyPath


@dataclass(slots=True, eq=False)
class Entry:
    """An object of a document, with its way up.

    Attributes:
        key: the member that it stands under; of an item of a list, that of the list.
        item: its place in the list; -1 when it is in none.
    """

    value: Object = field(repr=False)
    key: str
    item: int
    parent: Entry | None = field(default=None, repr=False)

    @property
    def path(self) -> KeyPath:
        """Its key path from the root."""
        above = self.parent.path if self.parent is not None else ()
        return (*above, self.key) if self.item < 0 else (*above, self.key, self.item)

    def at(self, *more: str | int) -> KeyPath:
        """Return the key path of something in it."""
        return (*self.path, *more)

    def text(self, key: str) -> str:
        """Return a string of its members; nothing when there is none."""
        return text(self.value, key)

    def up(self, key: str) -> Entry | None:
        """Return the nearest object above it that stands under a key."""
        above = self.parent
        while above is not None and above.key != key:
            above = above.parent
        return above

    def within(self, *keys: str) -> bool:
        """Tell whether it lies somewhere below one of these keys."""
        above = self.parent
        while above is not None:
            if above.key in keys:
                return True
            above = above.parent
        return False


@dataclass(slots=True, eq=False)
class Value:
    """A string of a document.

    Attributes:
        holder: the object that it belongs to.
        item: its place in the list; -1 when it is in none.
    """

    text: str
    key: str
    item: int
    holder: Entry = field(repr=False)

    @property
    def path(self) -> KeyPath:
        """Its key path from the root."""
        return self.holder.at(self.key) if self.item < 0 else self.holder.at(self.key, self.item)


@dataclass(frozen=True)
class Index:
    """The objects and strings of a document by their keys, each list in document order."""

    document: OscalDocument
    root: Entry
    objects: dict[str, list[Entry]] = field(repr=False)
    holders: dict[str, list[Entry]] = field(repr=False)

    @property
    def model(self) -> str:
        """The model of the document."""
        return self.document.model

    def of(self, *keys: str) -> Iterator[Entry]:
        """Yield the objects that stand under these keys."""
        for key in keys:
            yield from self.objects.get(key, ())

    def strings(self, *keys: str) -> Iterator[Value]:
        """Yield the strings that stand under these keys."""
        for key in keys:
            for holder in self.holders.get(key, ()):
                held = holder.value[key]
                if isinstance(held, str):
                    yield Value(held, key, -1, holder)
                elif isinstance(held, list):
                    yield from (Value(each, key, n, holder) for n, each in enumerate(held) if isinstance(each, str))

    @cached_property
    def by_uuid(self) -> dict[str, list[Entry]]:
        """The objects that have a UUID, by it in lower case."""
        found: dict[str, list[Entry]] = {}
        for value in self.strings("uuid"):
            if value.item < 0:
                found.setdefault(value.text.lower(), []).append(value.holder)
        return found

    @cached_property
    def roles(self) -> dict[str, Entry]:
        """The roles of the metadata by id."""
        return {each.text("id"): each for each in self.of("roles") if each.text("id")}

    @cached_property
    def parties(self) -> dict[str, Entry]:
        """The parties of the metadata by UUID in lower case."""
        return {each.text("uuid").lower(): each for each in self.of("parties") if each.text("uuid")}

    @cached_property
    def components(self) -> dict[str, Entry]:
        """The components by UUID in lower case, wherever they are defined."""
        return {each.text("uuid").lower(): each for each in self.of("components") if each.text("uuid")}

    @property
    def metadata(self) -> Object:
        """The metadata of the document."""
        return child(self.root.value, "metadata")


def index_document(document: OscalDocument) -> Index:
    """Walk a document once."""
    objects: dict[str, list[Entry]] = defaultdict(list)
    holders: dict[str, list[Entry]] = defaultdict(list)
    root = Entry(document.body, document.model, -1)
    waiting = [root]
    while waiting:
        found = _entered(waiting.pop(), holders)
        for each in found:
            objects[each.key].append(each)
        found.reverse()
        waiting += found
    return Index(document, root, objects, holders)


def _entered(entry: Entry, holders: dict[str, list[Entry]]) -> list[Entry]:
    """Note under which keys an object has strings, and return the objects directly in it."""
    found: list[Entry] = []
    for key, held in entry.value.items():
        if isinstance(held, str):
            holders[key].append(entry)
        elif isinstance(held, dict):
            found.append(Entry(held, key, -1, entry))
        elif isinstance(held, list):
            objects = [Entry(each, key, item, entry) for item, each in enumerate(held) if isinstance(each, dict)]
            found += objects
            if len(objects) < len(held):
                holders[key].append(entry)
    return found
