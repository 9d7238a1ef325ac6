"""Putting another text in the place of a scalar, so that nothing else of a person's YAML file changes.

Comments, order, quoting and indentation of everything else stay byte by byte. Of the scalar itself stays what can
stay: a block text keeps its header and indentation, a text in one line its quotes, a folded text its line breaks. It
must not trust itself: every result is read back strictly and compared before it is given out.
"""

from __future__ import annotations

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sspgen.load.yaml_reader import Document, read_yaml, scalar_ends
from sspgen.model.carried import carried_over

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.yaml_reader import Key, Place
    from sspgen.model.spans import Span

_BOM: Final = b"\xef\xbb\xbf"
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_STEP: Final = 2


def scalar_at(document: Document, span: Span) -> tuple[Key, ...] | None:
    """Return the key path of the only text whose words start at a place (see `Document.text_span`); None for none."""
    found = [path for path, _, _ in _scalars(document.root, (), 0) if document.text_span(*path) == span]
    return found[0] if len(found) == 1 else None


def entry_at(document: Document, span: Span) -> tuple[Key, ...] | None:
    """Return the key path of the only entry whose key (or list item) stands at a place; None for none."""
    found = [path for path in _entries(document.root, ()) if document.key_span(*path) == span]
    return found[0] if len(found) == 1 else None


def scalar_texts(document: Document) -> Iterator[str]:
    """Yield the text of every scalar."""
    return (document.raw(*path) for path, _, _ in _scalars(document.root, (), 0))


def with_scalar(data: bytes, path: tuple[Key, ...], text: str, *, keep_repeated: bool = False) -> bytes | None:
    """Return a YAML file with another text in the place of a scalar.

    Args:
        data: the file.
        path: the scalar's key path.
        text: what it shall say; blank lines and spaces around it do not count.
        keep_repeated: as in `read_yaml`.

    Returns:
        None where no way of writing it reads back as that text, with all else as it was.
    """
    document = read_yaml(data, "", keep_repeated=keep_repeated)
    scalar = _scalar(document, path) if isinstance(document, Document) else None
    if scalar is None or not isinstance(document, Document):
        return None
    text = text.strip("\n").rstrip()
    mark = _BOM if data.startswith(_BOM) else b""
    for source in _written(scalar, text):
        if source is None:
            continue
        result = mark + source.encode("utf-8", "surrogatepass")
        if _says(read_yaml(result, "", keep_repeated=keep_repeated), document, path, text):
            return result
    return None


def with_entry(data: bytes, path: tuple[Key, ...], key: str, text: str) -> bytes | None:
    """Return a YAML file with a text under a key that a mapping does not have yet; it becomes the mapping's first.

    Args:
        data: the file.
        path: the mapping's key path.
        key: a plain word.
        text: what it shall say; blank lines and spaces around it do not count.

    Returns:
        None where the mapping has the key, or has no lines of its own, or where the result would not read back.
    """
    document = read_yaml(data, "")
    if not isinstance(document, Document) or not isinstance(first := _first(document, path), int):
        return None
    text, mark = text.strip("\n").rstrip(), _BOM if data.startswith(_BOM) else b""
    source = document.source
    column = first - source.rfind("\n", 0, first) - 1
    newline = "\r\n" if "\r\n" in source else "\n"
    block = f"|-{newline}{_lines(text, column + _STEP, newline)}"
    for written in (block, _quoted(text)) if "\n" in text else (_quoted(text),):
        entry = f"{key}: {written}{newline}{' ' * column}"
        result = mark + (source[:first] + entry + source[first:]).encode("utf-8", "surrogatepass")
        if _has(read_yaml(result, ""), document, (*path, key), text):
            return result
    return None


def _first(document: Document, path: tuple[Key, ...]) -> int | None:
    """Return where the first key of a mapping stands, if it stands on a line of its own."""
    place = document.root
    for key in path:
        held = place[2]
        if isinstance(held, dict) and key in held:
            place = held[str(key)][1]
        elif isinstance(held, list) and isinstance(key, int) and key < len(held):
            place = held[key]
        else:
            return None
    if not isinstance(place[2], dict) or not place[2]:
        return None
    start: int = min(mark.index for mark, _ in place[2].values())
    before = document.source[document.source.rfind("\n", 0, start) + 1 : start]
    return start if not before.strip(" -") else None


def _has(read: Document | tuple[Any, ...], before: Document, path: tuple[Key, ...], text: str) -> bool:
    """Tell whether a file says what it said before, and something in one place where it said nothing."""
    if not isinstance(read, Document) or read.raw(*path).strip("\n").rstrip() != text:
        return False
    value = deepcopy(read.value)
    said = _at(value, path[:-1]).pop(path[-1])
    return isinstance(said, str) and repr(value) == repr(before.value)


@dataclass(frozen=True, slots=True)
class _Scalar:
    """A scalar as written, in characters of its file; ``column`` is that of its key, or its own in a list."""

    source: str
    start: int
    end: int
    style: str
    column: int
    text: str

    @property
    def newline(self) -> str:
        return "\r\n" if "\r\n" in self.source else "\n"


