"""Tables of components, inventory and responsibilities, and of what is missing or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.cells import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan


def _components(plan: Plan) -> Iterator[Row]:
    published = plan.answers_by_component
    for component in plan.components:
        answers = published.get(component.id, ())
        origin = plan.component_provenance.get(component.id)
        yield (
            component.id,
            component.title,
            component.kind,
            component.status,
            component.description,
            component.purpose,
            component.responsible,
            component.roles,
            len(answers),
            sum(1 for answer in answers if answer.source_text.strip()),
            component.origin,
            origin.path if origin else "",
            origin.commit if origin else "",
        )


def _inventory(plan: Plan) -> Iterator[Row]:
    for item in plan.system.inventory:
        yield (
            item.id,
            item.description,
            item.asset_type,
            item.location,
            item.owner,
            item.version,
            item.components,
        )


def _responsibilities(plan: Plan) -> Iterator[Row]:
    """One row a role and party that holds it; a role that nobody declared or holds has a row, too."""
    parties = {party.id: party for party in plan.system.parties}
    roles = {role.id: role for role in plan.system.roles}
    controls: dict[str, list[str]] = {role: [] for role in roles}
    for control in plan.controls():
        for name in control.roles:
            controls.setdefault(name, []).append(control.label)
    for name, labels in controls.items():
        role = roles.get(name)
        for holder in (role.parties if role else ()) or ("",):
            party = parties.get(holder)
            yield (
                name,
                role.title if role else "",
                role.description if role else "",
                holder,
                party.name if party else "",
                party.kind if party else "",
                party.email if party else "",
                party.phone if party else "",
                labels,
            )


def _gaps(plan: Plan) -> Iterator[Row]:
    for gap in plan.gaps:
        yield (gap.kind, gap.target, gap.label, gap.what, gap.remedy)


def _diagnostics(plan: Plan) -> Iterator[Row]:
    for found in plan.diagnostics:
        span = found.span
        yield (
            found.code,
            found.severity,
            span.path if span else "",
            span.line or None if span else None,
            span.column or None if span else None,
            found.message,
            found.remedy,
            found.docs,
        )


TABLES = (
    Table(
        "components",
        (
            "component",
            "title",
            "kind",
            "status",
            "description",
            "purpose",
            "responsible",
            "roles",
            "answers",
            "texts",
            "format",
            "path",
            "commit",
        ),
        _components,
    ),
    Table(
        "inventory",
        ("item", "description", "asset_type", "location", "owner", "version", "components"),
        _inventory,
    ),
    Table(
        "responsibilities",
        ("role", "title", "description", "party", "party_name", "party_kind", "email", "phone", "controls"),
        _responsibilities,
    ),
    Table("gaps", ("kind", "target", "label", "what", "remedy"), _gaps),
    Table(
        "diagnostics",
        ("code", "severity", "path", "line", "column", "message", "remedy", "docs"),
        _diagnostics,
    ),
)
