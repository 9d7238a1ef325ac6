"""``has-cardinality``: the target is there as often as it has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.describe import words
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed

if TYPE_CHECKING:
    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.model.oscal import Rule


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of a ``has-cardinality`` rule."""
    target = parse(rule.target)
    select = compile_select(target)
    what = words(target)
    name = holder.shape.name

    def look(node: Node, ledger: Ledger) -> None:
        nodes = select(node, ledger.focus)
        if len(nodes) < rule.least:
            got = "no" if not nodes else f"only {len(nodes)}"
            ledger.say("SSP426", f"{name!r} has {got} {what}, expected at least {rule.least}", node[2], rule)
        elif len(nodes) > rule.most >= 0:
            message = f"{name!r} has {len(nodes)} {what}, expected at most {rule.most}"
            ledger.say("SSP426", message, nodes[rule.most][2], rule)

    return Check(None if rule.least else needed(target, holder.shape), look)
