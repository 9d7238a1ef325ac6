"""All evidence sources, and each with its checks, its last year, the seven questions, artifacts and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Verdict
from sspgen.render.site import paths
from sspgen.render.site.downloads import data_path
from sspgen.render.site.page import Crumb
from sspgen.render.site.questions import Surroundings, seven_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Gap
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.questions import Question
    from sspgen.render.site.site import Site

_OF_EVIDENCE = frozenset({"contradicted", "stale", "unproven", "evidence"})
"""Kinds of gaps that evidence opens or leaves open."""


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the board of all evidence sources, then each."""
    soon = sum(result.warn and result.verdict is Verdict.PASS for result in site.plan.evidence)
    yield site.page("evidence", paths.EVIDENCE, "Evidence", soon=soon)
    gaps = _gaps_by_target(site)
    for result in site.plan.evidence:
        yield site.page(
            "source",
            site.where.evidence[result.source.id],
            result.source.title,
            identifier=result.source.id,
            entry=paths.EVIDENCE,
            crumbs=(Crumb("Evidence", paths.EVIDENCE),),
            result=result,
            raw=site.raw,
            data=data_path(site.where.evidence[result.source.id]),
            questions=_questions(site, result, gaps),
        )


def _gaps_by_target(site: Site) -> dict[str, list[Gap]]:
    found: dict[str, list[Gap]] = {}
    for gap in site.plan.gaps:
        if gap.kind in _OF_EVIDENCE:
            found.setdefault(gap.target, []).append(gap)
    return found


def _questions(site: Site, result: EvidenceResult, gaps: Mapping[str, list[Gap]]) -> tuple[Question, ...]:
    source = result.source.id
    points = site.plan.points_by_source.get(source, ())
    targets = (source, *(point.id for point in points))
    around = Surroundings(
        points=points,
        series=site.chronicle.of_source(source),
        gaps=[gap for target in targets for gap in gaps.get(target, ())],
        items=[item.id for item in site.poam if item.source == source],
        offered=site.raw.keys(),
    )
    return seven_questions(result, around)
