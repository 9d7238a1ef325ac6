"""Collects what other programs or people put into a drop folder, for everything that has no collector of its own.

Each file may have its circumstances beside it, in ``NAME.context.json``: when it was made, on which commit, by which
tools. A file without one is dated as any file of the workspace is. Archives stand for the files in them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.findings import joined
from sspgen.collect.intake import read_circumstances
from sspgen.collect.safe_path import find_files, pattern_problem, read_file
from sspgen.collect.workspace_file import collect_file
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Artifact, Circumstances, Collection, Rejection

if TYPE_CHECKING:
    from sspgen.collect.api import CollectContext
    from sspgen.model.evidence import EvidenceSource

_DROP: Final = "drop"
_SIDE: Final = ".context.json"
_SIDE_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class DropCollector:
    """Brings every file below the folder, with what lies beside it."""

    id: ClassVar[str] = _DROP
    title: ClassVar[str] = "Files in a drop folder"
    settings: ClassVar[frozenset[str]] = frozenset({_DROP})
    network: ClassVar[bool] = False

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check that the folder is a path inside the workspace."""
        where = f"evidence source {source.id}"
        unknown = sorted(source.query.keys() - self.settings)
        found = [Diagnostic("SSP221", f"{where}: the key {key!r} is not known", source.span) for key in unknown]
        folder = source.query.get(_DROP)
        if not isinstance(folder, str) or not folder.strip("/ "):
            found.append(Diagnostic("SSP223", f"{where}: 'drop' is the path of a folder", source.span))
        elif problem := pattern_problem(folder):
            found.append(Diagnostic("SSP304", f"{where}: {problem}", source.span))
        return tuple(found)

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Read and normalise each file; a folder that is empty or absent is a problem, and no pass."""
        folder = str(source.query.get(_DROP, "")).strip("/")
        matches = find_files(context.root, f"{folder}/**")
        names = [name for name in matches.paths if not name.endswith(_SIDE)]
        problems = [problem.message for problem in matches.problems]
        if not names and not problems:
            problems.append(
                f"the drop folder {folder!r} {'is empty' if _exists(context, folder) else 'does not exist'}"
            )
        artifacts: list[Artifact] = []
        for name in names:
            circumstances = _beside(name, context)
            if isinstance(circumstances, str):
                problems.append(circumstances)
                circumstances = Circumstances()
            artifacts += collect_file(name, "", circumstances, context)
        return Collection(source, tuple(artifacts), joined(problems))


def _exists(context: CollectContext, folder: str) -> bool:
    return os.path.isdir(context.root / folder)  # noqa: PTH112 - unlike Path.is_dir, it does not raise on a long name


def _beside(name: str, context: CollectContext) -> Circumstances | str:
    """Return the circumstances that lie beside a file; none when nothing does, a text when they cannot be used."""
    path = f"{name}{_SIDE}"
    root = f"{context.root.resolve().as_posix()}/"
    if not os.path.lexists(context.root / path):
        return Circumstances(root=root)
    content = read_file(context.root, path, _SIDE_BYTES)
    if isinstance(content, Rejection):
        return f"the context file cannot be used: {content.message}"
    said = read_circumstances(content.data, path)
    return said if isinstance(said, str) else replace(said, root=root)


COLLECTOR: Final = DropCollector()
