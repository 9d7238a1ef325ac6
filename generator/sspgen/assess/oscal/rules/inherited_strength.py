"""What is inherited is not stronger than what it is inherited from.

A leveraged plan of a lower impact level, or one that only plans what it provides, does not carry an
implemented control.

Source: FedRAMP Rev 5 "leveraged-authorization-has-valid-impact-level"; NIST SP 800-53 Rev. 5, section 2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.assess.oscal.subject import leveraged
from sspgen.load.oscal.access import child, text
from sspgen.model.levels import rank, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Entry, Index
    from sspgen.assess.oscal.subject import Subject

_WEAK: Final = frozenset({"planned", "partial", "not-applicable"})


def _check(subject: Subject) -> Iterator[Finding]:
    own = _level(subject.index)
    provided: dict[str, Entry] = {}
    for authorization in subject.index.of("leveraged-authorizations"):
        document = leveraged(subject, authorization)
        if document is None:
            continue
        plan = subject.index_of(document)
        provided.update({entry.text("uuid").lower(): entry for entry in plan.of("provided")})
        if 0 < _level(plan) < own:
            what = f"the leveraged plan {shown(authorization.text('title'))} is {ranked(_level(plan))}"
            yield warning("SSP460", f"{what}, and this system is {ranked(own)}", authorization.at("title"))
    for value in subject.index.strings("provided-uuid"):
        source = provided.get(value.text.lower())
        if value.holder.key == "inherited" and source is not None:
            yield from _claimed(value.holder, source)


def _level(index: Index) -> int:
    return max((rank(each.text) for each in index.strings("security-sensitivity-level")), default=0)


def _claimed(inherited: Entry, source: Entry) -> Iterator[Finding]:
    holder, giver = inherited.up("by-components"), source.up("by-components")
    if holder is None or giver is None:
        return
    ours = text(child(holder.value, "implementation-status"), "state")
    theirs = text(child(giver.value, "implementation-status"), "state")
    if ours == "implemented" and theirs in _WEAK:
        what = f"this is implemented by what is inherited, and the leveraged plan says {theirs}"
        yield warning("SSP460", what, inherited.at("provided-uuid"))


RULE = MeaningRule(_check, ("system-security-plan",))
