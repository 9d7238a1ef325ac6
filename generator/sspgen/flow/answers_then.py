"""What some files of answers say as of one commit and as of another, and what differs between the two.

What is read from git is data of strangers: a file that cannot be read gives no answers, and is said to be unreadable.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sspgen.assess.compare import without_moved
from sspgen.errors import InputError
from sspgen.flow.revisions import read_blobs, write_files
from sspgen.load.answers import answers_of
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sspgen.collect.git.safe_git import Repository
    from sspgen.flow.revisions import State, Step
    from sspgen.model.implementation import Answer

Row: TypeAlias = tuple[str, str, str, str, int, str, str, str, str]
"""Control, statement, component, path, line; claim before and after; text before and after."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one commit changed, and the groups of files that cannot be read after it."""

    rows: tuple[Row, ...]
    unread: tuple[str, ...]


class Reader:
    """Reads groups of files as of a commit; what several commits need is read by one process."""

    def __init__(self, repository: Repository, folder: Path) -> None:
        self._repository = repository
        self._folder = folder
        self._read: dict[State, tuple[Answer, ...] | None] = {(): ()}
        self._blobs: dict[str, bytes] = {}

    def compared(self, groups: Sequence[tuple[str, State, State]], ahead: Sequence[Step]) -> Found:
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
        return Found(tuple(rows), unread)

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
