"""Places every record of forges and pipelines at the change that it is about, and says what each change lacks.

Only ids of commits connect records and changes. What a commit's message says ("Merge pull request #12") is chosen by
whoever wrote the commit, so it never connects anything. Every record ends in exactly one place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from sspgen.model.changes import Aside, Change, Changes, Landed, Residue, Shortfall
from sspgen.model.ids import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sspgen.model.changes import Origin
    from sspgen.model.evidence import Record, Scalar

PULL, DEPLOYMENT, RELEASE = "pull-request", "deployment", "release"
RUNS: Final = frozenset({"run", "build"})
KINDS: Final = RUNS | {PULL, DEPLOYMENT, RELEASE}
_MERGED: Final = "merged"
_GOOD: Final = frozenset({"success", "SUCCESS"})
_BAD: Final = frozenset({"failure", "timed_out", "startup_failure", "failed", "FAILURE", "UNSTABLE"})
_ORDER: Final = {shortfall: rank for rank, shortfall in enumerate(Shortfall)}


@dataclass(frozen=True, slots=True)
class Told:
    """What is known beside git's history.

    Attributes:
        records: of every report, those of other kinds than `KINDS` left aside.
        kinds: which kinds the evidence brings at all; what none brings is not told, rather than absent.
        tags: commits by the name of a tag, to place releases.
    """

    records: Sequence[Record]
    kinds: frozenset[str]
    tags: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class _Placing:
    """Where records go: by sha of a change, or aside."""

    branch: str
    asked: dict[str, Landed]
    older: frozenset[str]
    pulls: dict[str, Record] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    runs: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    early: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    deployments: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    releases: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    residue: list[Residue] = field(default_factory=list)

    def aside(self, record: Record, why: Aside) -> None:
        self.residue.append(Residue(record, why))

    def outside(self, record: Record, *shas: str) -> None:
        """Put a record aside whose commits are none of the changes asked about."""
        known = [sha for sha in shas if sha]
        why = Aside.BEFORE if any(sha in self.older for sha in known) else Aside.NOT_IN_BRANCH
        self.aside(record, why if known else Aside.NO_COMMIT)


def reconcile(branch: str, mainline: Sequence[Landed], told: Told, since: datetime | None = None) -> Changes:
    """Return every change of a branch with what is about it.

    Args:
        branch: its name.
        mainline: its first-parent history, newest first, all of it.
        told: what forges and pipelines say.
        since: older changes are left out (timezone-aware); records about them are residue.
    """
    landed = list(mainline)
    # A date is chosen by whoever commits: one that is set back does not hide what landed after newer ones.
    end = max((n for n, each in enumerate(landed, 1) if since is None or each.committed >= since), default=0)
    asked = {each.sha: each for each in landed[:end]}
    older = frozenset(each.sha for each in landed[end:])
    placing = _Placing(branch, asked, older)
    records = _once(told.records, placing)
    for record in (each for each in records if each.kind == PULL):
        _place_pull(record, placing)
    for record in (each for each in records if each.kind != PULL):
        _place(record, told, placing)
    changes = _assembled(placing, told)
    return Changes(
        branch=branch,
        tip=mainline[0].sha if mainline else "",
        since=since,
        changes=tuple(sorted(changes, key=lambda change: not change.shortfalls)),
        residue=tuple(sorted(placing.residue, key=_by_kind)),
        origins=told.origins,
        problems=told.problems,
    )


def _by_kind(residue: Residue) -> tuple[object, ...]:
    record = residue.record
    return record.kind, natural_key(record.id), record.id, residue.why.value, record.commit, record.state


def _once(records: Sequence[Record], placing: _Placing) -> list[Record]:
    """Return each record once, in an order of their own; the same id twice is two reports' word on one thing.

    Two forges may number alike: their pages differ, and where a record has none, its commit does.
    """
    found: dict[tuple[str, str, str], Record] = {}
    for number, record in enumerate(sorted((r for r in records if r.kind in KINDS), key=_order)):
        key = (record.kind, record.id, (record.url or record.commit) if record.id else str(number))
        if key in found:
            placing.aside(record, Aside.TWICE)
        else:
            found[key] = record
    return list(found.values())


def _order(record: Record) -> tuple[object, ...]:
    """Sort by id; of two that tell of one thing, the later word comes first, and the rest decides nothing."""
    at = record.at.timestamp() if record.at else 0.0
    return record.kind, natural_key(record.id), record.id, record.url, -at, record.state, record.commit, repr(record)


def _place_pull(record: Record, placing: _Placing) -> None:
    head = _text(record, "head")
    if record.state != _MERGED:
        placing.aside(record, Aside.NOT_MERGED)
        return
    # A fast-forward leaves no commit of its own: what was pushed last is what landed. That holds for this branch only:
    # who approved taking a commit from here to another branch did not approve that it came here.
    into_this = _text(record, "base") == placing.branch
    for sha in (record.commit, head if into_this else ""):
        if sha in placing.asked:
            if sha in placing.pulls:
                placing.aside(record, Aside.SAME_MERGE)
                return
            placing.pulls[sha] = record
            if head and head not in placing.asked:
                placing.heads.setdefault(head, sha)
            return
    placing.outside(record, record.commit, head)


def _place(record: Record, told: Told, placing: _Placing) -> None:
    shas = _commits(record, told)
    landed = next((sha for sha in shas if sha in placing.asked), "")
    early = next((placing.heads[sha] for sha in shas if sha in placing.heads), "")
    if record.kind in RUNS and (landed or early):
        (placing.runs if landed else placing.early)[landed or early].append(record)
    elif record.kind == DEPLOYMENT and (landed or early):
        placing.deployments[landed or early].append(record)
    elif record.kind == RELEASE and landed:
        placing.releases[landed].append(record)
    else:
        placing.outside(record, *shas)


def _commits(record: Record, told: Told) -> list[str]:
    """Return the commits that a record is about: its own, those a build checked out, that of a release's tag."""
    found = [record.commit]
    if record.kind in RUNS and not record.commit:
        found += _text(record, "revisions").split(", ")
    if record.kind == RELEASE and _text(record, "tag"):
        # A branch's name may stand as the target; what was released is what the tag points to.
        found = [told.tags.get(_text(record, "tag"), "") or record.commit]
    return found


