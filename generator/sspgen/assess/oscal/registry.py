"""Finds the rules over the meaning of OSCAL documents. It knows none of them by name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sspgen.assess.oscal import rules as package
from sspgen.resources import modules_of

if TYPE_CHECKING:
    from sspgen.assess.oscal.finding import MeaningRule


@cache
def meaning_rules() -> tuple[MeaningRule, ...]:
    """Return every rule, in the order of their names."""
    return tuple(module.RULE for module in modules_of(package))
