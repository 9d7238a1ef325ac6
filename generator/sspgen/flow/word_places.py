"""Where a text of the plan stands in the workspace's files, as far as it can be replaced there.

A place is a scalar of a YAML file. It must not change anything: it says where, or why there is no such place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.load.yaml_edit import entry_at, scalar_at
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.limits import YAML_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sspgen.load.yaml_reader import Key
    from sspgen.model.implementation import Answer, Workspace
    from sspgen.model.plan import PlanAnswer
    from sspgen.model.spans import Span

_KEYS: Final = {"remarks": "remarks", "customer": "customer_responsibility"}
_NATIVE: Final = "native"
_OPENCONTROL: Final = "opencontrol"


@dataclass(frozen=True, slots=True)
class Place:
    """A scalar of a YAML file.

    Attributes:
        path: of the file, relative to the workspace.
        keep_repeated: see `sspgen.load.yaml_reader.read_yaml`.
        span: where its words start.
        fresh: the key is not there yet; the span is then that of the answer.
    """

    path: str
    key_path: tuple[Key, ...]
    keep_repeated: bool
    span: Span
    fresh: bool = False


class NoPlaceError(Exception):
    """Why a text cannot be replaced in its file, in one sentence."""


class Places:
    """Looks up places in the files of a workspace as they were when the plan was made."""

    def __init__(self, root: Path, workspace: Workspace) -> None:
        self._root = root
        self._read_as = {item.path: item.sha256 for item in workspace.inputs}
        self._origins = {component.id: component.origin for component in workspace.components}
        self._answers: dict[tuple[str, str, int], list[Answer]] = {}
        for component in workspace.components:
            for answer in component.answers:
                span = answer.text_span or answer.span
                if span is not None:
                    self._answers.setdefault((component.id, span.path, span.line), []).append(answer)
        self._documents: dict[str, Document] = {}
        self._contents: dict[str, bytes] = {}

    def content(self, path: str) -> bytes:
        """Return the bytes of a file.

        Raises:
            NoPlaceError: it is not there, outside of the workspace, or not as it was when the plan was made.
        """
        if path not in self._contents:
            self._contents[path] = self._content(path)
        return self._contents[path]

    def target(self, path: str) -> Path:
        """Return where a file lies, links followed.

        Raises:
            NoPlaceError: it is not there, or outside of the workspace.
        """
        try:
            real = (self._root / path).resolve(strict=True)
            inside = real.is_relative_to(self._root.resolve())
        except (OSError, RuntimeError, ValueError):
            raise NoPlaceError(f"{path} is not there any more") from None
        if not inside:
            raise NoPlaceError(f"{path} lies outside of the workspace")
        return real

    def find(self, answer: PlanAnswer, field: str, source: str) -> Place:
        """Return where a field of an answer stands.

        Args:
            answer: of the plan.
            field: one of `sspgen.model.word_tag.FIELDS`.
            source: its Markdown as written; what stands in the file must be that.

        Raises:
            NoPlaceError: there is no place in which it can be replaced.
        """
        origin = self._origins.get(answer.component, "")
        native, foreign = origin == _NATIVE, origin.startswith(_OPENCONTROL)
        if not native and not foreign:
            raise NoPlaceError(f"its component is kept as {origin or 'another format'}, which is not written")
        if field != "text" and not native:
            raise NoPlaceError("OpenControl has no such text: it is put together of other keys")
        path = answer.provenance.path
        written = self._answer(answer)
        document = self._document(path, keep_repeated=foreign)
        if not source.strip():
            return _fresh(document, written)
        span = written.text_span if field == "text" else written.span
        if span is None:
            raise NoPlaceError("its place is not known")
        key_path = scalar_at(document, span) if field == "text" else _key(document, span, _KEYS[field])
        if key_path is None or document.raw(*key_path).strip("\n").rstrip() != source.strip("\n").rstrip():
            raise NoPlaceError("it is not one text of the file, so it cannot be told what to replace")
        return Place(path, key_path, foreign, document.text_span(*key_path))

    def _answer(self, answer: PlanAnswer) -> Answer:
        origin = answer.provenance
        found = self._answers.get((answer.component, origin.path, origin.line), [])
        found = [each for each in found if each.text == answer.source_text]
        if len(found) != 1:
            raise NoPlaceError("several answers stand in one line of the file" if found else "its place is not known")
        return found[0]

    def _document(self, path: str, *, keep_repeated: bool) -> Document:
        if path not in self._documents:
            document = read_yaml(self.content(path), path, keep_repeated=keep_repeated)
            if not isinstance(document, Document):
                raise NoPlaceError(f"{path} cannot be read any more")
            self._documents[path] = document
        return self._documents[path]

    def _content(self, path: str) -> bytes:
        try:
            with self.target(path).open("rb") as stream:
                data = stream.read(YAML_BYTES + 1)
        except OSError as error:
            raise NoPlaceError(f"{path} cannot be read: {error.strerror}") from error
        if hashlib.sha256(data).hexdigest() != self._read_as.get(path):
            raise NoPlaceError(f"{path} was changed since the plan was made")
        return data


def _fresh(document: Document, answer: Answer) -> Place:
    """Return where a text can be added to an answer that has none."""
    entry = entry_at(document, answer.span) if answer.span is not None else None
    if entry is None or answer.span is None or not answer.cites:
        raise NoPlaceError("there is no text in the file yet: add it there")
    return Place(document.path, (*entry, "text"), keep_repeated=False, span=answer.span, fresh=True)


def _key(document: Document, span: Span, key: str) -> tuple[Key, ...] | None:
    """Return the path of a key of an answer, or of its control, from which a part takes it."""
    entry = entry_at(document, span)
    if entry is None:
        return None
    found: Iterable[tuple[Key, ...]] = (entry, entry[:-2]) if entry[-2:-1] == ("statements",) else (entry,)
    return next((each for path in found if document.raw(*(each := (*path, key)))), None)
