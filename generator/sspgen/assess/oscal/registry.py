"""Finds the rules over the meaning of OSCAL documents. It knows none of them by name."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

from sspgen.assess.oscal import rules as package

if TYPE_CHECKING:
    from sspgen.assess.oscal.finding import MeaningRule


@cache
def meaning_rules() -> tuple[MeaningRule, ...]:
    """Return every rule, in the order of their names."""
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return tuple(module.RULE for module in modules)
