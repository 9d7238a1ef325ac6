"""From a workspace to the population of its changes: git's history, reconciled with what its evidence says of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.api import CollectContext
from sspgen.collect.git.history_cache import mainline
from sspgen.collect.git.safe_git import open_repository
from sspgen.collect.registry import collectors, readers
from sspgen.errors import EnvironmentFailure, InputError, UsageError
from sspgen.flow.gather import gather_for_build
from sspgen.load.api import load_workspace
from sspgen.merge.changes.reconcile import KINDS, RELEASE, Told, reconcile
from sspgen.model.changes import Origin
from sspgen.model.diagnostics import Diagnostic, Severity, has_errors, ordered
from sspgen.model.evidence import Report
from sspgen.plugins import load_plugins

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from sspgen.collect.git.safe_git import Repository
    from sspgen.flow.plan import Made
    from sspgen.model.changes import Changes, Landed
    from sspgen.model.evidence import Collection, Record
    from sspgen.render.api import Progress

_HISTORY: Final = frozenset({"git"})
"""Collectors that measure git's history: it is read here, change by change."""
_FORGES: Final = frozenset({"github", "gitlab", "jenkins"})
_KINDS_OF: Final = {
    "github-pulls": frozenset({"pull-request"}),
    "gitlab-merge-requests": frozenset({"pull-request"}),
    "github-runs": frozenset({"run"}),
    "gitlab-pipelines": frozenset({"run"}),
    "jenkins": frozenset({"build"}),
    "github-deployments": frozenset({"deployment"}),
    "gitlab-deployments": frozenset({"deployment"}),
    "github-releases": frozenset({"release"}),
}
"""What a report of these formats is a population of, also when it is empty."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a command was asked for.

    Attributes:
        root: the workspace folder.
        branch: its name; empty for the default branch.
        since: older changes are left out (timezone-aware); None for all.
        now: timezone-aware time of the question.
        cache: folder in which histories may be kept; None for none.
        history_only: leave the evidence aside.
        document: the OSCAL system security plan that is meant, see `load_workspace`.
    """

    root: Path
    branch: str
    since: datetime | None
    now: datetime
    cache: Path | None
    progress: Progress
    history_only: bool = False
    document: str = ""


def changes_of(question: Question) -> Changes:
    """Return every change of the branch with what is about it.

    Raises:
        InputError: what is wrong with the workspace.
        EnvironmentFailure: there is no repository, or git fails (SSP392).
        UsageError: the branch is not there (SSP391).
    """
    repository, problems = open_repository(question.root)
    if repository is None:
        reason = "; ".join(problem.message for problem in problems) or "there is no git repository"
        raise EnvironmentFailure(Diagnostic("SSP392", f"the history cannot be read: {reason}"))
    try:
        return _changes(question, repository)
    finally:
        repository.close()


def changes_for(made: Made, repository: Repository, cache: Path | None, progress: Progress) -> Changes | None:
    """Return every change of the default branch with what the evidence of a plan says of it.

    Nothing is collected again.

    Args:
        made: the plan with the collections that it was made of.
        repository: the one around its workspace.
        cache: folder in which histories may be kept; None for none.
        progress: told about the reading of the history.

    Returns:
        None where there is no default branch, or where git cannot tell its history.
    """
    branch = repository.default_branch
    tip = repository.tip(branch)
    if not tip:
        return None
    collections = (each for each in made.surroundings.collections if each.source.collector not in _HISTORY)
    try:
        landed = _landed(repository, branch, tip, cache, progress)
        return _reconciled(repository, branch, landed, _told(collections, repository, tip))
    except EnvironmentFailure:
        return None


def _changes(question: Question, repository: Repository) -> Changes:
    branch = question.branch or repository.default_branch
    tip = repository.tip(branch)
    if not tip:
        raise UsageError(Diagnostic("SSP391", f"there is no branch {branch!r}"))
    landed = _landed(repository, branch, tip, question.cache, question.progress)
    collections = () if question.history_only else _collections(question, repository)
    return _reconciled(repository, branch, landed, _told(collections, repository, tip), question.since)