def _text(record: Record, name: str) -> str:
    value = dict(record.details).get(name)
    return value if isinstance(value, str) else ""


def _assembled(placing: _Placing, told: Told) -> list[Change]:
    """Return the changes newest first; a deployment of one carries all the older ones with it."""
    made: list[Change] = []
    first: datetime | None = None
    real = {
        _text(each, "environment")
        for found in placing.deployments.values()
        for each in found
        if each.commit in placing.asked
    }
    bare = _ordered(frozenset((*_of_review(None, None, told.kinds), *_of_runs((), (), told.kinds))))
    for sha, landed in placing.asked.items():
        deployments = tuple(placing.deployments.get(sha, ()))
        deployed = first
        if deployments:
            good = [each for each in deployments if each.at and each.state in _GOOD]
            first = _earliest(first, *(each.at for each in good if each.commit in placing.asked))
            # A branch is often shown in an environment of its own; only one that the mainline goes to as well counts.
            ahead = (e.at for e in good if e.commit not in placing.asked and _text(e, "environment") in real)
            deployed = _earliest(first, *ahead)
        pull, runs, early = placing.pulls.get(sha), placing.runs.get(sha, ()), placing.early.get(sha, ())
        missing = bare
        if pull is not None or runs or early:
            found = (*_of_review(pull, deployed, told.kinds), *_of_runs(runs, early, told.kinds))
            missing = _ordered(frozenset(found))
        made.append(
            Change(
                landed=landed,
                pull=pull,
                runs=tuple(runs),
                early_runs=tuple(early),
                deployments=deployments,
                releases=tuple(placing.releases.get(sha, ())),
                deployed_at=deployed,
                shortfalls=missing,
            )
        )
    return made


def _earliest(*times: datetime | None) -> datetime | None:
    return min((time for time in times if time), default=None)


@cache
def _ordered(missing: frozenset[Shortfall]) -> tuple[Shortfall, ...]:
    """Return shortfalls in the order of gravity; there are few different sets of them."""
    return tuple(sorted(missing, key=_ORDER.__getitem__))


def _of_review(pull: Record | None, deployed: datetime | None, kinds: frozenset[str]) -> Iterator[Shortfall]:
    if pull is None:
        yield Shortfall.NO_PULL_REQUEST if PULL in kinds else Shortfall.PULLS_NOT_TOLD
        return
    said: dict[str, Scalar] = dict(pull.details)
    if said.get("reviews_known") is not True:
        yield Shortfall.APPROVALS_NOT_TOLD
        return
    if not said.get("approved_by_others"):
        yield Shortfall.SELF_APPROVAL if said.get("approved_by_author") else Shortfall.NO_APPROVAL
        return
    if said.get("approved_head") is not True:
        yield Shortfall.STALE_APPROVAL
    approved = approved_at(pull)
    if approved is None:
        yield Shortfall.APPROVALS_NOT_TOLD
    elif deployed is not None and deployed < approved:
        yield Shortfall.EARLY_DEPLOYMENT


def approved_at(pull: Record) -> datetime | None:
    """Return when somebody else than the author first approved a pull request; None when that is not told."""
    try:
        found = datetime.fromisoformat(_text(pull, "approved_at"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _of_runs(runs: Sequence[Record], early: Sequence[Record], kinds: frozenset[str]) -> Iterator[Shortfall]:
    if not kinds & RUNS:
        yield Shortfall.RUNS_NOT_TOLD
    elif not any(run.state in _GOOD for run in runs):
        yield Shortfall.RUN_BEFORE_MERGE if any(run.state in _GOOD for run in early) else Shortfall.NO_RUN
    elif any(run.state in _BAD for run in _last_of_each(runs)):
        yield Shortfall.FAILED_RUN


def _last_of_each(runs: Sequence[Record]) -> list[Record]:
    """Return the last run of each workflow or job; one without a time comes before those that have one."""
    last: dict[str, Record] = {}
    for run in sorted(runs, key=lambda run: run.at.timestamp() if run.at else float("-inf")):
        last[_text(run, "workflow") or _text(run, "name")] = run
    return list(last.values())