def _scalars(place: Place, path: tuple[Key, ...], column: int) -> Iterator[tuple[tuple[Key, ...], Place, int]]:
    """Yield every scalar with its key path and the column of its key."""
    todo = [(place, path, column)]
    while todo:
        place, path, column = todo.pop()
        held = place[2]
        if isinstance(held, dict):
            todo += [(inner, (*path, key), mark.column) for key, (mark, inner) in held.items()]
        elif isinstance(held, list):
            todo += [(inner, (*path, index), inner[0].column - _STEP) for index, inner in enumerate(held)]
        elif place[1] is not None:
            yield path, place, column


def _entries(place: Place, path: tuple[Key, ...]) -> Iterator[tuple[Key, ...]]:
    todo = [(place, path)]
    while todo:
        place, path = todo.pop()
        held = place[2]
        inner: list[tuple[Key, Place]] = []
        if isinstance(held, dict):
            inner = [(key, each) for key, (_, each) in held.items()]
        elif isinstance(held, list):
            inner = list(enumerate(held))
        yield path
        todo += [(each, (*path, key)) for key, each in inner]


def _scalar(document: Document, path: tuple[Key, ...]) -> _Scalar | None:
    ends = scalar_ends(document.source)
    for each, place, column in _scalars(document.root, (), 0):
        if each == path and place[0].index in ends:
            end, style = ends[place[0].index]
            return _Scalar(document.source, place[0].index, end, style, column, place[1] or "")
    return None


def _written(scalar: _Scalar, text: str) -> Iterator[str | None]:
    """Yield the file with the text written in one way after another, the one nearest to what was there first."""
    if scalar.style == "|":
        yield _block(scalar, text, "|")
    else:
        yield _edited(scalar, text)
        if scalar.style == ">":
            yield _block(scalar, text, "|")
        elif "\n" in text:
            yield _new_block(scalar, text)
        else:
            yield _one_line(scalar, text)
    yield _put(scalar, scalar.start, _end(scalar), _quoted(text))


def _put(scalar: _Scalar, start: int, end: int, new: str) -> str:
    return scalar.source[:start] + new + scalar.source[end:]


def _edited(scalar: _Scalar, text: str) -> str | None:
    """Do to the scalar as written what makes the new text of the old one."""
    end = _end(scalar)
    written = scalar.source[scalar.start : end]
    changed = carried_over(scalar.text.strip("\n").rstrip(), text, written)
    if changed is None or (not scalar.style and "\n" in text):
        return None
    return _put(scalar, scalar.start, end, changed)


def _one_line(scalar: _Scalar, text: str) -> str:
    quoted = "'" + text.replace("'", "''") + "'" if scalar.style == "'" else text if not scalar.style else ""
    unfit = not quoted or _UNSAFE.search(text) is not None
    return _put(scalar, scalar.start, _end(scalar), _quoted(text) if unfit else quoted)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


def _end(scalar: _Scalar) -> int:
    """Return the end of a scalar's last word: a block text ends, for libyaml, where the next entry starts."""
    if scalar.style not in ("|", ">"):
        return scalar.end
    return len(scalar.source[: scalar.end].rstrip()) if scalar.text.strip() else scalar.end


def _block(scalar: _Scalar, text: str, sign: str) -> str | None:
    """Write a block text in the place of one, between its header and the blank lines behind it."""
    body = scalar.source.find("\n", scalar.start, scalar.end) + 1
    words = re.compile(r"[^\s]").search(scalar.source, body) if body else None
    if words is None or words.start() >= scalar.end:
        return None
    line = scalar.source.rfind("\n", 0, words.start()) + 1
    first = next(line for line in scalar.text.split("\n") if line.strip())
    indent = words.start() - line - (len(first) - len(first.lstrip(" ")))
    header = sign + scalar.source[scalar.start + 1 : line]
    return _put(scalar, scalar.start, _end(scalar), header + _lines(text, indent, scalar.newline))


def _new_block(scalar: _Scalar, text: str) -> str:
    """Write a block text in the place of a text in one line; a comment behind that stays behind the header."""
    stop = scalar.source.find("\n", scalar.end)
    stop = len(scalar.source) if stop < 0 else stop
    stop -= scalar.source.endswith("\r", 0, stop)
    rest = scalar.source[scalar.end : stop]
    body = _lines(text, scalar.column + _STEP, scalar.newline)
    return _put(scalar, scalar.start, stop, f"|-{rest}{scalar.newline}{body}")


def _lines(text: str, indent: int, newline: str) -> str:
    return newline.join(" " * indent + line if line else "" for line in text.split("\n"))


def _says(read: Document | tuple[Any, ...], before: Document, path: tuple[Key, ...], text: str) -> bool:
    """Tell whether a file says what is wanted in one place, and everywhere else what it said before."""
    if not isinstance(read, Document):
        return False
    value = read.raw(*path)
    same = repr(_without(read.value, path)) == repr(_without(before.value, path))
    return same and isinstance(_at(read.value, path), str) and value.strip("\n").rstrip() == text


def _at(value: Any, path: tuple[Key, ...]) -> Any:  # noqa: ANN401 - JSON data of any shape
    for key in path:
        value = value[key]
    return value


def _without(value: Any, path: tuple[Key, ...]) -> Any:  # noqa: ANN401 - JSON data of any shape
    if not path:
        return None
    value = deepcopy(value)
    _at(value, path[:-1])[path[-1]] = None
    return value
