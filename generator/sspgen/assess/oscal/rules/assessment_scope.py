"""What an assessment selects, does and finds agrees: nothing is in and out, or found outside of what was reviewed.

A result may review less or more than was planned, and an activity may serve several assessments: these are remarks.

Source: OSCAL assessment plan and results models, ``reviewed-controls``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, info, shown, warning
from sspgen.assess.oscal.scope import named_in, reviewed, scope_of
from sspgen.load.oscal.access import child, children, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.scope import Scope
    from sspgen.assess.oscal.subject import Subject

_PLAN: Final = "assessment-plan"


def _check(subject: Subject) -> Iterator[Finding]:
    for selection in subject.index.of("control-selections"):
        yield from _in_and_out(selection)
    if subject.document.model == _PLAN:
        yield from _activities(subject)
        return
    planned = reviewed(subject.chain[0].root) if subject.chain and subject.chain[0].model == _PLAN else None
    for result in subject.index.of("results"):
        found = reviewed(result)
        if found is not None and planned is not None:
            yield from _unplanned(result, planned)
        if found is not None and subject.controls is not None:
            yield from _found_outside(result, found, subject.controls)


def _in_and_out(selection: Entry) -> Iterator[Finding]:
    excluded = set(named_in(selection.value, "exclude-controls"))
    seen: set[tuple[str, str]] = set()
    for item, each in enumerate(children(selection.value, "include-controls")):
        name = text(each, "control-id")
        at = selection.at("include-controls", item, "control-id")
        if name and name in excluded:
            yield warning("SSP491", f"the control {shown(name)} is included and excluded", at)
        elif name and (name, repr(each.get("statement-ids"))) in seen:
            yield warning("SSP491", f"the control {shown(name)} is included twice", at, "remove one of the two")
        seen.add((name, repr(each.get("statement-ids"))))


def _activities(subject: Subject) -> Iterator[Finding]:
    planned = reviewed(subject.index.root)
    for related in subject.index.of("related-controls") if planned is not None else ():
        for name in sorted(scope_of(related.value).included):
            if planned is not None and planned.leaves_out(name):
                what = f"the activity is about {shown(name)}, which this assessment does not review"
                yield info("SSP491", what, related.path)


def _unplanned(result: Entry, planned: Scope) -> Iterator[Finding]:
    for number, selection in enumerate(children(child(result.value, "reviewed-controls"), "control-selections")):
        for item, each in enumerate(children(selection, "include-controls")):
            name = text(each, "control-id")
            if name and planned.leaves_out(name):
                what = f"the control {shown(name)} was reviewed, and the assessment plan does not select it"
                at = ("reviewed-controls", "control-selections", number, "include-controls", item, "control-id")
                yield info("SSP491", what, result.at(*at))


def _found_outside(result: Entry, scope: Scope, controls: ControlList) -> Iterator[Finding]:
    for item, finding in enumerate(children(result.value, "findings")):
        part = text(child(finding, "target"), "target-id")
        control = controls.part_owners.get(part, "") if part else ""
        if control and scope.leaves_out(control):
            what = f"the finding is about {shown(part)} of {shown(control)}, which this result does not review"
            yield warning("SSP491", what, result.at("findings", item, "target", "target-id"))


RULE = MeaningRule(_check, (_PLAN, "assessment-results"))
