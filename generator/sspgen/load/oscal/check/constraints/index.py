"""``index``: the selected nodes by key, for references to be looked up in; no key may be there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.keys import KeyFields
from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.constraints.ledger import Index
from sspgen.load.oscal.check.constraints.unique import add_key
from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed

if TYPE_CHECKING:
    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.model.oscal import Rule


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of an ``index`` rule, which also fills the index."""
    target = parse(rule.target)
    select, fields = compile_select(target), KeyFields(rule)
    sources = needed(target, holder.shape)

    def look(node: Node, ledger: Ledger) -> None:
        index = ledger.indexes.setdefault(rule.name, Index())
        index.holder, index.sources = node[2], sources
        before = len(ledger.focus.absent)
        for one in select(node, ledger.focus):
            found = fields.key(one, ledger.focus)
            if found is not None:
                add_key(found, index.keys, rule, ledger)
        index.absent += ledger.focus.absent[before:]

    return Check(None, look)
