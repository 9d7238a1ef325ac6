"""Pictures of a plan that is imported: native files name files, and one for each part of the system.

What the document itself holds becomes a file. Further pictures of a part are listed as documents, with what they show.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.words import slug
from sspgen.model.pictures import picture_suffix
from sspgen.model.system import Diagram, Narrative

if TYPE_CHECKING:
    from sspgen.model.implementation import Workspace
    from sspgen.model.original import Original
    from sspgen.model.system import System

_PARTS: Final = ("authorization_boundary", "network_architecture", "data_flow")


def with_pictures(workspace: Workspace) -> tuple[Workspace, dict[str, bytes]]:
    """Return the workspace as native files can say it, and the pictures that its document holds, by their new paths."""
    system, files = workspace.system, dict[str, bytes]()
    for name in _PARTS:
        narrative: Narrative = getattr(system, name)
        listed = enumerate(narrative.diagrams, start=1)
        found = [_filed(each, f"{slug(name)}-{number}", workspace.original, files) for number, each in listed]
        system = _with(system, name, narrative.text, found)
    return replace(workspace, system=system), files


def _filed(diagram: Diagram, name: str, original: Original, files: dict[str, bytes]) -> Diagram:
    """Return a diagram that lies in a file, without a path when it is no picture."""
    if not diagram.path.startswith("#"):
        return diagram
    data = original.attached(diagram.path)
    suffix = picture_suffix(data)
    path = f"diagrams/{name}{suffix}" if suffix else ""
    if path:
        files[path] = data
    return replace(diagram, path=path)


def _with(system: System, name: str, text: str, found: list[Diagram]) -> System:
    shown = [each for each in found if each.path]
    first = shown[0] if shown else Diagram("")
    said = "\n\n".join(filter(None, (text, *(each.caption for each in found if not each.path))))
    documents = (*system.documents, *((each.caption or each.path, each.path) for each in shown[1:]))
    return replace(system, documents=documents, **{name: Narrative(said, first.path, first.caption)})  # type: ignore[arg-type]
