"""Who approves the plan and signs it, who reviewed it, and how it came to be as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.chapter import Chapter, Entry
from sspgen.render.record import COMMITS_SHOWN, committed_changes, revisions, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author

_SECTIONS = {
    "approval": "Approval and signatures",
    "reviews": "Reviews of this plan",
    "revisions": "Revision history",
    "commits": "Changes of answers",
}
"""Sections by anchor."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    return frozenset(("record", *_SECTIONS, *(signature.anchor for signature in signatures(plan.system))))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the one chapter."""
    changes = committed_changes(author.plan, author.chronicle)
    title = "Approval and record of changes"
    yield author.chapter(
        "record",
        title,
        "record",
        [Entry(1, "", title, "record"), *(Entry(2, "", said, anchor) for anchor, said in _SECTIONS.items())],
        "R",
        sections=_SECTIONS,
        signatures=signatures(author.plan.system),
        revisions=revisions(author.plan, author.chronicle),
        changes=changes[:COMMITS_SHOWN],
        left_out=max(len(changes) - COMMITS_SHOWN, 0),
    )
