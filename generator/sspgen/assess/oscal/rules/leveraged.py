"""What a plan inherits or satisfies is what the leveraged plan provides or asks for.

It is looked at only when every leveraged plan is at hand, and is for a person to judge, as what is at hand may be
another version of it. So is what the leveraged plan asks of those who inherit, and nobody satisfies.

What is inherited though nothing is leveraged is told as well.

Source: OSCAL system security plan model, ``inherited``, ``satisfied``, ``export``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.assess.oscal.subject import leveraged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Index
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    authorizations = list(subject.index.of("leveraged-authorizations"))
    if not authorizations:
        yield from _from_nobody(subject)
    documents = [leveraged(subject, each) for each in authorizations]
    plans = [subject.index_of(each) for each in documents if each is not None]
    if not plans or len(plans) < len(documents):
        return
    for key, kind, what in (
        ("provided-uuid", "provided", "provides nothing"),
        ("responsibility-uuid", "responsibilities", "asks for nothing"),
    ):
        known = _uuids(plans, kind)
        for value in subject.index.strings(key):
            if value.holder.key in ("inherited", "satisfied") and value.text.lower() not in known:
                yield warning("SSP460", f"the leveraged plan {what} with the uuid {shown(value.text)}", value.path)
    yield from _open(subject, plans)


def _from_nobody(subject: Subject) -> Iterator[Finding]:
    own = _uuids([subject.index], "provided")
    for entry in subject.index.of("inherited"):
        if entry.text("provided-uuid").lower() not in own:
            what = "something is inherited, and there is no leveraged authorization"
            yield warning("SSP460", what, entry.path, "add 'leveraged-authorizations'")


def _uuids(plans: list[Index], key: str) -> set[str]:
    return {entry.text("uuid").lower() for plan in plans for entry in plan.of(key)}


def _open(subject: Subject, plans: list[Index]) -> Iterator[Finding]:
    satisfied = {value.text.lower() for value in subject.index.strings("responsibility-uuid")}
    if not satisfied <= _uuids(plans, "responsibilities"):
        return
    asked = {
        entry.text("provided-uuid").lower(): entry
        for plan in plans
        for entry in plan.of("responsibilities")
        if entry.text("uuid").lower() not in satisfied
    }
    for value in subject.index.strings("provided-uuid"):
        entry = asked.get(value.text.lower())
        if value.holder.key == "inherited" and entry is not None:
            what = f"the leveraged plan asks for {shown(entry.text('description'))} in return, which is not satisfied"
            yield warning("SSP460", what, value.path)


RULE = MeaningRule(_check, ("system-security-plan",))
