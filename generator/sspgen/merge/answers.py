"""Routing answers: to their response point, to the control as a whole, or to the appendix with a reason.

No text is dropped: every answer read ends in exactly one place of the plan.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_label, natural_key, part_name, stable_uuid, statement_suffix
from sspgen.model.plan import Outside, PlanAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sspgen.merge.frameworks import Frameworks
    from sspgen.model.catalog import Baseline, Catalog, Control
    from sspgen.model.crosswalk import Via
    from sspgen.model.implementation import Answer, Component, Handover, Workspace
    from sspgen.model.provenance import Provenance
    from sspgen.model.spans import Span


@dataclass(slots=True)
class Routing:
    """Where every answer went.

    Attributes:
        points: answers by response point id, in component order.
        general: answers by control id, about the control as a whole.
        internal: UUIDs of the answers that are internal.
    """

    points: dict[str, list[PlanAnswer]] = field(default_factory=dict)
    general: dict[str, list[PlanAnswer]] = field(default_factory=dict)
    outside: list[Outside] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    spans: dict[str, Span | None] = field(default_factory=dict)
    cites: set[str] = field(default_factory=set)
    internal: set[str] = field(default_factory=set)


class Router:
    """Routes the answers of a workspace over the controls of a profile."""

    def __init__(
        self,
        workspace: Workspace,
        baseline: Baseline,
        catalog: Catalog,
        trace: Callable[[Span | None], Provenance],
        frameworks: Frameworks,
    ) -> None:
        self._workspace = workspace
        self._baseline = baseline
        self._catalog = catalog
        self._trace = trace
        self._frameworks = frameworks
        self._routing = Routing()
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._points = {c.id: _point_index(c) for c in catalog.controls}

    def route(self) -> Routing:
        """Return where each answer went; those outside of the profile in order of component and control."""
        for component in self._workspace.components:
            for answer in said(component):
                self._place_all(component, answer)
        order = {component.id: number for number, component in enumerate(self._workspace.components)}
        self._routing.outside.sort(key=lambda each: (order[each.answer.component], natural_key(each.answer.control)))
        self._routing.diagnostics.extend(self._frameworks.diagnostics)
        return self._routing

    def _place_all(self, component: Component, answer: Answer) -> None:
        """Place an answer at the control that it was written for, and at those that it answers, too.

        An answer that answers nothing in this profile is kept outside of it.
        """
        uuid = self._uuid(component, answer)
        control = self._catalog.by_id.get(answer.control)
        reason = self._outside_reason(answer, control)
        elsewhere = list(self._frameworks.copies(answer, uuid)) if not self._of_no_standard(answer) else []
        if control is not None and not reason:
            self._place(component, answer, control, uuid)
        elif not elsewhere:
            self._keep_outside(component, answer, reason, uuid)
        for copy, via in elsewhere:
            own = stable_uuid(uuid, "also", copy.statement or copy.control)
            self._place(component, copy, self._catalog.by_id[copy.control], own, via)

    def _place(self, component: Component, answer: Answer, control: Control, uuid: str, via: Via | None = None) -> None:
        point, part = self._locate(answer, control, told=via is None)
        published = self._publish(component, answer, part, uuid, via)
        if point:
            self._routing.points.setdefault(point, []).append(published)
        else:
            self._routing.general.setdefault(control.id, []).append(published)

    def _of_no_standard(self, answer: Answer) -> bool:
        standards = self._workspace.standards
        return bool(answer.standard and standards and answer.standard not in standards)

    def _outside_reason(self, answer: Answer, control: Control | None) -> str:
        if self._of_no_standard(answer):
            return f"it answers the standard {answer.standard!r}, which the workspace does not have"
        if control is None and answer.control in self._baseline.known:
            return f"the control is not in the profile {self._baseline.title}"
        if control is None:
            return "no catalog of the profile has this control"
        if control.withdrawn:
            return "the catalog withdrew this control"
        return ""

    def _keep_outside(self, component: Component, answer: Answer, reason: str, uuid: str) -> None:
        published = self._publish(component, answer, statement_suffix(answer.statement) or answer.label, uuid)
        title = self._baseline.known.get(answer.control, "") or answer.title
        label = control_label(answer.control)
        self._routing.outside.append(Outside(published, label, title, reason))
        unknown = answer.control not in self._baseline.known and self._baseline.catalog.complete
        self._routing.diagnostics.append(
            Diagnostic(
                "SSP258" if unknown else "SSP257",
                f"the answer of component {component.id} to {label} is outside the profile: {reason}",
                answer.span,
                Severity.WARNING if unknown else Severity.INFO,
            )
        )

    def _locate(self, answer: Answer, control: Control, *, told: bool) -> tuple[str, str]:
        """Return the response point (empty: the control as a whole) and the part to print.

        Args:
            answer: to be placed.
            control: it belongs to.
            told: whether it was written for this control, so that its label names a part of it.
        """
        index = self._points[control.id]
        if not answer.statement:
            only = control.response_points
            alone = len(only) == 1 and not (answer.label and told)
            return (only[0].id if alone else "", answer.label)
        found = index.get(answer.statement)
        if found is None and not self._catalog.complete:
            found = next((index[name] for name in _above(answer.statement) if name in index), None)
        if found is not None:
            below = answer.statement.removeprefix(found).lstrip(".")
            part = part_name(control.id, answer.statement) if below else ""
            return found, part if told else answer.label
        suffix = statement_suffix(answer.statement)
        if not _is_introduction(answer.statement, control):
            self._routing.diagnostics.append(
                Diagnostic(
                    "SSP259",
                    f"{control.label} has no statement part {suffix!r} "
                    f"(expected one of {_expected(control)}); the text is kept with the whole control",
                    answer.span,
                    Severity.WARNING,
                )
            )
        return "", answer.label or suffix

    def _uuid(self, component: Component, answer: Answer) -> str:
        if answer.uuid and not self._seen[(answer.uuid,)]:
            self._seen[(answer.uuid,)] += 1
            return answer.uuid
        names = (component.id, answer.control, answer.statement or answer.label)
        self._seen[names] += 1
        return stable_uuid(self._workspace.system.id, "answer", *names, str(self._seen[names]))

    def _publish(
        self, component: Component, answer: Answer, part: str, uuid: str, via: Via | None = None
    ) -> PlanAnswer:
        self._routing.spans[uuid] = answer.text_span or answer.span
        if answer.cites:
            self._routing.cites.add(uuid)
        if answer.internal:
            self._routing.internal.add(uuid)
        return PlanAnswer(
            uuid=uuid,
            component=component.id,
            component_title=component.title,
            control=answer.control,
            statement=answer.statement,
            part=part,
            claim=answer.claim,
            raw_status=answer.raw_status,
            remarks=answer.remarks,
            text=answer.text,
            source_text=answer.text,
            origination=answer.origination,
            roles=answer.roles,
            evidence=answer.evidence,
            references=answer.references,
            customer_responsibility=answer.customer_responsibility,
            provenance=self._trace(answer.text_span or answer.span),
            handovers=tuple(_handovers(answer, uuid, given=via is None)),
            via=via,
        )


def said(component: Component) -> Iterator[Answer]:
    """Yield the answers of a component, but for a status that the answers to the parts carry, which needs no line."""
    carried = {(answer.control, answer.claim) for answer in component.answers if answer.statement}
    for answer in component.answers:
        if _says_something(answer) or (answer.control, answer.claim) not in carried:
            yield answer


def _says_something(answer: Answer) -> bool:
    """Tell whether an answer is more than a status."""
    words = answer.text + answer.remarks + answer.customer_responsibility
    return bool(answer.statement or words.strip() or answer.references or answer.evidence or answer.handovers)


def _handovers(answer: Answer, uuid: str, *, given: bool) -> Iterator[Handover]:
    """Yield what an answer hands on and takes, each with a UUID; ``given`` ones belong to one place only."""
    seen: Counter[str] = Counter()
    for handover in answer.handovers:
        seen[handover.kind] += 1
        own = handover.uuid if given else ""
        yield replace(handover, uuid=own or stable_uuid(uuid, handover.kind, str(seen[handover.kind])))


def _point_index(control: Control) -> dict[str, str]:
    """Map every statement part to the response point that it lies in."""
    return {part.id: point.id for point in control.response_points for part in point.walk() if part.id}


def _above(statement: str) -> Iterator[str]:
    """Yield the parts that a statement part lies in, the nearest first, for when no catalog lists what is below."""
    while "." in statement.partition("_smt")[2].lstrip("."):
        statement = statement.rpartition(".")[0]
        yield statement


def _is_introduction(statement: str, control: Control) -> bool:
    """Tell whether a statement part is there, but above the response points."""
    return control.statement is not None and any(part.id == statement for part in control.statement.walk())


def _expected(control: Control) -> str:
    names = [part_name(control.id, p.id) or "the whole statement" for p in control.response_points]
    return ", ".join(names) or "none"
