"""Working without a catalog: statement parts are taken from the answers, and nothing is said of requirement texts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.model.catalog import Catalog, Control, Part, Property
from sspgen.model.ids import natural_key, statement_suffix

if TYPE_CHECKING:
    from sspgen.model.implementation import Workspace


def flesh_out(catalog: Catalog, workspace: Workspace) -> Catalog:
    """Return a catalog whose controls have parts to answer; a complete catalog is returned as it is."""
    if catalog.complete:
        return catalog
    parts: dict[str, set[str]] = {}
    for component in workspace.components:
        for answer in component.answers:
            top = statement_suffix(answer.statement).split(".")[0]
            if top:
                parts.setdefault(answer.control, set()).add(top)
    controls = tuple(
        control if control.parts else _with_parts(control, parts.get(control.id, set())) for control in catalog.controls
    )
    return replace(catalog, controls=controls)


def _with_parts(control: Control, names: set[str]) -> Control:
    statement = f"{control.id}_smt"
    items = tuple(
        Part("item", f"{statement}.{name}", props=(Property("label", f"{name}."),))
        for name in sorted(names, key=natural_key)
    )
    return replace(control, parts=(Part("statement", statement, parts=items),))
