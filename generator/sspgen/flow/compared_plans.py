"""Plans to be compared: of a folder or document as it is, or of the workspace as of a commit.

What is read from a commit has no evidence: what was collected then is not what is there now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sspgen import GENERATOR
from sspgen.assess.poam import poam_items
from sspgen.errors import InputError
from sspgen.flow.plan import Request, make, resolved_profile
from sspgen.flow.revisions import workspace_at
from sspgen.load.api import load_workspace
from sspgen.merge.api import MergeInputs, merge
from sspgen.merge.comparison.plans import Planned
from sspgen.model.comparison import Kind, Side
from sspgen.model.diagnostics import Diagnostic, has_errors, ordered

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sspgen.collect.git.safe_git import Repository
    from sspgen.model.implementation import Workspace
    from sspgen.render.api import Progress
    from sspgen.resolve.comparison.requirements import Requirements

_SHA: Final = 40
_MISSING: Final = frozenset({"SSP250", "SSP263"})
"""Codes that say that a plan is made without its catalog; what else is wrong with a plan is for 'sspgen check'."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What all things that are compared share.

    Attributes:
        here: the folder in which the command runs: paths and revisions are those of it.
        clock: the time now (timezone-aware); ``epoch`` is ``SOURCE_DATE_EPOCH`` as a time, or None.
    """

    here: Path
    clock: datetime
    epoch: datetime | None
    progress: Progress

    def request(self, root: Path, document: str = "") -> Request:
        """Return the request for a plan of a folder."""
        return Request(root, "", self.clock, self.epoch, self.progress, document=document)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to be compared: requirements, or a plan.

    Attributes:
        diagnostics: what reading it had to say; no errors.
    """

    side: Side
    requirements: Requirements | None = None
    planned: Planned | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def plan_of(name: str, request: Request, what: str = "workspace") -> Thing:
    """Return the plan of a folder, or of a document in it, with its evidence.

    Raises:
        InputError: what is wrong with it.
    """
    made = make(request)
    plan, sources = made.plan, _titles(made.sources.workspace)
    side = Side(name, Kind.PLAN, what, plan.system.name, plan.system.version)
    planned = Planned(side, plan, sources, proofs=bool(plan.evidence), poam=len(poam_items(plan)))
    return Thing(side, planned=planned, diagnostics=tuple(d for d in plan.diagnostics if d.code in _MISSING))


def _titles(workspace: Workspace) -> dict[str, str]:
    return {source.id: source.title for source in workspace.evidence}


def commit_of(repository: Repository, name: str) -> str:
    """Return the full id of the commit that a tag, a branch or a full id names; empty when it names none."""
    tip = repository.tip("HEAD")
    if not tip:
        return ""
    tagged = next((tag.commit for tag in repository.tags(tip) if tag.name == name), "")
    if tagged or repository.tip(name):
        return tagged or repository.tip(name)
    is_id_of_commit = len(name) == _SHA and set(name) <= set("0123456789abcdef")
    return name if is_id_of_commit and repository.is_in_history(name) else ""


def _loaded(folder: Path, name: str) -> Workspace:
    try:
        return load_workspace(folder)
    except InputError as error:
        told = (replace(each, message=each.message.replace(str(folder), name)) for each in error.diagnostics)
        raise InputError(*told) from error


def plan_as_of(name: str, sha: str, repository: Repository, asking: Asking) -> Thing:
    """Return the plan of the workspace as of a commit, without evidence, which was not what it is now.

    Raises:
        InputError: what is wrong with the workspace as of that commit.
    """
    record = repository.record(sha)
    at = record.commit.committed if record is not None else asking.clock
    with workspace_at(repository, sha) as folder:
        workspace = _loaded(folder, name)
        baseline, resolved = resolved_profile(asking.request(folder), workspace)
        found = ordered((*workspace.diagnostics, *resolved))
        if has_errors(found):
            raise InputError(*(replace(each, message=f"{each.message} (as of {name})") for each in found))
        plan = merge(MergeInputs(workspace, baseline, (), at, at, GENERATOR))
    side = Side(name, Kind.PLAN, "revision of the workspace", plan.system.name, plan.system.version)
    missing = tuple(each for each in found if each.code in _MISSING)
    return Thing(side, planned=Planned(side, plan, _titles(workspace), proofs=False), diagnostics=missing)
