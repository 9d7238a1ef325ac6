"""Checking whatever was named: workspaces with their whole plan, OpenControl files, OSCAL documents.

Each is found out to be what it is, read once, and judged by what knows it. Nothing is written and nothing fetched. It
does not know how findings are shown, nor which of them are accepted.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.errors import InputError, SspgenError, UsageError
from sspgen.flow.plan import Request, make
from sspgen.load.api import load_workspace
from sspgen.load.opencontrol.single import read_alone
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.recognition import Kind, Recognised, documents_below, is_oscal, oscal_files, recognise
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.findings import Checked, Subject
from sspgen.resolve.store import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sspgen.flow.plan import Made
    from sspgen.model.plan import Plan
    from sspgen.render.api import Progress
    from sspgen.resolve.oscal_links import Library

_CATALOGS = "catalogs"
"""The folder of a workspace in which catalogs and profiles lie."""
_CAN_BE_CHECKED = "run 'sspgen init' here, or name a workspace, an OpenControl folder or file, or an OSCAL document"
_HOMES = {Kind.NATIVE: "ssp.yaml", Kind.OPENCONTROL: "opencontrol.yaml"}
_TOLD_OF_DOCUMENTS = frozenset(
    (
        *("SSP001", "SSP002", "SSP004", "SSP005", "SSP011", "SSP014", "SSP031", "SSP041", "SSP061", "SSP070", "SSP090"),
        *("SSP091", "SSP095", "SSP111", "SSP231", "SSP233", "SSP256", "SSP258", "SSP259"),
    )
)
"""Codes of a plan whose defects the rules for OSCAL documents find at their exact place (SSP447 to SSP479)."""
_UNREADABLE = frozenset({"SSP200", "SSP201", "SSP202", "SSP204", "SSP205", "SSP206", "SSP208", "SSP255"})
"""Codes that say that a file could not be read at all, or is not what it was taken for."""


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What was asked for.

    Attributes:
        paths: files and folders, as they were named.
        here: the folder in which that was said; places are told as seen from it.
        profile: in place of that of each workspace; empty for its own.
        clock: the time now (timezone-aware); ``epoch`` is ``SOURCE_DATE_EPOCH`` as a time, or None.
    """

    paths: tuple[Path, ...]
    here: Path
    profile: str
    clock: datetime
    epoch: datetime | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at one thing.

    Attributes:
        prefix: what a place has to be prefixed with to be seen from the folder of the request; empty or ``folder/``.
        diagnostics: as they were found, with places relative to the thing's own root.
        plan: of a workspace; None where none could be made, and for what is no workspace.
        usable: False when it could not be read, or when no plan could be made of a workspace.
    """

    subject: Subject
    prefix: str
    diagnostics: tuple[Diagnostic, ...]
    plan: Plan | None = None
    usable: bool = True


@dataclass
class _Checking:
    """One run.

    Attributes:
        libraries: the documents that were read so far, by the folder that they may refer to.
        named: what was looked at already, so that a file that is named twice is told of once.
    """

    request: CheckRequest
    libraries: dict[Path, Library] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)

    def library(self, root: Path) -> Library:
        from sspgen.resolve.oscal_links import Library  # noqa: PLC0415 - needed for OSCAL documents only

        return self.libraries.setdefault(root, Library(root))

    def seen_from_here(self, root: Path) -> str:
        """Return a folder as seen from the folder of the request: relative where it lies in it."""
        absolute = Path(os.path.abspath(root))  # noqa: PTH100 - links are not followed here
        here = Path(os.path.abspath(self.request.here))  # noqa: PTH100 - as above
        if absolute == here:
            return ""
        inside = absolute.is_relative_to(here)
        return f"{absolute.relative_to(here).as_posix() if inside else absolute.as_posix()}/"


def check_paths(request: CheckRequest) -> tuple[Looked, ...]:
    """Look at everything that was named, in the order in which it was named.

    Raises:
        SspgenError: what is wrong with the command or the machine, rather than with a file.
    """
    checking = _Checking(request)
    return tuple(looked for path in request.paths for looked in _look_at(path, checking))


def _look_at(path: Path, checking: _Checking) -> Iterator[Looked]:
    found = recognise(path, checking.request.here)
    if not found:
        yield _nothing(path, checking)
    elif path.is_dir() and all(each.kind is Kind.OSCAL for each in found) and _plan_in(path):
        found = (Recognised(Kind.OSCAL_PLAN, path),)
    for each in found:
        absolute = os.path.abspath(each.root / each.path)  # noqa: PTH100 - links are not followed here
        if absolute not in checking.named:
            checking.named.add(absolute)
            yield _LOOKS[each.kind](each, checking)


def _plan_in(folder: Path) -> str:
    """Return the system security plan that a folder of OSCAL documents is about; empty for none, and for several."""
    from sspgen.load.oscal.plan.find import find_plan  # noqa: PLC0415 - needed for folders of OSCAL documents only

    try:
        return find_plan(folder)
    except UsageError:
        return ""


def _nothing(path: Path, checking: _Checking) -> Looked:
    shown = checking.seen_from_here(path).rstrip("/") or "."
    if path.is_dir():
        others = list(islice(documents_below(path), 1))
        message = f"there is no ssp.yaml, no opencontrol.yaml and no OSCAL document in {shown}"
        message += f"; {others[0]} is none of them" if others else ""
    else:
        message = f"{shown} is nothing that can be checked" if path.exists() else f"{shown} is not there"
    problem = Diagnostic("SSP220", message, help=_CAN_BE_CHECKED)
    return Looked(Subject(shown, "nothing that can be checked", (), shown), "", (problem,), usable=False)


def _workspace(found: Recognised, checking: _Checking) -> Looked:
    """Make the plan of a workspace, and check the OSCAL documents that lie in it."""
    request, root = checking.request, found.root
    asked = Request(root, request.profile, request.clock, request.epoch, request.progress)
    made: Made | None = None
    try:
        made = make(asked)
        told: tuple[Diagnostic, ...] = made.plan.diagnostics
    except InputError as error:
        told = error.diagnostics
    prefix = checking.seen_from_here(root)
    documents = dict.fromkeys(_files_of(root, made), "file of the workspace")
    about: tuple[Diagnostic, ...] = ()
    for path in _documents_of(found, made):
        kind, wrong = _oscal(root, path, checking, shorthand=found.kind is Kind.NATIVE)
        documents[path] = kind or documents.get(path, "profile of the workspace")
        about += wrong
    subject = Subject(
        path=prefix.rstrip("/") or ".",
        kind=str(found.kind),
        documents=tuple(Checked(f"{prefix}{path}", documents[path]) for path in sorted(documents)),
        home=f"{prefix}{_HOMES.get(found.kind) or _plan_in(root)}",
    )
    foreign = found.kind is not Kind.NATIVE and not _unreadable(told)
    plan = made.plan if made else None
    return Looked(subject, prefix, _both(found.kind, told, about), plan, usable=plan is not None or foreign)


def _both(kind: Kind, plan: tuple[Diagnostic, ...], about: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a plan and with its documents, each defect once.

    Of a plan that is an OSCAL document the document's own rules tell more exactly what the plan's rules tell, too.
    """
    if kind is not Kind.OSCAL_PLAN:
        return without_noise(plan, about)
    return without_noise(about, tuple(each for each in plan if each.code not in _TOLD_OF_DOCUMENTS))


