"""How things stand, for a reader who has one minute: numbers, what is red, how old evidence is, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.render import urgency
from sspgen.render.charts.shares import coverage
from sspgen.render.charts.trend import trend
from sspgen.render.compared import summary
from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author

_ANCHOR: Final = "standing"
_TITLE: Final = "How things stand"
_PREFIX: Final = "N"
_RED_SHOWN: Final = 24
"""Most causes; the rest is in the appendix of gaps."""
_TOUCHED_SHOWN: Final = 4
"""Most response points that are named for one cause."""
_SOURCES_SHOWN: Final = 24
"""Most evidence sources; the rest is in the register."""
_LINES_SHOWN: Final = 12
_ROOM: Final = 20
"""For how many controls a strip has room at least, so that marks of small families do not swell."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset((_ANCHOR,))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the one chapter."""
    plan, since = author.plan, author.chronicle.since_release
    red = urgency.red(plan)
    lines = summary(since) if since else ()
    sources = urgency.worst_first(plan.evidence)
    families = [family for family in plan.families if family.tally.total]
    yield author.chapter(
        _ANCHOR,
        _TITLE,
        "standing",
        [Entry(1, "", _TITLE, _ANCHOR)],
        _PREFIX,
        anchors=author.anchors,
        coverage=coverage(plan),
        room=max([_ROOM, *(len(family.controls) for family in families)]),
        drawn=trend(author.chronicle.trend, plan.as_of, plan.tally),
        red=red[:_RED_SHOWN],
        red_cut=len(red) - len(red[:_RED_SHOWN]),
        failed=urgency.failed(plan),
        touched=_TOUCHED_SHOWN,
        sources=sources[:_SOURCES_SHOWN],
        sources_cut=len(sources) - len(sources[:_SOURCES_SHOWN]),
        since=since,
        lines=lines[:_LINES_SHOWN],
        lines_cut=len(lines) - len(lines[:_LINES_SHOWN]),
    )
