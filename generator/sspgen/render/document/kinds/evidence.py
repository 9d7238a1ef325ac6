"""The evidence register: sources, checks, artifacts with their hashes; the worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix
from sspgen.render.document.chapter import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Evidence register"
_ORDER = ("fail", "stale", "not_run", "unknown", "needs_review", "not_applicable", "pass")


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("evidence",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    results = sorted(author.plan.evidence, key=_worst_first)
    entries = [Entry(3, "", r.source.title, f"evidence-{r.source.id}") for r in results]
    yield appendix(author, "evidence", TITLE, more=entries, results=results)


def _worst_first(result: EvidenceResult) -> tuple[int, str]:
    return (_ORDER.index(result.verdict), result.source.id)
