"""OSCAL profiles as JSON-shaped data to the typed model, with every problem in one run.

Nothing here reads a file or looks up what a profile imports. Source: OSCAL 1.2 profile model.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sspgen.load.oscal.access import child, children, text, texts
from sspgen.load.oscal.catalog import (
    read_links,
    read_parameter,
    read_part,
    read_properties,
)
from sspgen.load.oscal.shape import Anything, Flag, Keys, ListOf, Shape, Text, check_shape
from sspgen.model.profile import (
    Add,
    Alter,
    Combine,
    CustomGroup,
    Import,
    InsertControls,
    Merge,
    Order,
    Position,
    Profile,
    Remove,
    Resource,
    ResourceLink,
    Selection,
    Selector,
    SetParameter,
    Structure,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.shape import Problem
    from sspgen.model.profile import KeyPath

_Choice = TypeVar("_Choice", bound=StrEnum)


def _choices(values: type[StrEnum]) -> Text:
    return Text(tuple(value.value for value in values))


_TEXT = Text()
_LIST = ListOf(Anything())
_SELECTOR = Keys(
    {
        "with-child-controls": Text(("yes", "no")),
        "with-ids": ListOf(_TEXT),
        "matching": ListOf(Keys({"pattern": _TEXT, "remarks": _TEXT})),
    }
)
_SELECTION: dict[str, Shape] = {
    "include-all": Anything(),
    "include-controls": ListOf(_SELECTOR),
    "exclude-controls": ListOf(_SELECTOR),
}
_INSERT = Keys({**_SELECTION, "order": _choices(Order)})
_GROUP_KEYS: dict[str, Shape] = {
    "id": _TEXT,
    "class": _TEXT,
    "title": _TEXT,
    "params": _LIST,
    "props": _LIST,
    "links": _LIST,
    "parts": _LIST,
    "insert-controls": ListOf(_INSERT),
}
_GROUP = Keys(_GROUP_KEYS, ("title",))
_GROUP_KEYS["groups"] = ListOf(_GROUP)
_MERGE = Keys(
    {
        "combine": Keys({"method": _choices(Combine)}),
        "flat": Anything(),
        "as-is": Flag(),
        "custom": Keys({"groups": ListOf(_GROUP), "insert-controls": ListOf(_INSERT)}),
    }
)
_SET_PARAMETER = Keys(
    {
        "param-id": _TEXT,
        "class": _TEXT,
        "depends-on": _TEXT,
        "props": _LIST,
        "links": _LIST,
        "label": _TEXT,
        "usage": _TEXT,
        "constraints": ListOf(Keys({"description": _TEXT, "tests": Anything()})),
        "guidelines": ListOf(Keys({"prose": _TEXT})),
        "values": ListOf(_TEXT),
        "select": Keys({"how-many": Text(("one", "one-or-more")), "choice": ListOf(_TEXT)}),
    },
    ("param-id",),
)
_ADD = Keys(
    {
        "position": _choices(Position),
        "by-id": _TEXT,
        "title": _TEXT,
        "params": _LIST,
        "props": _LIST,
        "links": _LIST,
        "parts": _LIST,
    }
)
_ITEMS = ("param", "prop", "link", "part", "mapping", "map")
_REMOVE = Keys(
    {
        "by-name": _TEXT,
        "by-class": _TEXT,
        "by-id": _TEXT,
        "by-item-name": Text(_ITEMS),
        "by-ns": _TEXT,
    }
)
_ALTER = Keys({"control-id": _TEXT, "removes": ListOf(_REMOVE), "adds": ListOf(_ADD)}, ("control-id",))
_PROFILE = Keys(
    {
        "uuid": _TEXT,
        "metadata": Keys({"title": _TEXT, "version": _TEXT}, ("title",), open=True),
        "imports": ListOf(Keys({"href": _TEXT, **_SELECTION}, ("href",))),
        "merge": _MERGE,
        "modify": Keys({"set-parameters": ListOf(_SET_PARAMETER), "alters": ListOf(_ALTER)}),
        "back-matter": Keys({"resources": _LIST}),
    },
    ("metadata", "imports"),
)


def check_profile(document: Object) -> tuple[Problem, ...]:
    """Return every place where a document ``{"profile": ...}`` is not as the model says."""
    return tuple(check_shape(document["profile"], _PROFILE, ("profile",)))


def read_profile(document: Object) -> Profile:
    """Read a document ``{"profile": ...}``; what is not as the model says is left out (see `check_profile`)."""
    source = child(document, "profile")
    metadata = child(source, "metadata")
    modify = child(source, "modify")
    at: KeyPath = ("profile",)
    return Profile(
        title=text(metadata, "title"),
        version=text(metadata, "version"),
        uuid=text(source, "uuid"),
        oscal_version=text(metadata, "oscal-version"),
        imports=tuple(Import(text(i, "href"), _selection(i, p), p) for i, p in _numbered(source, "imports", at)),
        merge=_merge(child(source, "merge"), (*at, "merge")),
        set_parameters=tuple(
            SetParameter(text(s, "param-id"), read_parameter(s, "param-id"), "select" in s, p)
            for s, p in _numbered(modify, "set-parameters", (*at, "modify"))
        ),
        alters=tuple(_alter(a, p) for a, p in _numbered(modify, "alters", (*at, "modify"))),
        resources=tuple(_resource(r) for r in children(child(source, "back-matter"), "resources")),
    )


def _numbered(holder: Object, key: str, at: KeyPath) -> Iterator[tuple[Object, KeyPath]]:
    """Yield the objects of a list, each with its key path."""
    value = holder.get(key)
    for position, item in enumerate(value if isinstance(value, list) else []):
        if isinstance(item, dict):
            yield item, (*at, key, position)


def _selection(source: Object, at: KeyPath) -> Selection:
    return Selection(
        include_all="include-all" in source or "include-controls" not in source,
        include=tuple(_selector(s, p) for s, p in _numbered(source, "include-controls", at)),
        exclude=tuple(_selector(s, p) for s, p in _numbered(source, "exclude-controls", at)),
    )


def _selector(source: Object, at: KeyPath) -> Selector:
    return Selector(
        ids=texts(source, "with-ids"),
        patterns=tuple(text(m, "pattern") for m in children(source, "matching")),
        with_children=text(source, "with-child-controls") == "yes",
        path=at,
    )


def _merge(source: Object, at: KeyPath) -> Merge:
    custom = child(source, "custom")
    structure = Structure.FLAT
    if "custom" in source:
        structure = Structure.CUSTOM
    elif source.get("as-is") is True:
        structure = Structure.AS_IS
    return Merge(
        combine=_one_of(Combine, text(child(source, "combine"), "method"), Combine.KEEP),
        structure=structure,
        inserts=_inserts(custom, (*at, "custom")),
        groups=_groups(custom, (*at, "custom")),
        written=any(structure in source for structure in Structure),
    )


def _groups(holder: Object, at: KeyPath) -> tuple[CustomGroup, ...]:
    return tuple(
        CustomGroup(
            id=text(group, "id") or "-".join(str(part) for part in path if part != "profile"),
            title=text(group, "title"),
            params=tuple(read_parameter(p) for p in children(group, "params")),
            inserts=_inserts(group, path),
            groups=_groups(group, path),
        )
        for group, path in _numbered(holder, "groups", at)
    )


def _inserts(holder: Object, at: KeyPath) -> tuple[InsertControls, ...]:
    return tuple(
        InsertControls(_selection(i, path), _one_of(Order, text(i, "order"), Order.KEEP), path)
        for i, path in _numbered(holder, "insert-controls", at)
    )


def _alter(source: Object, at: KeyPath) -> Alter:
    return Alter(
        control_id=text(source, "control-id"),
        removes=tuple(
            Remove(
                by_name=text(r, "by-name"),
                by_class=text(r, "by-class"),
                by_id=text(r, "by-id"),
                by_item_name=text(r, "by-item-name"),
                by_ns=text(r, "by-ns"),
                path=path,
            )
            for r, path in _numbered(source, "removes", at)
        ),
        adds=tuple(_add(a, path) for a, path in _numbered(source, "adds", at)),
        path=at,
    )


def _add(source: Object, at: KeyPath) -> Add:
    return Add(
        position=_one_of(Position, text(source, "position"), Position.ENDING),
        by_id=text(source, "by-id"),
        title=text(source, "title"),
        params=tuple(read_parameter(p) for p in children(source, "params")),
        props=read_properties(source),
        links=read_links(source),
        parts=tuple(read_part(p) for p in children(source, "parts")),
        path=at,
    )


def _resource(source: Object) -> Resource:
    return Resource(
        uuid=text(source, "uuid"),
        title=text(source, "title") or text(source, "description"),
        links=tuple(ResourceLink(text(link, "href"), text(link, "media-type")) for link in children(source, "rlinks")),
    )


def _one_of(values: type[_Choice], written: str, default: _Choice) -> _Choice:
    return values(written) if written in set(values) else default
