"""What of an evidence store vouches for the evidence of one plan: a signed checkpoint, and the records it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.limits import VOUCHED_RECORDS
from sspgen.render.api import Vouching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.store.api import Store
    from sspgen.model.plan import Plan


def vouching_of(store: Store, until_n: int, plan: Plan) -> Vouching:
    """Return the newest checkpoint up to a record, with the records from the plan's first report up to there.

    Each record has the hash of the one before it, so that nobody needs the rest of the store to see that the signed
    end of the chain follows from them. What was recorded long before is left out: it then is not vouched for.

    Args:
        store: where the evidence was recorded.
        until_n: number of the last record that counts.
        plan: whose reports are looked for.

    Raises:
        SspgenError: the store cannot be read.
    """
    checkpoint = store.newest_checkpoint(until_n)
    if checkpoint is None:
        return Vouching()
    first = max(1, checkpoint.size - VOUCHED_RECORDS + 1)
    found = [n for n in _recorded(store, checkpoint.size, plan) if n >= first]
    lines = store.lines(min(found), checkpoint.size) if found else ()
    return Vouching(str(checkpoint).encode(), lines)


def _recorded(store: Store, until_n: int, plan: Plan) -> Iterator[int]:
    """Yield the numbers of the records that name the plan's reports, 0 for those that none does."""
    for result in plan.evidence:
        for artifact in result.collection.artifacts:
            if artifact.kept:
                yield store.kept_at(result.source.id, artifact.observed, artifact.kept, until_n)
