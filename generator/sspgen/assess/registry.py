"""Finds the rules there are, and runs them over a plan."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sspgen.assess import rules as package
from sspgen.model.diagnostics import ordered

if TYPE_CHECKING:
    from sspgen.assess.api import Rule
    from sspgen.model.plan import Plan


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by code."""
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    modules = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return tuple(sorted((m.RULE for m in modules), key=lambda rule: rule.code))


def assess(plan: Plan) -> Plan:
    """Return the plan with what its rules found added to its diagnostics."""
    found = [diagnostic for rule in rules() for diagnostic in rule.check(plan)]
    return replace(plan, diagnostics=ordered((*plan.diagnostics, *found)))
