"""How the answers of a workspace changed, commit by commit, as git has it.

Answers are read from the few files that a commit touched, before and after it, and compared by component, control and
statement: a file that was moved is no edit. A commit that leaves a file unreadable is skipped; what it changed in it is
told with the next commit after which the file can be read.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sspgen.assess.compare import without_moved
from sspgen.errors import InputError
from sspgen.flow import kept
from sspgen.flow.revisions import CONTROLS, SSP, Scope, is_document, read_blobs, steps_of, write_files
from sspgen.load.answers import JSON, YAML, answers_of
from sspgen.load.api import load_workspace
from sspgen.load.fast_json import Malformed, convert, encode
from sspgen.merge.spelling import Spelling
from sspgen.model.chronicle import Edit
from sspgen.model.ids import natural_key
from sspgen.model.provenance import Provenance
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sspgen.collect.git.safe_git import Repository
    from sspgen.flow.revisions import State, Step
    from sspgen.model.catalog import Baseline
    from sspgen.model.implementation import Answer
    from sspgen.model.provenance import Commit
    from sspgen.render.api import Progress

Row: TypeAlias = tuple[str, str, str, str, int, str, str, str, str]
"""Control, statement, component, path, line; claim before and after; text before and after."""

_STEPS_AT_ONCE: Final = 16
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class _Found:
    """What one commit changed, and the groups of files that cannot be read after it."""

    rows: tuple[Row, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Past:
    """What the commits changed, newest first.

    Attributes:
        start: the oldest commit looked at, empty for all of history.
    """

    start: str
    commits: list[tuple[str, str]] = field(default_factory=list)
    found: dict[str, _Found] = field(default_factory=dict)


def edits_of(
    root: Path,
    repository: Repository,
    cache: Path | None,
    progress: Progress,
    baseline: Baseline | None = None,
) -> tuple[dict[str, tuple[Edit, ...]], str, tuple[str, ...]]:
    """Return every change of an answer on the way to HEAD.

    Args:
        root: the workspace folder.
        repository: the one around it.
        cache: folder in which results may be kept; None for none.
        progress: told about the commits that are read.
        baseline: gives controls and statements the catalog's own ids; None leaves them as the loaders have them.

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
        past = _walked(root, repository, tip, _results(held), progress)
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


def _results(held: dict[str, Any]) -> dict[str, _Found]:
    try:
        return convert(held.get("found", {}), dict[str, _Found])
    except Malformed:
        return {}


def _walked(root: Path, repository: Repository, tip: str, known: Mapping[str, _Found], progress: Progress) -> _Past:
    """Compare the answers before and after every commit, the oldest first; what was found before is taken as it is."""
    files = repository.files_at(tip)
    steps, start = steps_of(repository, tip, files, _scope(root, files))
    past = _Past(start)
    good: dict[str, State] = {}
    with tempfile.TemporaryDirectory(prefix="sspgen-edits-") as folder:
        reader = _Reader(repository, Path(folder))
        for number, step in enumerate(steps):
            progress("edits", number, len(steps))
            groups = [(name, good.get(name, before), after) for name, before, after in step.groups]
            key = hashlib.sha256(encode(groups)).hexdigest()
            if key not in past.found:
                past.found[key] = known.get(key) or reader.compared(groups, steps[number : number + _STEPS_AT_ONCE])
            good |= {name: after for name, _, after in groups if name not in past.found[key].unread}
            past.commits.append((step.sha, key))
    if steps:
        progress("edits", len(steps), len(steps))
    past.commits.reverse()
    return past


def _scope(root: Path, files: Mapping[str, str]) -> Scope:
    """Return which files have, or had, answers.

    Of the files that are there at HEAD those have that the workspace reads. A file that is gone may have had some when
    it looks like one that a workspace reads.
    """
    inputs = frozenset(item.path for item in load_workspace(root).inputs) - {SSP}
    native = SSP in files and all(path.startswith(CONTROLS) for path in inputs if path.endswith((*YAML, *JSON)))
    folder = CONTROLS if native else ""

    def counts(path: str) -> bool:
        return path in inputs if path in files else path.startswith(folder) and is_document(path)

    return Scope(folder, counts)


