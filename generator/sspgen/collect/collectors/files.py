"""Collects report files that lie in the workspace, with the context in which they were made.

Most reports say neither when nor on which commit they were made. What they do not say is taken from a context file
that the pipeline writes beside them, then from the commit that added them, then from the file itself. A context fills
gaps and never overrides a report; a time in the future is not believed.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import dig, mapping, moment, text
from sspgen.collect.findings import joined
from sspgen.collect.registry import normalise
from sspgen.collect.safe_path import FileContent, find_files, pattern_problem, read_file
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import (
    Artifact,
    Collection,
    Rejection,
    Report,
    Subject,
    TimeOrigin,
    Tool,
    Verdict,
)
from sspgen.model.ids import natural_key
from sspgen.model.limits import EVIDENCE_FILES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sspgen.collect.api import CollectContext
    from sspgen.model.evidence import EvidenceSource, Json

_FILES: Final = "files"
_CONTEXT: Final = "context"
_CONTEXT_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What a context file says about the run that made the reports.

    Attributes:
        tools: versions by the tool's name, lower case.
    """

    commit: str = ""
    observed: datetime | None = None
    tools: tuple[tuple[str, str], ...] = ()
    subject: Subject = field(default_factory=Subject)

    def version_of(self, tool: str) -> str | None:
        """Return the version of a tool that took part in the run; None when it did not."""
        return dict(self.tools).get(_tool_key(tool))


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
            if problem := pattern_problem(path):
                say("SSP304", problem)
        return tuple(found)

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Read and normalise each file, and find out when it was observed.

        Where no report was found, nothing is said about the context file: the tool did not run, so neither was written.
        """
        problems: list[str] = []
        paths: dict[str, None] = {}
        for pattern in _patterns(source):
            matches = find_files(context.root, pattern)
            paths |= dict.fromkeys(matches.paths)
            problems.extend(problem.message for problem in matches.problems)
            if not matches.paths and not matches.problems:
                problems.append(_unmatched(pattern, context.root))
        if not _patterns(source):
            problems.append("it names no files")
        for path in _context_path(source):
            paths.pop(path, None)
        circumstances = _Circumstances()
        for path in _context_path(source) if paths or not problems else ():
            said = _read_context(path, context)
            if isinstance(said, str):
                problems.append(said)
            else:
                circumstances = said
        names = sorted(paths, key=lambda path: (natural_key(path), path))[:EVIDENCE_FILES]
        artifacts = tuple(_artifact(name, circumstances, context) for name in names)
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


def _read_context(path: str, context: CollectContext) -> _Circumstances | str:
    """Read the context file, or say why it cannot be used."""
    content = read_file(context.root, path, _CONTEXT_BYTES)
    if isinstance(content, Rejection):
        if content.code == "SSP303" and not os.path.lexists(context.root / path):
            return f"the context file {path!r} does not exist: let the pipeline write it, or take 'context' out"
        return f"the context file cannot be used: {content.message}"
    document = read_json(content.data)
    if isinstance(document, JsonProblem):
        where = f":{document.line}:{document.column}" if document.line else ""
        return f"the context file is malformed: {path}{where}: {document.message}"
    if not isinstance(document, dict):
        return f"the context file {path} is not a JSON object"
    tools = mapping(document.get("tools"))
    observed = moment(document.get("observed"))
    if document.get("observed") is not None and observed.time is None:
        return f"the context file {path} has an 'observed' that is no time"
    return _Circumstances(
        commit=text(document.get("commit"), 64),
        observed=observed.time,
        tools=tuple((_tool_key(name), text(tools[name], 80)) for name in sorted(tools)),
        subject=_subject(document.get("subject")),
    )


def _subject(said: Json) -> Subject:
    kind, name, digest = (text(dig(said, key), 300) for key in ("kind", "name", "digest"))
    return Subject(kind or "unknown", name, digest)


def _tool_key(name: str) -> str:
    return name.strip().lower().replace("_", "-")


def _artifact(name: str, circumstances: _Circumstances, context: CollectContext) -> Artifact:
    content = read_file(context.root, name)
    if isinstance(content, Rejection):
        return Artifact(name, "", 0, content)
    result = normalise(name, content.data, context.readers)
    if isinstance(result, Report):
        result = _inside(_filled(name, result, circumstances), context.root)
    observed, origin = _observed(name, content, result, circumstances, context)
    digest = hashlib.sha256(content.data).hexdigest()
    return Artifact(name, digest, len(content.data), result, observed, origin)


def _observed(
    name: str,
    content: FileContent,
    result: Report | Rejection,
    circumstances: _Circumstances,
    context: CollectContext,
) -> tuple[datetime | None, TimeOrigin]:
    """Return the most believable time there is.

    A committed file whose history is cut off (a shallow clone) has none: its modification time is that of the checkout.
    """
    if isinstance(result, Report) and result.observed is not None:
        return result.observed, TimeOrigin.REPORT
    if circumstances.observed is not None:
        return circumstances.observed, TimeOrigin.CONTEXT
    if context.repository is not None:
        change = context.repository.last_change(name)
        if change is not None:
            return change.committed.astimezone(UTC), TimeOrigin.GIT
        if name in context.repository.tracked and name not in context.repository.dirty_paths:
            return None, TimeOrigin.NONE
    return content.modified, TimeOrigin.FILE


def _filled(name: str, report: Report, circumstances: _Circumstances) -> Report:
    """Fill what the report does not say from the circumstances; where they disagree, the report stands."""
    version = circumstances.version_of(report.tool.name)
    notes = list(report.notes)
    for what, own, other in (
        ("tool version", report.tool.version, version or ""),
        ("commit", report.subject.commit, circumstances.commit),
    ):
        if own and other and own != other:
            notes.append(f"its {what} is {own}, but the collection context says {other}")
    report = replace(
        report,
        tool=Tool(report.tool.name, report.tool.version or version or "", report.tool.database),
        subject=_merged(report.subject, circumstances),
        notes=tuple(notes),
    )
    if report.facts.get("anonymous") is True and version is not None and _wrote(report.tool.name, name, circumstances):
        return replace(report, outcome=Verdict.PASS, reason="", facts=report.facts | {"anonymous": False})
    return report


def _wrote(tool: str, name: str, circumstances: _Circumstances) -> bool:
    """Tell whether a tool of the run wrote a report that names none: the only tool, or the one in the report's name.

    Several linters and scanners write an empty list when they find nothing, and one must not pass for another.
    """
    return len(circumstances.tools) == 1 or _tool_key(tool) in _tool_key(name)


def _inside(report: Report, root: Path) -> Report:
    """Write places inside the workspace relative to it, so that no output depends on where it was checked out."""
    prefix = f"{root.resolve().as_posix()}/"
    if not any(finding.location.startswith(prefix) for finding in report.findings):
        return report
    findings = (replace(each, location=each.location.removeprefix(prefix)) for each in report.findings)
    return replace(report, findings=tuple(findings))


def _merged(own: Subject, circumstances: _Circumstances) -> Subject:
    other = circumstances.subject
    return Subject(
        kind=other.kind if own.kind == "unknown" else own.kind,
        name=own.name or other.name,
        digest=own.digest or other.digest,
        commit=own.commit or circumstances.commit,
    )


COLLECTOR: Final = FilesCollector()
