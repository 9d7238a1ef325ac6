"""The answers of a few files, whatever format they are in, without the workspace around them.

For the past: a commit touches few files, and what they said before and after is all that there is to know. Neither
standards nor catalogs nor other components are looked at, so a file gives the same answers in every workspace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.errors import InputError
from sspgen.load.native_component import component_of, component_problems
from sspgen.load.native_values import keys
from sspgen.load.oscal.document import SUFFIXES
from sspgen.load.oscal.plan.find import is_plan
from sspgen.load.schema import check
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.diagnostics import Severity, has_errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sspgen.model.implementation import Answer, Component

YAML = (".yaml", ".yml")
JSON = (".json",)
_NO_DEFINITION = "SSP337"


def answers_of(root: Path, files: Mapping[str, bytes]) -> tuple[Answer, ...] | None:
    """Return the answers of the files of one folder, in order of path.

    Args:
        root: a folder that holds the files, for formats whose files refer to each other.
        files: their bytes by POSIX path relative to it.

    Returns:
        None when one of them cannot be read, or is no sound component: what it says is then not known.
    """
    found: list[Component] = []
    foreign: list[str] = []
    for path in sorted(files):
        if path.endswith(SUFFIXES) and is_plan(root / path):
            components = _plan(root, path)
        elif path.endswith(JSON):
            components = _oscal(root, path)
        elif path.endswith(YAML):
            document = read_yaml(files[path], path, keep_repeated=True)
            if not isinstance(document, Document):
                return None
            if "component" not in keys(document):
                foreign.append(path)
                continue
            components = _native(document, root)
        else:
            continue
        if components is None:
            return None
        found += components
    if foreign:
        found += _opencontrol(root, tuple(foreign))
    return tuple(answer for component in found for answer in component.answers)


def _native(document: Document, root: Path) -> tuple[Component, ...] | None:
    if document.repeated or check(document, "component") or has_errors(tuple(component_problems(document))):
        return None
    return (component_of(document, root),)


def _opencontrol(root: Path, paths: tuple[str, ...]) -> tuple[Component, ...]:
    from sspgen.load.opencontrol.workspace import load_components  # noqa: PLC0415 - most workspaces are native

    return load_components(root, paths)


def _plan(root: Path, path: str) -> tuple[Component, ...] | None:
    from sspgen.load.oscal.plan.api import load_oscal_plan  # noqa: PLC0415 - as above

    try:
        return load_oscal_plan(root, path, checked=False).components
    except InputError:
        return None


def _oscal(root: Path, path: str) -> tuple[Component, ...] | None:
    from sspgen.load.oscal.components import load_component_definition  # noqa: PLC0415 - as above

    components, _, diagnostics = load_component_definition(root / path, root)
    unread = any(problem.code != _NO_DEFINITION for problem in diagnostics if problem.severity is Severity.ERROR)
    return components if components or not unread else None
