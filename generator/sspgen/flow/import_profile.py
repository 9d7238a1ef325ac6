"""The profile that a plan in OSCAL answers, for the native files that are written of it.

Without it the native plan would have only the controls that somebody answered, and other numbers than the plan had.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sspgen.load.workspace import SSP
from sspgen.model.limits import JSON_BYTES
from sspgen.resolve.imported import resolve_imported
from sspgen.resolve.sources import find_source
from sspgen.resolve.store import Store, default_cache, is_remote, read_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.catalog import Baseline
    from sspgen.model.original import Original


@dataclass(frozen=True, slots=True)
class PlanProfile:
    """What to write under ``profile:``, and the files that it needs, by path from the folder of the plan.

    Attributes:
        name: a path, or an id of the catalog store; empty when it is not known.
    """

    name: str = ""
    files: dict[str, bytes] = field(default_factory=dict)


def is_known(profile: str, target: Path) -> bool:
    """Tell whether what a person named as the profile is a file in the new workspace, or an id that can be had."""
    if find_source(profile) is not None or (target / profile).is_file():
        return True
    return Store(target, default_cache(os.environ), read_lock(target)).find(profile) is not None


def profile_of_plan(original: Original, root: Path) -> PlanProfile:
    """Return the profile that a plan imports, as a native workspace would name it.

    Args:
        original: the plan.
        root: the folder that its path is relative to.

    Raises:
        InputError: ``ssp.lock`` is not a lock.
    """
    if not original.profile:
        return PlanProfile()
    baseline = resolve_imported(original, root, {}).baseline
    if baseline.catalog.complete and baseline.sources:
        files = dict(_beside(baseline, root))
        # What lies where native files are looked for, or has their name, cannot be a profile there.
        taken = any(path == SSP or path.startswith("controls/") for path in files)
        return PlanProfile() if taken else PlanProfile(baseline.sources[0].id, files)
    missing = next((name for name, _ in baseline.missing if find_source(name)), "")
    return PlanProfile(missing)


def _beside(baseline: Baseline, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the profiles and catalogs that lie in the folder of the plan; others are found by name, wherever one is."""
    for source in baseline.sources:
        file = root / source.href
        inside = ".." not in PurePosixPath(source.href).parts and file.resolve().is_relative_to(root.resolve())
        if not is_remote(source.href) and inside and file.is_file() and file.stat().st_size <= JSON_BYTES:
            yield source.href, file.read_bytes()
