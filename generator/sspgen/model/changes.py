"""Every change of a branch, with who approved it, what ran on it and where it went: a population, not a sample.

A change is a commit of the branch's first-parent history: what landed, however it was prepared. Records of forges and
pipelines are placed at the change that they are about; those that are about none are residue, each with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sspgen.model.evidence import Record


class Shortfall(StrEnum):
    """What is missing for a change, the gravest first. What is not told is told apart from what is not there."""

    NO_PULL_REQUEST = "no-pull-request"
    NO_APPROVAL = "no-approval"
    SELF_APPROVAL = "approved-by-author-only"
    STALE_APPROVAL = "approval-not-on-merged-commit"
    EARLY_DEPLOYMENT = "deployed-before-approval"
    NO_RUN = "no-successful-run"
    FAILED_RUN = "failed-run"
    RUN_BEFORE_MERGE = "successful-run-before-merge-only"
    PULLS_NOT_TOLD = "pull-requests-not-told"
    APPROVALS_NOT_TOLD = "approvals-not-told"
    RUNS_NOT_TOLD = "runs-not-told"


EXPLAINED = {
    Shortfall.NO_PULL_REQUEST: "no merged pull request has this commit",
    Shortfall.NO_APPROVAL: "nobody had approved it when it was merged",
    Shortfall.SELF_APPROVAL: "only its author had approved it",
    Shortfall.STALE_APPROVAL: "no approval was given to the commit that was merged",
    Shortfall.EARLY_DEPLOYMENT: "it was deployed before anybody else had approved it",
    Shortfall.NO_RUN: "no pipeline run on this commit was successful",
    Shortfall.FAILED_RUN: "the last run of a workflow on this commit failed, though another was successful",
    Shortfall.RUN_BEFORE_MERGE: "a run was successful on the branch before the merge, none on this commit",
    Shortfall.PULLS_NOT_TOLD: "no evidence source brings pull requests",
    Shortfall.APPROVALS_NOT_TOLD: "the evidence does not tell who approved it, or what",
    Shortfall.RUNS_NOT_TOLD: "no evidence source brings pipeline runs",
}


class Aside(StrEnum):
    """Why a record is about no change of the branch, or about none that was asked about."""

    NOT_MERGED = "pull request that was not merged"
    NOT_IN_BRANCH = "its commit is not in the branch"
    BEFORE = "its commit is in the branch, before the time asked about"
    NO_COMMIT = "it names no commit"
    TWICE = "it was told twice"
    SAME_MERGE = "another pull request has the same commit"


@dataclass(frozen=True, slots=True)
class Landed:
    """A commit of the branch's first-parent history.

    Attributes:
        reference: the pull or merge request that its message names; a hint for a person, never a proof.
    """

    sha: str
    author: str
    committed: datetime
    subject: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that landed, with every record that is about it.

    Attributes:
        runs, deployments: those of the commit itself; ``early_runs`` those of the pull request's last commit.
        deployed_at: first time at which it, or a later change of the branch, was deployed successfully.
        shortfalls: the gravest first; none when nothing is missing.
    """

    landed: Landed
    pull: Record | None = None
    runs: tuple[Record, ...] = ()
    early_runs: tuple[Record, ...] = ()
    deployments: tuple[Record, ...] = ()
    releases: tuple[Record, ...] = ()
    deployed_at: datetime | None = None
    shortfalls: tuple[Shortfall, ...] = ()


@dataclass(frozen=True, slots=True)
class Residue:
    """A record that is about no change of the population, and why."""

    record: Record
    why: Aside


@dataclass(frozen=True, slots=True)
class Origin:
    """A report whose records were used.

    Attributes:
        source: id of the evidence source; ``name`` of the report, ``query`` what was asked.
        observed: when (timezone-aware), or None.
        complete: whether it says that it is everything; None when it does not say.
        records: how many it brought, by kind.
    """

    source: str
    name: str
    query: str
    observed: datetime | None
    complete: bool | None
    records: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The whole population.

    Attributes:
        branch: its name, and ``tip`` its newest commit; ``since`` the time asked about, or None for all of history.
        changes: exceptions first, each part newest first.
        residue: records of no change, by kind and id.
        problems: why this may not be everything; empty when nothing is known to be missing.
    """

    branch: str
    tip: str
    since: datetime | None
    changes: tuple[Change, ...]
    residue: tuple[Residue, ...] = ()
    origins: tuple[Origin, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def exceptions(self) -> tuple[Change, ...]:
        """The changes for which something is missing."""
        return tuple(change for change in self.changes if change.shortfalls)

    def tally(self) -> dict[str, int]:
        """Return how many changes have each shortfall, in the order of gravity; those that none has are left out."""
        counted = dict.fromkeys(Shortfall, 0)
        for change in self.changes:
            for shortfall in change.shortfalls:
                counted[shortfall] += 1
        return {shortfall.value: number for shortfall, number in counted.items() if number}

    def placed(self) -> dict[str, tuple[int, int]]:
        """Return by kind how many records are placed at a change, and how many are residue."""
        found: dict[str, list[int]] = {}
        for change in self.changes:
            pulls = () if change.pull is None else (change.pull,)
            for record in (*pulls, *change.runs, *change.early_runs, *change.deployments, *change.releases):
                found.setdefault(record.kind, [0, 0])[0] += 1
        for each in self.residue:
            found.setdefault(each.record.kind, [0, 0])[1] += 1
        return {kind: (inside, outside) for kind, (inside, outside) in sorted(found.items())}
