"""What of a plan is internal, as people mark it: things by their path, and passages inside a text.

A path names a thing as ``ssp.yaml`` and ``controls/`` do: ``inventory.db-1``, ``components.vpn``,
``components.vpn.controls.ac-2.a``, ``evidence.pentest``, ``system.network_architecture``. A pattern names a path, all
paths below it, or with ``*`` and ``?`` all that look alike. Inside a text ``<!-- internal -->`` begins a passage and
``<!-- /internal -->`` ends it: other tools that read Markdown show neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

_MARK = re.compile(r"<!--[ \t]*(/?)internal[ \t]*-->")
_LINE = re.compile(
    r"^[ \t]*<!--[ \t]*(/?)internal[ \t]*-->[ \t]*(?:\n|\Z)|<!--[ \t]*(/?)internal[ \t]*-->", re.MULTILINE
)
_HINT = "internal"
PASSAGES = "passages"
"""Among the patterns of a workspace: that some of its texts hold marks."""


def is_named(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a pattern names a path, or something that it lies in.

    >>> is_named("inventory.db-1", ["inventory"]), is_named("inventory.db-1", ["*.db-?"]), is_named("in", ["inventory"])
    (True, True, False)
    """
    return any(
        path == pattern
        or path.startswith(f"{pattern}.")
        or fnmatchcase(path, pattern)
        or fnmatchcase(path, f"{pattern}.*")
        for pattern in patterns
    )


def has_marks(text: str) -> bool:
    """Tell whether a text holds a mark."""
    return _HINT in text and _MARK.search(text) is not None


def passages(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the text cut at its marks, each piece with whether it is internal; the marks are left out.

    A passage that is not ended goes on to the end of the text. A mark that has a line to itself takes the line with it.
    """
    inside, start = False, 0
    for mark in _LINE.finditer(text):
        if mark.start() > start:
            yield inside, text[start : mark.start()]
        inside, start = not (mark[1] or mark[2]), mark.end()
    if start < len(text):
        yield inside, text[start:]


def without_marks(text: str) -> str:
    """Return a text as those read it who may read all of it.

    >>> without_marks("open <!-- internal -->and closed<!-- /internal --> words")
    'open and closed words'
    """
    return "".join(piece for _, piece in passages(text)) if has_marks(text) else text


def unpaired(text: str) -> int | None:
    """Return the offset of the first mark that has no partner; None when every passage is begun and ended.

    >>> unpaired("a <!-- internal --> b"), unpaired("a b")
    (2, None)
    """
    begun: int | None = None
    for mark in _MARK.finditer(text) if _HINT in text else ():
        ends = bool(mark[1])
        if begun is not None and not ends:
            return begun
        if begun is None and ends:
            return mark.start()
        begun = None if ends else mark.start()
    return begun
