"""The control implementations of one component: its texts, claims and parameter values, word by word.

An answer that counts for another control, too, is written once: whoever reads the document carries it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.implementation import PARAMETER_LABEL, Claim, weakest
from sspgen.model.prose import ParameterState
from sspgen.render.oscal.back_matter import OUTSIDE, catalog_uuid, profile_uuid
from sspgen.render.oscal.components.written import written
from sspgen.render.oscal.implementation import responsible_roles
from sspgen.render.oscal.requirements import TEXTS, answer_props, headed, written_id
from sspgen.render.oscal.values import NOT_STATED, Node, compact, identifier, line, not_stated, prop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, PlanAnswer
    from sspgen.render.oscal.names import Names
    from sspgen.render.oscal.references import References

_IN_PROFILE = "What the component answers to the controls of the profile."
_OUTSIDE = "What the component answers to controls that the profile does not have."
_UNCLAIMED = "not-claimed"


class Implementations:
    """Writes the control implementations of components: one for the profile, one for what is outside of it."""

    def __init__(self, plan: Plan, names: Names, references: References) -> None:
        self._plan, self._names, self._references = plan, names, references
        self._written = written(plan)
        self._values = _values(plan)

    def of(self, component: str) -> list[Node]:
        """Return the control implementations of a component; an empty list when it answers nothing."""
        sides = (
            ("profile", profile_uuid(self._names), _IN_PROFILE, self._written.inside),
            ("outside", catalog_uuid(self._plan, self._names), _OUTSIDE, self._written.outside),
        )
        return [
            {
                "uuid": self._names.uuid("control-implementation", component, kind),
                "source": f"#{source}",
                "description": description,
                "implemented-requirements": list(self._requirements(component, answers[component], kind)),
            }
            for kind, source, description, answers in sides
            if answers.get(component)
        ]

    def _requirements(self, component: str, answers: list[PlanAnswer], kind: str) -> Iterator[Node]:
        grouped: dict[str, list[PlanAnswer]] = {}
        for answer in answers:
            grouped.setdefault(answer.control, []).append(answer)
        for control, members in grouped.items():
            general = [answer for answer in members if not answer.statement]
            said = self._said(general, above=Claim.UNDOCUMENTED)
            node = {
                "uuid": self._names.uuid("component-requirement", component, control, kind),
                "control-id": identifier(control),
                **said,
                "props": [written_id("control-id", control), *said["props"]],
                "set-parameters": self._values.get((component, control), []) if kind == "profile" else [],
                "statements": list(self._statements(members, _claim(general))),
            }
            yield compact(node)

    def _statements(self, answers: list[PlanAnswer], above: Claim) -> Iterator[Node]:
        by_statement: dict[str, list[PlanAnswer]] = {}
        for answer in answers:
            if answer.statement:
                by_statement.setdefault(answer.statement, []).append(answer)
        for statement, members in by_statement.items():
            said = self._said(members, above=above)
            node = {
                "statement-id": identifier(statement),
                "uuid": self._names.uuid("component-statement", members[0].written),
                **said,
                "props": [written_id("statement-id", statement), *said["props"]],
            }
            yield compact(node)

    def _said(self, answers: list[PlanAnswer], *, above: Claim) -> Node:
        """Return what the answers to one thing say together; ``above`` is the claim that readers would take for it."""
        texts = [headed(answer, alone=len(answers) == 1) for answer in answers if answer.text.strip()]
        references = [reference for answer in answers for reference in answer.references]
        return {
            "description": "\n\n".join(texts) or NOT_STATED,
            "props": [
                _status(_claim(answers), above),
                *(each for answer in answers for each in self._props(answer)),
                prop(TEXTS, str(len(texts)) if len(texts) > 1 else ""),
                *not_stated("" if texts else "description"),
            ],
            "links": self._references.links(references),
            "responsible-roles": responsible_roles(tuple(r for a in answers for r in a.roles), self._names),
            "remarks": "\n\n".join(answer.remarks for answer in answers if answer.remarks.strip()),
        }

    def _props(self, answer: PlanAnswer) -> Iterator[Node]:
        yield from answer_props(answer)
        yield from (prop("evidence-source", source) for source in answer.evidence)
        duty = answer.customer_responsibility
        yield prop("customer-responsibility", "stated" if duty.strip() else "", remarks=duty)
        yield from (prop("handover", each.kind.value, remarks=each.text) for each in answer.handovers)
        yield from (prop("also", target) for target in self._written.also.get(answer.uuid, ()))
        yield prop(OUTSIDE, self._written.reasons.get(answer.uuid, ""))


def _claim(answers: list[PlanAnswer]) -> Claim:
    return weakest(answer.claim for answer in answers if not answer.part.startswith(PARAMETER_LABEL))


def _status(claim: Claim, above: Claim) -> Node:
    """Return the claim; where none is made below one, that is said, so that no reader takes the one for the other."""
    if claim is Claim.UNDOCUMENTED:
        return prop("implementation-status", _UNCLAIMED if above is not Claim.UNDOCUMENTED else "")
    return prop("implementation-status", claim.value)


def _values(plan: Plan) -> dict[tuple[str, str], list[Node]]:
    """Return the parameter values that components set, by component and control."""
    found: dict[tuple[str, str], list[Node]] = {}
    for control in plan.controls():
        for param in control.parameters:
            values = [line(value) for value in param.values if line(value)]
            if param.state is ParameterState.ORGANIZATION and param.component and values:
                node = {"param-id": identifier(param.id), "values": values}
                found.setdefault((param.component, control.id), []).append(node)
    return found
