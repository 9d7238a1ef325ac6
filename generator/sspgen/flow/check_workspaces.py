"""Checking workspaces: the plan that is made of them, and the OSCAL documents that lie in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.errors import InputError, SspgenError, UsageError
from sspgen.flow.check_attachments import is_inside, missing_documents
from sspgen.flow.check_documents import NOT_AT_HAND, document_findings, proven, without_noise
from sspgen.flow.check_run import Looked, is_error, unreadable
from sspgen.flow.plan import Request, make
from sspgen.load.api import load_workspace
from sspgen.load.recognition import Kind, Recognised, is_oscal, oscal_files
from sspgen.model.findings import Checked, Subject

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.flow.check_run import Run
    from sspgen.flow.plan import Made
    from sspgen.model.diagnostics import Diagnostic

_CATALOGS = "catalogs"
"""The folder of a workspace in which catalogs and profiles lie."""
_HOMES = {Kind.NATIVE: "ssp.yaml", Kind.OPENCONTROL: "opencontrol.yaml"}
_MISSING = frozenset({"SSP250", "SSP263"})
"""Codes that say, with the command that adds it, that a plan's catalog or profile is not at hand."""
_SHAPE = "SSP337"
"""What reading an OSCAL document says of its shape."""
_HANDED_ON = frozenset({"SSP486", "SSP488"})
"""Codes of a plan about what it takes from, or answers to, the plan of a leveraged system."""
_REFERENCE = "SSP460"
"""What the rules for OSCAL documents say of the UUID by which it is referred to."""
_TOLD_OF_DOCUMENTS = frozenset(
    (
        *("SSP001", "SSP002", "SSP004", "SSP005", "SSP011", "SSP014", "SSP031", "SSP041", "SSP061", "SSP070", "SSP090"),
        *("SSP091", "SSP095", "SSP111", "SSP231", "SSP233", "SSP256", "SSP258", "SSP259"),
    )
)
"""Codes of a plan whose defects the rules for OSCAL documents find at their exact place (SSP447 to SSP479)."""


def plan_in(folder: Path) -> str:
    """Return the system security plan that a folder of OSCAL documents is about; empty for none, and for several."""
    from sspgen.load.oscal.plan.find import find_plan  # noqa: PLC0415 - needed for folders of OSCAL documents only

    try:
        return find_plan(folder)
    except UsageError:
        return ""


def workspace(found: Recognised, run: Run) -> Looked:
    """Make the plan of a workspace, and check the OSCAL documents that lie in it."""
    request, root = run.request, found.root
    asked = Request(root, request.profile, request.clock, request.epoch, request.progress)
    made: Made | None = None
    try:
        made = make(asked)
        told: tuple[Diagnostic, ...] = made.plan.diagnostics
        told += tuple(missing_documents(made.plan, root)) if found.kind is Kind.NATIVE else ()
    except InputError as error:
        told = error.diagnostics
    prefix = run.seen_from_here(root)
    files = _files_of(root, made)
    documents = dict.fromkeys(files, "file of the workspace")
    about: tuple[Diagnostic, ...] = ()
    for path in _documents_of(found, made, files):
        if not run.first_look(root, path):
            continue
        kind, wrong = document_findings(root, path, run, shorthand=found.kind is Kind.NATIVE)
        documents[path] = kind or documents.get(path, "profile of the workspace")
        about += wrong
    subject = Subject(
        path=prefix.rstrip("/") or ".",
        kind=str(found.kind),
        documents=tuple(Checked(f"{prefix}{path}", documents[path]) for path in sorted(documents)),
        home=f"{prefix}{_HOMES.get(found.kind) or plan_in(root)}",
    )
    usable = made is not None if found.kind is Kind.NATIVE else not unreadable((*told, *about))
    return Looked(subject, prefix, _both(found.kind, told, about), made.plan if made else None, usable=usable)


def _both(kind: Kind, plan: tuple[Diagnostic, ...], about: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a plan and with its documents, each defect once.

    Of what is an OSCAL document its own rules tell more exactly what reading and judging the plan tells, too.
    """
    if kind is not Kind.OSCAL_PLAN:
        wrong = {each.span.path for each in about if is_error(each) and each.span is not None}
        exact = (each for each in plan if each.code != _SHAPE or each.span is None or each.span.path not in wrong)
        places = {each.span for each in plan if each.code in _MISSING}
        others = (each for each in about if each.code not in NOT_AT_HAND or each.span not in places)
        return without_noise(tuple(exact), tuple(others))
    of_plan = tuple(each for each in plan if each.code not in _TOLD_OF_DOCUMENTS)
    handed = [each.message for each in of_plan if each.code in _HANDED_ON]
    # Of a reference to what a leveraged plan does not have, the plan says what follows from it, too.
    rest = (each for each in about if each.code != _REFERENCE or not _names(each, handed))
    return proven(without_noise(tuple(rest), of_plan))


def _names(found: Diagnostic, messages: list[str]) -> bool:
    """Tell whether one of the messages is about the UUID that a diagnostic quotes."""
    quoted = found.message.split("'")[1::2]
    return any(uuid in message for uuid in quoted for message in messages)


def _files_of(root: Path, made: Made | None) -> list[str]:
    """Return the files that a workspace consists of, also of one that no plan can be made of."""
    try:
        inputs = made.sources.workspace.inputs if made else load_workspace(root).inputs
    except SspgenError:
        return []
    return [item.path for item in inputs]


def _documents_of(found: Recognised, made: Made | None, files: list[str]) -> list[str]:
    """Return the OSCAL documents that a workspace is made of, or keeps for it, in order of path."""
    root = found.root
    kept = set(oscal_files(root, "" if found.kind is Kind.OSCAL_PLAN else _CATALOGS))
    named = set(files)
    if made is not None:
        named |= {source.href for source in made.plan.profile.sources}
    return sorted(kept | {path for path in named if is_inside(root, path) and is_oscal(root / path)})
