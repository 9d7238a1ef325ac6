"""Collects report files that lie in the workspace, with the context in which they were made.

A file that is an archive stands for the files in it, or for those that match what follows a ``!`` in the pattern:
``artifacts/scan.zip!*.json``. Nothing is extracted.

Most reports say neither when nor on which commit they were made. What they do not say is taken from a context file
that the pipeline writes beside them, then from the commit that added them, then from the file itself. A context fills
gaps and never overrides a report; a time in the future is not believed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.archive import ARCHIVE_MARK
from sspgen.collect.findings import joined
from sspgen.collect.intake import read_circumstances
from sspgen.collect.safe_path import find_files, pattern_problem, read_file
from sspgen.collect.workspace_file import collect_file
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Circumstances, Collection, Rejection
from sspgen.model.ids import natural_key
from sspgen.model.limits import EVIDENCE_FILES

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.collect.api import CollectContext
    from sspgen.model.evidence import EvidenceSource

_FILES: Final = "files"
_CONTEXT: Final = "context"
_CONTEXT_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class FilesCollector:
    """Brings every file that the source's patterns match."""

    id: ClassVar[str] = "files"
    title: ClassVar[str] = "Report files in the workspace"
    settings: ClassVar[frozenset[str]] = frozenset({_FILES, _CONTEXT})
    network: ClassVar[bool] = False

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check that patterns are texts that stay inside the workspace."""
        found: list[Diagnostic] = []

        def say(code: str, message: str) -> None:
            found.append(Diagnostic(code, f"evidence source {source.id}: {message}", source.span))

        for key in sorted(source.query.keys() - self.settings):
            say("SSP221", f"the key {key!r} is not one of {', '.join(sorted(self.settings))}")
        if _FILES not in source.query:
            say("SSP222", "'files' is missing: a pattern or a list of patterns")
        elif not _patterns(source):
            say("SSP223", "'files' is a pattern or a list of patterns")
        if not isinstance(source.query.get(_CONTEXT, ""), str):
            say("SSP223", "'context' is the path of a file")
        for path in (*_patterns(source), *_context_path(source)):
            if problem := pattern_problem(path.partition(ARCHIVE_MARK)[0]):
                say("SSP304", problem)
        return tuple(found)

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Read and normalise each file, and find out when it was observed.

        Where no report was found, nothing is said about the context file: the tool did not run, so neither was written.
        """
        problems: list[str] = []
        paths: dict[str, str] = {}
        for whole in _patterns(source):
            pattern, _, inside = whole.partition(ARCHIVE_MARK)
            matches = find_files(context.root, pattern)
            paths |= dict.fromkeys(matches.paths, inside)
            problems.extend(problem.message for problem in matches.problems)
            if not matches.paths and not matches.problems:
                problems.append(_unmatched(pattern, context.root))
        if not _patterns(source):
            problems.append("it names no files")
        for path in _context_path(source):
            paths.pop(path, "")
        circumstances = Circumstances()
        for path in _context_path(source) if paths or not problems else ():
            said = _read_context(path, context)
            if isinstance(said, str):
                problems.append(said)
            else:
                circumstances = said
        circumstances = replace(circumstances, root=f"{context.root.resolve().as_posix()}/")
        names = sorted(paths, key=lambda path: (natural_key(path), path))[:EVIDENCE_FILES]
        artifacts = tuple(each for name in names for each in collect_file(name, paths[name], circumstances, context))
        if names and not artifacts:
            problems.append(f"no file in {names[0]} matches {paths[names[0]]!r}")
        return Collection(source, artifacts, joined(problems))


def _unmatched(pattern: str, root: Path) -> str:
    if os.path.isdir(root / pattern):  # noqa: PTH112 - unlike Path.is_dir, it does not raise on a name that is too long
        return f"{pattern!r} is a folder: name the files in it, such as {pattern.rstrip('/') + '/*.json'!r}"
    return f"no file matches {pattern!r}"


def _patterns(source: EvidenceSource) -> tuple[str, ...]:
    """Return the patterns; none at all when any of them is not a text."""
    given = source.query.get(_FILES)
    listed = [given] if isinstance(given, str) else given
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        return ()
    return tuple(each for each in listed if isinstance(each, str))


def _context_path(source: EvidenceSource) -> tuple[str, ...]:
    path = source.query.get(_CONTEXT)
    return (path,) if isinstance(path, str) else ()


def _read_context(path: str, context: CollectContext) -> Circumstances | str:
    """Read the context file, or say why it cannot be used."""
    content = read_file(context.root, path, _CONTEXT_BYTES)
    if isinstance(content, Rejection):
        if content.code == "SSP303" and not os.path.lexists(context.root / path):
            return f"the context file {path!r} does not exist: let the pipeline write it, or take 'context' out"
        return f"the context file cannot be used: {content.message}"
    return read_circumstances(content.data, path)


COLLECTOR: Final = FilesCollector()
