"""Finding out what a person wants compared: a catalog, a profile, a plan, an OpenControl standard, or a revision.

A path comes before an id of the store, and that before a revision of the repository around the current folder. Nothing
is fetched. What cannot be compared is refused with what it is, so that nobody reads a comparison of something else.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen.collect.git.safe_git import open_repository
from sspgen.errors import InputError, UsageError
from sspgen.flow.compared_plans import Asking, Thing, commit_of, plan_as_of, plan_of
from sspgen.load.api import load_workspace
from sspgen.load.oscal.document import YAML_SUFFIXES, OscalDocument, read_oscal
from sspgen.load.recognition import OPENCONTROL
from sspgen.load.workspace import SSP
from sspgen.model.catalog import Baseline
from sspgen.model.comparison import Kind, Side
from sspgen.model.diagnostics import Diagnostic, Severity, has_errors, ordered
from sspgen.resolve.api import resolve_baseline
from sspgen.resolve.comparison.requirements import Requirements
from sspgen.resolve.store import is_id, read_bytes

if TYPE_CHECKING:
    from sspgen.load.yaml_reader import Document
    from sspgen.model.implementation import Workspace

_PLAN: Final = "system-security-plan"
_COMPONENTS: Final = "component-definition"
_RESOLVED: Final = ("catalog", "profile")


def thing(name: str, asking: Asking) -> Thing:
    """Return what a name stands for.

    Raises:
        UsageError: SSP531, there is nothing of that name; SSP532, it is nothing that is compared.
        InputError: what is wrong with it.
    """
    path = _path(name, asking)
    if path is None:
        return _named(name, asking)
    return plan_of(name, asking.request(Path(name))) if path.is_dir() else _file(name, path, asking)


def _path(name: str, asking: Asking) -> Path | None:
    """Return the path of what is there under a name, links that lead nowhere included; None when there is nothing."""
    path = asking.here / name
    try:
        return path if name and (path.exists() or path.is_symlink()) else None
    except (OSError, ValueError):
        # No file can be called so.
        return None


def answers_of(name: str, asking: Asking) -> tuple[Side, Workspace]:
    """Return the workspace whose answers are to be carried over: a folder, an OSCAL plan or component definition.

    Raises:
        UsageError: SSP531, SSP532.
        InputError: what is wrong with it.
    """
    path, what = _path(name, asking), "workspace"
    if path is not None and path.is_dir():
        workspace = load_workspace(Path(name))
    elif path is not None and path.name in {SSP, *OPENCONTROL}:
        workspace = load_workspace(Path(name).parent)
    elif path is not None:
        what, workspace = _document_answers(name, path)
    else:
        raise UsageError(Diagnostic("SSP531", f"there is no file and no folder {name!r}"))
    if has_errors(workspace.diagnostics):
        raise InputError(*ordered(workspace.diagnostics))
    return Side(name, Kind.PLAN, what, workspace.system.name), workspace


def _document_answers(name: str, path: Path) -> tuple[str, Workspace]:
    document = read_oscal(_bytes(name, path), name)
    if isinstance(document, tuple):
        raise InputError(*document)
    file = Path(name)
    if document.model == _PLAN:
        return "OSCAL system security plan", load_workspace(file.parent, file.name)
    if document.model == _COMPONENTS:
        from sspgen.load.oscal.components import load_oscal_components  # noqa: PLC0415 - seldom asked for

        return "OSCAL component definition", load_oscal_components(file.parent, file.name)
    message = f"{name} is an OSCAL {document.model}, which has no answers"
    raise UsageError(Diagnostic("SSP532", message, help="name a workspace, a plan or a component definition"))


def _bytes(name: str, path: Path) -> bytes:
    data = read_bytes(path, name)
    if isinstance(data, Diagnostic):
        raise InputError(data)
    return data


def _file(name: str, path: Path, asking: Asking) -> Thing:
    if path.name in OPENCONTROL:
        return plan_of(name, asking.request(Path(name).parent))
    data = _bytes(name, path)
    document = read_oscal(data, name)
    if isinstance(document, OscalDocument):
        return _document(name, document, asking)
    if path.name == SSP:
        return plan_of(name, asking.request(Path(name).parent))
    if path.suffix.lower() in YAML_SUFFIXES and (found := _standard(name, data)) is not None:
        return found
    raise InputError(*document)


def _document(name: str, document: OscalDocument, asking: Asking) -> Thing:
    if document.model == _PLAN:
        file = Path(name)
        return plan_of(name, asking.request(file.parent, file.name), "OSCAL system security plan")
    found = _requirements(name, asking) if document.model in _RESOLVED else None
    if found is not None:
        return found
    message = f"{name} is an OSCAL {document.model}"
    remedy = "catalogs, profiles and system security plans are compared"
    raise UsageError(Diagnostic("SSP532", message, help=remedy))


def _standard(name: str, data: bytes) -> Thing | None:
    """Return an OpenControl standard, when a YAML file is one."""
    from sspgen.load.opencontrol.standard_catalog import is_standard, standard_catalog  # noqa: PLC0415 - seldom needed
    from sspgen.load.yaml_reader import read_yaml  # noqa: PLC0415 - needed for YAML only

    found: Document | tuple[Diagnostic, ...] = read_yaml(data, name)
    if isinstance(found, tuple):
        raise InputError(*found)
    if not is_standard(found.value):
        return None
    whole = standard_catalog(found.value, Path(name).stem)
    live = tuple(control for control in whole.controls if not control.withdrawn)
    baseline = Baseline(
        id=name,
        title=whole.title,
        catalog=replace(whole, controls=live),
        known={control.id: control.title for control in whole.controls},
        withdrawn=tuple(control for control in whole.controls if control.withdrawn),
    )
    side = Side(name, Kind.CATALOG, "OpenControl standard", whole.title)
    return Thing(side, Requirements(side, baseline))


def _named(name: str, asking: Asking) -> Thing:
    """Return a catalog or profile of the store, or else the workspace as of a revision."""
    found = _requirements(name, asking) if is_id(name) else None
    if found is not None:
        return found
    repository, _ = open_repository(asking.here)
    if repository is not None:
        try:
            if sha := commit_of(repository, name):
                return plan_as_of(name, sha, repository, asking)
        finally:
            repository.close()
    message = f"there is no file, folder, catalog, profile or revision called {name!r}"
    remedy = "name a file or folder, an id of 'sspgen catalog list', or a tag or branch of this repository"
    raise UsageError(Diagnostic("SSP531", message, help=remedy))


def _requirements(name: str, asking: Asking) -> Thing | None:
    """Return a catalog or profile; None when its id is known to nobody."""
    here = _path(name, asking) is not None
    written = f"./{name}" if here and not Path(name).is_absolute() else name
    resolution = resolve_baseline(written, asking.here)
    baseline = resolution.baseline
    if any(found.code == "SSP260" for found in resolution.diagnostics) and not here:
        return None
    if resolution.failed or (baseline.missing and not baseline.catalog.controls):
        raise InputError(*(replace(found, severity=Severity.ERROR) for found in resolution.diagnostics))
    bare = baseline.sources[0].kind == "catalog" if baseline.sources else True
    kind = Kind.CATALOG if bare else Kind.PROFILE
    side = Side(name, kind, f"OSCAL {kind.value}", baseline.title, baseline.catalog.version)
    return Thing(side, Requirements(side, baseline), diagnostics=resolution.diagnostics)
