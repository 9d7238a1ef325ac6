"""Comparing documents of our own without the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sspgen.model.comparison import OPPOSITE, Kind, Side
from sspgen.resolve.api import resolve_baseline
from sspgen.resolve.comparison.catalogs import compare_requirements
from sspgen.resolve.comparison.requirements import Requirements

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.comparison import Compared

Document = dict[str, Any]


def requirements(folder: Path, name: str, document: Document) -> Requirements:
    """Write an OSCAL document and resolve it."""
    file = folder / f"{name}.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    resolution = resolve_baseline(f"./{file.name}", folder, folder / "cache")
    assert not resolution.failed, resolution.diagnostics
    return Requirements(Side(name, Kind(next(iter(document))), "document"), resolution.baseline)


def compared(folder: Path, old: Document, new: Document) -> Compared:
    """Compare two OSCAL documents."""
    return compare_requirements(requirements(folder, "old", old), requirements(folder, "new", new))


def told(found: Compared, *, minor: bool = False) -> list[str]:
    """The sentences of a comparison."""
    return [f"{c.label} {c.words}" for c in found.changes if c.minor is minor]


def facts(found: Compared) -> set[tuple[object, ...]]:
    """What a comparison says, without its words."""
    return {(c.aspect, c.became, c.old, c.new, c.before, c.after, c.minor) for c in found.changes}


def mirrored(found: Compared) -> set[tuple[object, ...]]:
    """What a comparison says when its sides change places."""
    return {(c.aspect, OPPOSITE[c.became], c.new, c.old, c.after, c.before, c.minor) for c in found.changes}
