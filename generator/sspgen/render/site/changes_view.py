"""What changed, as pages say it: by aspect, the worse first, counted in words. Pure functions of the past.

Nothing is called better or worse here that the comparison does not call so, and what is cut is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.changes import EXPLAINED, Shortfall
from sspgen.model.ids import natural_key
from sspgen.render.addresses import pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.changes import Aside, Change, Changes, Residue
    from sspgen.model.chronicle import Chronicle, Edit

LINES_SHOWN: Final = 6
"""Most lines of a summary on the home page; the rest is a link away."""
EDITS_SHOWN: Final = 120
"""Most edits on the page of what changed; the pages of the controls have them all."""
CHANGES_SHOWN: Final = 500
"""Most changes on the page of the population; its table for spreadsheets has them all."""
RESIDUE_SHOWN: Final = 200
"""Most records outside the population on its page; the table has them all."""
GOOD_RUNS: Final = frozenset({"success", "SUCCESS"})

_NOT_TOLD: Final = {
    Shortfall.PULLS_NOT_TOLD: "pull requests",
    Shortfall.APPROVALS_NOT_TOLD: "approvals",
    Shortfall.RUNS_NOT_TOLD: "pipeline runs",
}


@dataclass(frozen=True, slots=True)
class Commit:
    """Edits that came with one commit, which its first edit describes."""

    edits: tuple[Edit, ...]


def commits(chronicle: Chronicle) -> tuple[tuple[Commit, ...], int]:
    """Return the newest edits of all controls by commit, newest first, and how many edits were left out.

    A commit is never cut in two, unless it alone has more than `EDITS_SHOWN`.
    """
    found: dict[str, list[Edit]] = {}
    for edit in newest(chronicle):
        found.setdefault(edit.origin.commit, []).append(edit)
    shown: list[Commit] = []
    left = EDITS_SHOWN
    for edits in found.values():
        if left <= 0 or (shown and len(edits) > left):
            break
        shown.append(Commit(tuple(edits[:left])))
        left -= len(edits)
    total = sum(len(edits) for edits in found.values())
    return tuple(shown), total - sum(len(commit.edits) for commit in shown)


def newest(chronicle: Chronicle) -> tuple[Edit, ...]:
    """Return all edits, newest first; those of one commit together, in natural order of the controls."""

    def key(edit: Edit) -> tuple[float, str, tuple[tuple[int, int, str], ...], str, str]:
        when = edit.origin.date
        place = natural_key(edit.control)
        return (-when.timestamp() if when else float("inf"), edit.origin.commit, place, edit.statement, edit.component)

    return tuple(sorted((edit for edits in chronicle.edits.values() for edit in edits), key=key))


def missing(changes: Changes) -> tuple[tuple[str, int], ...]:
    """Return what is missing in words, and for how many changes, the gravest first."""
    return tuple((EXPLAINED[Shortfall(name)], number) for name, number in changes.tally().items())


def lacking(change: Change) -> tuple[str, ...]:
    """Return what is missing for one change in words; see `not_told` for what nobody told."""
    return tuple(EXPLAINED[shortfall] for shortfall in change.shortfalls if shortfall not in _NOT_TOLD)


def not_told(change: Change) -> tuple[str, ...]:
    """Return what the evidence does not tell about one change, whether it is there or not."""
    return tuple(_NOT_TOLD[shortfall] for shortfall in change.shortfalls if shortfall in _NOT_TOLD)


def good_runs(change: Change) -> int:
    """Count the successful runs on a change."""
    return sum(run.state in GOOD_RUNS for run in change.runs)


def reasons(residue: Iterable[Residue]) -> tuple[tuple[str, Aside, int], ...]:
    """Return ``(kind, why, count)`` of the records outside, by kind and reason."""
    counted: dict[tuple[str, Aside], int] = {}
    for each in residue:
        key = (each.record.kind, each.why)
        counted[key] = counted.get(key, 0) + 1
    return tuple((kind, why, number) for (kind, why), number in sorted(counted.items()))


def release_paths(chronicle: Chronicle) -> dict[str, str]:
    """Return the address of each release that can be compared with the one before it, by its name."""
    return pages("releases", (release.name for release in chronicle.releases if release.since is not None))
