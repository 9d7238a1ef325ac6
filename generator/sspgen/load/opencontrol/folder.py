"""What files an OpenControl workspace consists of: those its ``opencontrol.yaml`` lists, and what was vendored.

Nothing is fetched. A dependency on another repository is looked for in the folders where people keep copies, inside the
workspace only; a copy that is not there is reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.component import COMPONENT_FILES, family_files
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.load.source_folder import SourceFolder
    from sspgen.load.yaml_cursor import Cursor

WORKSPACE_FILES: Final = ("opencontrol.yaml", "opencontrol.yml")
_TOP_KEYS: Final = frozenset(
    (
        "schema_version",
        "name",
        "metadata",
        "components",
        "standards",
        "certifications",
        "dependencies",
        "references",
        "verifications",
    )
)
_DEPENDENCY_KEYS: Final = frozenset(("systems", "standards", "certifications"))
_REMOTE_KEYS: Final = frozenset(("url", "revision", "contextdir"))
_VERSIONS: Final = frozenset(("1.0", "1.0.0"))
_VENDORED: Final = ("opencontrols", "vendor", "dependencies", "")
_MERGED: Final = "opencontrols"
_KINDS: Final = {"systems": "components", "standards": "standards", "certifications": "certifications"}
_DEEPEST: Final = 4
_YAML: Final = ("*.yaml", "*.yml")
_NOT_LISTED: Final = Diagnostic(
    "SSP333",
    "there is no opencontrol.yaml; the files in the usual folders are read",
    Span("opencontrol.yaml"),
    Severity.WARNING,
    "write an opencontrol.yaml that lists them",
)
_NAME_OF_COMPONENT: Final = re.compile(r"component\.ya?ml")


@dataclass(slots=True)
class Listing:
    """The files of a workspace, in the order in which they are listed; each path once."""

    components: dict[str, None] = field(default_factory=dict)
    standards: dict[str, None] = field(default_factory=dict)
    certifications: dict[str, None] = field(default_factory=dict)

    def kind(self, name: str) -> dict[str, None]:
        """Return the files of one kind."""
        kinds = {"components": self.components, "standards": self.standards}
        return kinds.get(name, self.certifications)


def workspace_file(folder: SourceFolder, base: str = "") -> str | None:
    """Return the path of the ``opencontrol.yaml`` of a folder."""
    return next((path for name in WORKSPACE_FILES if (path := folder.find(name, base))), None)


def list_files(folder: SourceFolder) -> Listing:
    """Return the files of the workspace: as listed, or by the usual folder names where nothing lists them."""
    listing = Listing()
    path = workspace_file(folder)
    top = folder.read(path) if path else None
    if top is not None and top.is_mapping():
        _follow(folder, top, "", listing, 0)
    else:
        _by_convention(folder, "", listing, _KINDS.values())
        own = (folder.find(name) for name in COMPONENT_FILES)
        listing.components.update(dict.fromkeys(name for name in own if name))
        if path is None and any((listing.components, listing.standards, listing.certifications)):
            folder.diagnostics.append(_NOT_LISTED)
    _report_unlisted(folder, listing)
    return listing


def _follow(folder: SourceFolder, top: Cursor, base: str, listing: Listing, depth: int) -> None:
    """Take what an ``opencontrol.yaml`` lists, then what it depends on."""
    _check(top)
    for item in top.each("components"):
        if item.text():
            _take_components(folder, item, base, listing, depth)
    for kind in ("standards", "certifications"):
        for item in (i for i in top.each(kind) if not isinstance(i.value, dict) and i.text()):
            paths = _file_paths(folder, item, base)
            listing.kind(kind).update(dict.fromkeys(paths))
    for kind, item in dependencies_of(top):
        _depend(folder, item, kind, listing, depth)


def dependencies_of(top: Cursor) -> Iterator[tuple[str, Cursor]]:
    """Yield what an ``opencontrol.yaml`` depends on, with its kind; also what is listed a level too high."""
    dependencies = top.get("dependencies")
    if dependencies.present and dependencies.is_mapping():
        dependencies.known(_DEPENDENCY_KEYS, "the dependencies")
        yield from ((kind, item) for kind in _KINDS for item in dependencies.get(kind).items() if item.is_mapping())
    for kind in _KINDS:
        for item in top.each(kind):
            if isinstance(item.value, dict):
                item.report("SSP336", f"this repository is listed under '{kind}:', expected under 'dependencies:'")
                yield kind, item


def _take_components(folder: SourceFolder, item: Cursor, base: str, listing: Listing, depth: int) -> None:
    """Take the components of one listed path; a folder may have a list of its own."""
    path = folder.find(item.text(), base)
    inner = workspace_file(folder, path) if path and folder.is_folder(path) else None
    own = path and any(folder.find(name, path) for name in COMPONENT_FILES)
    top = folder.read(inner) if inner and not own and path not in {".", base} and depth < _DEEPEST else None
    if path and top is not None and top.is_mapping():
        _follow(folder, top, path, listing, depth + 1)
    else:
        listing.components.update(dict.fromkeys(_component_paths(folder, item, base)))


def _check(top: Cursor) -> None:
    top.known(_TOP_KEYS | {"systems"}, "opencontrol.yaml")
    version = top.get("schema_version")
    if not version.present:
        top.report("SSP222", "opencontrol.yaml has no 'schema_version'; read as 1.0.0")
    elif version.text() not in _VERSIONS:
        version.report(
            "SSP330",
            f"schema_version {version.text()!r} of opencontrol.yaml is not known, expected 1.0.0",
            'write schema_version: "1.0.0"',
            Severity.ERROR,
        )


def _missing(item: Cursor, what: str) -> None:
    item.report("SSP333", what, severity=Severity.ERROR)


def _component_paths(folder: SourceFolder, item: Cursor, base: str) -> list[str]:
    """Return the component files of one listed path: the file, the one in the folder, or those of its sub-folders."""
    written = item.text()
    path = folder.find(written, base)
    if path is None:
        _missing(item, f"component {written!r} is not in the workspace")
        return []
    if not folder.is_folder(path):
        return [path]
    for name in COMPONENT_FILES:
        if found := folder.find(name, path):
            return [found]
    below = list(folder.walk(_NAME_OF_COMPONENT, path))
    found_files = below or family_files(folder, path)
    if not found_files:
        _missing(item, f"component folder {written!r} has no component.yaml")
    return found_files


def _file_paths(folder: SourceFolder, item: Cursor, base: str) -> list[str]:
    written = item.text()
    path = folder.find(written, base)
    if path is None:
        _missing(item, f"{written!r} is not in the workspace")
        return []
    return _yaml_files(folder, path) if folder.is_folder(path) else [path]


def _yaml_files(folder: SourceFolder, path: str) -> list[str]:
    return sorted(file for pattern in _YAML for file in folder.files(path, pattern))


def _depend(folder: SourceFolder, item: Cursor, kind: str, listing: Listing, depth: int) -> None:
    """Take a vendored copy of a dependency, or report that there is none."""
    item.known(_REMOTE_KEYS, "a dependency")
    url, context = item.get("url").text(), item.get("contextdir").text()
    name = re.split(r"[/:]", url.rstrip("/"))[-1].removesuffix(".git")
    for place in _VENDORED:
        copy = folder.find(f"{name}/{context}", place) if name else None
        path = workspace_file(folder, copy) if copy not in (None, ".") else None
        top = folder.read(path) if path and depth < _DEEPEST else None
        if copy and top is not None and top.is_mapping():
            _follow(folder, top, copy, listing, depth + 1)
            return
    if _by_convention(folder, _MERGED, listing, (_KINDS[kind],)):
        return
    item.report(
        "SSP334",
        f"{kind[:-1]} {url or 'without url'} is in another repository, and no copy is in the workspace",
        f"put a copy into {_MERGED}/{name or 'NAME'}/; nothing is fetched",
        Severity.INFO,
    )


def _by_convention(folder: SourceFolder, base: str, listing: Listing, kinds: Iterable[str]) -> bool:
    """Take what lies in the folders that are usual for a kind; tell whether anything did."""
    found = False
    for kind in kinds:
        path = folder.find(kind, base)
        if path is None or not folder.is_folder(path):
            continue
        components = kind == "components"
        files = list(folder.walk(_NAME_OF_COMPONENT, path)) if components else _yaml_files(folder, path)
        if components:
            known = {PurePosixPath(listed).parent.name for listed in listing.components}
            files = [file for file in files if PurePosixPath(file).parent.name not in known]
        listing.kind(kind).update(dict.fromkeys(files))
        found = found or bool(files)
    return found


def _report_unlisted(folder: SourceFolder, listing: Listing) -> None:
    for path in folder.walk(_NAME_OF_COMPONENT):
        if path not in listing.components and path.partition("/")[0] not in _VENDORED:
            folder.diagnostics.append(
                Diagnostic(
                    "SSP338",
                    "this component is not listed in opencontrol.yaml and was not read",
                    Span(path, 1, 1),
                    Severity.INFO,
                )
            )
