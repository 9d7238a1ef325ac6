"""The flow of one command: load, resolve, collect, merge, assess. It reads, and neither prints nor writes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from sspgen import __version__
from sspgen.assess.registry import assess
from sspgen.collect.api import CollectContext
from sspgen.collect.registry import collectors, readers
from sspgen.collect.safe_git import Repository, open_repository
from sspgen.errors import InputError, SspgenError, UsageError
from sspgen.load.api import load_workspace
from sspgen.merge.api import MergeInputs, Revision, any_commit, merge, untraced
from sspgen.merge.expressions import syntax_problem
from sspgen.model.diagnostics import Diagnostic, Severity, has_errors, ordered
from sspgen.model.evidence import Collection, Rejection, TimeOrigin
from sspgen.plugins import Plugins, load_plugins
from sspgen.resolve.api import resolve_baseline, skeleton_baseline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sspgen.collect.api import Collector
    from sspgen.model.catalog import Baseline
    from sspgen.model.evidence import EvidenceSource
    from sspgen.model.implementation import Workspace
    from sspgen.model.plan import Plan
    from sspgen.model.provenance import Provenance
    from sspgen.model.spans import Span
    from sspgen.render.api import Progress

GENERATOR = f"sspgen {__version__}"


@dataclass(frozen=True, slots=True)
class Request:
    """What a command was asked for.

    Attributes:
        root: the workspace folder.
        profile: in place of the workspace's own; empty for its own.
        clock: the time now (timezone-aware); evidence ages by it.
        epoch: ``SOURCE_DATE_EPOCH``, which then is both the plan's time and the clock; None when unset.
    """

    root: Path
    profile: str
    clock: datetime
    epoch: datetime | None
    progress: Progress


def source_date_epoch() -> datetime | None:
    """Return ``SOURCE_DATE_EPOCH`` as a time (reproducible-builds.org), or None when it is not set.

    Raises:
        UsageError: SSP225, it is not a number of seconds.
    """
    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return None
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(Diagnostic("SSP225", f"SOURCE_DATE_EPOCH is {text!r}, expected seconds since 1970")) from error


def make_plan(request: Request) -> Plan:
    """Return the assessed plan of a workspace.

    Raises:
        InputError: what is wrong with the workspace, its profile or its catalogs, all of it at once.
    """
    workspace = load_workspace(request.root)
    plugins, unusable = _plugins(workspace)
    baseline, resolved = _resolve(request, workspace)
    found = [*workspace.diagnostics, *unusable, *resolved, *_expressions(workspace.evidence)]
    found += _queries(workspace.evidence, _collectors(plugins))
    if has_errors(found):
        raise InputError(*ordered(found))
    repository, git_problems = open_repository(request.root)
    try:
        if repository is not None:
            repository.blame_all(item.path for item in workspace.inputs)
        plan = _merge(request, workspace, plugins, baseline, repository, (*resolved, *git_problems))
        if repository is not None:
            plan = replace(plan, diagnostics=(*plan.diagnostics, *repository.problems))
    finally:
        if repository is not None:
            repository.close()
    return assess(plan, plugins.rules)


def _plugins(workspace: Workspace) -> tuple[Plugins, tuple[Diagnostic, ...]]:
    """Return the plug-ins that the workspace names, or what is wrong with them, to be told with everything else."""
    try:
        return load_plugins(workspace.plugins, workspace.plugin_places), ()
    except InputError as error:
        return Plugins(), error.diagnostics


def _collectors(plugins: Plugins) -> dict[str, Collector]:
    return collectors() | {collector.id: collector for collector in plugins.collectors}


def _merge(
    request: Request,
    workspace: Workspace,
    plugins: Plugins,
    baseline: Baseline,
    repository: Repository | None,
    problems: tuple[Diagnostic, ...],
) -> Plan:
    clock = request.epoch or request.clock
    context = CollectContext(request.root, repository, clock, (*readers(), *plugins.readers))
    collections = tuple(_collect(request, workspace, context, _collectors(plugins)))
    as_of = request.epoch or _as_of(request, workspace, repository, collections)
    plan = merge(
        MergeInputs(
            workspace=workspace,
            baseline=baseline,
            collections=collections,
            as_of=as_of,
            judged_at=max(as_of, clock),
            generator=GENERATOR,
            revision=_revision(repository),
            trace=_trace(repository),
            in_history=repository.is_in_history if repository else any_commit,
            diagnostics=(*workspace.diagnostics, *problems, *_rejected(collections)),
        )
    )
    return replace(plan, plugins=plugins.versions)


def _resolve(request: Request, workspace: Workspace) -> tuple[Baseline, tuple[Diagnostic, ...]]:
    profile = request.profile or workspace.profile
    titles = dict(workspace.control_titles)
    for component in workspace.components:
        for answer in component.answers:
            titles.setdefault(answer.control, answer.title)
    if not profile:
        problem = Diagnostic(
            "SSP250",
            "no profile is named, so the plan has the controls that the workspace answers",
            severity=Severity.WARNING,
            help="name one with 'profile:' in ssp.yaml, or with --profile",
        )
        # A file that cannot be read names no profile either, and that is then not the news.
        return skeleton_baseline(titles), () if has_errors(workspace.diagnostics) else (problem,)
    resolution = resolve_baseline(profile, request.root)
    baseline = resolution.baseline
    if not baseline.catalog.controls and baseline.missing:
        baseline = skeleton_baseline(titles, profile, missing=baseline.missing)
    elif not baseline.catalog.complete:
        baseline = _titled(baseline, titles)
    return baseline, resolution.diagnostics


def _titled(baseline: Baseline, titles: dict[str, str]) -> Baseline:
    """Give a skeleton's controls the titles that the workspace knows."""
    controls = tuple(replace(c, title=c.title or titles.get(c.id, "")) for c in baseline.catalog.controls)
    return replace(baseline, catalog=replace(baseline.catalog, controls=controls))


