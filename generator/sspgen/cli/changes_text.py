"""The population of changes as text and JSON. What is written is a function of the population alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sspgen.model.changes import EXPLAINED, Shortfall
from sspgen.render.population import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sspgen.model.changes import Change, Changes
    from sspgen.model.evidence import Record

_SHOWN: Final = 20


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
