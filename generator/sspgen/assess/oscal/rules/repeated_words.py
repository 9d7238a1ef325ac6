"""Answers to different controls do not have the same words: what was copied is rarely true of both.

It is a remark, for some answers are rightly the same.

Source: FedRAMP playbook, writing control implementations; NIST SP 800-18 Rev. 1, section 3.14.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule
from sspgen.model.diagnostics import Severity
from sspgen.model.ids import control_label, natural_key
from sspgen.model.wording import copied

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Value
    from sspgen.assess.oscal.subject import Subject

_SHOWN: Final = 5


def _check(subject: Subject) -> Iterator[Finding]:
    answers: dict[str, list[tuple[str, Value]]] = {}
    for value in subject.index.strings("description"):
        said = copied(value.text) if value.holder.key == "by-components" else ""
        if said:
            requirement = value.holder.up("implemented-requirements")
            control = requirement.text("control-id") if requirement is not None else ""
            answers.setdefault(said, []).append((control, value))
    for found in answers.values():
        first = dict(reversed(found))
        if len(first) > 1:
            yield _repeated(sorted(first, key=natural_key), found, first)


def _repeated(controls: list[str], found: list[tuple[str, Value]], first: dict[str, Value]) -> Finding:
    told = ", ".join(control_label(each)[:40] for each in controls[:_SHOWN])
    more = f" and {len(controls) - _SHOWN} more" if len(controls) > _SHOWN else ""
    others = [value for value in first.values() if value is not found[0][1]]
    related = tuple((value.path, "the same words") for value in others[:_SHOWN])
    what = f"the same words answer {len(controls)} controls: {told}{more}"
    return Finding("SSP479", what, found[0][1].path, Severity.INFO, related=related)


RULE = MeaningRule(_check, ("system-security-plan",))
