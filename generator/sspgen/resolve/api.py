"""The one entry: an id or a file to the baseline that a plan answers. Reads files, never the network."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sspgen.load.oscal.document import SUFFIXES
from sspgen.model.catalog import Baseline, Catalog, Source
from sspgen.model.diagnostics import Diagnostic, Severity, has_errors, ordered
from sspgen.model.spans import Span
from sspgen.resolve.arrange import in_tree_order, used_groups
from sspgen.resolve.kept import resolved
from sspgen.resolve.pool import Pool, pool_of_ids
from sspgen.resolve.profile import Resolver
from sspgen.resolve.sources import find_source, source_ids
from sspgen.resolve.store import Found, Store, add_command, default_cache, read_lock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sspgen.resolve.lock import Lock


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a profile resolves to, and everything that is wrong on the way.

    Attributes:
        baseline: always there; a skeleton, perhaps of no controls, where something is missing.
        diagnostics: in order of place; an error among them means that nothing may be published.
    """

    baseline: Baseline
    diagnostics: tuple[Diagnostic, ...]

    @property
    def failed(self) -> bool:
        """Whether an error forbids publishing."""
        return has_errors(self.diagnostics)


def resolve_baseline(profile: str, workspace: Path, cache: Path | None = None, lock: Lock | None = None) -> Resolution:
    """Resolve a profile into the controls to answer.

    Args:
        profile: an id (``nist-800-53-r5-moderate``), or a path to an OSCAL profile or catalog in JSON
            or YAML, relative to the workspace. A catalog means all of its controls that are not
            withdrawn.
        workspace: the folder whose ``catalogs/`` and ``ssp.lock`` are used.
        cache: the user's cache of catalogs; None means the default one.
        lock: the pinned hashes; None means those of the workspace's ``ssp.lock``.

    Raises:
        InputError: ``ssp.lock`` is not a lock.
    """
    store = Store(
        workspace,
        default_cache(os.environ) if cache is None else cache,
        read_lock(workspace) if lock is None else lock,
    )
    found = store.find(profile)
    if found is None and _is_path(profile, workspace):
        found = store.open(workspace / profile)
    if isinstance(found, Diagnostic):
        return Resolution(_empty(profile), (found,))
    if found is None:
        return _not_at_hand(profile, store)
    return _resolved(profile, found, store)


def skeleton_baseline(
    ids_and_titles: Mapping[str, str],
    identifier: str = "",
    title: str = "",
    sources: tuple[Source, ...] = (),
    missing: tuple[tuple[str, str], ...] = (),
) -> Baseline:
    """Return a baseline of ids and titles only, for a build without the catalog.

    Args:
        ids_and_titles: titles by OSCAL control id; a title may be empty.
        identifier: the profile that was asked for.
        title: its title, where known.
        sources: what was read of it.
        missing: what is missing, as ``(what, the one command that adds it)``.
    """
    pool = pool_of_ids(ids_and_titles)
    return Baseline(
        id=identifier,
        title=title or identifier,
        catalog=_catalog(pool),
        known=pool.known,
        sources=sources,
        missing=missing,
    )


def _is_path(profile: str, workspace: Path) -> bool:
    if profile.lower().endswith(SUFFIXES) or "/" in profile or os.sep in profile:
        return True
    return (workspace / profile).is_file()


def resolve_found(found: Found, store: Store) -> Resolution:
    """Resolve a profile or catalog whose bytes are at hand already; it is called by the id that it was found by."""
    return _resolved(found.id, found, store)


def _resolved(profile: str, found: Found, store: Store) -> Resolution:
    return Resolution(*resolved(found, store, lambda witness: _made(profile, found, witness)))


def _made(profile: str, found: Found, store: Store) -> tuple[Baseline, tuple[Diagnostic, ...]]:
    resolver = Resolver(store)
    pool = resolver.resolve(found)
    diagnostics = ordered(resolver.diagnostics)
    if pool is None:
        return _empty(profile), diagnostics
    bare = resolver.sources[0].kind == "catalog"
    baseline = Baseline(
        id=profile,
        title=pool.title,
        catalog=_without_withdrawn(pool) if bare else _catalog(pool),
        known=pool.known,
        sources=tuple(resolver.sources),
        missing=tuple(dict.fromkeys(resolver.missing)),
        withdrawn=tuple(pool.withdrawn.values()),
    )
    return baseline, diagnostics


def _catalog(pool: Pool) -> Catalog:
    return Catalog(
        title=pool.title,
        version=pool.version,
        oscal_version=pool.oscal_version,
        uuid=pool.uuid,
        groups=pool.groups,
        controls=tuple(entry.build() for entry in pool.entries.values()),
        params=pool.params,
        complete=pool.complete,
        resources=pool.resources,
    )


def _without_withdrawn(pool: Pool) -> Catalog:
    catalog = _catalog(pool)
    kept = {control.id: control for control in catalog.controls if not control.withdrawn}
    controls = in_tree_order(
        (c if c.parent_id in kept else replace(c, parent_id="") for c in kept.values()),
        catalog.groups,
    )
    return replace(catalog, controls=controls, groups=used_groups(catalog.groups, controls))


def _empty(profile: str) -> Baseline:
    return skeleton_baseline({}, profile)


def _not_at_hand(profile: str, store: Store) -> Resolution:
    locked = store.lock.entries.get(profile)
    if find_source(profile) is None and locked is None:
        near = get_close_matches(profile, [*source_ids(), *sorted(store.lock.entries)], n=1)
        remedy = f"did you mean {near[0]!r}?" if near else ""
        message = f"no catalog or profile is called {profile!r}"
        return Resolution(_empty(profile), (Diagnostic("SSP260", message, help=remedy),))
    command = add_command(profile, locked)
    if locked is not None:
        command = command.replace("SHA256", locked.sha256)
    diagnostic = Diagnostic(
        "SSP250",
        f"{profile} is not at hand, so the controls to answer and their texts are not known",
        Span(profile),
        Severity.WARNING,
        f"run '{command}'",
    )
    return Resolution(skeleton_baseline({}, profile, missing=((profile, command),)), (diagnostic,))
