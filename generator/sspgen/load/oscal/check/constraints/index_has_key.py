"""``index-has-key``: what the selected nodes refer to is in an index of the document.

References are collected on the walk and looked up at its end, when all indexes are filled. Where the index belongs to
another model, or has keys of documents that are not at hand, nothing is claimed: that is said as a remark.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.keys import KeyFields
from sspgen.load.oscal.check.constraints.kinds import Check
from sspgen.load.oscal.check.constraints.ledger import Index, Reference, subject
from sspgen.load.oscal.check.found import SHOWN_CHARS, shown
from sspgen.load.oscal.check.metapath.compiler import compile_select
from sspgen.load.oscal.check.metapath.describe import words
from sspgen.load.oscal.check.metapath.parser import parse
from sspgen.load.oscal.check.metapath.reach import needed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sspgen.load.oscal.check.constraints.kinds import Holder
    from sspgen.load.oscal.check.constraints.ledger import Ledger
    from sspgen.load.oscal.check.metapath.nodes import Node
    from sspgen.model.oscal import Rule
    from sspgen.model.profile import KeyPath

_SUGGESTIONS = 20
_COMPARED = 500
_BARE = "@href"


def make(rule: Rule, holder: Holder) -> Check:
    """Return the check of an ``index-has-key`` rule, which collects the references."""
    target = parse(rule.target)
    select, fields = compile_select(target), KeyFields(rule)

    def look(node: Node, ledger: Ledger) -> None:
        for one in select(node, ledger.focus):
            for key, path in fields.keys(one, ledger.focus):
                ledger.references.append(Reference(key, path, rule))

    return Check(needed(target, holder.shape), look)


def finish(ledger: Ledger, definers: Mapping[str, Rule], unread: Collection[KeyPath]) -> None:
    """Look all references up.

    Args:
        ledger: the filled one.
        definers: the rules that make an index in documents of this model, by the name of the index.
        unread: what the walk could not look into: an index that may lack keys for that reason accuses nobody.
    """
    told: set[tuple[KeyPath, str]] = set()
    lacking = {name for name, index in ledger.indexes.items() if unread and index.lacks(unread)}
    suggestions = 0
    for reference in ledger.references:
        rule = reference.rule
        index = ledger.indexes.get(rule.name, Index())
        place = (reference.path, rule.name)
        if place in told or rule.name in lacking or _is_there(reference, index):
            continue
        told.add(place)
        if rule.name not in definers or index.absent or not _decidable(reference):
            _undecided(reference, index, ledger)
            continue
        suggestions += 1
        near = _nearest(reference, index) if suggestions <= _SUGGESTIONS else ""
        _dangling(reference, definers[rule.name], near, ledger)


def _is_there(reference: Reference, index: Index) -> bool:
    if reference.key in index.keys:
        return True
    bare = _bare(reference)
    return bare is not None and bare in index.keys


def _bare(reference: Reference) -> tuple[str, ...] | None:
    """Return the identifier of a ``#reference`` where a rule compares the whole reference with identifiers.

    NIST's rules of that kind can hold for no reference that works; what they mean is the identifier.
    """
    if reference.rule.keys == ((_BARE, ""),) and reference.key[0].startswith("#"):
        return (reference.key[0][1:],)
    return None


def _decidable(reference: Reference) -> bool:
    """Tell whether a reference must lead to something in this document: a URL may lead anywhere."""
    return reference.rule.keys != ((_BARE, ""),) or reference.key[0].startswith("#")


def _nearest(reference: Reference, index: Index) -> str:
    wanted = reference.key[0][:SHOWN_CHARS]
    known = [key[0][:SHOWN_CHARS] for _, key in zip(range(_COMPARED), index.keys, strict=False)]
    return next(iter(get_close_matches(wanted, known, n=1, cutoff=0.75)), "")


def _dangling(reference: Reference, definer: Rule, near: str, ledger: Ledger) -> None:
    field = definer.keys[0][0].removeprefix("@")
    message = (
        f"{subject(reference.path)} is {', '.join(map(shown, reference.key))}, "
        f"expected the {field!r} of a {words(parse(definer.target))} of this document"
    )
    remedy = f"did you mean {near!r}?" if near else ""
    ledger.say("SSP425", message, reference.path, reference.rule, remedy=remedy)


def _undecided(reference: Reference, index: Index, ledger: Ledger) -> None:
    where = f"in {index.absent[0][:SHOWN_CHARS]}" if index.absent else "in another document"
    message = f"{subject(reference.path)} refers to what is not in this document and may be {where}"
    ledger.remark("SSP427", message, reference.path, reference.rule)
