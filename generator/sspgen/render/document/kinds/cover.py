"""The cover: which system, which version, for whom and by whom, how things stand, and what the plan was built from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import mark_of
from sspgen.render.document.chapter import Chapter, Entry
from sspgen.render.marking import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.model.system import Party, System
    from sspgen.render.document.author import Author

_ANCHOR = "cover"
_PREPARED = (("Prepared for", "prepared-for"), ("Prepared by", "prepared-by"))
"""Roles whose parties the cover names, by the role ids of OSCAL."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset((_ANCHOR,))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the cover."""
    system = author.plan.system
    prepared = [(words, _holders(system, role)) for words, role in _PREPARED]
    yield author.chapter(
        "cover",
        "Cover",
        "cover",
        [Entry(1, "", "Cover", _ANCHOR)],
        logo=author.picture(system.look.logo),
        label=label_of(system.marking),
        prepared=[(words, held) for words, held in prepared if held],
        hashes=mark_of("sources"),
    )


def _holders(system: System, role: str) -> list[Party]:
    named = [party for each in system.roles if each.id == role for party in each.parties]
    return [party for name in named for party in system.parties if party.id == name]
