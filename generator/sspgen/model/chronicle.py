"""The past of a plan, published beside it and never part of it: series of verdicts, releases, edits, changes.

A plan says how things stand; everything here says how they came to stand so. What is not known is absent, with a note:
no day, release or edit is ever filled in from those around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from sspgen.model.changes import Changes
from sspgen.model.plan import Tally
from sspgen.model.provenance import Provenance

WHOLE = "source"
"""The check of a series that is a source's as a whole: freshness, completeness and all its checks."""
PROOF = "proof"
"""The check of a series that is a control's proof."""
CONTROL = "control:"
"""Begins the source of a series that is a control's and no evidence source's, e.g. ``control:ac-2``."""


@dataclass(frozen=True, slots=True)
class Series:
    """One check over a span of days.

    Attributes:
        source: id of an evidence source, or `CONTROL` and a control's id.
        check: id of a check, `WHOLE` or `PROOF`.
        days: a verdict or proof a day, None for a day without a record; the first is ``since``.
        restored: whole days from each first bad day to the next good one, in order; failures that last are left out.
        open_since: the first day of a failure that has not ended; None when there is none.
    """

    source: str
    check: str
    since: date
    days: tuple[str | None, ...]
    restored: tuple[int, ...] = ()
    open_since: date | None = None

    @property
    def mean_time_to_restore(self) -> float | None:
        """Mean of `restored` in days; None when nothing failed and was restored."""
        return sum(self.restored) / len(self.restored) if self.restored else None

    @property
    def recorded(self) -> int:
        """How many days have a record."""
        return sum(day is not None for day in self.days)

    @property
    def until(self) -> date:
        """The last day."""
        return self.since + timedelta(days=len(self.days) - 1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A plan that was recorded, and that can be made again.

    Attributes:
        at: the plan's own time (timezone-aware), and ``recorded`` when it was recorded.
        digest: hex SHA-256 of its ``plan.json``.
        commit: sha, empty outside git.
    """

    at: datetime
    recorded: datetime
    digest: str
    tally: Tally
    commit: str = ""
    generator: str = ""


class Aspect(StrEnum):
    """What of a plan differs."""

    PROOF = "proof"
    CLAIM = "claim"
    TEXT = "text"
    PARAMETER = "parameter"
    EVIDENCE = "evidence"
    CONTROL = "control"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two plans.

    Attributes:
        target: id of the response point, control, parameter, evidence source or component.
        before, after: as published; empty for what was not, or is no more, there.
        better: whether it is an improvement; None when that is no matter of better or worse, e.g. a text.
        component: of a text, whose answer it is.
    """

    aspect: Aspect
    target: str
    label: str
    before: str
    after: str
    better: bool | None = None
    component: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between an earlier plan and a later one.

    Attributes:
        name: what the earlier one is called, e.g. a release's tag; ``commit`` and ``at`` where and when it stood.
        before, after: the three numbers of response points; None where the plan's own evidence is not known.
        differences: in plan order within each aspect.
        proofs: whether the proofs of both are known; without, only what people wrote is compared.
    """

    name: str
    commit: str
    at: datetime
    before: Tally | None
    after: Tally | None
    differences: tuple[Difference, ...] = ()
    proofs: bool = True


@dataclass(frozen=True, slots=True)
class Release:
    """A tag of the repository.

    Attributes:
        at: when it was tagged (timezone-aware).
        signed: one of the words of ``model.provenance``.
        tally: the three numbers at that commit, as far as they were recorded.
        since: what changed since the release before; None when that cannot be told.
        url: page of its commit on the forge, empty when there is none.
    """

    name: str
    commit: str
    at: datetime
    signed: str = ""
    tally: Tally | None = None
    since: Comparison | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one answer, as git has it.

    Attributes:
        control, statement: OSCAL ids; ``statement`` is empty for the control as a whole.
        origin: path and line as of the commit, commit, author, date, signature and link.
        subject: first line of the commit's message.
        before_claim, after_claim: as written; empty where the answer was not there.
        before_text, after_text: Markdown as written.
    """

    control: str
    statement: str
    component: str
    origin: Provenance
    subject: str = ""
    before_claim: str = ""
    after_claim: str = ""
    before_text: str = ""
    after_text: str = ""


@dataclass(frozen=True)
class Chronicle:
    """Everything that is known about the past of a plan.

    Attributes:
        series: by ``(source, check)``; see `Series`. The last day is the plan's own.
        trend: plans that were recorded, at most one a day, oldest first; the plan itself is not among them.
        releases: newest first.
        since_release: what changed since the newest release of another commit than the plan's own; None without one.
        edits: by control, newest first; ``edits_from`` is the oldest commit looked at, empty for all of history.
        changes: every change of the default branch; None outside git.
        notes: what is missing here and why, one sentence each.
    """

    series: dict[tuple[str, str], Series] = field(default_factory=dict)
    trend: tuple[Moment, ...] = ()
    releases: tuple[Release, ...] = ()
    since_release: Comparison | None = None
    edits: dict[str, tuple[Edit, ...]] = field(default_factory=dict)
    edits_from: str = ""
    changes: Changes | None = None
    notes: tuple[str, ...] = ()

    def of_source(self, source: str) -> Series | None:
        """Return the series of an evidence source as a whole."""
        return self.series.get((source, WHOLE))

    def of_check(self, source: str, check: str) -> Series | None:
        """Return the series of one check of an evidence source."""
        return self.series.get((source, check))

    def of_control(self, control: str) -> Series | None:
        """Return the series of a control's proof."""
        return self.series.get((f"{CONTROL}{control}", PROOF))
