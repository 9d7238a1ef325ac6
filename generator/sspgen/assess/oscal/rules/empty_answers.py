"""An answer says something, and something of its own: not nothing, and not the requirement once more.

Source: NIST SP 800-53A Rev. 5 (what is examined is how a control is met); NIST SP 800-18 Rev. 1, section 3.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.answers import texts_of
from sspgen.assess.oscal.finding import MeaningRule, warning
from sspgen.model.choices import INSERT
from sspgen.model.ids import control_label
from sspgen.model.wording import restates, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.answers import Requirement
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.catalog import Control


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.requirements:
        if subject.document.model == "system-security-plan" and not any(said.strip() for said in texts_of(each.entry)):
            yield warning(
                "SSP479", f"{control_label(each.control)[:40]} is answered without a word", each.entry.at("control-id")
            )
    for value in subject.index.strings("description"):
        if value.holder.key == "by-components" and not value.text.strip():
            yield warning("SSP479", "this answer has no words", value.path)
    yield from _copied(subject)


def _copied(subject: Subject) -> Iterator[Finding]:
    by_entry = {id(each.entry): each for each in subject.requirements if each.known}
    required: dict[int, tuple[str, ...]] = {}
    for value in subject.index.strings("description") if by_entry else ():
        holder = value.holder
        while holder.key in ("statements", "by-components") and holder.parent is not None:
            holder = holder.parent
        requirement = by_entry.get(id(holder))
        if requirement is not None and value.text:
            if id(holder) not in required:
                required[id(holder)] = _wording(requirement)
            if restates(INSERT.sub(" ", value.text), required[id(holder)]):
                name = control_label(requirement.control)
                yield warning("SSP479", f"this answer only repeats the requirement of {name}", value.path)


def _wording(requirement: Requirement) -> tuple[str, ...]:
    control: Control | None = requirement.controls.control(requirement.control) if requirement.controls else None
    if control is None or control.statement is None:
        return ()
    return words(INSERT.sub(" ", " ".join(part.prose for part in control.statement.walk())))


RULE = MeaningRule(_check)
