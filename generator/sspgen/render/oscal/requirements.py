"""Control implementation: every answer of the profile's controls, word by word, with the claim that was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.ids import natural_key
from sspgen.model.implementation import PARAMETER_LABEL, Claim, HandoverKind, weakest
from sspgen.model.prose import ParameterState
from sspgen.model.provenance import UNKNOWN
from sspgen.render.oscal.implementation import responsible_roles
from sspgen.render.oscal.values import (
    NOT_STATED,
    Node,
    compact,
    core,
    identifier,
    line,
    not_stated,
    prop,
    uuid_of,
    verbatim,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.crosswalk import Via
    from sspgen.model.implementation import Handover
    from sspgen.model.plan import Plan, PlanAnswer, PlanControl, PlanPoint, ProofItem
    from sspgen.render.oscal.names import Names
    from sspgen.render.oscal.references import References

TEXTS = "texts"
"""Property that says how many texts a description holds."""

_ORIGINATION = {"sp-corporate": "organization", "sp-system": "system-specific"}
"""Originations that OSCAL calls by another name."""

_DESCRIPTION = "What each component answers to the controls of the profile."


def control_implementation(plan: Plan, names: Names, references: References) -> Node:
    """Return the implemented requirements in plan order; a withdrawn control requires nothing."""
    writer = _Writer(names, references)
    return {
        "description": _DESCRIPTION,
        "implemented-requirements": [writer.requirement(c) for c in plan.controls() if not c.withdrawn],
    }


class _Writer:
    """Writes implemented requirements; unanswered statements are left out, unanswered controls marked as such."""

    def __init__(self, names: Names, references: References) -> None:
        self._names = names
        self._references = references

    def requirement(self, control: PlanControl) -> Node:
        statements = [s for point in control.points if point.answers for s in self._statements(point)]
        answered = self._by_components(control.general)
        return compact(
            {
                "uuid": control.uuid,
                "control-id": identifier(control.id),
                "props": [
                    *(core("control-origination", name) for name in _originations(control.origination)),
                    written_id("control-id", control.id),
                    prop("claim", control.claim.value),
                    prop("proof", control.proof.value, remarks=verbatim(control.proof_reason)),
                ],
                "set-parameters": list(_set_parameters(control)),
                "responsible-roles": responsible_roles(control.roles, self._names),
                "statements": statements,
                "by-components": answered if answered or statements else [self._unanswered(control)],
            }
        )

    def _unanswered(self, control: PlanControl) -> Node:
        """Say that nobody answered: OSCAL wants a component in every requirement. It claims no status."""
        return {
            "component-uuid": self._names.this_system,
            "uuid": self._names.uuid("unanswered", control.id),
            "description": NOT_STATED,
            "props": not_stated("description"),
        }

    def _statements(self, point: PlanPoint) -> Iterator[Node]:
        """The response point with its claim and proof, then the answers to parts below it."""
        by_part: dict[str, list[PlanAnswer]] = {point.id: []}
        for answer in point.answers:
            by_part.setdefault(answer.statement or point.id, []).append(answer)
        for part, answers in sorted(by_part.items(), key=lambda item: natural_key(item[0])):
            own = part == point.id
            yield compact(
                {
                    "statement-id": identifier(part),
                    "uuid": point.uuid if own else self._part(part),
                    "props": [written_id("statement-id", part), *(_point_props(point) if own else [])],
                    "links": self._evidence(item.source for item in point.proofs) if own else [],
                    "by-components": self._by_components(answers),
                }
            )

    def _part(self, part: str) -> str:
        """Return the UUID of a part below a response point: that of the document read, where it has the part."""
        return self._names.plan.original.uuid("point", part) or self._names.uuid("statement", part)

    def _by_components(self, answers: Iterable[PlanAnswer]) -> list[Node]:
        """One entry a component, as OSCAL has it, however many answers it gave."""
        grouped: dict[str, list[PlanAnswer]] = {}
        for answer in answers:
            grouped.setdefault(answer.component, []).append(answer)
        return [self._by_component(members) for members in grouped.values()]

    def _by_component(self, answers: list[PlanAnswer]) -> Node:
        first, names = answers[0], self._names
        texts = [headed(answer, alone=len(answers) == 1) for answer in answers if answer.text.strip()]
        status, remarks = _status(answers)
        references = [reference for answer in answers for reference in answer.references]
        evidence = (source for answer in answers for source in answer.evidence)
        return compact(
            {
                "component-uuid": names.components[first.component],
                "uuid": first.uuid,
                "description": "\n\n".join(texts) or NOT_STATED,
                "props": [
                    *(p for answer in answers for p in answer_props(answer)),
                    prop(TEXTS, str(len(texts)) if len(texts) > 1 else ""),
                    *not_stated("" if texts else "description"),
                ],
                "links": [*self._evidence(evidence), *self._references.links(references)],
                "implementation-status": status,
                "export": self._export(answers),
                "inherited": self._taken(answers, HandoverKind.INHERITED, "provided-uuid"),
                "satisfied": self._taken(answers, HandoverKind.SATISFIED, "responsibility-uuid"),
                "responsible-roles": responsible_roles(tuple(r for a in answers for r in a.roles), names),
                "remarks": remarks,
            }
        )

    def _export(self, answers: list[PlanAnswer]) -> Node:
        """What is handed on to systems that leverage this one: what they may inherit, and what is left to them."""
        return compact(
            {
                "provided": [self._handover(h) for a in answers for h in a.handed(HandoverKind.PROVIDED)],
                "responsibilities": [duty for answer in answers for duty in self._responsibilities(answer)],
            }
        )

    def _responsibilities(self, answer: PlanAnswer) -> list[Node]:
        """One by one where they are told apart, else the one text; it goes with the one thing that is provided."""
        told = answer.handed(HandoverKind.RESPONSIBILITY)
        if told:
            return [self._handover(handover, "provided-uuid") for handover in told]
        if not answer.customer_responsibility.strip():
            return []
        provided = answer.handed(HandoverKind.PROVIDED)
        one = {
            "uuid": self._names.uuid("responsibility", answer.uuid),
            "provided-uuid": provided[0].uuid if len(provided) == 1 else "",
            "description": answer.customer_responsibility,
        }
        return [compact(one)]

    def _taken(self, answers: list[PlanAnswer], kind: str, reference: str) -> list[Node]:
        return [self._handover(handover, reference) for answer in answers for handover in answer.handed(kind)]

    def _handover(self, handover: Handover, reference: str = "") -> Node:
        of = uuid_of(handover.of)
        described = bool(handover.text.strip())
        return compact(
            {
                "uuid": handover.uuid,
                **({reference: of} if reference and of else {}),
                "description": handover.text if described else NOT_STATED,
                "props": [
                    prop("leveraged-authorization", handover.system),
                    *not_stated("" if described else "description"),
                ],
                "responsible-roles": responsible_roles(handover.roles, self._names),
            }
        )

    def _evidence(self, sources: Iterable[str]) -> list[Node]:
        known = self._names.evidence
        return [{"href": f"#{known[s]}", "rel": "evidence"} for s in dict.fromkeys(sources) if s in known]


def headed(answer: PlanAnswer, *, alone: bool) -> str:
    """Return a text, below its part where it shares its entry or answers a part which the control does not have."""
    strange = answer.part and (not alone or not answer.statement)
    return f"**{answer.part}**\n\n{answer.text}" if strange else answer.text


def _status(answers: list[PlanAnswer]) -> tuple[Node, str]:
    """The weakest claim with its remarks; without a claim there is no status, and the remarks stand by themselves.

    A parameter's text claims nothing and needs no claim, so it does not weaken the others.
    """
    claim = weakest(answer.claim for answer in answers if not answer.part.startswith(PARAMETER_LABEL))
    remarks = "\n\n".join(answer.remarks for answer in answers if answer.remarks.strip())
    if claim is Claim.UNDOCUMENTED:
        return {}, remarks
    return compact({"state": claim.value, "remarks": remarks}), ""


def written_id(name: str, value: str) -> Node:
    """Return an id as it is written, where that is no token of OSCAL; an empty node where it is."""
    return prop(name, "" if identifier(value) == value else value)


def answer_props(answer: PlanAnswer) -> list[Node]:
    """Return what a component's answer is, and where it was written."""
    origin = answer.provenance
    place = f"{origin.path}:{origin.line}" if origin.line else origin.path
    when = origin.date.isoformat() if origin.date else ""
    found = [
        prop("claim", answer.claim.value),
        prop("raw-status", answer.raw_status if answer.raw_status != answer.claim.value else ""),
        *(prop("control-origination", name) for name in answer.origination),
        prop("source", place, remarks=verbatim(f"{origin.author} {when}")),
        prop("commit", origin.commit),
        prop("signature", origin.signed if origin.signed != UNKNOWN else ""),
        _written_for(answer.via) if answer.via else {},
    ]
    return [node for node in found if node]


def _written_for(via: Via) -> Node:
    """Return what an answer was written for that came here from another control."""
    return prop("written-for", via.written_for, class_=via.relationship.value, remarks=verbatim(via.sentence))


def _point_props(point: PlanPoint) -> list[Node]:
    return [
        prop("claim", point.claim.value, remarks=verbatim(point.claim_reason)),
        prop("proof", point.proof.value, remarks=verbatim(point.proof_reason)),
        *(_verdict(item) for item in point.proofs),
    ]


def _verdict(item: ProofItem) -> Node:
    return prop(
        "verdict",
        item.verdict.value,
        class_=item.relation.value,
        remarks=f"{verbatim(item.title)}: {verbatim(item.reason)}",
    )


def _originations(names: tuple[str, ...]) -> list[str]:
    return sorted({_ORIGINATION.get(name, name) for name in names})


def _set_parameters(control: PlanControl) -> Iterator[Node]:
    for param in control.parameters:
        values = [line(value) for value in param.values if line(value)]
        if param.state is ParameterState.ORGANIZATION and values:
            yield {"param-id": identifier(param.id), "values": values}
