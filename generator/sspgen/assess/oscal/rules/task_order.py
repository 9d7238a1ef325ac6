"""Tasks can be done in the order that they ask for: none waits for itself, and none is over before what it waits for.

Source: OSCAL assessment plan model, ``task`` and ``dependency``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.circles import in_a_circle
from sspgen.assess.oscal.dates import before
from sspgen.assess.oscal.finding import Finding, MeaningRule, error, shown
from sspgen.load.oscal.access import child, children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject
    from sspgen.load.oscal.access import Object


def _check(subject: Subject) -> Iterator[Finding]:
    tasks = {each.text("uuid").lower(): each for each in subject.index.of("tasks") if each.text("uuid")}
    waits = {name: _waits_for(task) for name, task in tasks.items()}
    for name in in_a_circle(waits):
        task = tasks[name]
        yield error("SSP492", f"the task {shown(task.text('title'))} waits for itself", task.at("dependencies"))
    for name, task in tasks.items():
        for other in waits[name]:
            if other in tasks:
                yield from _too_early(task, tasks[other])


def _waits_for(task: Entry) -> tuple[str, ...]:
    return tuple(text(each, "task-uuid").lower() for each in children(task.value, "dependencies"))


def _too_early(task: Entry, awaited: Entry) -> Iterator[Finding]:
    end, start = _time(task.value, "end"), _time(awaited.value, "start")
    if before(end, start):
        what = f"the task is over on {end[:40]}, before the task that it waits for begins on {start[:40]}"
        related = ((awaited.at("timing"), "the task that it waits for"),)
        yield Finding("SSP471", what, task.at("timing"), Severity.WARNING, related=related)


def _time(task: Object, end: str) -> str:
    timing = child(task, "timing")
    return text(child(timing, "within-date-range"), end) or text(child(timing, "on-date"), "date")


RULE = MeaningRule(_check, ("assessment-plan", "assessment-results"))
