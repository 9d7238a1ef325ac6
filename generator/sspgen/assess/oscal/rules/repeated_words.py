"""Answers to different controls do not have the same words: what was copied is rarely true of both.

It is a remark, for some answers are rightly the same.

Source: FedRAMP playbook, writing control implementations; NIST SP 800-18 Rev. 1, section 3.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule
from sspgen.model.diagnostics import Severity
from sspgen.model.ids import control_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Value
    from sspgen.assess.oscal.subject import Subject

_SHORTEST: Final = 60
"""Fewest characters of an answer that is compared; shorter ones are alike by chance."""


def _check(subject: Subject) -> Iterator[Finding]:
    first: dict[str, tuple[Value, str]] = {}
    for value in subject.index.strings("description"):
        if value.holder.key != "by-components" or len(value.text) < _SHORTEST:
            continue
        requirement = value.holder.up("implemented-requirements")
        control = requirement.text("control-id") if requirement is not None else ""
        before, other = first.setdefault(" ".join(value.text.casefold().split()), (value, control))
        if other != control:
            what = f"this answer has the same words as one of {control_label(other)[:40]}"
            yield Finding("SSP479", what, value.path, Severity.INFO, related=((before.path, "the other answer"),))


RULE = MeaningRule(_check, ("system-security-plan",))
