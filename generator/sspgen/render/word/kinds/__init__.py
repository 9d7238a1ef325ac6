"""The chapters of the Word edition, in the order of the document: each kind adds its own to the manuscript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.word.kinds import closing, cover, evidence, families, front, registers, standing

if TYPE_CHECKING:
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

FRONT = (cover.cover, cover.record)
"""What stands before the contents."""
CHAPTERS = (
    standing.standing,
    front.system,
    front.plan,
    families.families,
    registers.responsibility,
    registers.inventory,
    evidence.evidence,
    registers.gaps,
    registers.poam,
    closing.outside,
    closing.diagnostics,
    closing.acronyms,
    closing.sources,
    closing.index,
)
"""What stands behind them."""


def write(m: Manuscript, matter: Matter) -> None:
    """Write all chapters that stand behind the contents."""
    for chapter in CHAPTERS:
        chapter(m, matter)
