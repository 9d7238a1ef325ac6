"""``has-cardinality``: the target is there as often as it has to be.

Where the target starts with a condition on the object itself (``.[@name='objective']/prop``), objects that do not meet
it are not what the rule is about, and nothing is counted in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.describe import words
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed
from sspgen.load.oscal.check.metapath.syntax import Dot, Filter, Path

if TYPE_CHECKING:
    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.load.oscal.check.metapath.syntax import Expression
    from sspgen.model.oscal import Rule


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of a ``has-cardinality`` rule."""
    target = parse(rule.target)
    select = compile_select(target)
    what = words(target)
    name = holder.shape.name
    itself = compile_select(_itself(target))

    def look(node: Node, ledger: Ledger) -> None:
        if not itself(node, ledger.focus):
            return
        nodes = select(node, ledger.focus)
        if len(nodes) < rule.least:
            got = "no" if not nodes else f"only {len(nodes)}"
            ledger.say("SSP426", f"{name!r} has {got} {what}, expected at least {rule.least}", node[2], rule)
        elif len(nodes) > rule.most >= 0:
            message = f"{name!r} has {len(nodes)} {what}, expected at most {rule.most}"
            ledger.say("SSP426", message, nodes[rule.most][2], rule)

    return Check(None if rule.least else needed(target, holder.shape), look)


def _itself(target: Expression) -> Expression:
    """Return the object that a target is about: with its condition where the target starts with one."""
    first = target.steps[0][1] if isinstance(target, Path) and not target.rooted else target
    return first if isinstance(first, Filter) and isinstance(first.base, Dot) else Dot()
