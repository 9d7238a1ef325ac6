"""Checking whatever was named: workspaces with their whole plan, OpenControl files, OSCAL documents.

Each is found out to be what it is, read once, and judged by what knows it. Nothing is written and nothing fetched. It
does not know how findings are shown, nor which of them are accepted.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from sspgen.flow.check_documents import opencontrol_file, oscal_document
from sspgen.flow.check_run import CAN_BE_CHECKED, CheckRequest, Looked, Run
from sspgen.load.recognition import Kind, Recognised, documents_below, recognise
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.findings import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_paths(request: CheckRequest) -> tuple[Looked, ...]:
    """Look at everything that was named, in the order in which it was named.

    Raises:
        SspgenError: what is wrong with the command or the machine, rather than with a file.
    """
    run = Run(request)
    return tuple(looked for path in request.paths for looked in _look_at(path, run))


def _look_at(path: Path, run: Run) -> Iterator[Looked]:
    found = recognise(path, run.request.here)
    if not found:
        yield _nothing(path, run)
    elif path.is_dir() and all(each.kind is Kind.OSCAL for each in found) and _is_plan(path):
        found = (Recognised(Kind.OSCAL_PLAN, path),)
    for each in found:
        if run.first_look(each.root, each.path):
            yield _look(each, run)


def _is_plan(path: Path) -> bool:
    from sspgen.flow.check_workspaces import plan_in  # noqa: PLC0415 - as below

    return bool(plan_in(path))


def _look(found: Recognised, run: Run) -> Looked:
    """Look at something by what knows it."""
    if found.kind is Kind.OSCAL:
        return oscal_document(found, run)
    if found.kind is Kind.OPENCONTROL_FILE:
        return opencontrol_file(found, run)
    from sspgen.flow.check_workspaces import workspace  # noqa: PLC0415 - plans need collectors, documents do not

    return workspace(found, run)


def _nothing(path: Path, run: Run) -> Looked:
    shown = run.seen_from_here(path).rstrip("/") or "."
    if path.is_dir():
        others = list(islice(documents_below(path), 1))
        message = f"there is no ssp.yaml, no opencontrol.yaml and no OSCAL document in {shown}"
        message += f"; {others[0]} is none of them" if others else ""
    else:
        message = f"{shown} is nothing that can be checked" if path.exists() else f"{shown} is not there"
    problem = Diagnostic("SSP220", message, help=CAN_BE_CHECKED)
    return Looked(Subject(shown, "nothing that can be checked", (), shown), "", (problem,), usable=False)
