"""What changed in a text, for people: words struck out and words put in, with what stayed the same cut short.

It compares words, not characters or lines: a paragraph that was only wrapped anew is the same paragraph.
Markdown is shown as written. Everything from a text is escaped here.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALIKE = 0.35
"""Share of words that two paragraphs must have in common to be shown as one that was changed."""
_COMPARED = 1200
"""Most words of a paragraph that are compared; a longer one is shown as replaced, because the cost grows squarely."""
_KEPT = 8
"""Words of an unchanged stretch that stay beside a change."""
_SPLIT = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*+]|\d+[.)])[ \t])")

_Words: TypeAlias = list[str]


def _paragraphs(text: str) -> list[str]:
    """Cut at blank lines and before each entry of a list; spacing inside a paragraph says nothing."""
    found = (" ".join(piece.split()) for piece in _SPLIT.split(text.replace("\r\n", "\n")))
    return [piece for piece in found if piece]


def _marked(tag: str, words: _Words) -> str:
    return f"<{tag}>{escape(' '.join(words))}</{tag}>" if words else ""


def _kept(words: _Words, *, first: bool, last: bool) -> str:
    """Return an unchanged stretch, with an ellipsis for what is far from any change."""
    before, after = ([] if first else words[:_KEPT]), ([] if last else words[-_KEPT:])
    if len(words) <= len(before) + len(after) + 2:
        return str(escape(" ".join(words)))
    return str(escape(" ".join([*before, "…", *after])))


def _changed(before: _Words, after: _Words, matcher: SequenceMatcher[str]) -> str:
    steps = matcher.get_opcodes()
    pieces: list[str] = []
    for number, (kind, i, i_end, j, j_end) in enumerate(steps):
        if kind == "equal":
            pieces.append(_kept(before[i:i_end], first=number == 0, last=number == len(steps) - 1))
        else:
            pieces += (_marked("del", before[i:i_end]), _marked("ins", after[j:j_end]))
    return f"<p>{' '.join(piece for piece in pieces if piece)}</p>"


def _pair(before: str | None, after: str | None) -> str:
    """Return one paragraph that was changed, or the old one and the new one where they have little in common."""
    old, new = (before or "").split(), (after or "").split()
    if old and new and max(len(old), len(new)) <= _COMPARED:
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            return _changed(old, new, matcher)
    return "".join(f"<p>{piece}</p>" for piece in (_marked("del", old), _marked("ins", new)) if piece)


def _unchanged(paragraphs: list[str], *, first: bool, last: bool) -> Iterator[str]:
    """Yield the paragraphs beside a change, cut short, and how many lie between."""
    beside = [] if first else paragraphs[:1]
    beside_next = [] if last or (len(paragraphs) == 1 and beside) else paragraphs[-1:]
    for paragraph in beside:
        yield f"<p>{_kept(paragraph.split(), first=False, last=True)}</p>"
    between = len(paragraphs) - len(beside) - len(beside_next)
    if between:
        yield f'<p class="quiet">… {between} unchanged {"paragraph" if between == 1 else "paragraphs"}</p>'
    for paragraph in beside_next:
        yield f"<p>{_kept(paragraph.split(), first=True, last=False)}</p>"


def _body(old: list[str], new: list[str]) -> Iterator[str]:
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for number, (kind, i, i_end, j, j_end) in enumerate(steps):
        if kind == "equal":
            yield from _unchanged(old[i:i_end], first=number == 0, last=number == len(steps) - 1)
        else:
            yield from (_pair(before, after) for before, after in zip_longest(old[i:i_end], new[j:j_end]))


@lru_cache(maxsize=1024)
def words_diff(before: str, after: str) -> Markup:
    """Return ``<div class="diff">`` with ``<del>`` around words that are gone and ``<ins>`` around new ones.

    Args:
        before: Markdown as it was; empty when there was none.
        after: Markdown as it is; empty when there is none any more.
    """
    old, new = _paragraphs(before), _paragraphs(after)
    body = "".join(_body(old, new)) if old != new else '<p class="quiet">Only spacing differs.</p>'
    return Markup(f'<div class="diff">{body}</div>')  # noqa: S704 - every word was escaped above
