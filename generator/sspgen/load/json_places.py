"""Where a key or a list item of a JSON document stands, for messages about documents that parse but are wrong.

Only the collections on the way to a place are looked into, and each once: what lies beside the way is skipped by the
parser of the standard library, so that one place or many of a large document are found in a moment. It must only be
given text that `sspgen.load.json_reader` has accepted: it looks for places and does not judge.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sspgen.model.profile import KeyPath

Inside: TypeAlias = "dict[str | int, tuple[int, int]]"

_SPACE = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode


class JsonPlaces:
    """The places of one document.

    Attributes:
        source: the whole document as text.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._inside: dict[int, Inside] = {}

    def offset(self, path: KeyPath) -> int:
        """Return the offset of a key or list item in characters; of the deepest one there is on the way to it."""
        place, value = 0, self._after_space(0)
        for part in path:
            found = self._members(value).get(part)
            if found is None:
                return place
            place, value = found
        return place

    def line_and_column(self, path: KeyPath) -> tuple[int, int]:
        """Return line and column, both 1-based, the column in characters."""
        offset = self.offset(path)
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.source))]

    def _after_space(self, start: int) -> int:
        found = _SPACE.match(self.source, start)
        return found.end() if found else start

    def _members(self, start: int) -> Inside:
        """Return where each key and each value directly in a collection starts."""
        found = self._inside.get(start)
        if found is None:
            opened = self.source[start : start + 1]
            found = self._object(start) if opened == "{" else self._list(start) if opened == "[" else {}
            self._inside[start] = found
        return found

    def _object(self, start: int) -> Inside:
        inside: Inside = {}
        at = self._after_space(start + 1)
        while self.source[at] != "}":
            key, end = _decode(self.source, at)
            value = self._after_space(self._after_space(end) + 1)
            inside[key] = (at, value)
            at = self._next(value)
        return inside

    def _list(self, start: int) -> Inside:
        inside: Inside = {}
        at = self._after_space(start + 1)
        while self.source[at] != "]":
            inside[len(inside)] = (at, at)
            at = self._next(at)
        return inside

    def _next(self, value: int) -> int:
        """Return where the next member starts, or where the collection is closed."""
        at = self._after_space(_decode(self.source, value)[1])
        return self._after_space(at + 1) if self.source[at] == "," else at
