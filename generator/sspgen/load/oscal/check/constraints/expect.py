"""``expect``: a test that must hold at every selected node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.metapath.compiler import compile_select, compile_test
from sspgen.load.oscal.check.metapath.describe import words
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed
from sspgen.load.oscal.check.metapath.syntax import Call, ChildStep, Filter, FlagStep, Path

if TYPE_CHECKING:
    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.load.oscal.check.metapath.syntax import Expression
    from sspgen.model.oscal import Rule


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of an ``expect`` rule."""
    target = parse(rule.target)
    expected = parse(rule.test)
    select, test = compile_select(target), compile_test(expected)
    said = _said(expected)

    def look(node: Node, ledger: Ledger) -> None:
        for one in select(node, ledger.focus):
            if not test(one, ledger.focus):
                ledger.say("SSP421", f"{one[1].name!r} {said}", one[2], rule)

    return Check(needed(target, holder.shape), look)


def _said(expected: Expression) -> str:
    """Return what is wrong where a test does not hold, and what is expected."""
    if isinstance(expected, (ChildStep, FlagStep, Filter, Path)):
        return f"has no {words(expected)}, expected one"
    if isinstance(expected, Call) and expected.arguments:
        inner = words(expected.arguments[0])
        if expected.name == "exists":
            return f"has no {inner}, expected one"
        if expected.name == "not":
            return f"has {inner}, expected it not to"
    return f"has nothing of what it needs, expected {words(expected)}"
