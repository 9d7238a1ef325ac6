"""The population of changes as text, CSV and JSON. What is written is a function of the population alone."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from sspgen.merge.changes.reconcile import approved_at
from sspgen.model.changes import EXPLAINED, Shortfall
from sspgen.render.tables.cells import cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sspgen.model.changes import Change, Changes, Residue
    from sspgen.model.evidence import Record
    from sspgen.render.tables.cells import Value

COLUMNS: Final = (
    *("place", "kind", "id", "commit", "at", "who", "subject", "missing", "pull_request", "author", "merged_by"),
    *("approvers", "approved_by_author", "approved_by_others", "approval_on_merged_commit", "approved_at"),
    *("runs", "successful_runs", "runs_before_merge", "deployments", "deployed_at", "releases", "drawn"),
)
_SHOWN: Final = 20
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


def csv_text(changes: Changes, now: datetime, sampled: str = "", drawn: Sequence[str] = ()) -> str:
    """Return the whole population as CSV: lines of two cells that start with ``#``, a header, a row a change or record.

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
    return text.getvalue()


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


def document(changes: Changes, now: datetime, sampled: str = "", drawn: Sequence[str] = ()) -> dict[str, Any]:
    """Return the whole population as JSON data."""
    return {
        "branch": changes.branch,
        "tip": changes.tip,
        "since": time_text(changes.since) or None,
        "made": time_text(now),
        "counts": {
            "changes": len(changes.changes),
            "exceptions": len(changes.exceptions),
            "outside": len(changes.residue),
            "missing": changes.tally(),
            "records": {kind: {"placed": i, "outside": o} for kind, (i, o) in changes.placed().items()},
        },
        "sources": [
            {
                "source": origin.source,
                "report": origin.name,
                "query": origin.query,
                "observed": time_text(origin.observed) or None,
                "complete": origin.complete,
                "records": dict(origin.records),
            }
            for origin in changes.origins
        ],
        "problems": list(changes.problems),
        "changes": [_change_record(change) for change in changes.changes],
        "outside": [_record(each.record) | {"why": each.why.value} for each in changes.residue],
        "sample": {"method": sampled, "commits": list(drawn)} if sampled else None,
    }


def _change_record(change: Change) -> dict[str, Any]:
    landed = change.landed
    return {
        "commit": landed.sha,
        "committed": time_text(landed.committed),
        "author": landed.author,
        "subject": landed.subject,
        "missing": list(change.shortfalls),
        "pull_request": _record(change.pull) if change.pull else None,
        "runs": [_record(each) for each in change.runs],
        "runs_before_merge": [_record(each) for each in change.early_runs],
        "deployments": [_record(each) for each in change.deployments],
        "deployed_at": time_text(change.deployed_at) or None,
        "releases": [_record(each) for each in change.releases],
    }


def _record(record: Record) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "id": record.id,
        "commit": record.commit,
        "at": time_text(record.at) or None,
        "state": record.state,
        "actor": record.actor,
        "url": record.url,
        "details": dict(record.details),
    }


def lines(changes: Changes, drawn: Sequence[str] = ()) -> Iterable[str]:
    """Yield the population for a person: exceptions first, some of each, then the counts; the sample in the end."""
    for shortfall in Shortfall:
        found = [change for change in changes.changes if shortfall in change.shortfalls]
        if not found:
            continue
        yield f"{shortfall.value}: {EXPLAINED[shortfall]} ({len(found)})"
        for change in found[:_SHOWN]:
            yield f"  {_line(change)}"
        if len(found) > _SHOWN:
            yield f"  and {len(found) - _SHOWN} more: --format csv has them all"
    for kind, (inside, outside) in changes.placed().items():
        yield f"{kind}: {inside + outside}, of which {inside} belong to a change, {outside} do not"
    whys: dict[tuple[str, str], int] = {}
    for each in changes.residue:
        key = (each.record.kind, each.why.value)
        whys[key] = whys.get(key, 0) + 1
    for (kind, why), number in sorted(whys.items()):
        yield f"  {number} {kind}: {why}"
    good = len(changes.changes) - len(changes.exceptions)
    yield f"{changes.branch} at {changes.tip[:12]}: {len(changes.changes)} changes, {good} lack nothing"
    by_sha = {change.landed.sha: change for change in changes.changes}
    for number, sha in enumerate(drawn, 1):
        yield f"sample {number}: {_line(by_sha[sha])}"


def _line(change: Change) -> str:
    pull = f" #{change.pull.id}" if change.pull else ""
    day = change.landed.committed.strftime("%Y-%m-%d")
    return f"{change.landed.sha[:12]} {day} {change.landed.author}{pull}: {change.landed.subject[:80]}"
