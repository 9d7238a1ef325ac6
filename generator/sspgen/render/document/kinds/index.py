"""The index: controls and components in order of their titles, with the pages that they begin on."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

from sspgen.model.ids import natural_key
from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author

_ANCHOR = "index"


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset((_ANCHOR,))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the last chapter."""
    plan = author.plan
    controls = sorted(((c.title or c.label, c.label if c.title else "", c.id) for c in plan.controls()), key=_by_title)
    components = sorted(((c.title, "", f"component-{c.id}") for c in plan.components), key=_by_title)
    letters = [(letter, list(group)) for letter, group in groupby(controls, key=lambda each: _letter(each[0]))]
    yield author.chapter(
        "index", "Index", "index", [Entry(1, "", "Index", _ANCHOR)], letters=letters, components=components
    )


def _plain(title: str) -> str:
    """Return a title without accents and case, for its place in the alphabet."""
    apart = unicodedata.normalize("NFKD", title)
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold().strip()


def _letter(title: str) -> str:
    """Return the letter that a title stands under; ``#`` for what begins with none."""
    first = _plain(title)[:1].upper()
    return first if first.isalpha() else "#"


def _by_title(item: tuple[str, str, str]) -> tuple[bool, str, str, object]:
    title, _, anchor = item
    return (_letter(title) != "#", _letter(title), _plain(title), natural_key(anchor))
