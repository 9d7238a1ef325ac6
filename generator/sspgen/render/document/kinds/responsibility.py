"""Who answers for what: roles, then every control with its claim, origination, roles and what is left to customers.

The columns are those of a control implementation summary and a customer responsibility matrix (FedRAMP Rev 5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.appendix import appendix, pieces
from sspgen.render.responsibility import customer_shares, duties, inherited_shares, offering_shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author
    from sspgen.render.document.chapter import Chapter
    from sspgen.render.responsibility import Share

TITLE = "Responsibility matrix"
_IN_CHAPTER = 120
"""Controls, or up to twice as many."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(("responsibility",))


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the appendix."""
    plan = author.plan
    controls = tuple(control for control in plan.controls() if not control.withdrawn)
    customers: dict[str, list[Share]] = {}
    for share in customer_shares(plan):
        customers.setdefault(share.control.id, []).append(share)
    offered: dict[str, list[Share]] = {}
    for share in offering_shares(plan):
        offered.setdefault(share.control.id, []).append(share)
    held = duties(plan)
    for number, found in enumerate(pieces(controls, _IN_CHAPTER, lambda control: control.id), 1):
        yield appendix(
            author,
            "responsibility",
            TITLE,
            number,
            duties=held,
            titles={duty.id: duty.title for duty in held},
            total=len(controls),
            controls=found,
            customers=customers,
            offered=offered,
            inherited=len(inherited_shares(plan)),
        )
