"""What rules over a plan share: the texts that people wrote, each with its name and place, and whose rules apply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.elements import NARRATIVES
from sspgen.model.ids import control_label, part_name
from sspgen.model.implementation import PARAMETER_LABEL
from sspgen.model.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, PlanAnswer

_CITED = re.compile(r"\{\{\s{0,9}(?:evidence|param)\.[^\s{}]{1,300}\s{0,9}\}\}")
_FEDRAMP = re.compile(r"fedramp", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A text that somebody wrote: what it belongs to, in words, and where it stands."""

    what: str
    text: str
    where: Provenance


def answers(plan: Plan) -> Iterator[PlanAnswer]:
    """Yield the answers to controls of the profile that say something of their own, in plan order."""
    for control in plan.controls():
        for answer in control.answers:
            if not answer.part.startswith(PARAMETER_LABEL):
                yield answer


def named(plan: Plan, answer: PlanAnswer) -> str:
    """Return the name of an answer: its component, its control as the catalog prints it, and the part."""
    statement = answer.part or (part_name(answer.control, answer.statement) if answer.statement else "")
    part = f" {statement}" if statement else ""
    return f"{answer.component}: {control_name(plan, answer.control)}{part}"


def control_name(plan: Plan, control: str) -> str:
    """Return what people call a control: the label of the catalog, which need not follow from the id."""
    found = plan.control_by_id.get(control)
    return found.label if found is not None else control_label(control)


def own_text(answer: PlanAnswer) -> str:
    """Return an answer's text as written, without the places where evidence and parameters are cited."""
    return _CITED.sub(" … ", answer.source_text)


def place(plan: Plan) -> Provenance:
    """Return where the system is described."""
    span = plan.system.span
    return Provenance(span.path, span.line) if span else Provenance()


def texts(plan: Plan) -> Iterator[Said]:
    """Yield every text of the plan that people wrote: answers, remarks, components, and all of the system."""
    for answer in answers(plan):
        yield Said(named(plan, answer), own_text(answer), answer.provenance)
        yield Said(f"{named(plan, answer)}, remarks", answer.remarks, answer.provenance)
        yield Said(f"{named(plan, answer)}, customer responsibility", answer.customer_responsibility, answer.provenance)
    for component in plan.components:
        where = Provenance(component.span.path, component.span.line) if component.span else Provenance()
        for name in ("title", "description", "purpose"):
            yield Said(f"component {component.id}, {name}", getattr(component, name), where)
    for what, text in _of_system(plan):
        yield Said(what, text, place(plan))


def _of_system(plan: Plan) -> Iterator[tuple[str, str]]:
    system = plan.system
    yield from (("system.name", system.name), ("system.description", system.description))
    yield ("system.status, remarks", system.status_remarks)
    for name in ("authorization_boundary", "network_architecture", "data_flow"):
        yield (f"system.{name}", getattr(system, name).text)
    yield from ((f"plan.{name}", getattr(system.elements, name)) for name, _, _ in NARRATIVES)
    for information in system.information_types:
        yield (f"information type {information.id}", f"{information.title}\n\n{information.description}")
    for party in system.parties:
        yield from ((f"party {party.id}, {key}", getattr(party, key)) for key in ("name", "email", "phone", "address"))
    yield from ((f"role {role.id}", f"{role.title}\n\n{role.description}") for role in system.roles)
    yield from ((f"user {user.id}", f"{user.title}\n\n{user.description}") for user in system.users)
    yield from (
        (f"external service {each.id}", f"{each.title}\n\n{each.description}") for each in system.external_services
    )
    yield from (
        (f"leveraged authorization {each.id}", f"{each.title}\n\n{each.description}") for each in system.leveraged
    )
    yield from ((f"inventory item {each.id}", each.description) for each in system.inventory)


def asks_fedramp(plan: Plan) -> bool:
    """Tell whether the plan answers a profile of FedRAMP, whose own demands go beyond those of NIST SP 800-53."""
    return bool(_FEDRAMP.search(plan.profile.id) or _FEDRAMP.search(plan.profile.title))
