"""From a workspace to a plan: load, resolve, collect, merge, assess. It reads, and neither prints nor writes.

A plan is a function of the workspace's files, the catalogs, and its `Surroundings`: what was collected, what git says,
and two times. Whoever keeps all of that can make the same plan again, years later.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sspgen import GENERATOR
from sspgen.assess.registry import assess
from sspgen.collect.api import CollectContext
from sspgen.collect.git.safe_git import Repository, open_repository
from sspgen.collect.registry import collectors, readers
from sspgen.errors import InputError
from sspgen.flow.gather import Gather, answering, gather_for_build
from sspgen.flow.witness import Witness
from sspgen.load.api import load_workspace
from sspgen.merge.api import MergeInputs, Revision, merge
from sspgen.merge.expressions import syntax_problem
from sspgen.model.diagnostics import Diagnostic, Severity, has_errors, ordered
from sspgen.model.evidence import Rejection, TimeOrigin
from sspgen.plugins import Plugins, load_plugins
from sspgen.resolve.api import resolve_baseline, skeleton_baseline
from sspgen.resolve.imported import resolve_imported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sspgen.collect.api import Collector
    from sspgen.collect.git.safe_git import Verify
    from sspgen.model.catalog import Baseline
    from sspgen.model.evidence import Collection, EvidenceSource
    from sspgen.model.implementation import Workspace
    from sspgen.model.plan import Plan
    from sspgen.model.trust import Trust
    from sspgen.render.api import Progress


@dataclass(frozen=True, slots=True)
class Request:
    """What a command was asked for.

    Attributes:
        root: the workspace folder.
        profile: in place of the workspace's own; empty for its own.
        clock: the time now (timezone-aware); evidence ages by it.
        epoch: ``SOURCE_DATE_EPOCH``, which then is both the plan's time and the clock; None when unset.
        catalogs: the folder that catalogs are looked up in, beside those of the workspace; None for the user's cache.
        keep: takes the redacted bytes of what is collected, see `CollectContext`; None where nobody wants them.
        document: the OSCAL system security plan that is meant, see `load_workspace`.
    """

    root: Path
    profile: str
    clock: datetime
    epoch: datetime | None
    progress: Progress
    catalogs: Path | None = None
    keep: Callable[[bytes], str] | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything beside files and catalogs that a plan is made of.

    Attributes:
        collections: what was collected, source by source, in the order of the workspace.
        as_of: the plan's own time, and ``judged_at`` when freshness is judged (both timezone-aware).
        witness: answers what is asked of git.
        problems: what git had to say.
    """

    collections: tuple[Collection, ...]
    as_of: datetime
    judged_at: datetime
    revision: Revision = field(default_factory=Revision)
    witness: Witness = field(default_factory=lambda: Witness(outside_git=True))
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """The files of a workspace, read and resolved, and found sound.

    Attributes:
        collectors: by id, those of plug-ins included.
        resolved: what resolving the profile had to say.
    """

    root: Path
    workspace: Workspace
    plugins: Plugins
    collectors: dict[str, Collector]
    baseline: Baseline
    resolved: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A plan with everything that it was made of."""

    plan: Plan
    sources: Sources
    surroundings: Surroundings


def make_plan(request: Request) -> Plan:
    """Return the assessed plan of a workspace.

    Raises:
        InputError: what is wrong with the workspace, its profile or its catalogs, all of it at once.
    """
    return make(request).plan


def make(request: Request, gather: Gather = gather_for_build, sources: Sources | None = None) -> Made:
    """Return the assessed plan of a workspace with everything that it was made of.

    Args:
        request: what was asked for.
        gather: brings the evidence; by default what can be had without the network.
        sources: the workspace, where it was read before.

    Raises:
        InputError: what is wrong with the workspace, its profile or its catalogs, all of it at once.
    """
    sources = sources or read_sources(request)
    verify = verifier_of(sources.workspace.trust, request.epoch or request.clock)
    repository, git_problems = open_repository(request.root, verify=verify)
    try:
        if repository is not None:
            repository.blame_all(item.path for item in sources.workspace.inputs)
        surroundings = _observe(request, sources, repository, gather)
        plan = plan_of(sources, replace(surroundings, problems=git_problems), assessed=False)
        late = repository.problems if repository is not None else ()
    finally:
        if repository is not None:
            repository.close()
    surroundings = replace(surroundings, problems=(*git_problems, *late))
    plan = assess(replace(plan, diagnostics=(*plan.diagnostics, *late)), sources.plugins.rules)
    return Made(plan, sources, surroundings)


def verifier_of(trust: Trust, now: datetime) -> Verify | None:
    """Return what verifies the signatures of commits at a time; None when the workspace trusts nobody for them."""
    if not trust.of_commits:
        return None
    from sspgen.collect.trust.commits import CommitVerifier  # noqa: PLC0415 - cryptography costs start-up time

    return CommitVerifier(trust, now).verify


def plan_of(sources: Sources, surroundings: Surroundings, *, assessed: bool = True) -> Plan:
    """Return the plan that follows from files, catalogs and surroundings, and from nothing else."""
    plan = merge(
        MergeInputs(
            workspace=sources.workspace,
            baseline=sources.baseline,
            collections=surroundings.collections,
            as_of=surroundings.as_of,
            judged_at=surroundings.judged_at,
            generator=GENERATOR,
            revision=surroundings.revision,
            trace=surroundings.witness.trace,
            in_history=surroundings.witness.in_history,
            diagnostics=(
                *sources.workspace.diagnostics,
                *sources.resolved,
                *surroundings.problems,
                *_rejected(surroundings.collections),
            ),
        )
    )
    plan = replace(plan, plugins=sources.plugins.versions)
    return assess(plan, sources.plugins.rules) if assessed else plan


def read_sources(request: Request) -> Sources:
    """Return the files of a workspace, read and resolved.

    Raises:
        InputError: what is wrong with the workspace, its profile or its catalogs, all of it at once.
    """
    workspace = load_workspace(request.root, request.document)
    plugins, unusable = _plugins(workspace)
    known = collectors() | {collector.id: collector for collector in plugins.collectors}
    baseline, resolved = resolved_profile(request, workspace)
    found = [*workspace.diagnostics, *unusable, *resolved, *_expressions(workspace.evidence)]
    found += _queries(workspace.evidence, known)
    if has_errors(found):
        raise InputError(*ordered(found))
    return Sources(request.root, workspace, plugins, known, baseline, resolved)


def _observe(request: Request, sources: Sources, repository: Repository | None, gather: Gather) -> Surroundings:
    clock = request.epoch or request.clock
    context = CollectContext(
        root=request.root,
        repository=repository,
        now=clock,
        readers=(*readers(), *sources.plugins.readers),
        trust=sources.workspace.trust,
        keep=request.keep,
    )
    collections = gather(sources.workspace, sources.collectors, context, request.progress)
    as_of = request.epoch or _as_of(request, sources.workspace, repository, collections)
    return Surroundings(
        collections=collections,
        as_of=as_of,
        judged_at=max(as_of, clock),
        revision=_revision(repository),
        witness=Witness(repository, outside_git=repository is None),
    )


def _plugins(workspace: Workspace) -> tuple[Plugins, tuple[Diagnostic, ...]]:
    """Return the plug-ins that the workspace names, or what is wrong with them, to be told with everything else."""
    try:
        return load_plugins(workspace.plugins, workspace.plugin_places), ()
    except InputError as error:
        return Plugins(), error.diagnostics


def resolved_profile(request: Request, workspace: Workspace) -> tuple[Baseline, tuple[Diagnostic, ...]]:
    """Return the controls that a workspace has to answer, and what resolving its profile had to say."""
    profile = request.profile or workspace.profile
    titles = dict(workspace.control_titles)
    for component in workspace.components:
        for answer in component.answers:
            titles.setdefault(answer.control, answer.title)
    if not profile and workspace.original.profile:
        resolution = resolve_imported(workspace.original, request.root, titles, request.catalogs)
        whole = resolution.baseline.catalog.complete
        return resolution.baseline if whole else _titled(resolution.baseline, titles), resolution.diagnostics
    if not profile:
        problem = Diagnostic(
            "SSP250",
            "no profile is named, so the plan has the controls that the workspace answers",
            severity=Severity.WARNING,
            help=f"{_where(workspace)}, or use --profile",
        )
        # A file that cannot be read names no profile either, and that is then not the news.
        # A standard of which nobody answers anything is no plan that lacks every one of its controls.
        asked = titles if workspace.components else {}
        return skeleton_baseline(asked), () if has_errors(workspace.diagnostics) else (problem,)
    resolution = resolve_baseline(profile, request.root, request.catalogs)
    baseline = resolution.baseline
    if not baseline.catalog.controls and baseline.missing:
        baseline = skeleton_baseline(titles, profile, missing=baseline.missing)
    elif not baseline.catalog.complete:
        baseline = _titled(baseline, titles)
    return baseline, resolution.diagnostics


def _where(workspace: Workspace) -> str:
    return "add 'import-profile' to the plan" if workspace.original else "name one with 'profile:' in ssp.yaml"


def _titled(baseline: Baseline, titles: dict[str, str]) -> Baseline:
    """Give a skeleton's controls the titles that the workspace knows."""
    controls = tuple(replace(c, title=c.title or titles.get(c.id, "")) for c in baseline.catalog.controls)
    return replace(baseline, catalog=replace(baseline.catalog, controls=controls))


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
            with answering(source):
                yield from collector.validate(source)


def _rejected(collections: tuple[Collection, ...]) -> Iterator[Diagnostic]:
    for collection in collections:
        if collection.note:
            message = f"evidence source {collection.source.id}: {collection.note}"
            yield Diagnostic("SSP316", message, collection.source.span, Severity.WARNING)
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
