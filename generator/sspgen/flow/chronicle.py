"""The past of a plan, put together from the evidence store and from git. No forge is asked, and nothing is fetched.

What git tells is asked when a plan is made, and kept with it when it is recorded; what the store tells is read again.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.collect.git.safe_git import open_repository
from sspgen.collect.store.api import open_store
from sspgen.errors import SspgenError, UsageError
from sspgen.flow.changes import changes_for
from sspgen.flow.edits import edits_of
from sspgen.flow.history import masked
from sspgen.flow.plan import verifier_of
from sspgen.flow.recorded import NO_STORE, NOTHING, recorded_past, unreadable
from sspgen.flow.releases import releases_of
from sspgen.model.chronicle import Chronicle
from sspgen.render.plan_json.renderer import plan_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sspgen.collect.git.safe_git import Repository
    from sspgen.collect.store.api import Store
    from sspgen.flow.plan import Made
    from sspgen.model.chronicle import Moment
    from sspgen.model.plan import Plan
    from sspgen.render.api import Progress

    PlanAt = Callable[[Moment], Plan | None]


def chronicle_of(made: Made, cache: Path | None, progress: Progress) -> Chronicle:
    """Return the past of a plan that was just made.

    Args:
        made: the plan with what it was made of.
        cache: folder in which what git was asked may be kept; None for none.
        progress: told about long work.
    """
    try:
        with open_store(made.sources.workspace.store, made.sources.root) as store:
            stored, told = _both(store, made, cache, progress)
    except UsageError:
        stored, told = Chronicle(notes=(NO_STORE,)), history_of(made, (), _no_plan, cache, progress)
    except SspgenError as error:
        stored, told = Chronicle(notes=(unreadable(error),)), history_of(made, (), _no_plan, cache, progress)
    return joined(stored, told)


def history_in(store: Store, made: Made, cache: Path | None, progress: Progress) -> Chronicle:
    """Return what git tells of the past of a plan that is about to be recorded in a store.

    Raises:
        SspgenError: the store cannot be read.
    """
    return _both(store, made, cache, progress)[1]


def joined(stored: Chronicle, told: Chronicle) -> Chronicle:
    """Return one chronicle of what the store tells and of what git tells."""
    return replace(told, series=stored.series, trend=stored.trend, notes=(*stored.notes, *told.notes))


def _both(store: Store, made: Made, cache: Path | None, progress: Progress) -> tuple[Chronicle, Chronicle]:
    from sspgen.flow.remade import maker_of  # noqa: PLC0415 - whoever records a snapshot asks for its past

    judged_at = made.surroundings.judged_at
    last = store.snapshot_at(judged_at)
    if last is None:
        return Chronicle(notes=(NOTHING,)), history_of(made, (), _no_plan, cache, progress)
    digest = hashlib.sha256(plan_bytes(made.plan)).hexdigest()
    stored = recorded_past(store, last, made.plan, digest, judged_at)
    return stored, history_of(made, stored.trend, maker_of(store, last.n), cache, progress)


def _no_plan(moment: Moment) -> None:
    """Make no recorded plan again."""
    del moment


def history_of(
    made: Made, trend: tuple[Moment, ...], plan_at: PlanAt, cache: Path | None, progress: Progress
) -> Chronicle:
    """Return releases, edits and changes, without what certainly is a secret; nothing outside git.

    Args:
        made: the plan with what it was made of.
        trend: earlier plans that were recorded, oldest first.
        plan_at: makes one of them again; None when that cannot be done.
        cache: see `chronicle_of`.
        progress: see `chronicle_of`.
    """
    verify = verifier_of(made.sources.workspace.trust, made.surroundings.judged_at)
    try:
        repository, _ = open_repository(made.sources.root, verify=verify)
        if repository is None:
            return Chronicle()
        try:
            return masked(_told(made, repository, trend, plan_at, cache, progress))
        finally:
            repository.close()
    except SspgenError as error:
        return Chronicle(notes=(f"git could not be asked for the history ({error.diagnostics[0].code})",))


def _told(  # noqa: PLR0917 - what each part of it needs
    made: Made,
    repository: Repository,
    trend: tuple[Moment, ...],
    plan_at: PlanAt,
    cache: Path | None,
    progress: Progress,
) -> Chronicle:
    document = made.sources.workspace.original.path
    edits, edits_from, notes = edits_of(made.sources.root, repository, cache, progress, made.sources.baseline, document)
    releases, since_release = releases_of(made, repository, trend, plan_at, cache, progress)
    return Chronicle(
        releases=releases,
        since_release=since_release,
        edits=edits,
        edits_from=edits_from,
        changes=changes_for(made, repository, cache, progress),
        notes=notes,
    )
