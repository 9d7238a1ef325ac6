"""The controls of an OpenControl certification as an OSCAL profile: what a plan needs to know which controls to answer.

The controls' texts come from a catalog that is named, or else from the standard that lies in the folder, which becomes
a catalog. A control that it does not have is told and never invented.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import count
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sspgen.errors import InputError, UsageError
from sspgen.load.json_writer import json_bytes
from sspgen.load.opencontrol.folder import list_files
from sspgen.load.opencontrol.reading import opened
from sspgen.load.opencontrol.standard import read_standard
from sspgen.load.opencontrol.standard_document import catalog_document, metadata
from sspgen.load.opencontrol.words import slug
from sspgen.load.opencontrol.workspace import load_certifications
from sspgen.load.yaml_writer import dump_yaml
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.ids import control_id, natural_key, stable_uuid
from sspgen.resolve.api import resolve_baseline

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sspgen.load.opencontrol.standard import Certification
    from sspgen.model.evidence import Json

PROFILES: Final = "profiles"
CATALOGS: Final = "catalogs"
_LINE: Final = 100
_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What people ask for: a certification by its name, and the catalog that has its controls.

    Attributes:
        catalog: an id or a file; empty: the standards in the folder.
        now: the time of the documents that are made.
    """

    certification: str
    catalog: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Certified:
    """A certification as a profile.

    Attributes:
        name: of the certification.
        profile: path of the profile; ``files`` are its own and what it imports, where that was not there.
        left_out: what is not in it, in words.
    """

    name: str
    profile: str
    files: dict[str, bytes]
    left_out: tuple[str, ...]

    @property
    def of_standards(self) -> bool:
        """Whether the controls have the words of the folder's own standards."""
        return any(path.startswith(f"{CATALOGS}/") for path in self.files)


@dataclass(slots=True)
class _Imports:
    """What the profile imports, and the files for it."""

    imports: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)

    def take(self, href: str, asked: tuple[str, ...], names: Mapping[str, str]) -> None:
        """Take the controls that a catalog has; ``names`` are its names for ids elsewhere."""
        found = [names[control] for control in asked if control in names]
        self.absent += [control for control in asked if control not in names]
        if found:
            ids: list[Json] = [*sorted(found, key=natural_key)]
            self.imports.append({"href": href, "include-controls": [{"with-ids": ids}]})


def certified(source: Path, target: Path, wanted: Wanted) -> Certified:
    """Return the profile of a certification.

    Args:
        source: the OpenControl folder.
        target: where the profile will go, in ``profiles/``.
        wanted: which certification, and which catalog.

    Raises:
        UsageError: SSP513, there is no such certification; SSP514, nothing has its controls.
        InputError: the catalog cannot be read.
    """
    certification = _named(load_certifications(source), wanted.certification)
    taken = _Imports()
    if wanted.catalog:
        _from_catalog(taken, certification, wanted.catalog, target)
    else:
        _from_standards(taken, certification, source, wanted.now)
    if not taken.imports:
        raise UsageError(_nothing(f"no control of the certification {certification.name!r} is in the catalog"))
    path = f"{PROFILES}/{slug(certification.name, 'certification')}.yaml"
    document: dict[str, Json] = {
        "profile": {
            "uuid": stable_uuid("profile", "opencontrol certification", certification.name),
            "metadata": metadata(
                certification.name, _time(wanted.now), f"Made by sspgen from the certification {certification.path}."
            ),
            "imports": taken.imports,
            "merge": {"as-is": True},
        }
    }
    files = {path: dump_yaml(document, _LINE).encode(), **taken.files}
    return Certified(certification.name, path, files, tuple(_told(certification, taken.absent)))


def _named(certifications: tuple[Certification, ...], written: str) -> Certification:
    for each in certifications:
        if written in {each.name, each.path, PurePosixPath(each.path).stem} or slug(written) == slug(each.name):
            return each
    names = [each.name for each in certifications]
    near = get_close_matches(written, names, 1)
    known = f"there are {', '.join(map(repr, names))}" if names else "the folder has none"
    remedy = f"did you mean {near[0]!r}?" if near else known
    raise UsageError(Diagnostic("SSP513", f"the folder has no certification {written!r}", help=remedy))


def _from_standards(taken: _Imports, certification: Certification, source: Path, now: datetime) -> None:
    """Take the controls from the standards of the folder, each made a catalog."""
    folder = opened(source)
    standards = {}
    for path in list_files(folder).standards:
        found, top = read_standard(folder, path), folder.read(path)
        if found is not None and top is not None and isinstance(top.value, dict):
            standards[found.name] = top.value
    for name, asked in certification.controls.items():
        if name not in standards:
            near = get_close_matches(name, standards, 1)
            hint = f" (it has {near[0]!r})" if near else ""
            raise UsageError(_nothing(f"the folder has no standard {name!r}{hint}, which the certification asks for"))
        document, names = catalog_document(standards[name], name, _time(now))
        path = _free(f"{CATALOGS}/{slug(name, 'standard')}", taken.files)
        taken.files[path] = json_bytes(document)
        taken.take(f"../{path}", asked, names)


def _from_catalog(taken: _Imports, certification: Certification, catalog: str, target: Path) -> None:
    """Take the controls from a catalog that is named."""
    file = Path(catalog)
    if file.is_file():
        resolution = resolve_baseline(file.name, file.resolve().parent)
        inside = file.resolve().is_relative_to(target.resolve())
        path = file.resolve().relative_to(target.resolve()).as_posix() if inside else f"{CATALOGS}/{file.name}"
        if not inside:
            taken.files[path] = file.read_bytes()
        href = f"../{quote(path)}"
    else:
        resolution, href = resolve_baseline(catalog, target if target.is_dir() else Path()), f"{catalog}.json"
    if resolution.failed:
        raise InputError(*resolution.diagnostics)
    if resolution.baseline.missing:
        what, command = resolution.baseline.missing[0]
        raise UsageError(Diagnostic("SSP514", f"{what} is not at hand", help=f"run '{command}'"))
    controls = resolution.baseline.catalog.controls
    names = {control_id(control.label): control.id for control in controls}
    names |= {control_id(control.id): control.id for control in controls}
    asked = dict.fromkeys(control for controls in certification.controls.values() for control in controls)
    taken.take(href, tuple(asked), names)


def _free(wanted: str, taken: Collection[str]) -> str:
    """Return the path of a JSON file that no other has: names of standards may differ in signs only."""
    return next(path for n in count(1) if (path := f"{wanted}{f'-{n}' if n > 1 else ''}.json") not in taken)


def _nothing(message: str) -> Diagnostic:
    return Diagnostic("SSP514", message, help="name the catalog that has its controls with --catalog")


def _told(certification: Certification, absent: list[str]) -> list[str]:
    if not absent:
        return []
    more = ", …" if len(absent) > _NAMED else ""
    named = ", ".join(absent[:_NAMED])
    return [f"{len(absent)} × control of {certification.name} that the catalog does not have ({named}{more})"]


def _time(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
