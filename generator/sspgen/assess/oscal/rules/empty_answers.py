"""An answer says something, and something of its own: not nothing, and not the requirement once more.

Source: NIST SP 800-53A Rev. 5 (what is examined is how a control is met); NIST SP 800-18 Rev. 1, section 3.14.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import texts_of
from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.model.ids import control_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.answers import Requirement
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.catalog import Control

_INSERT: Final = re.compile(r"\{\{[^{}]*\}\}")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SHORTEST: Final = 6


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
    if not by_entry:
        return
    copies: dict[tuple[int, str], dict[tuple[str, ...], str]] = {}
    for value in subject.index.strings("description"):
        holder = value.holder
        while holder.key in ("statements", "by-components") and holder.parent is not None:
            holder = holder.parent
        requirement = by_entry.get(id(holder))
        if requirement is not None and value.text:
            key = (id(requirement.controls), requirement.control)
            if key not in copies:
                copies[key] = _wording(requirement)
            if (part := copies[key].get(_letters(value.text))) is not None:
                yield warning("SSP479", f"this answer repeats the words of the requirement {shown(part)}", value.path)


def _wording(requirement: Requirement) -> dict[tuple[str, ...], str]:
    """Return the words of each part of a control's statement, alone and with all that is below it, with its id."""
    control: Control | None = requirement.controls.control(requirement.control) if requirement.controls else None
    if control is None or control.statement is None:
        return {}
    found: dict[tuple[str, ...], str] = {}
    for part in control.statement.walk():
        for said in (part.prose, " ".join(each.prose for each in part.walk())):
            words = _letters(said)
            if len(words) >= _SHORTEST:
                found.setdefault(words, part.id)
    return found


def _letters(text: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _LETTERS.findall(_INSERT.sub(" ", text)))


RULE = MeaningRule(_check)
