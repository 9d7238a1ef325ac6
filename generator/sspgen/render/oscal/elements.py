"""What the plan says of itself, where OSCAL 1.2 has a place: actions, revisions, properties, and resources for texts.

Nothing is made of a decision but what it says: only a plan that somebody calls approved has an ``approval``, and only a
system that somebody calls authorized has a ``date-authorized``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.elements import NARRATIVES
from sspgen.render.oscal.values import NS, Node, attached, compact, core, line, midnight, named, not_stated, prop, token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.elements import Approval, PlanChange, Review
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.names import Names

ELEMENT = "plan-element"
"""Property of a resource that holds a text of the plan about itself; its value is the element."""

_OSCAL_NS = "http://csrc.nist.gov/ns/oscal"
_APPROVED = "approved"
_AUTHORIZED = frozenset(
    ("authorized", "authorised", "authorized to operate", "authorised to operate", "authorization to operate", "ato")
)
_LEVELS = ("1", "2", "3")


def texts(plan: Plan) -> Iterator[tuple[str, str, str, str]]:
    """Yield element, title, who asks for it, and text of what is stated as a text, in the order of the plan."""
    elements = plan.system.elements
    for name, title, asked in NARRATIVES:
        if getattr(elements, name).strip():
            yield name, title, asked, getattr(elements, name)
    if elements.identity.statement.strip():
        yield "identity", "Digital identity acceptance statement", "", elements.identity.statement


def links(plan: Plan, names: Names) -> list[Node]:
    """Return the system's links to the resources of `resources`."""
    return [
        {"href": f"#{names.known_uuid('element', name)}", "rel": name, "text": title}
        for name, title, _, _ in texts(plan)
    ]


def resources(plan: Plan, names: Names) -> Iterator[Node]:
    """Yield one resource a text, and one for all acronyms."""
    for name, title, asked, text in texts(plan):
        yield compact(
            {
                "uuid": names.uuid("element", name),
                "title": title,
                "description": text,
                "props": [prop(ELEMENT, name), prop("asked-for-by", asked)],
                "base64": attached(f"{name}.md", text),
            }
        )
    if plan.system.elements.acronyms:
        yield compact(
            {
                "uuid": names.uuid("element", "acronyms"),
                "title": "Acronyms",
                "props": [
                    prop(ELEMENT, "acronyms"),
                    *(prop("acronym", name, remarks=meaning) for name, meaning in plan.system.elements.acronyms),
                ],
                "base64": attached("acronyms.md", "\n".join(f"- {a}: {m}" for a, m in plan.system.elements.acronyms)),
            }
        )


def facts(plan: Plan, names: Names) -> list[Node]:
    """Return the system's properties: assurance levels (NIST SP 800-63), and the authorization decision."""
    identity, decided = plan.system.elements.identity, plan.system.elements.authorization
    levels = {
        "identity-assurance-level": identity.identity,
        "authenticator-assurance-level": identity.authenticator,
        "federation-assurance-level": identity.federation,
    }
    known = line(decided.decision) or any((decided.date, decided.expires, decided.role, decided.conditions.strip()))
    return [
        *(core(name, level) if line(level) in _LEVELS else prop(name, level) for name, level in levels.items()),
        prop("authorization-decision", line(decided.decision) or "open", remarks=decided.conditions) if known else {},
        prop("authorization-date", decided.date),
        prop("authorization-expires", decided.expires),
        prop("authorization-role", names.roles.get(decided.role, "")),
    ]


def date_authorized(plan: Plan) -> str:
    """Return the day on which the system was authorized; empty when nobody says that it was."""
    decided = plan.system.elements.authorization
    return decided.date if decided.decision.strip().lower() in _AUTHORIZED and midnight(decided.date) else ""


def revisions(plan: Plan) -> list[Node]:
    """Return the changes of the plan as its owners recorded them, the latest first."""
    changes = sorted(plan.system.elements.changes, key=lambda change: change.date, reverse=True)
    return [_revision(change) for change in changes]


def actions(plan: Plan, names: Names) -> list[Node]:
    """Return decisions about the plan, and its reviews; what is still open is no action."""
    elements = plan.system.elements
    decided = [_approval(each, names) for each in elements.approvals if line(each.decision)]
    return [*decided, *(_review(each, names) for each in elements.reviews)]


def open_approvals(plan: Plan, names: Names) -> list[Node]:
    """Return the roles whose decision about the plan is still open."""
    waiting = (each for each in plan.system.elements.approvals if not line(each.decision))
    return [prop("approval-open", names.roles.get(each.role, ""), remarks=each.remarks) for each in waiting]


def _revision(change: PlanChange) -> Node:
    return compact(
        {
            "last-modified": midnight(change.date),
            "version": named(change.version),
            "props": [prop("date", change.date), prop("by", change.by), *_missing(version=change.version)],
            "remarks": change.description,
        }
    )


def _approval(given: Approval, names: Names) -> Node:
    approved = line(given.decision).lower() == _APPROVED
    role = names.roles.get(given.role, "")
    declared = next((each for each in names.plan.system.roles if each.id == given.role), None)
    holders = [names.parties[party] for party in declared.parties if party in names.parties] if declared else []
    return compact(
        {
            "uuid": names.uuid("approval", given.role, given.date),
            "date": midnight(given.date),
            "type": "approval" if approved else token(given.decision),
            "system": _OSCAL_NS if approved else NS,
            "props": [
                prop("date", given.date),
                prop("decision", given.decision),
                prop("role", "" if holders else role),
                *_missing(date=given.date),
            ],
            "responsible-parties": [{"role-id": role, "party-uuids": holders}] if holders else [],
            "remarks": given.remarks,
        }
    )


def _review(given: Review, names: Names) -> Node:
    return compact(
        {
            "uuid": names.uuid("review", given.date, given.by),
            "date": midnight(given.date),
            "type": "review",
            "system": NS,
            "props": [prop("date", given.date), prop("by", given.by)],
            "remarks": given.outcome,
        }
    )


def _missing(**given: str) -> list[Node]:
    return not_stated(*("" if line(value) else name for name, value in given.items()))
