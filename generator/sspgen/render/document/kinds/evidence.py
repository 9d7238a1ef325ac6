"""The evidence register: a table of all sources, then each with its checks, its artifacts and their hashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import FindingSeverity, Report, Verdict
from sspgen.render.document.appendix import appendix, pieces
from sspgen.render.document.chapter import Entry
from sspgen.render.document.places import places
from sspgen.render.urgency import worst_first

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Evidence register"
_IN_CHAPTER = 10
"""Sources, or up to twice as many."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("evidence",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix: the table on pages of its own, then the sources."""
    plan, results = author.plan, worst_first(author.plan.evidence)
    summary = [(result, *_summary(result), len(plan.points_by_source.get(result.source.id, ()))) for result in results]
    yield appendix(author, "evidence", TITLE, summary=summary, results=())
    for number, found in enumerate(pieces(results, _IN_CHAPTER, lambda r: r.source.id), 2):
        if found:
            entries = [Entry(3, "", r.source.title, f"evidence-{r.source.id}") for r in found]
            spoken = {r.source.id: places(plan.points_by_source.get(r.source.id, ())) for r in found}
            yield appendix(author, "evidence", TITLE, number, more=entries, summary=(), results=found, spoken=spoken)


def _summary(result: EvidenceResult) -> tuple[str, int, str]:
    """Return the tools, how many checks pass, and the open findings by severity."""
    reports = [a.result for a in result.collection.artifacts if isinstance(a.result, Report)]
    tools = dict.fromkeys(f"{r.tool.name} {r.tool.version}".strip() for r in reports if r.tool.name)
    counts = [report.counts() for report in reports]
    found = ((severity.value, sum(each[severity.value] for each in counts)) for severity in FindingSeverity)
    said = ", ".join(f"{number:,} {severity}" for severity, number in found if number)
    passed = sum(1 for each in result.results if each.verdict is Verdict.PASS)
    return ", ".join(tools), passed, said or ("none" if reports else "")
