"""An OpenControl file on its own: a component, a standard, a certification or a list of them outside any workspace.

Only what the file itself says is judged. What it says of other files is not looked up, for they are not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.opencontrol.answer import Context, answer_entry
from sspgen.load.opencontrol.component import COMPONENT_FILES, read_components
from sspgen.load.opencontrol.folder import check_list
from sspgen.load.opencontrol.reading import opened
from sspgen.load.opencontrol.standard import read_certification, read_standard
from sspgen.model.diagnostics import Diagnostic, ordered

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.load.source_folder import SourceFolder
    from sspgen.load.yaml_cursor import Cursor

_OF_COMPONENT = ("satisfies", "documentation_complete", "verifications")
_NEVER_OF_A_STANDARD = ("standards", "certifications")
_OF_A_LIST = ("components", "dependencies", "metadata")


def read_alone(root: Path, path: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Read one file.

    Args:
        root: the folder that nothing outside of is opened.
        path: of the file, relative to the root.

    Returns:
        What it was taken for, in words, and what is wrong with it.
    """
    folder = opened(root)
    top = folder.read(path)
    kind = _kind(path, top)
    if kind == "OpenControl component":
        _read_component(folder, path)
    elif kind == "OpenControl certification":
        read_certification(folder, path)
    elif kind == "OpenControl list of files" and top is not None:
        check_list(top)
    elif top is not None:
        read_standard(folder, path)
    return kind, ordered(folder.diagnostics)


def _kind(path: str, top: Cursor | None) -> str:
    name = path.rpartition("/")[2]
    if name in COMPONENT_FILES or (top is not None and any(top.has(key) for key in _OF_COMPONENT)):
        return "OpenControl component"
    if top is not None and top.has("schema_version") and any(top.has(key) for key in _OF_A_LIST):
        return "OpenControl list of files"
    certifies = top is not None and any(top.has(key) for key in _NEVER_OF_A_STANDARD)
    return "OpenControl certification" if certifies else "OpenControl standard"


def _read_component(folder: SourceFolder, path: str) -> None:
    for draft in read_components(folder, [path]):
        own = {verification.key: verification for verification in reversed(draft.verifications)}
        context = Context(draft, folder, own, {draft.key: own}, {})
        for entry in draft.entries:
            answer_entry(entry, context)
