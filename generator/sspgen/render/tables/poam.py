"""Plan of action and milestones, waived findings, and what customers must do; columns as the field names them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sspgen.assess.poam import poam_items, waived_findings
from sspgen.render.cells import Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan


def _items(plan: Plan) -> Iterator[Row]:
    labels = {point.id: point.label for point in plan.points()}
    for item in poam_items(plan):
        yield (
            item.id,
            tuple(plan.control_by_id[control].label for control in item.controls),
            item.weakness,
            item.why,
            item.detector,
            item.source,
            item.check,
            tuple(labels[point] for point in item.points),
            item.components,
            item.roles,
            item.remedy,
            item.detected,
            _day(item.planned),
            item.status,
            item.severity,
            item.findings,
            item.fixable,
            item.kind,
        )


def _day(written: str) -> date | str:
    """Return a completion date as a date where the author wrote a day (ISO 8601), else as written: ``June 2027``."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return written


def _waived(plan: Plan) -> Iterator[Row]:
    for each in waived_findings(plan):
        found = each.finding
        yield (
            each.source,
            each.artifact,
            found.rule,
            found.title,
            found.severity,
            found.location,
            found.justification,
            found.waived_by,
            found.first_seen,
            found.fixed_in,
        )


def _customers(plan: Plan) -> Iterator[Row]:
    labels = {answer.uuid: point.label for point in plan.points() for answer in point.answers}
    for control in plan.controls():
        for answer in control.answers:
            if answer.asks_customers:
                yield (
                    control.id,
                    control.label,
                    control.title,
                    labels.get(answer.uuid, control.label),
                    answer.part,
                    answer.component,
                    answer.claim,
                    answer.origination,
                    answer.customer_responsibility,
                )


TABLES = (
    Table(
        "poam",
        (
            "poam_id",
            "controls",
            "weakness_name",
            "weakness_description",
            "weakness_detector_source",
            "weakness_source_identifier",
            "check",
            "response_points",
            "asset_identifier",
            "point_of_contact",
            "overall_remediation_plan",
            "original_detection_date",
            "scheduled_completion_date",
            "status",
            "original_risk_rating",
            "open_findings",
            "findings_with_fix",
            "kind",
        ),
        _items,
    ),
    Table(
        "waived-findings",
        (
            "source",
            "artifact",
            "rule",
            "title",
            "severity",
            "location",
            "justification",
            "waived_by",
            "first_seen",
            "fixed_in",
        ),
        _waived,
    ),
    Table(
        "customer-responsibilities",
        (
            "control",
            "label",
            "title",
            "response_point",
            "part",
            "component",
            "claim",
            "origination",
            "customer_responsibility",
        ),
        _customers,
    ),
)
