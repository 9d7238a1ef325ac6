"""What an assessment is about exists: statements and objectives in the catalog, answers and the system in the plan.

A statement is one of the control beside which it is selected, and no objective is called a statement, nor the reverse.

Only looked at when the plan, and for statements its profile, are at hand.

Source: OSCAL assessment results model, ``finding`` target and ``implementation-statement-uuid``; POA&M ``system-id``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_MODELS: Final = ("assessment-plan", "assessment-results", "plan-of-action-and-milestones")
_KINDS: Final = {"statement": "statement", "objective": "objective", "assessment-objective": "objective"}
_ANSWERS: Final = frozenset({"statements", "by-components", "implemented-requirements"})


def _check(subject: Subject) -> Iterator[Finding]:
    if subject.controls is not None:
        yield from _parts(subject, subject.controls)
    if not subject.whole or not subject.chain:
        return
    plan = subject.chain[-1]
    answers = {uuid for uuid, found in plan.by_uuid.items() if any(each.key in _ANSWERS for each in found)}
    for value in subject.index.strings("implementation-statement-uuid", "implementation-uuid"):
        if value.text.lower() not in answers:
            yield warning("SSP456", f"{value.key} {shown(value.text)} leads to no answer of the plan", value.path)
    systems = {each.text("id") for each in plan.of("system-ids")}
    for system in subject.index.of("system-id"):
        if systems and system.text("id") not in systems:
            what = f"system-id {shown(system.text('id'))} is none of those of the plan"
            yield warning("SSP456", what, system.at("id"))


def _parts(subject: Subject, controls: ControlList) -> Iterator[Finding]:
    wanted = [(value, "statement") for value in subject.index.strings("statement-ids")]
    wanted += [(value, "objective") for value in subject.index.strings("objective-id")]
    for value in subject.index.strings("target-id"):
        kind = value.holder.text("type").removesuffix("-id")
        if kind in ("statement", "objective"):
            wanted.append((value, kind))
    for value, kind in wanted:
        if value.text not in controls.all_parts:
            what = f"{value.key} {shown(value.text)} is no {kind} of {shown(controls.title)}"
            yield warning("SSP448", what, value.path)
            continue
        beside = value.holder.text("control-id")
        if controls.has(beside) and controls.part_owners[value.text] != beside:
            what = f"{shown(value.text)} is a statement of {shown(controls.part_owners[value.text])}"
            yield warning("SSP448", f"{what}, not of {shown(beside)}", value.path)
        found = _KINDS.get(controls.kind_of(value.text), kind)
        if found != kind:
            article = "an" if found == "objective" else "a"
            yield warning("SSP448", f"{value.key} {shown(value.text)} is {article} {found}, and no {kind}", value.path)


RULE = MeaningRule(_check, _MODELS)
