"""The elements of a plan that are about the system, each with what it says, by its anchor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.elements import ELEMENTS
from sspgen.model.stating import Form
from sspgen.render.word.manuscript import Column
from sspgen.render.word.matter import mark_of
from sspgen.render.word.ooxml import joined, lines, run
from sspgen.render.word.phrases import names, path, provenance, references, small
from sspgen.render.word.pictures import add_picture
from sspgen.render.words import count, scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sspgen.model.implementation import Component
    from sspgen.model.system import Diagram, Narrative, System
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

_UNSTATED: Final = "not stated"


def _identification(m: Manuscript, matter: Matter) -> None:
    system = matter.plan.system
    rows = [("Name", system.name), ("Short name", system.short_name), ("Version", system.version or _UNSTATED)]
    rows += [("Plan identifier", matter.plan.uuid)]
    rows += [(scheme(kind), value) for kind, value in system.identifiers]
    rows += [("Marking", system.marking or "none")]
    m.facts("The system and this plan", [row for row in rows if row[1]])


def _type(m: Manuscript, matter: Matter) -> None:
    system = matter.plan.system
    m.facts(
        "Type of the system",
        [
            ("Service model", system.service_model or _UNSTATED),
            ("Deployment model", system.deployment_model or _UNSTATED),
        ],
    )


def _overview(m: Manuscript, matter: Matter) -> None:
    m.prose(matter.plan.system.description)


def _roles(m: Manuscript, matter: Matter) -> None:
    system = matter.plan.system
    parties = matter.party_names
    if system.roles:
        m.table(
            f"Roles: {len(system.roles)}",
            (Column("Role", 2), Column("Responsibility", 4), Column("Held by", 2)),
            [
                (
                    lines((run(role.title), path(role.id))),
                    m.cell("", role.description),
                    names(role.parties, parties) or "nobody",
                )
                for role in system.roles
            ],
        )
    if system.parties:
        m.table(
            f"People and organizations: {len(system.parties)}",
            (Column("Name", 2), Column("Kind", 1), Column("Title and address", 3), Column("Contact", 2)),
            [(p.name, p.kind, lines((p.title, p.address)), lines((p.email, p.phone))) for p in system.parties],
        )


def _categorization(m: Manuscript, matter: Matter) -> None:
    system = matter.plan.system
    levels = ("confidentiality", "integrity", "availability")
    rows = [("Overall impact", system.impact or _UNSTATED)]
    rows += [(name.capitalize(), getattr(system, name) or _UNSTATED) for name in levels]
    m.facts("Security categorization (FIPS 199)", rows)
    if system.information_types:
        columns = [Column("Information type", 3), Column("Description and rationale", 5)]
        m.table(
            f"Information types: {len(system.information_types)}",
            [*columns, Column("Confidentiality", 2), Column("Integrity", 2), Column("Availability", 2)],
            [
                (
                    lines((run(t.title), path(t.id), path(t.categorization))),
                    m.stacked(m.cell("", t.description), m.cell("", t.justification)),
                    *(getattr(t, name) or "\u2013" for name in levels),
                )
                for t in system.information_types
            ],
        )


def _laws(m: Manuscript, matter: Matter) -> None:
    for law in matter.plan.system.laws:
        m.item(law)
    if matter.plan.system.documents:
        m.write("SSPLead", "Documents that belong to this plan")
    for title, href in matter.plan.system.documents:
        m.item(joined((run(title), path(href)), ": "))


def _told_of(attribute: str, element: str) -> Callable[[Manuscript, Matter], None]:
    """Return what writes one of the described parts of a system, with its diagram or what is drawn in its place."""

    def section(m: Manuscript, matter: Matter) -> None:
        narrative: Narrative = getattr(matter.plan.system, attribute)
        m.prose(narrative.text)
        if not narrative.diagram:
            _drawing(m, matter, element)
        for diagram in narrative.diagrams:
            _diagram(m, matter, diagram, element)

    return section


def _diagram(m: Manuscript, matter: Matter, diagram: Diagram, element: str) -> None:
    found = matter.picture(diagram.path)
    if found is None:
        shown = "is not shown: it is not a PNG or JPEG picture that is at hand, or an SVG that stands by itself."
        m.write("SSPAbsent", "The diagram ", path(diagram.path), f" {shown} {diagram.caption}")
        return
    words = diagram.caption or next(each.title for each in ELEMENTS if each.id == element)
    add_picture(m, found, words)
    m.caption("Figure", words)


def _drawing(m: Manuscript, matter: Matter, element: str) -> None:
    found = matter.drawn.get(element)
    if found is not None:
        title = next(each.title for each in ELEMENTS if each.id == element)
        add_picture(m, found.picture, found.words)
        m.caption("Figure", f"{title}, drawn from what the plan states")


def _external(m: Manuscript, matter: Matter) -> None:
    services = matter.plan.system.external_services
    parties = matter.party_names
    m.table(
        f"External services: {len(services)}",
        (Column("Service and provider", 2), Column("Description", 4), Column("Data", 2), Column("Connection", 2)),
        [
            (
                lines((run(s.title), small(parties.get(s.provider, s.provider)))),
                m.cell("", s.description),
                s.data or _UNSTATED,
                s.connection or _UNSTATED,
            )
            for s in services
        ],
    )


def _leveraged(m: Manuscript, matter: Matter) -> None:
    found = matter.plan.system.leveraged
    parties = matter.party_names
    columns = (Column("Authorization", 3), Column("What is relied on", 4), Column("Held by", 2))
    m.table(
        f"Leveraged authorizations: {len(found)}",
        (*columns, Column("Date", 2), Column("Impact", 1)),
        [
            (
                lines((run(a.title), path(a.id))),
                m.cell("", a.description),
                parties.get(a.party, a.party) or _UNSTATED,
                a.date or "\u2013",
                a.impact or "\u2013",
            )
            for a in found
        ],
    )


def _components(m: Manuscript, matter: Matter) -> None:
    plan = matter.plan
    if plan.system.inventory:
        items = count(len(plan.system.inventory), "item")
        m.write("SSPBody", f"The inventory has {items}: ", m.link("inventory", mark_of("inventory")), ".")
    if "boundary" not in matter.anchors():
        _drawing(m, matter, "boundary")
    if not plan.components:
        native = plan.form is Form.NATIVE
        m.write("SSPAbsent", f"No component is written.{' Add one under controls/.' if native else ''}")
    for component in plan.components:
        _component(m, matter, component)


def _component(m: Manuscript, matter: Matter, component: Component) -> None:
    m.heading(3, component.title, f"component-{component.id}")
    roles = matter.plan.system.titles_of(component.roles)
    answers = len(matter.plan.answers_by_component.get(component.id, ()))
    parts = [run(component.kind), path(component.id), run(component.status.replace("-", " "))]
    parts.append(run(f"responsible: {component.responsible}" if component.responsible else ""))
    parts.append(run(f"roles: {', '.join(roles)}" if roles else ""))
    parts += [run(count(answers, "answer")), *(run(f"{key}: {value}") for key, value in component.props)]
    m.write("SSPMeta", joined(parts, " \u00b7 "))
    m.prose(component.description)
    if component.purpose and component.purpose != component.description:
        m.write("SSPLead", "Purpose")
        m.prose(component.purpose)
    references(m, component.references)
    if component.id in matter.plan.component_provenance:
        provenance(m, matter.plan.component_provenance[component.id])


def _users(m: Manuscript, matter: Matter) -> None:
    users, titles_of = matter.plan.system.users, matter.plan.system.titles_of
    m.table(
        f"Kinds of user: {len(users)}",
        (Column("User", 2), Column("Description", 5), Column("Roles", 2)),
        [(u.title, m.cell("", u.description), joined(titles_of(u.roles)) or "none stated") for u in users],
    )
    duties = _duties(matter.plan.system)
    if duties:
        m.table(
            f"Privileges, and who has them: {len(duties)}",
            (Column("Privilege", 4), Column("Kinds of user", 3), Column("Roles", 2)),
            [(p, joined(held), joined(titles_of(roles)) or "none stated") for p, (held, roles) in duties.items()],
        )


def _duties(system: System) -> dict[str, tuple[list[str], list[str]]]:
    """Return the kinds of user and the ids of the roles that have each privilege, in the order of the plan."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for user in system.users:
        for privilege in dict.fromkeys(user.privileges):
            users, roles = found.setdefault(privilege, ([], []))
            users.append(user.title)
            roles += [role for role in user.roles if role not in roles]
    return found


