"""What a file or folder is: a workspace, an OpenControl repository or file, or OSCAL documents.

It looks at names and at the beginning of files and reads nothing whole: whether a document is sound is found out by
whoever reads it. Nothing outside a folder is looked at, and links are not followed.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.load.oscal.document import SUFFIXES, YAML_SUFFIXES
from sspgen.load.workspace import SSP
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import WORKSPACE_FILES
from sspgen.model.oscal import MODELS
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENCONTROL = ("opencontrol.yaml", "opencontrol.yml")
_HEAD_BYTES = 16 * 1024
_MODELS = "|".join(MODELS)
_JSON = re.compile(rf'\s*\{{\s*(?:"\$schema"\s*:\s*"[^"]{{0,500}}"\s*,\s*)?"(?:{_MODELS})"\s*:\s*\{{')
_YAML = re.compile(rf"^[\"']?(?:{_MODELS})[\"']?\s*:\s*(?:#.*)?$", re.MULTILINE)
_XML = re.compile(rf"<(?:[A-Za-z_][\w.-]{{0,40}}:)?(?:{_MODELS})[\s>]")
_OF_OSCAL = re.compile(r"oscal-version|\bmetadata\b|csrc\.nist\.gov/ns/oscal")
_OC_KEYS = re.compile(r"^(?:satisfies|documentation_complete|standards|verifications)\s*:", re.MULTILINE)
_OC_STANDARD = re.compile(
    r"^[A-Za-z0-9][^\n:]{0,60}:[ \t]*\n(?:[ \t]+[^\n]*\n){0,3}?[ \t]+(?:family|name)\s*:", re.MULTILINE
)
_OC_VERSION = re.compile(r"^schema_version\s*:", re.MULTILINE)
_OC_VERSIONED = re.compile(r"^(?:satisfies|documentation_complete|components|dependencies)\s*:", re.MULTILINE)
"""Keys that only a file of OpenControl has beside a schema version, whatever it is called and wherever it lies."""
_OC_NAME = re.compile(r"(?:.*[-_.])?component\.ya?ml")
_NATIVE_KEYS = re.compile(r"^(?:component|evidence|profile|mappings|crosswalk|baseline)\s*:", re.MULTILINE)
_PASSED_OVER = frozenset({"node_modules", "build", "__pycache__"})
_PARENTS = 64


class Kind(StrEnum):
    """What something was taken for."""

    NATIVE = "workspace"
    OPENCONTROL = "OpenControl workspace"
    OPENCONTROL_FILE = "OpenControl file"
    OSCAL_PLAN = "OSCAL security plan"
    OSCAL = "OSCAL document"


@dataclass(frozen=True, slots=True)
class Recognised:
    """Something that can be checked.

    Attributes:
        root: the folder that it may refer to, and that its places are relative to.
        path: of a file, relative to the root, POSIX; empty for a workspace or plan, which is the root.
    """

    kind: Kind
    root: Path
    path: str = ""


def recognise(path: Path, here: Path) -> tuple[Recognised, ...]:
    """Return what a file or folder holds that can be checked, in the order of its folders; nothing when it holds none.

    Args:
        path: as it was named.
        here: the folder in which that was said; a document may refer to others below it.
    """
    if path.is_dir():
        return tuple(_in_folder(path, here))
    return (_of_file(path, here),) if path.suffix.lower() in SUFFIXES else ()


def oscal_files(root: Path, start: str = "") -> Iterator[str]:
    """Yield the files below a folder that begin like an OSCAL document, relative to the root."""
    for path in documents_below(root, start):
        if is_oscal(Path(root, path)):
            yield path


def is_oscal(file: Path) -> bool:
    """Tell whether a file begins like an OSCAL document of any encoding; one that cannot be read does not."""
    head = _head(file) if file.suffix.lower() in SUFFIXES else ""
    if not _OF_OSCAL.search(head):
        return False
    if head.lstrip().startswith(("{", "[")):
        return _JSON.match(head) is not None
    return (_XML if head.lstrip().startswith("<") else _YAML).search(head) is not None


def _in_folder(folder: Path, here: Path) -> Iterator[Recognised]:
    """Yield what a folder holds: the workspaces first, then the documents that belong to none of them."""
    own = _workspace_kind(folder)
    if own is not None:
        yield Recognised(own, folder)
    if own is Kind.NATIVE:
        return
    around: dict[str, Kind] = {}
    for path in documents_below(folder):
        parent, _, name = path.rpartition("/")
        inside = next((kind for start, kind in around.items() if path.startswith(f"{start}/")), own)
        if inside is Kind.NATIVE:
            continue
        if is_oscal(folder / path):
            yield _document(Kind.OSCAL, folder, path, here)
        elif inside is None and name in (SSP, *OPENCONTROL):
            around[parent] = _workspace_kind(folder / parent) or Kind.NATIVE
            yield Recognised(around[parent], folder / parent)
        elif inside is None and _is_opencontrol(folder / path):
            yield _document(Kind.OPENCONTROL_FILE, folder, path, here)


def _is_opencontrol(file: Path) -> bool:
    """Tell whether a file outside any workspace is one of OpenControl: by its name, its keys, or the folder around."""
    if file.suffix.lower() not in YAML_SUFFIXES:
        return False
    if _OC_NAME.fullmatch(file.name):
        return True
    head = _head(file)
    if _versioned(head):
        return True
    pattern = {"standards": _OC_STANDARD, "certifications": _OC_KEYS}.get(file.parent.name)
    return pattern is not None and pattern.search(head) is not None


def _versioned(head: str) -> bool:
    return _OC_VERSION.search(head) is not None and _OC_VERSIONED.search(head) is not None


def _workspace_kind(folder: Path) -> Kind | None:
    own = folder / SSP
    if (own.exists() or own.is_symlink()) and not is_oscal(own):
        return Kind.NATIVE
    return Kind.OPENCONTROL if any((folder / name).exists() for name in OPENCONTROL) else None


def _of_file(file: Path, here: Path) -> Recognised:
    folder = file.parent
    if file.name == SSP and not is_oscal(file):
        return Recognised(Kind.NATIVE, folder)
    if file.name in OPENCONTROL:
        return Recognised(Kind.OPENCONTROL, folder)
    if file.suffix.lower() in YAML_SUFFIXES and not is_oscal(file):
        return _of_yaml(file, here)
    return _document(Kind.OSCAL, file.parent, file.name, here)


def _of_yaml(file: Path, here: Path) -> Recognised:
    """Tell a file of a workspace from one of OpenControl and from a document that is not recognised by its head."""
    head = _head(file)
    around = [each for each in file.absolute().parents[:_PARENTS] if (each / SSP).is_file()]
    if around and _NATIVE_KEYS.search(head):
        inside = around[0] == here.absolute() or around[0].is_relative_to(here.absolute())
        return Recognised(Kind.NATIVE, Path(os.path.relpath(around[0], here)) if inside else around[0])
    if _versioned(head) or _OC_KEYS.search(head) or _OC_STANDARD.search(head) or _OC_NAME.fullmatch(file.name):
        return _document(Kind.OPENCONTROL_FILE, file.parent, file.name, here)
    return _document(Kind.OSCAL, file.parent, file.name, here)


def _document(kind: Kind, folder: Path, path: str, here: Path) -> Recognised:
    """Return a document that may refer to what lies below the folder of the person, or else below its own."""
    absolute = Path(os.path.abspath(folder / path))  # noqa: PTH100 - links are not followed here
    if absolute.is_relative_to(here.absolute()):
        return Recognised(kind, here, absolute.relative_to(here.absolute()).as_posix())
    return Recognised(kind, folder, path)


def documents_below(root: Path, start: str = "") -> Iterator[str]:
    """Yield the files that may hold a document by their suffix, relative to the root; those of a folder come first.

    Hidden folders, those of tools, build outputs and links are passed over.

    Raises:
        InputError: SSP205, there are more than `WORKSPACE_FILES` of them.
    """
    seen = 0
    for folder, folders, files in os.walk(Path(root, start)):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _PASSED_OVER)
        for file in sorted(files):
            path = Path(folder, file)
            if path.suffix.lower() not in SUFFIXES or path.is_symlink():
                continue
            seen += 1
            if seen > WORKSPACE_FILES:
                message = f"more than {WORKSPACE_FILES} files of YAML, JSON and XML lie here"
                raise InputError(Diagnostic("SSP205", message, Span(root.as_posix()), help="name some of its folders"))
            yield path.relative_to(root).as_posix()


def _head(file: Path) -> str:
    try:
        if not stat.S_ISREG(file.stat().st_mode):
            return ""
        with file.open("rb") as stream:
            return stream.read(_HEAD_BYTES).decode("utf-8-sig", "replace")
    except (OSError, ValueError):
        return ""