class _Reader:
    """Reads groups of files as of a commit; what several commits need is read by one process."""

    def __init__(self, repository: Repository, folder: Path) -> None:
        self._repository = repository
        self._folder = folder
        self._read: dict[State, tuple[Answer, ...] | None] = {(): ()}
        self._blobs: dict[str, bytes] = {}

    def compared(self, groups: Sequence[tuple[str, State, State]], ahead: Sequence[Step]) -> _Found:
        """Return what differs between the states of some groups.

        Args:
            groups: name, last state that could be read, and new state.
            ahead: the commits that will be asked about next.
        """
        coming = [state for step in ahead for _, before, after in step.groups for state in (before, after)]
        wanted = [state for _, before, after in groups for state in (before, after)]
        if any(blob not in self._blobs for state in wanted if state not in self._read for _, blob in state):
            self._read = {state: self._read[state] for state in ((), *wanted) if state in self._read}
            self._fetch([*wanted, *coming])
        answers = [(name, self._answers(before), self._answers(after)) for name, before, after in groups]
        unread = tuple(name for name, _, after in answers if after is None)
        sides = [(before, after) for _, before, after in answers if before is not None and after is not None]
        rows = _differences([a for side, _ in sides for a in side], [a for _, side in sides for a in side])
        return _Found(tuple(rows), unread)

    def _fetch(self, states: Iterable[State]) -> None:
        wanted = dict.fromkeys(blob for state in states if state not in self._read for _, blob in state)
        try:
            self._blobs = read_blobs(self._repository, wanted)
        except InputError:
            # Together they are too large to be held; each state is then read when it is asked for.
            self._blobs = {}

    def _answers(self, state: State) -> tuple[Answer, ...] | None:
        if state not in self._read:
            self._read[state] = self._parsed(state)
        return self._read[state]

    def _parsed(self, state: State) -> tuple[Answer, ...] | None:
        missing = [blob for _, blob in state if blob not in self._blobs]
        try:
            blobs = self._blobs | (read_blobs(self._repository, missing) if missing else {})
        except InputError:
            return None
        files = {path: blobs[blob] for path, blob in state if blob in blobs}
        if len(files) < len(state):
            return None
        with tempfile.TemporaryDirectory(dir=self._folder) as name:
            write_files(Path(name), files)
            return answers_of(Path(name), files)


def _differences(before: Iterable[Answer], after: Iterable[Answer]) -> Iterator[Row]:
    """Yield what differs in claim or text, in the order of the files; answers that are gone come last.

    An answer that only went to another component is no edit: some formats name components after folders.
    """
    old, new = without_moved(_by_name(before), _by_name(after), _said)
    for key in {**new, **old}:
        was, now = old.get(key), new.get(key)
        there = now or was
        if there is None or (was and now and (was.raw_status, was.text) == (now.raw_status, now.text)):
            continue
        (claim, text), (new_claim, new_text) = ((e.raw_status, e.text) if e else ("", "") for e in (was, now))
        place = there.text_span or there.span or Span("")
        line = place.line if now else 0
        if (claim, text) != (new_claim, new_text):
            names = (there.control, there.statement, there.component, place.path)
            yield (*names, line, claim, new_claim, text, new_text)


def _said(answer: Answer) -> tuple[str, ...]:
    return answer.control, answer.statement, answer.label, answer.raw_status, answer.text


def _by_name(answers: Iterable[Answer]) -> dict[tuple[str, ...], Answer]:
    """Return answers by their names; a status for the whole control that its parts carry has none of its own."""
    listed = tuple(answers)
    in_parts = {(answer.component, answer.control) for answer in listed if answer.statement}
    seen: Counter[tuple[str, ...]] = Counter()
    found: dict[tuple[str, ...], Answer] = {}
    for answer in listed:
        if not answer.statement and not answer.text and (answer.component, answer.control) in in_parts:
            continue
        name = (answer.component, answer.control, answer.statement, answer.label)
        seen[name] += 1
        found[(*name, str(seen[name]))] = answer
    return found


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
