"""What files an OpenControl workspace consists of: those its ``opencontrol.yaml`` lists, and what was vendored.

Nothing is fetched. A dependency on another repository is looked for in the folders where people keep copies, inside the
workspace only, then among what ``ssp.lock`` pins and ``sspgen fetch`` fetched; one that is not there is reported.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.component import COMPONENT_FILES, family_files
from sspgen.load.opencontrol.fetched import (
    LOCK,
    ChangedError,
    Pin,
    default_dependencies,
    open_mount,
    read_pins,
    repository_name,
)
from sspgen.load.opencontrol.reading import KEYS_FOLDER
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.limits import DEPENDENCIES, DEPENDENCY_DEPTH, YAML_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
_TEMPLATES: Final = "templates"
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
    """The files of a workspace, in the order in which they are listed; each path once.

    Attributes:
        pins: what was fetched, by URL, revision and folder; ``cache`` where it is kept.
        followed: places of the fetched dependencies that were taken.
    """

    components: dict[str, None] = field(default_factory=dict)
    standards: dict[str, None] = field(default_factory=dict)
    certifications: dict[str, None] = field(default_factory=dict)
    pins: Mapping[tuple[str, str, str], Pin] = field(default_factory=dict)
    cache: Path = field(default_factory=Path)
    followed: set[str] = field(default_factory=set)

    def kind(self, name: str) -> dict[str, None]:
        """Return the files of one kind."""
        kinds = {"components": self.components, "standards": self.standards}
        return kinds.get(name, self.certifications)


def workspace_file(folder: SourceFolder, base: str = "") -> str | None:
    """Return the path of the ``opencontrol.yaml`` of a folder."""
    return next((path for name in WORKSPACE_FILES if (path := folder.find(name, base))), None)


def list_files(folder: SourceFolder) -> Listing:
    """Return the files of the workspace: as listed, or by the usual folder names where nothing lists them."""
    listing = Listing(pins=_pins(folder), cache=default_dependencies(os.environ))
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


def _pins(folder: SourceFolder) -> dict[tuple[str, str, str], Pin]:
    """Return what the workspace's lock pins; a lock that pins nothing is no input."""
    if folder.find(LOCK) is None or folder.is_folder(LOCK):
        return {}
    try:
        with (folder.root / LOCK).open("rb") as stream:
            found = read_pins(stream.read(YAML_BYTES + 1))
    except OSError as error:
        found = f"it cannot be read: {error.strerror}"
    if isinstance(found, str):
        help_ = "restore it from version control, or remove it and run 'sspgen fetch' again"
        folder.diagnostics.append(Diagnostic("SSP223", f"it cannot be used: {found}", Span(LOCK), help=help_))
        return {}
    if found:
        folder.content(LOCK)
    return {pin.key: pin for pin in found}


def _follow(folder: SourceFolder, top: Cursor, base: str, listing: Listing, depth: int) -> None:
    """Take what an ``opencontrol.yaml`` lists, then what it depends on."""
    check_list(top)
    for item in top.each("components"):
        if item.text():
            _take_components(folder, item, base, listing, depth)
    for kind in ("standards", "certifications"):
        for item in (i for i in top.each(kind) if not isinstance(i.value, dict) and i.text()):
            paths = _file_paths(folder, item, base)
            listing.kind(kind).update(dict.fromkeys(paths))
    for kind, item in _local_dependencies(top):
        if kind == "systems":
            _take_components(folder, item, base, listing, depth)
        else:
            listing.kind(kind).update(dict.fromkeys(_file_paths(folder, item, base)))
    for kind, item in dependencies_of(top):
        _depend(folder, item, kind, listing, depth)


def _local_dependencies(top: Cursor) -> Iterator[tuple[str, Cursor]]:
    """Yield the paths that stand where repositories are expected: files of the workspace all the same."""
    dependencies = top.get("dependencies")
    for kind in _KINDS:
        for item in dependencies.get(kind).items():
            if isinstance(item.value, str) and item.text():
                name = _KINDS[kind]
                item.report("SSP336", f"this path is listed under 'dependencies:', expected under '{name}:'")
                yield kind, item
    for item in top.each("systems"):
        if isinstance(item.value, str) and item.text():
            item.report("SSP336", "this path is listed under 'systems:', expected under 'components:'")
            yield "systems", item


def dependencies_of(top: Cursor) -> Iterator[tuple[str, Cursor]]:
    """Yield what an ``opencontrol.yaml`` depends on, with its kind; also what is listed a level too high."""
    dependencies = top.get("dependencies")
    if dependencies.present and dependencies.is_mapping():
        dependencies.known(_DEPENDENCY_KEYS, "the dependencies")
        yield from ((kind, item) for kind in _KINDS for item in _repositories(dependencies.get(kind)))
    for kind in _KINDS:
        for item in top.each(kind):
            if isinstance(item.value, dict):
                item.report("SSP336", f"this repository is listed under '{kind}:', expected under 'dependencies:'")
                yield kind, item


