"""Which controls of a pool a selection takes: by id, by pattern, with and without the controls inside."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.model.profile import KeyPath, Selection, Selector
    from sspgen.resolve.pool import Pool

    Unknown = Callable[[str, KeyPath], None]


def select(selection: Selection, pool: Pool, unknown: Unknown) -> list[str]:
    """Return the ids that a selection takes, in the order of the pool.

    Args:
        selection: what to include, less what to exclude.
        pool: the controls to choose from.
        unknown: called with every id or pattern that chooses nothing, and with its key path.
    """
    chosen: set[str] = set(pool.entries) if selection.include_all else set()
    for selector in selection.include:
        chosen |= _chosen(selector, pool, unknown)
    for selector in selection.exclude:
        chosen -= _chosen(selector, pool, unknown)
    return [identifier for identifier in pool.entries if identifier in chosen]


def _chosen(selector: Selector, pool: Pool, unknown: Unknown) -> set[str]:
    found: set[str] = set()
    for position, identifier in enumerate(selector.ids):
        if identifier in pool.entries:
            found.add(identifier)
        else:
            unknown(identifier, (*selector.path, "with-ids", position))
    for position, pattern in enumerate(selector.patterns):
        matched = _matching(pattern, pool)
        found |= matched
        if not matched:
            unknown(pattern, (*selector.path, "matching", position))
    if selector.with_children:
        found |= {inner for identifier in found for inner in pool.descendants(identifier)}
    return found


def _matching(pattern: str, pool: Pool) -> set[str]:
    """Return the ids that a glob matches: ``*`` any characters, ``?`` one; all else is itself."""
    # Brackets mean nothing in OSCAL's globs; fnmatch's expressions for stars are linear.
    expression = re.compile(fnmatch.translate(pattern.replace("[", "[[]")))
    return {identifier for identifier in pool.entries if expression.match(identifier)}
