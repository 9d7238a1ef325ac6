"""Loading a workspace of whatever format: the one function that commands call.

A folder with an ``ssp.yaml`` is native; one with an ``opencontrol.yaml`` alone is read as OpenControl; one with nothing
but somebody's OSCAL system security plan is that plan. A native workspace may import the components of others, which
lie side by side with its own.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from sspgen.errors import InputError
from sspgen.load.native_internal import with_imported_marks, with_marks
from sspgen.load.workspace import SSP, Import, read_native
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.implementation import InputFile, Reference, Workspace
from sspgen.model.spans import Span
from sspgen.model.system import System

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPENCONTROL = ("opencontrol.yaml", "opencontrol.yml")


def load_workspace(root: Path, document: str = "") -> Workspace:
    """Return a workspace with everything that is wrong with it in its diagnostics.

    Args:
        root: the folder.
        document: path of the OSCAL system security plan that is meant, relative to the folder; empty where the folder
            tells.

    Raises:
        InputError: SSP220, the folder is no workspace.
        UsageError: SSP480, several system security plans lie there, and none is named.
    """
    if not document and _is_native(root):
        workspace, imports = read_native(root)
        for item in imports:
            workspace = _joined(workspace, _imported(root, item))
        workspace = _with_leveraged(workspace, root)
        return with_marks(workspace) if imports else workspace
    if not document and any((root / name).exists() for name in _OPENCONTROL):
        return _load_opencontrol(root)
    return _load_oscal_plan(root, document)


def _with_leveraged(workspace: Workspace, root: Path) -> Workspace:
    """Return a workspace with the plans of leveraged systems that it names."""
    if not workspace.leveraged_files:
        return workspace
    from sspgen.load.leveraged import read_leveraged  # noqa: PLC0415 - few workspaces name one

    plans, inputs, told = [], list(workspace.inputs), list(workspace.diagnostics)
    for identifier, (path, span) in workspace.leveraged_files.items():
        plan, read, problems = read_leveraged(root, path, identifier, span)
        plans += [plan] if plan else []
        inputs += read
        told += problems
    known = {item.path: item for item in inputs}
    return dataclasses.replace(
        workspace,
        leveraged_plans=tuple(plans),
        inputs=tuple(known[path] for path in sorted(known)),
        diagnostics=ordered(told),
    )


def _is_native(root: Path) -> bool:
    """Tell whether a folder has an ``ssp.yaml`` of ours: an OSCAL document in YAML may be called so, too."""
    file = root / SSP
    if not file.exists() and not file.is_symlink():
        return False
    from sspgen.load.recognition import is_oscal  # noqa: PLC0415 - as below

    return not (file.is_file() and is_oscal(file))


def _load_oscal_plan(root: Path, document: str) -> Workspace:
    from sspgen.load.oscal.plan.api import load_oscal_plan  # noqa: PLC0415 - most workspaces are native
    from sspgen.load.oscal.plan.find import find_plan  # noqa: PLC0415 - as above

    path = find_plan(root, document)
    if not path:
        holds = f"there is no {SSP}, no opencontrol.yaml and no OSCAL system security plan in {root}"
        message = holds if root.is_dir() else f"{root} is not there"
        raise InputError(Diagnostic("SSP220", message))
    return _with_leveraged(with_imported_marks(load_oscal_plan(root, path)), root)


def _load_opencontrol(root: Path) -> Workspace:
    from sspgen.load.opencontrol.workspace import load_opencontrol  # noqa: PLC0415 - most workspaces are native

    return with_imported_marks(load_opencontrol(root))


def _load_oscal(root: Path, path: str) -> Workspace:
    from sspgen.load.oscal.components import load_oscal_components  # noqa: PLC0415 - as above
    from sspgen.load.oscal.plan.api import load_oscal_plan  # noqa: PLC0415 - as above
    from sspgen.load.oscal.plan.find import is_plan  # noqa: PLC0415 - as above

    if is_plan(root / path):
        return with_imported_marks(load_oscal_plan(root, path))
    return with_imported_marks(load_oscal_components(root, path))


def _imported(root: Path, item: Import) -> Workspace:
    """Return what an import names, with all places relative to the workspace that imports it."""
    target = root / item.path
    try:
        inside = target.resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return _nothing("SSP200", f"the import {item.path} does not exist", item.span)
    if not inside:
        return _nothing("SSP200", f"the import {item.path} leaves the workspace", item.span)
    folder = target if target.is_dir() else target.parent
    if not target.is_dir() and target.name not in _OPENCONTROL:
        return _load_oscal(root, item.path)
    try:
        loaded = _load_opencontrol(folder)
    except InputError:
        return _nothing("SSP333", f"the import {item.path} is no OpenControl workspace", item.span)
    prefix = folder.resolve().relative_to(root.resolve()).as_posix()
    if prefix == ".":
        return loaded
    moved: Workspace = _moved(loaded, f"{prefix}/")
    return moved


def _nothing(code: str, message: str, span: Span) -> Workspace:
    return Workspace(system=System(id="", name=""), diagnostics=(Diagnostic(code, message, span),))


def _moved(value: Any, prefix: str) -> Any:  # noqa: ANN401 - walks records of every kind
    """Return a record in which every place and every local document lies below a folder."""
    if isinstance(value, (Span, InputFile)):
        return dataclasses.replace(value, path=prefix + value.path)
    if isinstance(value, tuple):
        return tuple(_moved(item, prefix) for item in value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changes = {f.name: _moved(getattr(value, f.name), prefix) for f in dataclasses.fields(value)}
    if isinstance(value, Reference) and value.exists is not None:
        changes["href"] = prefix + value.href
    return dataclasses.replace(value, **changes)


def _joined(workspace: Workspace, other: Workspace) -> Workspace:
    """Return a workspace with the components of another added to its own."""
    inputs = {item.path: item for item in (*workspace.inputs, *other.inputs)}
    return dataclasses.replace(
        workspace,
        components=(*workspace.components, *other.components),
        evidence=(*workspace.evidence, *other.evidence),
        parameters=(*workspace.parameters, *other.parameters),
        control_titles={**other.control_titles, **workspace.control_titles},
        standards=tuple(dict.fromkeys((*workspace.standards, *other.standards))),
        inputs=tuple(inputs[path] for path in sorted(inputs)),
        diagnostics=ordered((*workspace.diagnostics, *other.diagnostics, *_clashes(workspace, other))),
        texts=workspace.texts + other.texts,
        internal=tuple(sorted({*workspace.internal, *other.internal})),
    )


def _clashes(workspace: Workspace, other: Workspace) -> Iterator[Diagnostic]:
    pairs = (
        ("SSP226", "component", workspace.components, other.components),
        ("SSP227", "evidence source", workspace.evidence, other.evidence),
    )
    for code, what, own, added in pairs:
        first = {item.id: item.span for item in own}
        for item in added:
            if item.id in first:
                message = f"{what} {item.id} is also in {first[item.id] or 'the workspace'}"
                yield Diagnostic(code, message, item.span)
