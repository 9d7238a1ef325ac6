"""The profile that an OSCAL system security plan imports: beside it, in its back matter, or known by name.

A plan whose profile is not at hand is still a plan: it then has the controls that it answers, and says so.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.profile import Import
from sspgen.model.spans import Span
from sspgen.resolve.api import Resolution, resolve_found, skeleton_baseline
from sspgen.resolve.locate import Missing, locate
from sspgen.resolve.store import Found, Store, default_cache, is_remote, read_lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sspgen.model.original import Original
    from sspgen.model.profile import KeyPath


@dataclass(frozen=True, slots=True)
class _Plan:
    """What messages about the import of a plan need of it: every one of them is about the reference to the profile."""

    path: str
    at: Span | None

    def diagnostic(
        self, code: str, message: str, path: KeyPath, severity: Severity = Severity.ERROR, remedy: str = ""
    ) -> Diagnostic:
        """Return a diagnostic; the place within the reference is of no interest."""
        del path
        return Diagnostic(code, message, self.at or Span(self.path), severity, remedy)


def resolve_imported(
    original: Original, workspace: Path, titles: Mapping[str, str], cache: Path | None = None
) -> Resolution:
    """Resolve the profile that a plan imports.

    Args:
        original: the plan.
        workspace: the folder that its path is relative to.
        titles: titles of the controls that it answers, by OSCAL id, for when its profile is not at hand.
        cache: as in `resolve_baseline`.

    Raises:
        InputError: ``ssp.lock`` is not a lock.
    """
    lock = read_lock(workspace)
    store = Store(workspace, default_cache(os.environ) if cache is None else cache, lock)
    folder = (workspace / original.path).parent
    found = locate(
        Import(original.profile, path=()),
        original.resources,
        _Plan(original.path, original.profile_span),
        folder,
        store,
    )
    if isinstance(found, Found) and store.is_outside(found.file):
        message = f"the profile {original.profile!r} lies outside the workspace"
        found = Diagnostic("SSP481", message, original.profile_span)
    if isinstance(found, Found):
        resolution = resolve_found(found, store)
        baseline = resolution.baseline
        if baseline.catalog.controls or resolution.failed:
            return _lenient(resolution, original, titles)
        found = Diagnostic("SSP481", f"the profile {found.path} selects no control", original.profile_span)
    return _without(found, original, titles)


def _lenient(resolution: Resolution, original: Original, titles: Mapping[str, str]) -> Resolution:
    """Return a resolution; one that failed becomes the controls that the plan answers."""
    if not resolution.failed:
        return resolution
    told = tuple(_softened(each) for each in resolution.diagnostics)
    problem = Diagnostic("SSP481", "the profile cannot be resolved", original.profile_span)
    skeleton = _without(problem, original, titles)
    return replace(skeleton, diagnostics=(*told, *skeleton.diagnostics))


def _without(found: Missing | Diagnostic, original: Original, titles: Mapping[str, str]) -> Resolution:
    """Return the controls that the plan answers, with what would supply the others."""
    if isinstance(found, Missing):
        name, command, problem = found.what, found.command, found.diagnostic
    else:
        name, command, problem = _name(original), "", found
    told = replace(
        problem,
        code="SSP481",
        message=f"{problem.message}; the plan has the controls that it answers",
        severity=Severity.WARNING,
    )
    missing = ((name, command),) if command else ()
    title = next((r.title for r in original.resources if f"#{r.uuid}" == original.profile.lower()), "")
    return Resolution(skeleton_baseline(titles, name, title, missing=missing), (told,))


def _softened(problem: Diagnostic) -> Diagnostic:
    return replace(problem, severity=Severity.WARNING) if problem.severity is Severity.ERROR else problem


def _name(original: Original) -> str:
    """Return what to call a profile that is not at hand."""
    uuid = original.profile.removeprefix("#").lower()
    links = (link.href for r in original.resources if r.uuid == uuid for link in r.links)
    href = next(links, "" if original.profile.startswith("#") else original.profile)
    return href if is_remote(href) else PurePosixPath(href).stem
