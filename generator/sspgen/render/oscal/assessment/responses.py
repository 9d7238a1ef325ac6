"""What is or could be done about a risk: remedies with their milestones, and findings that somebody waived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.assessment.tools import origins
from sspgen.render.oscal.implementation import responsible_roles
from sspgen.render.oscal.values import NOT_STATED, Node, compact, line, midnight, named, not_stated, prop, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.poam import PoamItem, Waived
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.assessment.observations import Observations
    from sspgen.render.oscal.names import Names

_PROMISED = ("planned", "partial")
_NAMED = 50


def remediation(item: PoamItem, names: Names) -> Node:
    """Return the remedy of an item: planned where its author says what is left to do, else a recommendation."""
    when = midnight(item.planned)
    roles = responsible_roles(item.roles, names)
    task = {
        "uuid": names.uuid("milestone", item.id),
        "type": "milestone",
        "title": f"Close {item.id}",
        "props": [prop("planned", item.planned)],
        "timing": {"on-date": {"date": when}} if when else {},
        "responsible-roles": roles,
    }
    return compact(
        {
            "uuid": names.uuid("remediation", item.id),
            "lifecycle": "planned" if item.kind in _PROMISED else "recommendation",
            "title": f"Remedy of {item.id}",
            "description": item.remedy if item.remedy.strip() else NOT_STATED,
            "props": not_stated("" if item.remedy.strip() else "description"),
            "tasks": [compact(task)] if item.planned or roles else [],
        }
    )


def waived_risks(plan: Plan, waived: tuple[Waived, ...], names: Names, seen: Observations) -> Iterator[Node]:
    """Yield one risk a source for its waived findings, with a response for each reason and each who decided."""
    by_source: dict[str, list[Waived]] = {}
    for each in waived:
        by_source.setdefault(each.source, []).append(each)
    for source, found in by_source.items():
        result = plan.evidence_by_id[source]
        approved = all(line(each.finding.waived_by) for each in found)
        title = verbatim(named(result.source.title, source))
        yield compact(
            {
                "uuid": names.uuid("waived", source),
                "title": f"{title}: {len(found)} waived finding{'' if len(found) == 1 else 's'}",
                "description": "Findings that somebody decided to live with, or that are said not to apply.",
                "statement": "They are left out of the verdict of the source; whether they may be is for an assessor.",
                "props": [prop("kind", "waived"), prop("findings", str(len(found)))],
                "status": "deviation-approved" if approved else "deviation-requested",
                "origins": origins((result,), names),
                "remediations": list(_responses(source, found, names)),
                "related-observations": seen.about(source),
            }
        )


def _responses(source: str, found: list[Waived], names: Names) -> Iterator[Node]:
    grouped: dict[tuple[str, str], list[Waived]] = {}
    for each in found:
        grouped.setdefault((each.finding.justification, each.finding.waived_by), []).append(each)
    for (why, who), members in grouped.items():
        rules = list(dict.fromkeys(line(each.finding.rule) for each in members if line(each.finding.rule)))
        more = f" and {len(rules) - _NAMED} more" if len(rules) > _NAMED else ""
        yield compact(
            {
                "uuid": names.uuid("waiver", source, why, who),
                "lifecycle": "planned" if line(who) else "recommendation",
                "title": f"Waived: {verbatim(', '.join(rules[:_NAMED])) or 'a finding without a rule'}{more}",
                "description": verbatim(why) or NOT_STATED,
                "props": [
                    prop("waived-by", who),
                    prop("findings", str(len(members))),
                    *not_stated("" if line(why) else "description", "" if line(who) else "waived-by"),
                ],
            }
        )
