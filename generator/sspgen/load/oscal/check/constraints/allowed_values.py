"""``allowed-values``: a value is one of those that the lists about it have between them.

Several lists may be about one value. It has to be in any of them; one that is in none is wrong when any list is closed.
A list that no other may extend has to have the value itself. They can stand at different objects, so values are judged
at the end of the walk. Source: the Metaschema specification, "allowed-values".
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.constraints.ledger import subject
from sspgen.load.oscal.check.found import SHOWN_CHARS, shown
from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.nodes import atom, content_path
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.model.oscal import Rule
    from sspgen.model.profile import KeyPath

_LISTED = 10
_SUGGESTIONS = 100
_NONE = "none"


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of an ``allowed-values`` rule, which collects values for `finish`."""
    target = parse(rule.target)
    select = compile_select(target)
    values = frozenset(rule.values)
    deprecated = dict(rule.deprecated)

    def look(node: Node, ledger: Ledger) -> None:
        for one in select(node, ledger.focus):
            value = atom(one)
            if value is None:
                continue
            if value in values or str(value) in values:
                ledger.met.add(content_path(one))
                if value in deprecated:
                    _old(str(value), deprecated[str(value)], content_path(one), rule, ledger)
            else:
                ledger.missed.append((content_path(one), str(value), rule))

    return Check(needed(target, holder.shape), look)


def _old(value: str, since: str, path: KeyPath, rule: Rule, ledger: Ledger) -> None:
    message = f"{subject(path)} is {value!r}, which is deprecated since OSCAL {since}"
    ledger.remark("SSP419", message, path, rule)


def finish(ledger: Ledger) -> None:
    """Judge each value by all the lists about it."""
    values: dict[KeyPath, str] = {}
    rules: dict[KeyPath, list[Rule]] = {}
    for path, value, rule in ledger.missed:
        if path not in ledger.met or rule.extensible == _NONE:
            values[path] = value
            rules.setdefault(path, []).append(rule)
    suggestions = 0
    for path, lists in rules.items():
        closed = [rule for rule in lists if not rule.other]
        if closed:
            suggestions += 1
            _refused(values[path], path, lists, closed[0], ledger, suggest=suggestions <= _SUGGESTIONS)


def _refused(value: str, path: KeyPath, lists: list[Rule], rule: Rule, ledger: Ledger, *, suggest: bool) -> None:
    allowed = list(dict.fromkeys(value for one in lists for value in one.values))
    near = next(iter(get_close_matches(value[:SHOWN_CHARS], allowed, n=1, cutoff=0.75)), "") if suggest else ""
    remedy = f"did you mean {near!r}?" if near else ""
    if path[-1] == "name" and not remedy:
        remedy = "use one of these, or say with 'ns' that the name is not OSCAL's"
    message = f"{subject(path)} is {shown(value)}, expected {listed(allowed)}"
    ledger.say("SSP420", message, path, rule, remedy=remedy)


def listed(allowed: Iterable[str]) -> str:
    """Return allowed values as a message lists them; of many only the first."""
    values = [repr(value) for value in allowed]
    shown_ones = " or ".join([", ".join(values[:_LISTED][:-1]), values[:_LISTED][-1]] if len(values) > 1 else values)
    return f"{shown_ones} ({len(values) - _LISTED} more are allowed)" if len(values) > _LISTED else shown_ones
