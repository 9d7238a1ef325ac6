"""Crosswalks and baselines: those that the package ships, and a workspace's own crosswalks.

A crosswalk of a workspace is a YAML file (``crosswalk:``) or an OSCAL mapping collection. Which controls there
are is not known here, so ids are only brought into one spelling.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.load.native_mapping import shipped, shipped_document, target_id
from sspgen.load.native_values import at, keys, text, texts
from sspgen.load.oscal.access import child, children
from sspgen.load.oscal.access import text as oscal_text
from sspgen.load.oscal.document import read_oscal
from sspgen.model.crosswalk import ControlList, Crosswalk, CrosswalkItem, Relationship, related
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.load.oscal.access import Object
    from sspgen.load.yaml_reader import Document

BASELINES = "baselines"
CROSSWALKS = "crosswalks"
"""Folders of shipped lists under ``controls``."""

_ORDER = ("low", "moderate", "high", "privacy")
_CCI = ("cci", "Control correlation identifiers (CCI)")


@lru_cache(maxsize=1)
def shipped_baselines() -> tuple[ControlList, ...]:
    """Return the baselines of NIST SP 800-53B, the smallest first.

    Raises:
        InputError: the installation is damaged.
    """
    found = [_baseline(path) for path in _shipped_files(BASELINES)]
    return tuple(sorted(found, key=lambda each: (each.id not in _ORDER, _ORDER.index(each.id), each.id)))


@lru_cache(maxsize=1)
def shipped_crosswalks() -> tuple[Crosswalk, ...]:
    """Return the crosswalks that the package ships, by id; control correlation identifiers come from the mappings.

    Raises:
        InputError: the installation is damaged.
    """
    found = [crosswalk_of(shipped_document(path), placed=False) for path in _shipped_files(CROSSWALKS)]
    return tuple(sorted((*found, _correlation_identifiers()), key=lambda each: each.id))


def _correlation_identifiers() -> Crosswalk:
    rows = shipped(items=True).items
    each = [row for named in rows.values() for row in named.values()]
    source, revision = ("; ".join(sorted(names)) for names in ({r.origin for r in each}, {r.revision for r in each}))
    items = tuple(CrosswalkItem(name, "", tuple(rows[name])) for name in sorted(rows))
    return Crosswalk(*_CCI, source, revision, items)


def crosswalk_of(document: Document, *, placed: bool = True) -> Crosswalk:
    """Return the crosswalk of a document that its schema has accepted; those of the package tell no path."""
    name = PurePosixPath(document.path).stem
    return Crosswalk(
        id=name,
        title=text(document, "crosswalk", "title") or name,
        source=text(document, "crosswalk", "source"),
        revision=text(document, "crosswalk", "revision"),
        items=tuple(_item(document, str(key), placed=placed) for key in keys(document, "crosswalk", "items")),
        path=document.path if placed else "",
    )


def crosswalk_files(ssp: Document) -> Iterator[tuple[str, Span]]:
    """Yield the files that ``ssp.yaml`` names under ``crosswalks:``, each with its place."""
    for index in keys(ssp, "crosswalks"):
        yield text(ssp, "crosswalks", index), ssp.span("crosswalks", index)


def mapping_collection(root: Path, path: str, span: Span) -> tuple[tuple[Crosswalk, ...], tuple[Diagnostic, ...]]:
    """Read an OSCAL mapping collection, in any encoding: a crosswalk for each of its mappings.

    Args:
        root: the workspace folder; the file is known to lie in it.
        path: workspace-relative.
        span: where it is named, for a file that cannot be read.

    Returns:
        The crosswalks, with the items of each mapping's sources and the controls of its targets, and what is wrong.
    """
    try:
        document = read_oscal((root / path).read_bytes(), path, ("mapping-collection",))
    except OSError as error:
        return (), (Diagnostic("SSP200", f"{path} cannot be read: {error.strerror}", span),)
    if isinstance(document, tuple):
        return (), document
    mappings = children(document.body, "mappings")
    if not mappings:
        return (), (Diagnostic("SSP337", "the file holds no mapping of an OSCAL mapping collection", Span(path, 1, 1)),)
    metadata = child(document.body, "metadata")
    title, version = oscal_text(metadata, "title") or path, oscal_text(metadata, "version")
    stem = PurePosixPath(path).stem
    found = tuple(
        Crosswalk(
            stem if len(mappings) == 1 else f"{stem}-{number}",
            title if len(mappings) == 1 else f"{title}, mapping {number}",
            revision=version,
            items=_mapped(mapping),
            path=path,
        )
        for number, mapping in enumerate(mappings, 1)
    )
    return found, ()


def _mapped(mapping: Object) -> tuple[CrosswalkItem, ...]:
    found: dict[str, dict[str, Relationship]] = {}
    for each in children(mapping, "maps"):
        kind = _relationship(oscal_text(each, "relationship"))
        targets = () if kind is Relationship.UNRELATED else _names(each, "targets")
        # Two sources that together are equal to a target are each only a part of it, and the other way round.
        alone = len(_names(each, "sources")) == len(targets) == 1
        for name in _names(each, "sources"):
            own = found.setdefault(name, {})
            for target in map(target_id, targets):
                said = kind if alone else _of_several(each, kind)
                # Of two maps that differ, the one that claims less is believed.
                if target not in own or not said.covers:
                    own[target] = said
    return tuple(related(name, "", targets) for name, targets in found.items())


def _of_several(each: Object, kind: Relationship) -> Relationship:
    """Return what holds between one source and one target of a map that has several of either.

    What several sources are to a target together, one of them is not alone; one source that covers several targets
    covers each.
    """
    if kind is Relationship.UNKNOWN:
        return kind
    if len(_names(each, "sources")) == 1 and kind.covers:
        return Relationship.SUPERSET
    if len(_names(each, "targets")) == 1 and kind.inverse.covers:
        return Relationship.SUBSET
    return Relationship.INTERSECTS


def _relationship(written: str) -> Relationship:
    return Relationship(written) if written in set(Relationship) else Relationship.UNKNOWN


def _names(each: Object, side: str) -> list[str]:
    return [name for end in children(each, side) if (name := oscal_text(end, "id-ref"))]


def _item(document: Document, name: str, *, placed: bool) -> CrosswalkItem:
    path = ("crosswalk", "items", name)
    plain = not isinstance(at(document, *path), dict)
    named = texts(document, *path) if plain else texts(document, *path, "controls")
    title = "" if plain else text(document, *path, "title")
    said = "" if plain else text(document, *path, "relationship")
    span = document.key_span(*path) if placed else None
    targets = tuple(dict.fromkeys(target_id(each) for each in named if each))
    return CrosswalkItem(name, title, targets, span, (Relationship(said),) * len(targets) if said else ())


def _baseline(path: Path) -> ControlList:
    document = shipped_document(path)
    controls = (text(document, "baseline", "controls", key) for key in keys(document, "baseline", "controls"))
    return ControlList(
        id=path.stem,
        title=text(document, "baseline", "title"),
        source=text(document, "baseline", "source"),
        revision=text(document, "baseline", "revision"),
        controls=frozenset(name for line in controls for name in line.split()),
    )


def _shipped_files(folder: str) -> list[Path]:
    return sorted((data_folder("controls") / folder).glob("*.yaml"))
