"""Strict YAML 1.2: what is read is what a reviewer sees, and every node knows its place.

It is built on libyaml's event stream, which does not recurse, so that deep nesting cannot crash it. Anchors,
aliases, merge keys, tags, repeated keys and a second document are refused, and numbers and booleans are those
of the YAML 1.2 core schema. It must not guess: the text of every scalar stays at hand as it was written
(`Document.raw`). This is the only file that imports ``yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from sspgen.load.yaml_scalars import core_scalar
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.limits import YAML_BYTES, YAML_DEPTH, YAML_NODES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json, Scalar

Key: TypeAlias = str | int
Mark: TypeAlias = Any
"""A mark of libyaml, which has no public type: ``line`` and ``column`` from 0, ``index`` in characters."""
Event: TypeAlias = Any
"""An event of PyYAML, which has no types."""
Collection: TypeAlias = Any
"""The list or dict of a collection that is being filled; told apart by type."""
Place: TypeAlias = "tuple[Mark, str | None, dict[str, tuple[Mark, Place]] | list[Place] | None]"
"""Start mark, text of a scalar, and the places of what it holds (by key with the key's mark, or in order)."""

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_PROBLEMS_KEPT = 100

_PLAIN_WORDS = {
    "could not find expected ':'": "this line is neither a key with ':' nor part of the text above it",
    "mapping values are not allowed in this context": (
        "a ':' stands where no key can be; quote the text when the ':' belongs to it"
    ),
    "did not find expected key": "a key is expected here; check the indentation, and quotes before it",
    "did not find expected '-' indicator": "a list item '- ' is expected here; check the indentation",
    "block sequence entries are not allowed in this context": "a list item '- ' cannot stand here",
    "found unexpected end of stream": "the file ends inside a quoted text that is not closed",
    "found a tab character that violates indentation": "a tab is used for indentation; use spaces",
    "found a tab character where an indentation space is expected": ("a tab is used for indentation; use spaces"),
    "found character that cannot start any token": (
        "a value cannot start with this character; put the value in quotes (a tab: use spaces)"
    ),
    "did not find expected ',' or ']'": "a '[' list is not closed, or lacks a ','",
    "did not find expected ',' or '}'": "a '{' mapping is not closed, or lacks a ','",
    "did not find expected <document start>": "text stands after the end of the document",
    "did not find expected node content": "a value is expected here",
    "did not find expected alphabetic or numeric character": (
        "a '*' or '&' starts an alias or anchor; quote the text when it belongs to it"
    ),
    "found unknown escape character": "this is no escape that YAML knows; use '\\\\' for a backslash",
}


REPEAT = "\x00"
"""Stands between a repeated key and its number, where repeated keys are kept; no key that is read can hold it."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A key that is there already: its name, the key it lies under, its place and that of the first one."""

    key: str
    under: str
    span: Span
    first: Span

    def diagnostic(self) -> Diagnostic:
        """Say that the key is repeated."""
        message = f"key {self.key[:80]!r} is repeated; it is first set in line {self.first.line}"
        return Diagnostic("SSP203", message, self.span, related=((self.first, "first set here"),))


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document as plain data, with the place and the text of every node.

    A key path is the keys and list indexes from the top; one that leads nowhere gives the deepest place.

    Attributes:
        path: as given to `read_yaml`.
        value: str, int, float, bool, None, list, dict; keys are always the text as written.
        source: the whole file as text.
        root: places; use the methods.
        repeated: keys that were kept although they are repeated (see `read_yaml`).
    """

    path: str
    value: Json
    source: str
    root: Place
    repeated: tuple[Repeated, ...] = ()

    def span(self, *key_path: Key) -> Span:
        """Return the place of a value."""
        return self._span(self._find(key_path)[1][0])

    def key_span(self, *key_path: Key) -> Span:
        """Return the place of the key (or list item) at the end of a key path."""
        key_mark, place = self._find(key_path)
        return self._span(key_mark or place[0])

    def text_span(self, *key_path: Key) -> Span:
        """Return the place where a value's words start: in a block text, its first line that is not blank."""
        mark = self._find(key_path)[1][0]
        if self.source[mark.index : mark.index + 1] not in ("|", ">"):
            return self._span(mark)
        start = self.source.find("\n", mark.index) + 1
        words = re.compile(r"\S").search(self.source, start) if start else None
        if words is None:
            return self._span(mark)
        line = mark.line + 1 + self.source.count("\n", mark.index, words.start())
        return Span(self.path, line, words.start() - self.source.rfind("\n", 0, words.start()))

    def raw(self, *key_path: Key) -> str:
        """Return a scalar's text as written (quotes and folding undone); empty for anything else."""
        place = self._find(key_path, strict=True)[1]
        return place[1] or ""

    def _span(self, mark: Mark) -> Span:
        return Span(self.path, mark.line + 1, mark.column + 1)

    def _find(self, key_path: tuple[Key, ...], *, strict: bool = False) -> tuple[Mark, Place]:
        key_mark, place = None, self.root
        for key in key_path:
            held = place[2]
            if isinstance(held, dict) and isinstance(key, str) and key in held:
                key_mark, place = held[key]
            elif isinstance(held, list) and isinstance(key, int) and 0 <= key < len(held):
                key_mark, place = None, held[key]
            else:
                return key_mark, ((place[0], None, None) if strict else place)
        return key_mark, place


class _Open:
    """A collection whose end has not been seen."""

    __slots__ = ("held", "key", "key_mark", "mark", "value")

    def __init__(self, mark: Mark, value: Collection) -> None:
        self.mark = mark
        self.value = value
        self.held: Any = type(value)()
        self.key: str | None = None
        self.key_mark: Mark = None


class _Builder:
    """Makes data and places of events; keeps going after a problem, so that all are told in one run."""

    def __init__(self, path: str, source: str, *, keep_repeated: bool) -> None:
        self.path = path
        self.keep_repeated = keep_repeated
        self.repeated: list[Repeated] = []
        self.source = source
        self.problems: list[Diagnostic] = []
        self.top = _Open(None, [])
        self.stack = [self.top]
        self.documents = 0

    def refuse(self, code: str, message: str, mark: Mark, help_: str = "") -> None:
        span = Span(self.path, mark.line + 1, mark.column + 1)
        self.problems.append(Diagnostic(code, message, span, help=help_))

    def scalar(self, event: Event) -> None:
        text, frame = event.value, self.stack[-1]
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        if frame.key is None and type(frame.value) is dict:
            self._key(text, event, frame)
            return
        value: Scalar = text
        if event.implicit[0]:
            try:
                value = core_scalar(text)
            except ValueError as error:
                self.refuse("SSP205", str(error), event.start_mark)
        self._attach(value, (event.start_mark, text, None))

    def _key(self, text: str, event: Event, frame: _Open) -> None:
        if text == "<<" and event.implicit[0]:
            self.refuse("SSP204", "a merge key '<<' is used", event.start_mark)
        if event.start_mark.index and self.source[event.start_mark.index - 1] == "?":
            # libyaml drops this '?', YAML 1.2 makes it part of the key
            self.refuse("SSP202", "a '?' stands before this key", event.start_mark, "quote the key")
        if text in frame.value:
            text = self._repeat(text, event, frame)
        frame.key, frame.key_mark = text, event.start_mark

    def _repeat(self, text: str, event: Any, frame: _Open) -> str:  # noqa: ANN401 - as above
        first, mark = frame.held[text][0], event.start_mark
        under = next((f.key for f in reversed(self.stack) if f.key is not None), "")
        found = Repeated(
            text,
            under.partition(REPEAT)[0],
            Span(self.path, mark.line + 1, mark.column + 1),
            Span(self.path, first.line + 1, first.column + 1),
        )
        if not self.keep_repeated:
            self.problems.append(found.diagnostic())
            return text
        self.repeated.append(found)
        return f"{text}{REPEAT}{len(self.repeated)}"

    def _attach(self, value: Scalar | Collection, place: Place) -> None:
        frame = self.stack[-1]
        if type(frame.value) is list:
            frame.value.append(value)
            frame.held.append(place)
        elif frame.key is None:
            braces = self.source.startswith("{{", max(place[0].index - 1, 0))
            help_ = "put a text that starts with '{{' in quotes" if braces else "use a text as the key"
            self.refuse("SSP202", "a list or mapping is used as a key", place[0], help_)
            frame.key, frame.key_mark = f"\x00{place[0].index}", place[0]
        else:
            frame.value[frame.key] = value
            frame.held[frame.key] = (frame.key_mark, place)
            frame.key = None

    def _refuse_marks(self, event: Event) -> None:
        if event.anchor is not None:
            self.refuse("SSP204", f"an anchor '&{event.anchor[:80]}' is used", event.start_mark)
        if event.tag is not None:
            self.refuse("SSP204", f"a tag '{event.tag[:80]}' is used", event.start_mark)

    def alias(self, event: Event) -> None:
        self.refuse("SSP204", f"an alias '*{event.anchor[:80]}' is used", event.start_mark)
        frame = self.stack[-1]
        if frame.key is None and type(frame.value) is dict:
            frame.key, frame.key_mark = f"\x00{event.start_mark.index}", event.start_mark
        else:
            self._attach(None, (event.start_mark, None, None))

    def mapping(self, event: Event) -> None:
        self._open(event, {})

    def sequence(self, event: Event) -> None:
        self._open(event, [])

    def _open(self, event: Event, value: Collection) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_marks(event)
        if len(self.stack) > YAML_DEPTH:
            raise _LimitError(f"nested deeper than {YAML_DEPTH} levels", event.start_mark)
        self.stack.append(_Open(event.start_mark, value))

    def close(self, _event: Event) -> None:
        frame = self.stack.pop()
        self._attach(frame.value, (frame.mark, None, frame.held))

    def document(self, event: Event) -> None:
        self.documents += 1
        if self.documents > 1:
            raise _SecondDocumentError(event.start_mark)
        if event.tags:
            self.refuse("SSP204", "a tag directive '%TAG' is used", event.start_mark)

    def ignore(self, _event: Event) -> None:
        """Pass over events that carry no data."""


class _LimitError(Exception):
    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.mark = mark


class _SecondDocumentError(Exception):
    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark


def _feed(builder: _Builder, data: bytes) -> None:
    actions = {
        yaml.ScalarEvent: builder.scalar,
        yaml.MappingStartEvent: builder.mapping,
        yaml.SequenceStartEvent: builder.sequence,
        yaml.MappingEndEvent: builder.close,
        yaml.SequenceEndEvent: builder.close,
        yaml.AliasEvent: builder.alias,
        yaml.DocumentStartEvent: builder.document,
    }
    for count, event in enumerate(yaml.parse(data, Loader=yaml.CLoader)):
        if count > YAML_NODES:
            raise _LimitError(f"more than {YAML_NODES} nodes", event.start_mark)
        actions.get(type(event), builder.ignore)(event)


def _within(source: str, mark: Mark) -> Mark:
    """Return a mark that is not behind the last words of the file: where it ends is no place to look at."""
    end = len(source.rstrip())
    if mark.index < end:
        return mark
    column = end - source.rfind("\n", 0, end) - 1
    return yaml.Mark("", end, source.count("\n", 0, end), column, None, 0)


def _syntax(builder: _Builder, error: yaml.YAMLError) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    if mark is None:
        builder.problems.append(Diagnostic("SSP202", problem, Span(builder.path)))
        return
    builder.refuse("SSP202", _PLAIN_WORDS.get(problem, problem), _within(builder.source, mark))
    start = getattr(error, "context_mark", None)
    if start is not None and start.line != mark.line:
        last = builder.problems[-1]
        place = Span(builder.path, start.line + 1, start.column + 1)
        builder.problems[-1] = Diagnostic(
            last.code, last.message, last.span, related=((place, "what is being read starts here"),)
        )


def _unprintable(text: str, path: str) -> Iterator[Diagnostic]:
    for count, match in enumerate(_REFUSED.finditer(text)):
        if count == _PROBLEMS_KEPT:
            return
        line = text.count("\n", 0, match.start()) + 1
        span = Span(path, line, match.start() - text.rfind("\n", 0, match.start()))
        message = f"an invisible character U+{ord(match.group()):04X} stands here"
        help_ = f'remove it, or write "\\u{ord(match.group()):04x}" in double quotes'
        yield Diagnostic("SSP202", message, span, help=help_)


def _decode(data: bytes, path: str) -> str | tuple[Diagnostic, ...]:
    if len(data) > YAML_BYTES:
        message = f"the file has {len(data)} bytes, over the limit of {YAML_BYTES}"
        return (Diagnostic("SSP205", message, Span(path)),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode("utf-8", "replace")) + 1
        span = Span(path, data.count(b"\n", 0, error.start) + 1, column)
        return (Diagnostic("SSP201", f"byte 0x{data[error.start]:02x} is not UTF-8", span),)
    return tuple(_unprintable(text, path)) or text


def scalar_ends(source: str) -> dict[int, tuple[int, str]]:
    """Return where every scalar of a readable document ends, with its style (``|``, ``>``, ``'``, ``"`` or empty).

    Args:
        source: as in `Document.source`.

    Returns:
        By where each scalar starts; both places in characters. A block text may end behind blank lines.
    """
    events = yaml.parse(source.encode(), Loader=yaml.CLoader)
    return {
        each.start_mark.index: (each.end_mark.index, each.style or "")
        for each in events
        if type(each) is yaml.ScalarEvent and each.start_mark and each.end_mark
    }


def read_yaml(data: bytes, path: str, *, keep_repeated: bool = False) -> Document | tuple[Diagnostic, ...]:
    """Read one YAML document.

    Args:
        data: the file's bytes, UTF-8 with or without byte-order mark.
        path: for messages, workspace-relative.
        keep_repeated: for formats whose files are read as they stand: a repeated key is no problem but kept beside the
            first, under its name, `REPEAT` and a number, and told in `Document.repeated`.

    Returns:
        The document (of value None for an empty file), or all that is wrong with it, in order of place.
    """
    text = _decode(data, path)
    if not isinstance(text, str):
        return text
    builder = _Builder(path, text, keep_repeated=keep_repeated)
    try:
        _feed(builder, text.encode())
    except yaml.YAMLError as error:
        _syntax(builder, error)
    except _LimitError as error:
        builder.refuse("SSP205", str(error), error.mark)
    except _SecondDocumentError as error:
        builder.refuse("SSP208", "a second document starts here", error.mark)
    if builder.problems:
        return ordered(builder.problems)[:_PROBLEMS_KEPT]
    if not builder.top.value:
        return Document(path, None, text, (yaml.Mark(path, 0, 0, 0, None, 0), "", None))
    value, root = builder.top.value[0], builder.top.held[0]
    return Document(path, value, text, root, tuple(builder.repeated))
