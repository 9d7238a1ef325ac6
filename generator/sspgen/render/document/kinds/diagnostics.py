"""What reading and merging the workspace found, the gravest first, and what to do once for each code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Severity
from sspgen.render.document.appendix import appendix, runs
from sspgen.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter

TITLE = "Diagnostics"
_TITLES = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "Remarks"}
_IN_CHAPTER = 150
"""Rows, or up to twice as many."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("diagnostics",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    found = author.plan.diagnostics
    by_code = sorted(found, key=lambda each: (each.code, each.remedy))
    tables = [(title, [each for each in by_code if each.severity is severity]) for severity, title in _TITLES.items()]
    counted = [(title, count(len(rows), "diagnostic"), rows) for title, rows in tables]
    for number, parts in enumerate(runs(counted, _IN_CHAPTER, _name), 1):
        yield appendix(author, "diagnostics", TITLE, number, tables=parts)


def _name(each: Diagnostic) -> str:
    return f"{each.code} {each.span} {each.message}"