def _files_of(root: Path, made: Made | None) -> list[str]:
    """Return the files that a workspace consists of, also of one that no plan can be made of."""
    try:
        inputs = made.sources.workspace.inputs if made else load_workspace(root).inputs
    except SspgenError:
        return []
    return [item.path for item in inputs]


def _documents_of(found: Recognised, made: Made | None) -> list[str]:
    """Return the OSCAL documents that a workspace is made of, or keeps for it, in order of path."""
    root = found.root
    kept = set(oscal_files(root, "" if found.kind is Kind.OSCAL_PLAN else _CATALOGS))
    named = set(_files_of(root, made))
    if made is not None:
        named |= {source.href for source in made.plan.profile.sources}
    return sorted(kept | {path for path in named if _inside(root, path) and is_oscal(root / path)})


def _inside(root: Path, path: str) -> bool:
    try:
        return (root / path).resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _opencontrol_file(found: Recognised, checking: _Checking) -> Looked:
    kind, told = read_alone(found.root, found.path)
    return _document(found, checking, kind, told)


def _oscal_document(found: Recognised, checking: _Checking) -> Looked:
    kind, told = _oscal(found.root, found.path, checking)
    return _document(found, checking, kind, told)


def _document(found: Recognised, checking: _Checking, kind: str, told: tuple[Diagnostic, ...]) -> Looked:
    prefix = checking.seen_from_here(found.root)
    path = f"{prefix}{found.path}"
    subject = Subject(path, kind, (Checked(path, kind),), path)
    return Looked(subject, prefix, told, usable=kind.startswith("OSCAL ") or not _unreadable(told))


def _unreadable(told: tuple[Diagnostic, ...]) -> bool:
    return any(each.code in _UNREADABLE and _is_error(each) for each in told)


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.ERROR


def _oscal(
    root: Path, path: str, checking: _Checking, *, shorthand: bool = False
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return what a document was taken for, and what is wrong with it.

    A workspace may have profiles in a short form, which name no version of OSCAL and are nobody's but sspgen's: with
    ``shorthand`` those are passed over, and taken for nothing.
    """
    from sspgen.assess.oscal.api import check_meaning  # noqa: PLC0415 - needed for OSCAL documents only
    from sspgen.load.oscal.check.api import check_document  # noqa: PLC0415 - as above

    data = read_bytes(root / path, path)
    document = read_oscal(data, path) if isinstance(data, bytes) else (data,)
    if not isinstance(document, OscalDocument):
        return "unreadable document", tuple(map(_of_no_kind, document))
    if shorthand and not document.oscal_version:
        return "", ()
    found = check_document(document)
    return kind_of(document), without_noise(found, check_meaning(document, checking.library(root)))


def _of_no_kind(found: Diagnostic) -> Diagnostic:
    """Say what could have been named, where what was named is nothing of it."""
    return replace(found, help=_CAN_BE_CHECKED) if found.code == "SSP255" else found


def kind_of(document: OscalDocument) -> str:
    """Return what a document is, in words: its model, version of OSCAL and encoding."""
    version = document.oscal_version.split()[:1]
    words = ("OSCAL", document.model, *(word[:20] for word in version), f"({document.encoding.upper()})")
    return " ".join(words)


def without_noise(first: tuple[Diagnostic, ...], later: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return what two layers found, without what the later one says of a place that the first has an error at.

    A value that is not what it should be makes other statements about it untrue or idle: the first word is enough.
    """
    wrong = {each.span for each in first if _is_error(each) and each.span is not None and each.span.column}
    same = {(each.span, each.message) for each in first}
    kept = (each for each in later if each.span not in wrong and (each.span, each.message) not in same)
    return (*first, *kept)


_LOOKS = {
    Kind.NATIVE: _workspace,
    Kind.OPENCONTROL: _workspace,
    Kind.OPENCONTROL_FILE: _opencontrol_file,
    Kind.OSCAL_PLAN: _workspace,
    Kind.OSCAL: _oscal_document,
}
