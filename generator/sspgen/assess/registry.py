"""Finds the rules there are, and runs them over a plan."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sspgen.assess import rules as package
from sspgen.errors import InputError
from sspgen.load.opencontrol.folder import WORKSPACE_FILES
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.stating import Form, in_words_of
from sspgen.resources import modules_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.assess.api import Rule
    from sspgen.model.plan import Plan


@cache
def rules() -> tuple[Rule, ...]:
    """Return every built-in rule, sorted by code."""
    return tuple(sorted((module.RULE for module in modules_of(package)), key=lambda rule: rule.code))


def assess(plan: Plan, extra_rules: tuple[Rule, ...] = ()) -> Plan:
    """Return the plan with what its rules found added to its diagnostics.

    Args:
        plan: as it was merged.
        extra_rules: those of plug-ins.

    Raises:
        InputError: SSP235, a rule of a plug-in failed, or found something under a code that is not its own.
    """
    found = [diagnostic for rule in rules() for diagnostic in rule.check(plan)]
    for rule in extra_rules:
        found += _of_plugin(rule, plan)
    form_of = _forms(plan)
    told = (in_words_of(form_of(each), each) for each in (*plan.diagnostics, *found))
    return replace(plan, diagnostics=ordered(tuple(told)))


def _forms(plan: Plan) -> Callable[[Diagnostic], Form]:
    """Return what tells the form of the file that a finding is about: OpenControl files may be parts of a plan."""
    foreign = {
        span.path
        for component in plan.components
        if component.origin.startswith(Form.OPENCONTROL)
        for span in (component.span, *(answer.span for answer in component.answers))
        if span is not None
    }
    whole = plan.system.span is not None and plan.system.span.path in WORKSPACE_FILES
    foreign.update(WORKSPACE_FILES)

    def form_of(found: Diagnostic) -> Form:
        about_it = found.span.path in foreign if found.span else whole
        return Form.OPENCONTROL if about_it and plan.form is Form.NATIVE else plan.form

    return form_of


def _of_plugin(rule: Rule, plan: Plan) -> tuple[Diagnostic, ...]:
    try:
        given: tuple[object, ...] = tuple(rule.check(plan))
    except Exception as error:
        message = f"the rule {rule.code} of a plug-in failed: {type(error).__name__}: {error}"
        raise InputError(Diagnostic("SSP235", message)) from error
    found = tuple(each for each in given if isinstance(each, Diagnostic) and each.code == rule.code)
    if len(found) < len(given):
        message = f"the rule {rule.code} of a plug-in gave what is no diagnostic with this code"
        raise InputError(Diagnostic("SSP235", message))
    return found
