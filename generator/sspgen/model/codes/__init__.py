"""Every diagnostic code, with what it means and what to do. The reference page is made from these tables.

A code is defined in the file of its area, whose docstring names the numbers that it has.
"""

from __future__ import annotations

from typing import Final

from sspgen.model.codes import (
    adequacy,
    catalogs,
    changes,
    comparing,
    evidence,
    exchange,
    files,
    machine,
    opencontrol,
    oscal,
    oscal_meaning,
    publishing,
    store,
    word,
    workspace,
)
from sspgen.model.codes.code import Code

_AREAS: Final = (
    adequacy,
    files,
    workspace,
    catalogs,
    machine,
    evidence,
    opencontrol,
    publishing,
    store,
    changes,
    word,
    oscal,
    oscal_meaning,
    exchange,
    comparing,
)

CODES: Final[dict[str, Code]] = dict(sorted((code, found) for area in _AREAS for code, found in area.CODES.items()))

__all__ = ["CODES", "Code"]