def _landed(
    repository: Repository, branch: str, tip: str, cache: Path | None, progress: Progress
) -> tuple[Landed, ...]:
    progress("history", 0, 1)
    landed = mainline(repository, branch, tip, cache)
    progress("history", 1, 1)
    return landed


def _reconciled(
    repository: Repository, branch: str, landed: tuple[Landed, ...], told: Told, since: datetime | None = None
) -> Changes:
    doubts = list(told.problems)
    if repository.shallow:
        doubts.insert(0, "the clone is shallow, so the history is not complete")
    doubts += [problem.message for problem in repository.problems]
    return reconcile(branch, landed, replace(told, problems=tuple(doubts)), since)


def _told(collections: Iterable[Collection], repository: Repository, tip: str) -> Told:
    """Return the records that evidence brings, with where each came from."""
    records: list[Record] = []
    kinds: set[str] = set()
    origins: list[Origin] = []
    problems: list[str] = []
    for collection in collections:
        if collection.problem and collection.source.collector in _FORGES:
            problems.append(f"evidence source {collection.source.id}: {collection.problem}")
        for name, report in _reports(collection):
            counted = Counter(record.kind for record in report.records if record.kind in KINDS)
            told_of = _KINDS_OF.get(report.format, frozenset(counted))
            if not told_of:
                continue
            records += report.records
            kinds |= told_of
            origins.append(_origin(collection, name, report, counted))
            if report.facts.get("complete") is False:
                why = report.reason or "it does not say that it is everything"
                problems.append(f"{name}, of evidence source {collection.source.id}: {why}")
    released = any(record.kind == RELEASE for record in records)
    tags = {tag.name: tag.commit for tag in repository.tags(tip)} if released else {}
    return Told(tuple(records), frozenset(kinds), tags, tuple(origins), tuple(problems))


def _collections(question: Question, repository: Repository) -> tuple[Collection, ...]:
    """Return what the workspace's sources bring without the network, those that measure git's history left aside."""
    workspace = load_workspace(question.root, question.document)
    if has_errors(workspace.diagnostics):
        raise InputError(*ordered(workspace.diagnostics))
    plugins = load_plugins(workspace.plugins, workspace.plugin_places)
    known = collectors() | {collector.id: collector for collector in plugins.collectors}
    sources = tuple(source for source in workspace.evidence if source.collector not in _HISTORY)
    for source in sources:
        if source.collector not in known:
            message = f"evidence source {source.id} asks for collector {source.collector!r}"
            raise InputError(Diagnostic("SSP311", message, source.span))
    context = CollectContext(
        root=question.root,
        repository=repository,
        now=question.now,
        readers=(*readers(), *plugins.readers),
        trust=workspace.trust,
    )
    return gather_for_build(replace(workspace, evidence=sources), known, context, question.progress)


def _reports(collection: Collection) -> list[tuple[str, Report]]:
    return [(each.name, each.result) for each in collection.artifacts if isinstance(each.result, Report)]


def _origin(collection: Collection, name: str, report: Report, counted: Counter[str]) -> Origin:
    complete = report.facts.get("complete")
    return Origin(
        source=collection.source.id,
        name=name,
        query=str(report.facts.get("query") or ""),
        observed=report.observed,
        complete=complete if isinstance(complete, bool) else None,
        records=tuple(sorted(counted.items())),
    )


def worth_saying(changes: Changes) -> tuple[Diagnostic, ...]:
    """Return what is to be said about a population: what may be missing in it, and how many changes lack something."""
    found = [Diagnostic("SSP392", problem, severity=Severity.WARNING) for problem in changes.problems]
    lacking = len(changes.exceptions)
    if lacking:
        told = ", ".join(f"{number} {name}" for name, number in changes.tally().items())
        message = f"{lacking} of {len(changes.changes)} changes of {changes.branch} lack something: {told}"
        found.append(Diagnostic("SSP390", message, severity=Severity.WARNING))
    return tuple(found)
