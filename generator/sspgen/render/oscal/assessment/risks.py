"""Risks: one an item of the POA&M, and one a source for the findings that somebody decided to live with.

A severity is that of findings, a deadline a day that an author wrote, a mitigating factor an alternative implementation
that somebody claims. Nothing is closed here: what is closed is no longer in the plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Report
from sspgen.model.implementation import Claim
from sspgen.render.oscal.assessment.responses import remediation
from sspgen.render.oscal.assessment.tools import origins
from sspgen.render.oscal.values import NOT_STATED, Node, compact, instant, line, midnight, prop, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.assess.poam import PoamItem
    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan, PlanPoint
    from sspgen.render.oscal.assessment.observations import Observations
    from sspgen.render.oscal.names import Names

_OSCAL = "http://csrc.nist.gov/ns/oscal"
_DOUBT = "What the plan says of {} may not hold."
_STATEMENTS = {
    "planned": "What is asked for in {} is not in place yet.",
    "partial": "What is asked for in {} is only partly in place.",
    "undocumented": "The plan does not say whether what is asked for in {} is in place.",
    "no-claim": "The plan does not say whether what is asked for in {} is in place.",
    "parameter": "What is asked for in {} is not decided: values are missing.",
}
_CVE = "http://cve.mitre.org"


class Risks:
    """The risks behind items of a POA&M, and which response points they touch.

    Attributes:
        nodes: in the order of the items.
    """

    def __init__(self, plan: Plan, items: Iterable[PoamItem], names: Names, seen: Observations) -> None:
        self._plan, self._names, self._seen = plan, names, seen
        self._points = {point.id: point for point in plan.points()}
        self._of_point: dict[str, dict[str, None]] = {}
        self.nodes = [self._risk(item) for item in items]

    def touching(self, point: str) -> list[Node]:
        """Return references to the risks that concern a response point."""
        return [{"risk-uuid": uuid} for uuid in self._of_point.get(point, ())]

    def _risk(self, item: PoamItem) -> Node:
        points = [self._points[name] for name in item.points if name in self._points]
        results = [found] if (found := self._plan.evidence_by_id.get(item.source)) else []
        came_from = origins(results, self._names)
        node = compact(
            {
                "uuid": self._names.uuid("risk", item.id),
                "title": verbatim(item.weakness) or NOT_STATED,
                "description": verbatim(item.why) or NOT_STATED,
                "statement": statement(item, points, self._plan),
                "props": _props(item),
                "status": item.status,
                "origins": came_from,
                "characterizations": list(_characterized(item, results, came_from[0])),
                "mitigating-factors": list(self._mitigating(item, points)),
                "deadline": midnight(item.planned),
                "remediations": [remediation(item, self._names)],
                "risk-log": self._log(item),
                "related-observations": self._seen.behind(item),
            }
        )
        for point in points:
            self._of_point.setdefault(point.id, {})[node["uuid"]] = None
        return node

    def _mitigating(self, item: PoamItem, points: list[PlanPoint]) -> Iterator[Node]:
        """Yield alternative implementations, which are what somebody did in place of what is asked for."""
        for point in points:
            entries: dict[tuple[str, str], str] = {}
            for answer in point.answers:
                # The plan has one entry a component and part, under the UUID of the first answer in it.
                entry = entries.setdefault((answer.component, answer.statement or point.id), answer.uuid)
                if answer.claim is Claim.ALTERNATIVE and answer.text.strip():
                    yield {
                        "uuid": self._names.uuid("mitigating", item.id, answer.uuid),
                        "implementation-uuid": entry,
                        "description": answer.text,
                    }

    def _log(self, item: PoamItem) -> Node:
        if item.detected is None:
            return {}
        entry = {
            "uuid": self._names.uuid("risk-log", item.id, "detected"),
            "title": "Seen first, as far as reports say",
            "start": instant(item.detected),
            "status-change": item.status,
        }
        return {"entries": [entry]}


def statement(item: PoamItem, points: list[PlanPoint], plan: Plan) -> str:
    """Return what may go wrong: where less is known, or done, than is asked for."""
    labels = [point.label for point in points]
    labels = labels or [plan.control_by_id[name].label for name in item.controls if name in plan.control_by_id]
    if not labels:
        return "It concerns no response point of the plan; what the evidence would show is not shown."
    return _STATEMENTS.get(item.kind, _DOUBT).format(verbatim(", ".join(labels)))


def _props(item: PoamItem) -> list[Node]:
    return [
        prop("poam-id", item.id),
        prop("kind", item.kind),
        prop("planned", item.planned),
        prop("detector", item.detector),
        prop("open-findings", str(item.findings) if item.findings else ""),
        prop("fixable-findings", str(item.fixable) if item.fixable else ""),
    ]


def _characterized(item: PoamItem, results: list[EvidenceResult], origin: Node) -> Iterator[Node]:
    """Yield the severity and the vulnerabilities that reports name, with whose word that is."""
    facets = [{"name": "severity", "system": _OSCAL, "value": item.severity}] if item.severity else []
    if item.check:
        facets += [{"name": "cve-id", "system": _CVE, "value": name} for name in _vulnerabilities(results)]
    if facets:
        yield {"origin": origin, "facets": facets}


def _vulnerabilities(results: list[EvidenceResult]) -> dict[str, None]:
    artifacts = (artifact.result for result in results for artifact in result.collection.artifacts)
    findings = (f for report in artifacts if isinstance(report, Report) for f in report.findings if not f.suppressed)
    named = (line(name) for finding in findings for name in finding.identifiers)
    return {name: None for name in named if name.startswith("CVE-")}
