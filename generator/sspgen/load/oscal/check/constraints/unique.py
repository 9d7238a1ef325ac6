"""``is-unique``: no two of the selected nodes have the same key. Also what tells of any key that is there twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.keys import KeyFields
from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.constraints.ledger import subject
from sspgen.load.oscal.check.found import shown
from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed

if TYPE_CHECKING:
    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.model.oscal import Rule
    from sspgen.model.profile import KeyPath


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of an ``is-unique`` rule."""
    target = parse(rule.target)
    select, fields = compile_select(target), KeyFields(rule)

    def look(node: Node, ledger: Ledger) -> None:
        nodes = select(node, ledger.focus)
        if len(nodes) > 1:
            seen: dict[tuple[str, ...], KeyPath] = {}
            for one in nodes:
                found = fields.key(one, ledger.focus)
                if found is not None:
                    add_key(found, seen, rule, ledger)

    return Check(needed(target, holder.shape), look)


def add_key(
    found: tuple[tuple[str, ...], KeyPath], seen: dict[tuple[str, ...], KeyPath], rule: Rule, ledger: Ledger
) -> None:
    """Add a key to those seen, and say so when it is there already; once a place, however many rules find it."""
    key, path = found
    first = seen.setdefault(key, path)
    if first == path or path in ledger.repeated:
        return
    ledger.repeated.add(path)
    values = ", ".join(shown(value) for value in key if value)
    message = f"{subject(path)} is {values}, which is there already; expected each to be there once"
    code = "SSP423" if rule.kind == "index" else "SSP424"
    ledger.say(code, message, path, rule, related=((first, "is there first"),))
