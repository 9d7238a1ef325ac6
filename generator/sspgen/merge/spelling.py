"""The catalog's own ids for controls and statement parts that people wrote in another way.

The loaders know one style of ids, that of SP 800-53, and lower-case every other. What a catalog calls a control (by
its id or its printed label) can be known only once the catalog is there, so it is settled here. A name that the
catalog does not have stays as it is. A control that asks for nothing but holds one that does (SP 800-171 r3 is made
so) is answered there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.model.ids import control_id, part_name, spelled_alike, statement_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.model.catalog import Catalog, Control, Part
    from sspgen.model.evidence import Collection, Support
    from sspgen.model.implementation import Answer, Component, Workspace


class Spelling:
    """Finds ids of one catalog.

    Args:
        catalog: the controls to answer.
        known: ids of all controls of the imported catalogs, also of those that the profile leaves out.
    """

    def __init__(self, catalog: Catalog, known: Mapping[str, str]) -> None:
        self._catalog = catalog
        self._known = known
        self._controls: dict[str, str] = {}
        for identifier in (*catalog.by_id, *known):
            self._controls.setdefault(control_id(identifier), identifier)
        for control in catalog.controls:
            self._controls.setdefault(control_id(control.label), control.id)
        self._inner = _inner(catalog)
        self._parts: dict[str, dict[str, str]] = {}

    def control(self, written: str) -> str:
        """Return the catalog's id of a control."""
        found = written if written in self._known else self._controls.get(control_id(written), written)
        return self._inner.get(found, found)

    def statement(self, control: str, written: str) -> str:
        """Return the catalog's id of a part of a control, both already in the form that loaders give them."""
        found = self._catalog.by_id.get(control)
        if found is None or not written:
            return written
        return self._parts_of(found).get(spelled_alike(statement_suffix(written)), written)

    def target(self, written: str) -> str:
        """Return the catalog's id of the control or statement part that evidence speaks for."""
        control = self.control(written)
        if control in self._known or written.startswith("component:"):
            return control
        head, named, _ = written.partition("_smt")
        if named:
            return self.statement(self.control(head), written)
        key = spelled_alike(written)
        ids = (part.id for found in self._catalog.controls for part in _parts(found) if spelled_alike(part.id) == key)
        return next(ids, written)

    def workspace(self, workspace: Workspace) -> Workspace:
        """Return a workspace whose answers name controls and parts as the catalog does."""
        return replace(workspace, components=tuple(self._component(c) for c in workspace.components))

    def collection(self, collection: Collection) -> Collection:
        """Return evidence whose mappings name controls and parts as the catalog does."""
        supports = tuple(self._support(s) for s in collection.source.supports)
        if supports == collection.source.supports:
            return collection
        return replace(collection, source=replace(collection.source, supports=supports))

    def _component(self, component: Component) -> Component:
        return replace(component, answers=tuple(self._answer(a) for a in component.answers))

    def _answer(self, answer: Answer) -> Answer:
        control = self.control(answer.control)
        statement = self.statement(control, answer.statement)
        same = (control, statement) == (answer.control, answer.statement)
        return answer if same else replace(answer, control=control, statement=statement)

    def _support(self, support: Support) -> Support:
        return replace(support, target=self.target(support.target))

    def _parts_of(self, control: Control) -> dict[str, str]:
        """Map the suffix, the id and the label of every statement part to its id; earlier names win."""
        if control.id not in self._parts:
            found: dict[str, str] = {}
            parts = list(_parts(control))
            for names in zip(*((part_name(control.id, p.id), p.id, p.label) for p in parts), strict=True):
                for name, part in zip(names, parts, strict=True):
                    if name:
                        found.setdefault(spelled_alike(name), part.id)
            self._parts[control.id] = found
        return self._parts[control.id]


def _inner(catalog: Catalog) -> dict[str, str]:
    """Map every control without a statement to the one control inside it."""
    inside: dict[str, list[str]] = {}
    for control in catalog.controls:
        if control.parent_id and control.statement:
            inside.setdefault(control.parent_id, []).append(control.id)
    hollow = {control.id for control in catalog.controls if control.statement is None}
    return {parent: ids[0] for parent, ids in inside.items() if parent in hollow and len(ids) == 1}


def _parts(control: Control) -> Iterator[Part]:
    statement = control.statement
    return (part for part in statement.walk() if part.id) if statement else iter(())
