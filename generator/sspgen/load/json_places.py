"""Where a key or a list item of a JSON document stands, for messages about documents that parse but are wrong.

The places are found by a second pass over the text, and only when something is wrong with it. It must only be given
text that `sspgen.load.json_reader` has accepted: it looks for places and does not judge.
"""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)


def json_places(source: str) -> dict[tuple[str | int, ...], int]:
    """Return the offset of every key (or list item) by its key path, in characters."""
    places: dict[tuple[str | int, ...], int] = {(): 0}
    path: list[str | int] = []
    kinds: list[str] = []
    expect_key = False
    for match in _TOKEN.finditer(source):
        piece = match.group()
        if piece == ",":
            expect_key = kinds[-1] == "{"
            if not expect_key:
                path[-1] = int(path[-1]) + 1
        elif piece in "]}":
            kinds.pop()
            path.pop()
            expect_key = False
        elif piece != ":" and expect_key:
            path[-1] = _name(piece)
            places[tuple(path)] = match.start()
            expect_key = False
        elif piece != ":":
            places.setdefault(tuple(path), match.start())
            if piece in "[{":
                kinds.append(piece)
                path.append(0 if piece == "[" else "")
                expect_key = piece == "{"
    return places


def _name(piece: str) -> str:
    """Undo the escapes that keys of OSCAL documents can have; others stay as they are written."""
    return piece[1:-1].replace('\\"', '"').replace("\\/", "/").replace("\\\\", "\\")
