"""Crosswalks and baselines: those that the package ships, and a workspace's own crosswalks.

A crosswalk of a workspace is a YAML file (``crosswalk:``) or an OSCAL mapping collection in JSON. Which controls there
are is not known here, so ids are only brought into one spelling.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.load.native_mapping import shipped, shipped_document, target_id
from sspgen.load.native_values import at, keys, text, texts
from sspgen.model.crosswalk import ControlList, Crosswalk, CrosswalkItem
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.load.yaml_reader import Document
    from sspgen.model.evidence import Json

BASELINES = "baselines"
CROSSWALKS = "crosswalks"
"""Folders of shipped lists under ``controls``."""

_ORDER = ("low", "moderate", "high", "privacy")
_UNRELATED = "no-relationship"
"""The relationship of a map that says that its two sides have nothing to do with each other."""
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


def mapping_collection(root: Path, path: str, span: Span) -> tuple[Crosswalk, ...] | Diagnostic:
    """Read an OSCAL mapping collection (JSON): a crosswalk for each of its mappings.

    Args:
        root: the workspace folder; the file is known to lie in it.
        path: workspace-relative.
        span: where it is named, for a file that cannot be read.

    Returns:
        The crosswalks, with the items of each mapping's sources and the controls of its targets, or what is wrong.
    """
    try:
        value = read_json((root / path).read_bytes())
    except OSError as error:
        return Diagnostic("SSP200", f"{path} cannot be read: {error.strerror}", span)
    if isinstance(value, JsonProblem):
        return Diagnostic("SSP206", value.message, Span(path, value.line, value.column))
    collection = _dict(_dict(value).get("mapping-collection"))
    mappings = [_dict(each) for each in _list(collection.get("mappings"))]
    if not mappings:
        return Diagnostic("SSP337", "the file holds no mapping of an OSCAL mapping collection", Span(path, 1, 1))
    metadata = _dict(collection.get("metadata"))
    title, version = str(metadata.get("title") or path), str(metadata.get("version") or "")
    stem = PurePosixPath(path).stem
    return tuple(
        Crosswalk(
            stem if len(mappings) == 1 else f"{stem}-{number}",
            title if len(mappings) == 1 else f"{title}, mapping {number}",
            revision=version,
            items=_mapped(mapping),
            path=path,
        )
        for number, mapping in enumerate(mappings, 1)
    )


def _mapped(mapping: dict[str, Json]) -> tuple[CrosswalkItem, ...]:
    found: dict[str, dict[str, None]] = {}
    for each in _list(mapping.get("maps")):
        unrelated = _dict(each).get("relationship") == _UNRELATED
        targets = dict.fromkeys(() if unrelated else (target_id(name) for name in _names(each, "targets")))
        for name in _names(each, "sources"):
            found.setdefault(name, {}).update(targets)
    return tuple(CrosswalkItem(name, "", tuple(targets)) for name, targets in found.items())


def _names(each: Json, side: str) -> list[str]:
    ends = (_dict(end).get("id-ref") for end in _list(_dict(each).get(side)))
    return [name for name in ends if isinstance(name, str) and name]


def _dict(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _item(document: Document, name: str, *, placed: bool) -> CrosswalkItem:
    path = ("crosswalk", "items", name)
    plain = not isinstance(at(document, *path), dict)
    named = texts(document, *path) if plain else texts(document, *path, "controls")
    title = "" if plain else text(document, *path, "title")
    span = document.key_span(*path) if placed else None
    return CrosswalkItem(name, title, tuple(dict.fromkeys(target_id(each) for each in named if each)), span)


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
