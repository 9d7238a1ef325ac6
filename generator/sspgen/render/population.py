"""The population of changes as CSV, whoever writes it: the command and the site write the same bytes of one population.

What is written is a function of the population and of the time that is passed in.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Final

from sspgen.merge.changes.reconcile import approved_at
from sspgen.render.cells import cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.model.changes import Change, Changes, Residue
    from sspgen.render.cells import Value

COLUMNS: Final = (
    *("place", "kind", "id", "commit", "at", "who", "subject", "missing", "pull_request", "author", "merged_by"),
    *("approvers", "approved_by_author", "approved_by_others", "approval_on_merged_commit", "approved_at"),
    *("runs", "successful_runs", "runs_before_merge", "deployments", "deployed_at", "releases", "drawn"),
)
_GOOD: Final = frozenset({"success", "SUCCESS"})


def time_text(time: datetime | None) -> str:
    """Return a time in UTC as RFC 3339; empty for none."""
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if time else ""


def heading(changes: Changes, now: datetime, sampled: str) -> list[tuple[str, str]]:
    """Return what a table must say about itself: what was asked, of whom, when, and how many rows there are."""
    rows = [
        ("question", f"every change of {changes.branch} at {changes.tip}"),
        ("since", time_text(changes.since) or "the first commit"),
        ("made", time_text(now)),
        ("changes", str(len(changes.changes))),
        ("changes that lack something", str(len(changes.exceptions))),
        ("records outside", str(len(changes.residue))),
        ("rows", str(len(changes.changes) + len(changes.residue))),
    ]
    rows += [("lacking", f"{number} {name}") for name, number in changes.tally().items()]
    for origin in changes.origins:
        counted = ", ".join(f"{number} {kind}" for kind, number in origin.records) or "no records"
        complete = {True: "complete", False: "not complete", None: "completeness not told"}[origin.complete]
        query = f" ({origin.query})" if origin.query else ""
        told = f"{origin.name}{query}: {counted}, {complete}, observed {time_text(origin.observed) or 'not told'}"
        rows.append((f"source {origin.source}", told))
    rows += [("problem", problem) for problem in changes.problems]
    return [*rows, *([("sample", sampled)] if sampled else [])]


def csv_bytes(changes: Changes, now: datetime, sampled: str = "", drawn: Sequence[str] = ()) -> bytes:
    """Return the whole population as CSV in UTF-8.

    Lines of two cells that start with ``#``, a header, then a row for each change or record.

    Args:
        changes: the population.
        now: timezone-aware time that is written into the heading.
        sampled: how a sample was drawn; empty when none was.
        drawn: the commits of the sample, in that order.
    """
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([f"# {name}", cell(value)] for name, value in heading(changes, now, sampled))
    writer.writerow(COLUMNS)
    places = {sha: number for number, sha in enumerate(drawn, 1)}
    writer.writerows([cell(value) for value in _row(change, places)] for change in changes.changes)
    writer.writerows([cell(value) for value in _outside(each)] for each in changes.residue)
    return text.getvalue().encode("utf-8", "replace")


def _row(change: Change, places: dict[str, int]) -> tuple[Value, ...]:
    landed, pull = change.landed, change.pull
    said = dict(pull.details) if pull else {}
    return (
        *("change", "commit", landed.sha, landed.sha, time_text(landed.committed), landed.author, landed.subject),
        change.shortfalls,
        *(pull.id if pull else "", said.get("author") or "", pull.actor if pull else "", said.get("approvers") or ""),
        *(said.get("approved_by_author"), said.get("approved_by_others"), said.get("approved_head")),
        time_text(approved_at(pull)) if pull else "",
        *(len(change.runs), sum(run.state in _GOOD for run in change.runs), len(change.early_runs)),
        *(tuple(each.id for each in change.deployments), time_text(change.deployed_at)),
        tuple(str(dict(each.details).get("tag") or each.id) for each in change.releases),
        places.get(landed.sha),
    )


def _outside(residue: Residue) -> tuple[Value, ...]:
    record = residue.record
    first = ("outside", record.kind, record.id, record.commit, time_text(record.at), record.actor, record.state)
    return (*first, residue.why.value, *([None] * (len(COLUMNS) - len(first) - 1)))
