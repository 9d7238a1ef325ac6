"""Cuts a Metapath expression into tokens. It knows no grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sspgen.model.limits import METAPATH_CHARS

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<number>\d+(?:\.\d+)?)
    | (?P<name>[^\W\d][\w\-]*(?:\.[\w\-]+)*(?::[^\W\d][\w.\-]*)?)
    | (?P<mark>//|!=|<=|>=|[/|=<>()\[\],.@*])
    )""",
    re.VERBOSE,
)


class MetapathError(ValueError):
    """An expression is not Metapath, or uses what is not supported; the message shows the expression and the place."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token: ``text``, ``number``, ``name``, ``mark`` or ``end``; a text stands without its quotes."""

    kind: str
    value: str
    offset: int


def tokens(expression: str) -> list[Token]:
    """Return the tokens of an expression, the last of which is the end.

    Raises:
        MetapathError: a character starts no token, or the expression is too long.
    """
    if len(expression) > METAPATH_CHARS:
        raise MetapathError(f"an expression of {len(expression)} characters is over the limit of {METAPATH_CHARS}")
    found: list[Token] = []
    at, end = 0, len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            raise MetapathError(f"{expression!r}: nothing starts with {expression[at:].strip()[:1]!r} at {at}")
        piece = match[match.lastgroup]
        found.append(Token(match.lastgroup, _unquoted(piece), match.start(match.lastgroup)))
        at = match.end()
    return [*found, Token("end", "", end)]


def _unquoted(piece: str) -> str:
    quote = piece[0]
    return piece[1:-1].replace(quote * 2, quote) if quote in "'\"" else piece