def _repositories(listed: Cursor) -> Iterator[Cursor]:
    """Yield the repositories of a list; a path in it is read elsewhere."""
    yield from (item for item in listed.items() if not isinstance(item.value, str) and item.is_mapping())


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


def check_list(top: Cursor) -> None:
    """Say what is wrong with the keys and the version of an ``opencontrol.yaml``; no other file is looked at."""
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
    """Take a vendored copy of a dependency, or what was fetched of it, or report that there is none."""
    item.known(_REMOTE_KEYS, "a dependency")
    wanted = wanted_of(item)
    name = repository_name(wanted[0]) if wanted[0] else ""
    copy = vendored(folder, name, wanted[2]) if depth < _DEEPEST else None
    if copy is not None:
        if wanted in listing.pins:
            item.report("SSP344", f"the copy in {copy[0]}/ is read, not the commit in {LOCK}", severity=Severity.INFO)
        _follow(folder, copy[1], copy[0], listing, depth + 1)
    elif wanted in listing.pins:
        _take_fetched(folder, item, listing.pins[wanted], listing, depth)
    elif not _by_convention(folder, _MERGED, listing, (_KINDS[kind],)):
        item.report(
            "SSP334",
            f"{kind[:-1]} {shown_url(wanted[0]) or 'without url'} is in another repository, and no copy is at hand",
            f"run 'sspgen fetch' on this folder, or put a copy into {_MERGED}/{name or 'NAME'}/",
            # A plan without its standards has all answers; without a system it lacks those that the system gives.
            Severity.WARNING if kind == "systems" else Severity.INFO,
        )


def is_workspace_itself(folder: SourceFolder, top: Cursor) -> bool:
    """Tell whether a dependency is the workspace that it is read for: of one name, with a component in common."""
    own = workspace_file(folder)
    mine = folder.read(own) if own else None
    if mine is None or not top.get("name").present or mine.get("name").value != top.get("name").value:
        return False
    listed = [{str(item.value) for item in each.each("components")} for each in (mine, top)]
    return bool(listed[0] & listed[1])


def wanted_of(item: Cursor) -> tuple[str, str, str]:
    """Return what a dependency asks for: URL, revision and folder, each as written or empty.

    The folder ``/`` is the repository, so that one which is asked for in both ways is read once.
    """
    url, revision, context = (item.get(key).text().strip() for key in ("url", "revision", "contextdir"))
    return url, revision, context if context.strip("/") else ""


def shown_url(url: str) -> str:
    """Return an address as it may be shown: a password in it is nobody's business."""
    return re.sub(r"(?<=://)[^/@]*@", "", url)


def vendored(folder: SourceFolder, name: str, context: str) -> tuple[str, Cursor] | None:
    """Return where a copy of a repository lies in the workspace, with the file that lists what it has."""
    for place in _VENDORED:
        copy = folder.find(f"{name}/{context}", place) if name else None
        path = workspace_file(folder, copy) if copy not in {None, "."} else None
        top = folder.read(path) if path else None
        if copy and top is not None and top.is_mapping():
            return copy, top
    return None


def _take_fetched(folder: SourceFolder, item: Cursor, pin: Pin, listing: Listing, depth: int) -> None:
    """Take what was fetched of a dependency, once."""
    if pin.place in listing.followed:
        return
    listing.followed.add(pin.place)
    if depth >= DEPENDENCY_DEPTH or len(listing.followed) > DEPENDENCIES:
        item.report("SSP347", f"{shown_url(pin.url)} is one dependency too many, or too deep", severity=Severity.ERROR)
        return
    try:
        mount = open_mount(pin, listing.cache, folder.root)
    except ChangedError:
        message = f"what the cache holds of {shown_url(pin.url)} is not what {LOCK} pins"
        item.report("SSP345", message, severity=Severity.ERROR)
        return
    if mount is None:
        message = f"{shown_url(pin.url)} is pinned to {pin.commit[:12]} and not at hand"
        item.report("SSP334", message, "run 'sspgen fetch' on this folder")
        return
    folder.mounts[pin.place] = mount
    path = workspace_file(folder, pin.place)
    top = folder.read(path) if path else None
    if top is not None and is_workspace_itself(folder, top):
        message = f"{shown_url(pin.url)} is this workspace itself: what depends on it is not followed back"
        item.report("SSP347", message, "remove the dependency that leads back here")
    elif top is not None and top.is_mapping():
        _follow(folder, top, pin.place, listing, depth + 1)
    else:
        _by_convention(folder, pin.place, listing, _KINDS.values())


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
    # Where there are values, the templates that were filled in with them lie beside the components they became.
    elsewhere = (*_VENDORED, _TEMPLATES) if folder.is_folder(KEYS_FOLDER) else _VENDORED
    for path in folder.walk(_NAME_OF_COMPONENT):
        if path not in listing.components and path.partition("/")[0] not in elsewhere:
            folder.diagnostics.append(
                Diagnostic(
                    "SSP338",
                    "this component is not listed in opencontrol.yaml and was not read",
                    Span(path, 1, 1),
                    Severity.INFO,
                )
            )
