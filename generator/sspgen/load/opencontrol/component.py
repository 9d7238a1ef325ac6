"""OpenControl components, schema 1.0 to 3.1 and the Fen dialect: one draft each, before answers are made of them.

The versions differ in form only: 1.0 nests controls under standards and verifications under their keys, Fen spreads
the controls over one file a family. A draft hides that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.verification import Verification, read_references, read_verifications
from sspgen.load.opencontrol.words import VERSIONS, slug
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.load.source_folder import SourceFolder
    from sspgen.load.yaml_cursor import Cursor
    from sspgen.model.implementation import Reference

COMPONENT_FILES: Final = ("component.yaml", "component.yml")
_COMPONENT_KEYS: Final = frozenset(
    (
        "name",
        "key",
        "system",
        "schema_version",
        "documentation_complete",
        "responsible_role",
        "references",
        "verifications",
        "satisfies",
        "family",
    )
)
_FAMILY_KEYS: Final = frozenset(("name", "family", "schema_version", "documentation_complete", "satisfies"))
_NEWEST: Final = "3.1.0"


@dataclass(frozen=True, slots=True)
class Entry:
    """One control that a component satisfies, wherever the format puts it.

    Attributes:
        control: the control key as written; ``control_at`` its place.
        standard: the standard key as written, empty when none is; ``standard_at`` its place.
    """

    cursor: Cursor
    control: str
    control_at: Cursor
    standard: str
    standard_at: Cursor


@dataclass(frozen=True, slots=True)
class Draft:
    """A component as read, its controls not yet turned into answers.

    Attributes:
        id: unique in the workspace; ``key`` is what other components call it.
        base: the component's folder, relative to the root.
        origin: e.g. ``opencontrol 3.1.0``.
    """

    id: str
    key: str
    title: str
    base: str
    origin: str
    top: Cursor
    entries: tuple[Entry, ...]
    references: tuple[Reference, ...]
    verifications: tuple[Verification, ...]
    props: tuple[tuple[str, str], ...]


def read_components(folder: SourceFolder, paths: Iterable[str]) -> list[Draft]:
    """Read component files, in order; the family files of one folder are one component.

    Args:
        folder: what the workspace is read from.
        paths: of ``component.yaml`` files, or of any file of this kind.
    """
    found: dict[str, Draft] = {}
    taken: set[str] = set()
    for path in paths:
        top = folder.read(path)
        if top is None or not (_is_fragment(top) or _is_component(top)):
            continue
        pure = PurePosixPath(path)
        family = top.has("family") and pure.name not in COMPONENT_FILES
        place = str(pure.parent) if family else path
        draft = _draft(folder, path, top, pure.parent.name if family else "")
        first = found.get(place)
        if first is None:
            found[place] = replace(draft, id=_unique(slug(draft.key, "component"), top, taken))
        else:
            found[place] = replace(
                first,
                entries=first.entries + draft.entries,
                references=first.references + draft.references,
                verifications=first.verifications + draft.verifications,
            )
    return list(found.values())


def _draft(folder: SourceFolder, path: str, top: Cursor, family: str) -> Draft:
    """Read one file, not yet with an id; ``family`` is the name of the folder of a family file."""
    parent = str(PurePosixPath(path).parent)
    base = "" if parent == "." else parent
    version = _version(top)
    fen = bool(family) or any(isinstance(item.value, str) for item in _satisfied(top))
    unknown = top.known(_COMPONENT_KEYS, "a component", kept=True)
    name = top.get("name").text()
    key = top.get("key").text() or family or _key_of_path(path) or slug(name)
    return Draft(
        id="",
        key=key,
        title=name or key,
        base=base,
        origin=f"opencontrol {version}{' fen' if fen else ''}",
        top=top,
        entries=tuple(_entries(top, folder, base, top.get("standard_key"))),
        references=tuple(read_references(top.each("references"), folder, base)),
        verifications=tuple(read_verifications(top, folder, base)),
        props=_props(top, unknown),
    )


def family_files(folder: SourceFolder, path: str) -> list[str]:
    """Return the family files of a Fen component folder that has no component file."""
    files = [f for pattern in ("*.yaml", "*.yml") for f in folder.files(path, pattern)]
    return [file for file in sorted(files) if _has_controls(folder.read(file))]


def _has_controls(top: Cursor | None) -> bool:
    return top is not None and top.has("satisfies")


def _is_fragment(top: Cursor) -> bool:
    """Tell whether a file is a mere list of controls, which build scripts put under a common head."""
    found = isinstance(top.value, list) and any(isinstance(i, dict) and "control_key" in i for i in top.value)
    if found:
        top.report(
            "SSP336",
            "this is a list of controls without a component around it; it is read as a component of its own",
            "put 'name', 'schema_version' and 'satisfies:' above it, or point to the assembled component",
        )
    return found


def _is_component(top: Cursor) -> bool:
    if top.value is None:
        top.report(
            "SSP336", "there is no component in this file: nothing but comments", "write it, or take it off the list"
        )
        return False
    if not isinstance(top.value, dict):
        top.report(
            "SSP336",
            "this is not a component: expected keys such as 'name' and 'satisfies'",
            severity=Severity.ERROR,
        )
        return False
    if not top.has("family"):
        top.require("name", "the component")
    if not any(top.has(key) for key in _COMPONENT_KEYS):
        top.report("SSP336", "this is not a component: it has none of a component's keys")
        return False
    return True


def _version(top: Cursor) -> str:
    cursor = top.get("schema_version")
    written = cursor.text()
    if isinstance(top.value, list):
        return _NEWEST
    oldest = isinstance(top.get("satisfies").value, dict)
    if not written:
        if not oldest:
            top.report("SSP222", f"the component has no 'schema_version'; read as {_NEWEST}")
        return "1.0" if oldest else _NEWEST
    if written not in VERSIONS:
        cursor.report(
            "SSP330",
            f"schema_version {written!r} of a component is not known",
            severity=Severity.ERROR,
        )
        return written
    if (VERSIONS[written] == "1.0") is not oldest and top.get("satisfies").present:
        form = "1.0" if oldest else "2.0 or later"
        cursor.report("SSP336", f"schema_version is {written}, but the file has the form of {form}")
    return VERSIONS[written]


def _key_of_path(path: str) -> str:
    pure = PurePosixPath(path)
    return pure.parent.name if pure.name in COMPONENT_FILES else pure.stem


def _unique(wanted: str, top: Cursor, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    if name != wanted:
        top.report("SSP226", f"a component {wanted!r} is there already; this one is called {name!r}")
    taken.add(name)
    return name


def _props(top: Cursor, unknown: list[tuple[str, Cursor]]) -> tuple[tuple[str, str], ...]:
    complete = top.get("documentation_complete").flag()
    found = [("documentation-complete", str(complete).lower())] if complete is not None else []
    named = [*((key, top.get(key)) for key in ("system", "family")), *unknown]
    found += [(slug(key, "value"), text) for key, at in named if (text := at.all_text())]
    return tuple(found)


def _satisfied(top: Cursor) -> list[Cursor]:
    return [item for cursor in top.all("satisfies") if isinstance(cursor.value, list) for item in cursor.items()]


def _entries(top: Cursor, folder: SourceFolder, base: str, default: Cursor, *, family: bool = False) -> Iterator[Entry]:
    for cursor in [top] if isinstance(top.value, list) else top.all("satisfies"):
        if isinstance(cursor.value, dict):
            yield from _nested(cursor)
            continue
        for item in cursor.items():
            if item.is_mapping(required=False):
                yield _entry(item, default)
            elif isinstance(item.value, str) and not family:
                yield from _family(item, folder, base)
            else:
                item.odd("a control with 'control_key' and 'narrative'")


def _entry(item: Cursor, default: Cursor) -> Entry:
    control_at = item.get("control_key")
    standard_at = item.get("standard_key") if item.has("standard_key") else default
    control = control_at.text()
    if not control:
        item.report("SSP222", "the control has no 'control_key'", severity=Severity.ERROR)
    if not standard_at.present:
        item.report("SSP222", f"control {control or 'without key'} has no 'standard_key'")
    return Entry(item, control, control_at, standard_at.text(), standard_at)


def _nested(cursor: Cursor) -> Iterator[Entry]:
    """Yield the controls of schema 1.0: standard, then control, both as keys."""
    for standard, at in cursor.children():
        if at.is_mapping():
            for control, item in at.children():
                if item.is_mapping():
                    yield Entry(item, control, item, standard, at)


def _family(item: Cursor, folder: SourceFolder, base: str) -> Iterator[Entry]:
    """Yield the controls of a Fen family file."""
    name = item.text()
    tails = ("",) if name.endswith((".yaml", ".yml")) else (".yaml", ".yml")
    found = (folder.find(name + tail, base) for tail in tails)
    path = next((path for path in found if path and not folder.is_folder(path)), None)
    if path is None:
        message = f"family file {name!r} is not in {base or 'the workspace'}"
        item.report("SSP333", message, severity=Severity.ERROR)
        return
    top = folder.read(path)
    if top is None or not top.is_mapping():
        return
    top.known(_FAMILY_KEYS, "a family file")
    yield from _entries(top, folder, base, top.get("standard_key"), family=True)
