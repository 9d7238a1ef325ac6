"""Adds up events of production telemetry. Rows are never kept: they hold people, addresses and what they did.

Telemetry has no verdict of its own: that events are there shows that something is recorded, and no more. So every such
report needs review until a check counts its facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.collect.findings import joined
from sspgen.model.evidence import Population, Report, Subject, Tool, Verdict
from sspgen.model.limits import TAGS_KEPT

if TYPE_CHECKING:
    from datetime import date, datetime

    from sspgen.collect.fields import Moment

TELEMETRY_FACTS: Final = ("events", "kinds", "failed", "days", "first", "last", "undated")
"""Facts that `Telemetry.report` gives: counts, and the times of the first and last event (ISO 8601, or null)."""

_REASON: Final = "events decide nothing by themselves: let a check count its facts"


@dataclass(slots=True)
class Telemetry:
    """Counts of a stream of events.

    Attributes:
        damage: what could not be read.
        failed: events that say that what was tried did not succeed.
        undated: events without a time that can be read.
    """

    damage: list[str] = field(default_factory=list)
    events: int = 0
    failed: int = 0
    undated: int = 0
    _kinds: set[str] = field(default_factory=set)
    _days: set[date] = field(default_factory=set)
    _first: datetime | None = None
    _last: datetime | None = None

    def add(self, kind: str, at: Moment, *, failed: bool = False) -> None:
        """Count one event."""
        self.events += 1
        self.failed += failed
        if len(self._kinds) < TAGS_KEPT:
            self._kinds.add(kind)
        if at.time is None:
            self.undated += 1
            return
        self._days.add(at.time.date())
        self._first = min(self._first or at.time, at.time)
        self._last = max(self._last or at.time, at.time)

    def report(self, reader: str, version: str, tool: str, note: str = "") -> Report:
        """Return the normal form. The time is that of the last event: until then it was recorded."""
        nothing = not self.events
        reason = "there is no event in it" if nothing else joined([_REASON, *self.damage])
        return Report(
            format=reader,
            format_version=version,
            tool=Tool(tool),
            subject=Subject("system"),
            outcome=Verdict.NOT_RUN if nothing else Verdict.NEEDS_REVIEW,
            reason=reason,
            observed=self._last,
            population=Population("events", self.events),
            facts={
                "events": self.events,
                "kinds": len(self._kinds),
                "failed": self.failed,
                "days": len(self._days),
                "first": self._first.isoformat() if self._first else None,
                "last": self._last.isoformat() if self._last else None,
                "undated": self.undated,
            },
            notes=(note,) if note else (),
        )
