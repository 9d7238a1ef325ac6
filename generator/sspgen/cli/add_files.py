"""What ``sspgen add`` reads and writes: it looks at the workspace and at the reports, and writes both files or none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from sspgen.cli.init_files import reader_of, refuse_existing, write_all
from sspgen.collect.archive import ARCHIVE_MARK
from sspgen.collect.safe_path import find_files, pattern_problem, read_file
from sspgen.errors import InputError, UsageError
from sspgen.load.api import load_workspace
from sspgen.load.library import IMPLEMENTED, PLANNED, LibraryComponent, Wanted, instantiate, library, new_names
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.evidence import Rejection
from sspgen.model.limits import EVIDENCE_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.evidence import EvidenceSource
    from sspgen.model.implementation import Workspace

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for: a component, the id to give it, patterns of its reports, and whether it is claimed."""

    name: str
    identifier: str
    patterns: tuple[str, ...]
    implemented: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What was added.

    Attributes:
        sources: ids of its evidence sources, and ``reports`` the files that are there for them now.
        overlaps: ids of sources that read some of the same files already.
        pattern: where its reports are looked for, as a person reads it; empty when it takes none.
        asks: parameters that a person must set: id, and what it says.
        files: paths that were written, sorted.
    """

    identifier: str
    status: str
    sources: tuple[str, ...]
    reports: tuple[str, ...]
    overlaps: tuple[str, ...]
    pattern: str
    asks: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


def add_component(root: Path, asked: Asked, *, dry_run: bool) -> Added:
    """Write a component of the library into a workspace.

    Raises:
        UsageError: SSP326, there is no such component, or it does not take these reports; SSP232, a file is there.
        InputError: what is wrong with the workspace; SSP226, it has a component of this id.
        EnvironmentFailure: SSP288, the disk does not let us.
    """
    component = _known(asked.name)
    workspace = load_workspace(root)
    errors = [problem for problem in workspace.diagnostics if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(*errors)
    _refuse(component, asked, workspace, root)
    reports = _reports(root, component, asked.patterns)
    names = new_names(component, asked.identifier, (source.id for source in workspace.evidence))
    status = IMPLEMENTED if asked.implemented else PLANNED
    wanted = Wanted(
        identifier=asked.identifier,
        status=status,
        remarks=f"Added by 'sspgen add component {component.name}': confirm or correct it, then set the status.",
        renamed=names,
    )
    files = instantiate(component, wanted, asked.patterns, max(1, len(reports)))
    refuse_existing(root, files)
    if not dry_run:
        write_all(root, files, schemas=False)
    return Added(
        identifier=asked.identifier,
        status=status,
        sources=tuple(names.values()),
        reports=reports,
        overlaps=tuple(source.id for source in workspace.evidence if _reads(root, source, reports)),
        pattern=", ".join(asked.patterns) or _usual(component),
        asks=component.asks,
        files=tuple(sorted(files)),
    )


def _known(name: str) -> LibraryComponent:
    known = library()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else ""
    raise UsageError(Diagnostic("SSP326", f"the library has no component {name!r}{hint}"))


def _refuse(component: LibraryComponent, asked: Asked, workspace: Workspace, root: Path) -> None:
    if not _ID.fullmatch(asked.identifier):
        message = f"{asked.identifier!r} is no id: letters, digits, '-', '_' and '.', such as api-scanner"
        raise UsageError(Diagnostic("SSP225", message))
    if asked.patterns and not component.files_source:
        message = f"{component.name} takes no reports: its evidence is the history of the repository"
        raise UsageError(
            Diagnostic("SSP326", message, help="leave out --files; --implemented claims that it is in place")
        )
    problems = (pattern_problem(pattern.partition(ARCHIVE_MARK)[0]) for pattern in asked.patterns)
    wrong = [Diagnostic("SSP304", problem) for problem in problems if problem]
    if wrong:
        raise UsageError(*wrong)
    refuse_existing(root, _paths(asked.identifier))
    for other in workspace.components:
        if other.id == asked.identifier:
            message = f"the workspace has a component {other.id}"
            raise InputError(Diagnostic("SSP226", message, other.span, help="give it another id with --as"))


def _reads(root: Path, source: EvidenceSource, reports: tuple[str, ...]) -> bool:
    """Tell whether a source reads one of some reports."""
    given = source.query.get("files")
    patterns = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    found = (path for pattern in patterns if isinstance(pattern, str) for path in find_files(root, pattern).paths)
    return not set(reports).isdisjoint(found)


def _paths(identifier: str) -> tuple[str, ...]:
    return (f"controls/{identifier}.yaml", f"controls/{identifier}-evidence.yaml")


def _usual(component: LibraryComponent) -> str:
    source = component.evidence.get(component.files_source, {})
    collect = source.get("collect")
    return str(collect["files"]) if isinstance(collect, dict) else ""


def _reports(root: Path, component: LibraryComponent, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files that patterns match now.

    Raises:
        UsageError: SSP326, one of them is of a format that the component's evidence does not have: a report of
            something else would seem to show what it cannot.
    """
    paths = [path for pattern in patterns if ARCHIVE_MARK not in pattern for path in find_files(root, pattern).paths]
    wrong = []
    for path in dict.fromkeys(paths):
        content = read_file(root, path, EVIDENCE_BYTES)
        reader = "" if isinstance(content, Rejection) else reader_of(path, content.data)
        if reader and reader not in component.formats:
            message = f"{path} is a report of the format {reader}"
            help_ = f"{component.name} takes {', '.join(component.formats)}"
            wrong.append(Diagnostic("SSP326", message, Span(path), help=help_))
    if wrong:
        raise UsageError(*wrong)
    return tuple(dict.fromkeys(paths))
