"""What control pages show of each evidence source, made once a build: all of them lie one folder deep."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sspgen.model.evidence import Report
from sspgen.render.site import view
from sspgen.render.urgency import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import EvidenceResult, Finding
    from sspgen.model.plan import PlanControl
    from sspgen.render.site.site import Site

ARTIFACTS_SHOWN = 4
"""Most artifacts of one source on a control page; its own page has all."""
FINDINGS_SHOWN = 3
"""Most findings of one source on a control page."""
FINDINGS_OF_CONTROL = 12
"""Most findings on a control page."""


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source as HTML for any page that lies one folder deep.

    Attributes:
        line: age, last year and raw bytes, for beside a response point.
        card: checks, evidence and the way to the seven questions.
        findings: rows of a table, the worst finding first; ``open`` counts all that are not waived.
    """

    line: Markup
    card: Markup
    findings: tuple[Markup, ...] = ()
    open: int = 0


@dataclass(frozen=True, slots=True)
class ShownProof:
    """What a control page shows of its sources: lines by source, cards the worst first, rows of findings."""

    lines: dict[str, Markup]
    cards: tuple[Markup, ...]
    findings: tuple[Markup, ...]
    open: int


class Proofs:
    """The sources of a site, each rendered when a control first needs it."""

    def __init__(self, site: Site) -> None:
        """Bring the sources into order; nothing is rendered yet."""
        self._site = site
        ordered = worst_first(site.plan.evidence)
        self._rank = {result.source.id: rank for rank, result in enumerate(ordered)}
        self._shown: dict[str, ShownSource] = {}

    def of(self, control: PlanControl) -> ShownProof:
        """Return what a control's page shows."""
        named = {item.source for point in control.points for item in point.proofs}
        sources = sorted(named & self._rank.keys(), key=self._rank.__getitem__)
        shown = {source: self._source(source) for source in sources}
        rows = [row for each in shown.values() for row in each.findings]
        return ShownProof(
            lines={source: each.line for source, each in shown.items()},
            cards=tuple(each.card for each in shown.values()),
            findings=tuple(rows[:FINDINGS_OF_CONTROL]),
            open=sum(each.open for each in shown.values()),
        )

    def _source(self, identifier: str) -> ShownSource:
        if identifier not in self._shown:
            self._shown[identifier] = self._made(self._site.plan.evidence_by_id[identifier])
        return self._shown[identifier]

    def _made(self, result: EvidenceResult) -> ShownSource:
        site = self._site
        path = site.where.evidence[result.source.id]
        facts: dict[str, Any] = {
            "result": result,
            "series": site.chronicle.of_source(result.source.id),
            "raw": site.raw,
            "most": ARTIFACTS_SHOWN,
        }
        render = partial(_render, site, path=path)
        reports = _reports(result)
        found = worst_findings(reports)
        return ShownSource(
            line=render("proof_line", **facts),
            card=render("proof_card", **facts),
            findings=tuple(render("finding_row", result=result, finding=each) for each in found[:FINDINGS_SHOWN]),
            open=sum(report.counts()["total"] for report in reports),
        )


def worst_findings(reports: Iterable[Report]) -> tuple[Finding, ...]:
    """Return the findings that are not waived over all reports, the worst first."""
    found = (finding for report in reports for finding in view.findings(report) if not finding.suppressed)
    return tuple(sorted(found, key=lambda finding: view.SEVERITY_RANK[finding.severity]))


def _reports(result: EvidenceResult) -> list[Report]:
    return [a.result for a in result.collection.artifacts if isinstance(a.result, Report)]


def _render(site: Site, template: str, path: str, **facts: Any) -> Markup:  # noqa: ANN401 - what its template sees
    return Markup(site.html(template, path, **facts).strip())  # noqa: S704 - a template escaped it
