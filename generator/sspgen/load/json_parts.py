"""Takes a large JSON document apart without parsing it whole, as strictly as `sspgen.load.json_reader` reads it.

A report of many megabytes is recognised by a few keys, and its results can be read one after the other: parsed as a
whole it would take ten times its size in memory. msgspec finds the ends of values and parses the small ones, but keeps
the last of two equal keys in silence. So what it understood is written again and the colons are counted: a key, or a
value, that was dropped has taken at least one colon with it. (Where an escape may stand for a colon, this is not done.)
In doubt the strict reader decides, here or for the whole document; nothing is accepted here that it would refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from sspgen.load.fast_json import Malformed, Raw, decode, encode, raw_elements, raw_members
from sspgen.load.json_reader import JsonProblem, read_json, too_deep
from sspgen.model.limits import JSON_BYTES, JSON_DEPTH, JSON_PARTS, JSON_WHOLE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json

_MARK: Final = b"\xef\xbb\xbf"
_SPACE: Final = b" \t\r\n"
_SMALL: Final = 16 * 1024
_OUTLINED: Final = 6
_MEMBERS: Final = 64
_ELEMENTS: Final = 8
_TOGETHER: Final = 64
_FAILURES: Final = (Malformed, UnicodeError, RecursionError, ValueError)


class JsonRefusedError(ValueError):
    """A part of a document is not JSON that may be read; the strict reader can say where in the document.

    Attributes:
        problem: what is wrong; its place counts from the start of the part.
    """

    def __init__(self, problem: JsonProblem) -> None:
        self.problem = problem
        super().__init__(problem.message)


@dataclass(frozen=True)
class Part:
    """A value inside a document: told apart from its neighbours, not parsed; told apart once however often it is asked.

    Attributes:
        raw: its bytes, a view into those of the document.
        level: how many collections it lies in.
    """

    raw: Raw | bytes
    level: int = 0

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(memoryview(self.raw))

    @cached_property
    def _inside(self) -> dict[str, Part] | list[Raw] | None:
        """What lies in an object or a list; None for anything else, or when it cannot be told apart."""
        try:
            if bytes(memoryview(self.raw)[:1]) == b"{":
                return {key: Part(raw, self.level + 1) for key, raw in raw_members(self.raw).items()}
            if self.size <= JSON_PARTS or bytes(self.raw).count(b",") <= JSON_PARTS:
                return raw_elements(self.raw)
        except _FAILURES:
            return None
        return None

    @cached_property
    def _first(self) -> list[Part]:
        """The first elements of a list, which an outline and a reader look into alike."""
        found = self._inside
        return [Part(raw, self.level + 1) for raw in found[:_ELEMENTS]] if isinstance(found, list) else []

    def members(self) -> dict[str, Part] | None:
        """Return the values of an object by key; None when it is no object, or it cannot be told apart safely."""
        found = self._inside
        if not isinstance(found, dict) or any(":" in key for key in found):
            return None
        colons = bytes(self.raw).count(b":")
        written = encode({key: part.raw for key, part in found.items()})
        return found if colons == written.count(b":") else None

    def elements(self) -> Iterator[Part] | None:
        """Return the values of a list, in order; None when it is no list, or it cannot be told apart safely."""
        found = self._inside
        if not isinstance(found, list):
            return None
        return chain(self._first, (Part(raw, self.level + 1) for raw in found[_ELEMENTS:]))

    def values(self) -> Iterator[Json] | None:
        """Parse the values of a list one after the other; None on the same terms as `elements`.

        Raises:
            JsonRefusedError: as `value`, while they are handed out.
        """
        found = self._inside
        deepest = JSON_DEPTH - self.level - 1
        return _parsed_together(found, deepest) if isinstance(found, list) else None

    def value(self) -> Json:
        """Parse the value.

        Raises:
            JsonRefusedError: it holds a repeated key, NaN, too deep a nesting, or is malformed.
        """
        return _parsed(bytes(self.raw), JSON_DEPTH - self.level)

    def outline(self) -> Json:
        """Return the value with long lists, and what lies deep in it, cut short: enough to recognise a format by.

        Raises:
            JsonRefusedError: what was looked at is not JSON that may be read.
        """
        if self.size <= _SMALL or bytes(memoryview(self.raw)[:1]) not in b"{[":
            return self.value()
        found = self._inside
        if found is None:
            raise JsonRefusedError(JsonProblem("it cannot be told apart"))
        if isinstance(found, list):
            return [] if self.level > _OUTLINED else [part.outline() for part in self._first]
        if self.level > _OUTLINED:
            return {}
        return dict.fromkeys(found) | {key: part.outline() for key, part in islice(found.items(), _MEMBERS)}


def _parsed_together(raws: list[Raw], deepest: int) -> Iterator[Json]:
    """Parse values many at a time, which is faster; where any of them is in doubt, one by one.

    Each value that lost something has fewer colons when it is written again, and none has more: so the sums agree only
    where all of them do.
    """
    for start in range(0, len(raws), _TOGETHER):
        batch = [bytes(raw) for raw in raws[start : start + _TOGETHER]]
        values = _understood(batch, deepest)
        yield from (_parsed(each, deepest) for each in batch) if values is None else values


def _understood(batch: list[bytes], deepest: int) -> list[Json] | None:
    data = b"[%b]" % b",".join(batch)
    if b"\\u003" in data or any(too_deep(each, deepest) for each in batch):
        return None
    try:
        found = decode(data)
        same = isinstance(found, list) and data.count(b":") == encode(found).count(b":")
    except _FAILURES:
        return None
    return found if same and len(found) == len(batch) else None


def _parsed(data: bytes, deepest: int) -> Json:
    if b"\\u003" not in data and not too_deep(data, deepest):
        try:
            found: Json = decode(data)
            if data.count(b":") == encode(found).count(b":"):
                return found
        except _FAILURES:
            pass  # the strict reader says why, or knows better
    strict = read_json(data, deepest)
    if isinstance(strict, JsonProblem):
        raise JsonRefusedError(strict)
    return strict


def document(data: bytes) -> Part | None:
    """Return a large document that is an object or a list as one part; None for anything else, and for small ones."""
    start = data[:_SMALL].removeprefix(_MARK).lstrip(_SPACE)
    if not JSON_WHOLE_BYTES < len(data) <= JSON_BYTES or start[:1] not in {b"{", b"["}:
        return None
    return Part(data.removeprefix(_MARK).lstrip(_SPACE))