def _ports(m: Manuscript, matter: Matter) -> None:
    titles = {component.id: component.title for component in matter.plan.components}
    columns = (Column("Service", 2), Column("Ports", 2), Column("Transport", 2), Column("Purpose", 4))
    m.table(
        f"Ports and protocols: {len(matter.plan.system.ports)}",
        (*columns, Column("Used by", 3)),
        [
            (
                p.service,
                p.ports,
                p.transport,
                p.purpose or _UNSTATED,
                joined(m.link(f"component-{each}", titles.get(each, each)) for each in p.used_by) or _UNSTATED,
            )
            for p in matter.plan.system.ports
        ],
    )


def _cryptography(m: Manuscript, matter: Matter) -> None:
    modules = matter.plan.system.cryptography
    m.table(
        f"Cryptographic modules: {len(modules)}",
        (Column("Module", 2), Column("What it protects", 4), Column("Validation", 2)),
        [(each.title, m.cell(each.usage, each.description), each.validation or "none stated") for each in modules],
    )


def _identity(m: Manuscript, matter: Matter) -> None:
    levels = matter.plan.system.elements.identity
    rows = [(name.capitalize(), getattr(levels, name) or _UNSTATED) for name in ("identity", "authenticator")]
    m.facts("Assurance levels (NIST SP 800-63)", [*rows, ("Federation", levels.federation or _UNSTATED)])
    m.prose(levels.statement)


OF_SYSTEM: Mapping[str, Callable[[Manuscript, Matter], None]] = {
    "identification": _identification,
    "type": _type,
    "overview": _overview,
    "roles": _roles,
    "categorization": _categorization,
    "laws": _laws,
    "boundary": _told_of("authorization_boundary", "boundary"),
    "network": _told_of("network_architecture", "network"),
    "data-flow": _told_of("data_flow", "data-flow"),
    "external": _external,
    "leveraged": _leveraged,
    "components": _components,
    "users": _users,
    "ports": _ports,
    "cryptography": _cryptography,
    "identity": _identity,
}
