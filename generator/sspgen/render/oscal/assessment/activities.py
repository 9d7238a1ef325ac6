"""Activities, one a check with its steps, and tasks, one an evidence source with how often it must be collected."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sspgen.render.oscal.assessment.checks import method
from sspgen.render.oscal.assessment.reviewed import controls_of
from sspgen.render.oscal.values import Node, compact, named, prop, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import EvidenceResult, EvidenceSource
    from sspgen.render.oscal.assessment.checks import Evaluated
    from sspgen.render.oscal.assessment.subjects import Subjects
    from sspgen.render.oscal.names import Names

_EXPECTED = "Evaluate the expectation of the check over the reports; it must hold."
_OUTCOME = "Take the outcome that the reports themselves state; only a complete pass is one."
_DAY = timedelta(days=1)
_UNITS = (
    (_DAY, "days"),
    (timedelta(hours=1), "hours"),
    (timedelta(minutes=1), "minutes"),
    (timedelta(seconds=1), "seconds"),
)


def activity(each: Evaluated, names: Names) -> Node:
    """Return a check as an activity: collect the evidence, look at its age, evaluate what is expected."""
    source, key = each.result.source, each.key
    title = f"{named(source.title, source.id)}: {named(each.title, key)}"
    return compact(
        {
            "uuid": names.uuid("activity", source.id, key),
            "title": title,
            "description": f"{verbatim(each.title) or 'The outcome of the reports'}. {source.description}".strip(),
            "props": [prop("method", method(each.result), ns=""), *_source_props(source), prop("check", key)],
            "steps": list(_steps(each, names)),
            "related-controls": controls_of(each.points),
        }
    )


def _steps(each: Evaluated, names: Names) -> Iterator[Node]:
    source, expects = each.result.source, each.expect.strip()
    evaluated = [prop("expects", expects), prop("language", "CEL" if expects else "")]
    for name, title, description, props in (
        ("collect", "Collect", _collecting(source), []),
        ("age", "Freshness", _fresh(source), []),
        ("evaluate", "Evaluate", _EXPECTED if expects else _OUTCOME, evaluated),
    ):
        uuid = names.uuid("step", source.id, each.key, name)
        yield compact({"uuid": uuid, "title": title, "description": description, "props": props})


def task(result: EvidenceResult, checks: list[Node], names: Names, subjects: Subjects) -> Node:
    """Return a source as a task; it has a timing only where the source says how old its evidence may be."""
    source = result.source
    about = subjects.components(source.id)
    chosen: list[Node] = [{"type": "component", **({"include-subjects": about} if about else {"include-all": {}})}]
    return compact(
        {
            "uuid": names.uuid("task", source.id),
            "type": "action",
            "title": f"Collect and evaluate: {named(source.title, source.id)}",
            "description": source.description,
            "props": _source_props(source),
            "timing": _timing(source.max_age.fail or source.max_age.warn),
            "associated-activities": [{"activity-uuid": check["uuid"], "subjects": chosen} for check in checks],
        }
    )


def _source_props(source: EvidenceSource) -> list[Node]:
    return [prop("evidence-source", source.id), prop("collector", source.collector), prop("kind", source.kind)]


def _timing(age: timedelta | None) -> Node:
    if age is None or age < timedelta(seconds=1):
        return {}
    unit, word = next((unit, word) for unit, word in _UNITS if age % unit == timedelta() or word == "seconds")
    return {"at-frequency": {"period": age // unit, "unit": word}}


def _collecting(source: EvidenceSource) -> str:
    query = json.dumps(source.query, ensure_ascii=False, sort_keys=True)
    wanted = f"{source.expected} report{'' if source.expected == 1 else 's'} make it complete"
    return f"Collect with the {verbatim(source.collector)} collector: {verbatim(query)}; {wanted}."


def _fresh(source: EvidenceSource) -> str:
    limits = [
        f"{word} after {limit}"
        for word, limit in (("warn", source.max_age.warn), ("stale", source.max_age.fail))
        if limit is not None
    ]
    told = ", ".join(limits) if limits else "the source sets no limit"
    return f"Count the age from when the thing was observed, not from when its report was collected: {told}."