def _collect(
    request: Request, workspace: Workspace, context: CollectContext, known: dict[str, Collector]
) -> Iterator[Collection]:
    total = len(workspace.evidence)
    for number, source in enumerate(workspace.evidence):
        request.progress("evidence", number, total)
        with _answering(source):
            collection = known[source.collector].collect(source, context)
        yield collection
    if total:
        request.progress("evidence", total, total)


@contextmanager
def _answering(source: EvidenceSource) -> Iterator[None]:
    """Tell that the collector of a plug-in failed; when one of ours does, it is a bug, and is left as it is."""
    try:
        yield
    except Exception as error:
        if source.collector in collectors() or isinstance(error, SspgenError):
            raise
        message = f"the collector {source.collector} of a plug-in failed: {type(error).__name__}: {error}"
        raise InputError(Diagnostic("SSP235", message, source.span)) from error


def _expressions(sources: tuple[EvidenceSource, ...]) -> Iterator[Diagnostic]:
    for source in sources:
        for check in source.checks:
            problem = syntax_problem(check.expect)
            if problem:
                yield Diagnostic("SSP305", f"check {check.id} of {source.id}: {problem}", check.span)


def _queries(sources: tuple[EvidenceSource, ...], known: dict[str, Collector]) -> Iterator[Diagnostic]:
    for source in sources:
        collector = known.get(source.collector)
        if collector is None:
            names = ", ".join(known)
            message = f"evidence source {source.id} asks for collector {source.collector!r}, expected one of {names}"
            yield Diagnostic("SSP311", message, source.span)
        else:
            with _answering(source):
                yield from collector.validate(source)


def _rejected(collections: tuple[Collection, ...]) -> Iterator[Diagnostic]:
    for collection in collections:
        for artifact in collection.artifacts:
            if isinstance(artifact.result, Rejection):
                message = f"{artifact.name}, of evidence source {collection.source.id}: {artifact.result.message}"
                yield Diagnostic(artifact.result.code, message, collection.source.span, Severity.WARNING)


def _as_of(
    request: Request,
    workspace: Workspace,
    repository: Repository | None,
    collections: tuple[Collection, ...],
) -> datetime:
    """Return the plan's own time: the newest of commit and evidence, so that the same inputs give the same bytes.

    A time after the clock is not believed: it would make everything else look old, and itself fresh.
    """
    times = [
        artifact.observed
        for collection in collections
        for artifact in collection.artifacts
        if artifact.observed and artifact.origin is not TimeOrigin.NONE
    ]
    if repository is not None and repository.head is not None:
        times.append(repository.head.committed)
    else:
        files = [request.root / item.path for item in workspace.inputs]
        times += [datetime.fromtimestamp(int(f.stat().st_mtime), UTC) for f in files if f.is_file()]
    believed = (time for time in times if time <= request.clock)
    return max(believed, default=request.clock).astimezone(UTC).replace(microsecond=0)


def _revision(repository: Repository | None) -> Revision:
    if repository is None:
        return Revision()
    return Revision(
        commit=repository.head,
        dirty=bool(repository.dirty_paths),
        branch=repository.branch,
        url=repository.web_url or repository.remote_url,
    )


def _trace(repository: Repository | None) -> Callable[[Span | None], Provenance]:
    if repository is None:
        return untraced

    @cache
    def trace(span: Span | None) -> Provenance:
        return repository.provenance(span.path, span.line) if span else untraced(None)

    return trace
