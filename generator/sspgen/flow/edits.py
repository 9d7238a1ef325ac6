"""How the answers of a workspace changed, commit by commit, as git has it.

Answers are read from the few files that a commit touched, before and after it, and compared by component, control and
statement: a file that was moved is no edit. A commit that leaves a file unreadable is skipped; what it changed in it is
told with the next commit after which the file can be read.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sspgen.flow import kept
from sspgen.flow.answers_then import Found, Reader
from sspgen.flow.revisions import CONTROLS, SSP, Scope, is_document, steps_of
from sspgen.load.answers import JSON, YAML
from sspgen.load.api import load_workspace
from sspgen.load.fast_json import Malformed, convert, encode
from sspgen.merge.spelling import Spelling
from sspgen.model.chronicle import Edit
from sspgen.model.ids import natural_key
from sspgen.model.limits import EDITS_KEPT
from sspgen.model.provenance import Provenance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sspgen.collect.git.safe_git import Repository
    from sspgen.flow.answers_then import Row
    from sspgen.flow.revisions import State
    from sspgen.model.catalog import Baseline
    from sspgen.model.provenance import Commit
    from sspgen.render.api import Progress

_STEPS_AT_ONCE: Final = 16
_NAMED: Final = 3


@dataclass(slots=True)
class _Past:
    """What the commits changed, newest first.

    Attributes:
        start: the oldest commit looked at, empty for all of history.
    """

    start: str
    commits: list[tuple[str, str]] = field(default_factory=list)
    found: dict[str, Found] = field(default_factory=dict)


def edits_of(  # noqa: PLR0917 - what each part of it needs
    root: Path,
    repository: Repository,
    cache: Path | None,
    progress: Progress,
    baseline: Baseline | None = None,
    document: str = "",
) -> tuple[dict[str, tuple[Edit, ...]], str, tuple[str, ...]]:
    """Return every change of an answer on the way to HEAD.

    Args:
        root: the workspace folder.
        repository: the one around it.
        cache: folder in which results may be kept; None for none.
        progress: told about the commits that are read.
        baseline: gives controls and statements the catalog's own ids; None leaves them as the loaders have them.
        document: the OSCAL system security plan that the workspace is, see `load_workspace`.

    Returns:
        Edits by control, newest first; the oldest commit looked at, empty when that is all of history; and what could
        not be told, one sentence each.

    Raises:
        EnvironmentFailure: git fails.
    """
    tip = repository.tip("HEAD")
    if not tip:
        return {}, "", ()
    file = None if cache is None else cache / "edits" / _name(repository)
    key = [tip, *sorted(repository.cut)]
    held = kept.find(file)
    past = _remembered(held) if held.get("key") == key else None
    if past is None:
        past = _walked(root, repository, tip, _results(held), progress, document)
        kept.keep(file, {"key": key, "start": past.start, "commits": past.commits, "found": past.found})
    return _assembled(past, repository, baseline), past.start, _notes(past)


def _name(repository: Repository) -> str:
    key = os.fsencode(f"{repository.root}\0{repository.prefix}")
    return f"{hashlib.sha256(key).hexdigest()}.json"


def _remembered(held: dict[str, Any]) -> _Past | None:
    try:
        past = _Past(str(held["start"]), convert(held["commits"], list[tuple[str, str]]), _results(held))
    except (KeyError, Malformed):
        return None
    return past if all(key in past.found for _, key in past.commits) else None


def _results(held: dict[str, Any]) -> dict[str, Found]:
    try:
        return convert(held.get("found", {}), dict[str, Found])
    except Malformed:
        return {}


def _walked(  # noqa: PLR0917 - what each part of it needs
    root: Path, repository: Repository, tip: str, known: Mapping[str, Found], progress: Progress, document: str
) -> _Past:
    """Compare the answers before and after every commit, the oldest first; what was found before is taken as it is."""
    files = repository.files_at(tip)
    steps, start = steps_of(repository, tip, files, _scope(root, files, document))
    past = _Past(start)
    good: dict[str, State] = {}
    with tempfile.TemporaryDirectory(prefix="sspgen-edits-") as folder:
        reader = Reader(repository, Path(folder))
        for number, step in enumerate(steps):
            progress("edits", number, len(steps))
            groups = [(name, good.get(name, before), after) for name, before, after in step.groups]
            key = hashlib.sha256(encode(groups)).hexdigest()
            if key not in past.found:
                past.found[key] = known.get(key) or reader.compared(groups, steps[number : number + _STEPS_AT_ONCE])
            good |= {name: after for name, _, after in groups if name not in past.found[key].unread}
            past.commits.append((step.sha, key))
            _limit(past)
    if steps:
        progress("edits", len(steps), len(steps))
    past.commits.reverse()
    return past


def _limit(past: _Past) -> None:
    """Forget the oldest commits as long as there are too many edits; the newest commit stays."""
    while len(past.commits) > 1 and sum(len(past.found[key].rows) for _, key in past.commits) > EDITS_KEPT:
        _, key = past.commits.pop(0)
        if all(key != other for _, other in past.commits):
            del past.found[key]
        past.start = past.commits[0][0]


def _scope(root: Path, files: Mapping[str, str], document: str) -> Scope:
    """Return which files have, or had, answers.

    Of the files that are there at HEAD those have that the workspace reads. A file that is gone may have had some when
    it looks like one that a workspace reads.
    """
    workspace = load_workspace(root, document)
    theirs = {plan.path for plan in workspace.leveraged_plans}
    inputs = frozenset(item.path for item in workspace.inputs) - theirs - ({SSP} - {workspace.original.path})
    native = (
        SSP in files
        and not workspace.original
        and all(path.startswith(CONTROLS) for path in inputs if path.endswith((*YAML, *JSON)))
    )
    folder = CONTROLS if native else ""

    def counts(path: str) -> bool:
        return path in inputs if path in files else path.startswith(folder) and is_document(path)

    return Scope(folder, counts)


def _assembled(past: _Past, repository: Repository, baseline: Baseline | None) -> dict[str, tuple[Edit, ...]]:
    spelling = Spelling(baseline.catalog, baseline.known) if baseline else None
    records = repository.records(sha for sha, key in past.commits if past.found[key].rows)
    found: dict[str, list[Edit]] = {}
    for sha, key in past.commits:
        if sha in records:
            for row in past.found[key].rows:
                edit = _edit(row, records[sha].commit, repository, spelling)
                found.setdefault(edit.control, []).append(edit)
    return {control: tuple(found[control]) for control in sorted(found, key=natural_key)}


def _edit(row: Row, commit: Commit, repository: Repository, spelling: Spelling | None) -> Edit:
    control, statement, component, path, line, *texts = row
    if spelling is not None:
        control = spelling.control(control)
        statement = spelling.statement(control, statement)
    # What was taken out stands in no line of the commit, perhaps in no file.
    url = repository.blob_url(path, line, commit.sha) if line else repository.commit_url(commit.sha)
    origin = Provenance(path, line, commit.sha, commit.author, commit.committed.astimezone(UTC), commit.signed, url)
    return Edit(control, statement, component, origin, commit.subject, *texts)


def _notes(past: _Past) -> tuple[str, ...]:
    skipped = [sha[:12] for sha, key in past.commits if past.found[key].unread]
    if not skipped:
        return ()
    named = ", ".join(skipped[:_NAMED])
    more = f" and {len(skipped) - _NAMED} more" if len(skipped) > _NAMED else ""
    told = "what they changed in them is told with the next commit after which they can be read"
    return (f"commits left files of answers unreadable ({named}{more}); {told}",)
