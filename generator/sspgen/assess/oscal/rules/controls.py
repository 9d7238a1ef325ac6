"""Controls that are answered or assessed are those of the catalog or profile.

A control that the catalog does not have, or has withdrawn, is an error; one that only the profile leaves out is for a
person to judge. Where the profile is not at hand but is one that NIST or FedRAMP publish, it is still known which
families there are, and how far each goes.

Source: OSCAL, ``control-id``; NIST SP 800-53 Rev. 4 and Rev. 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.families import is_published, why_no_control
from sspgen.assess.oscal.finding import MeaningRule, error, shown, warning
from sspgen.model.ids import control_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.profile import KeyPath

_ASSESSMENTS: Final = ("assessment-plan", "assessment-results", "plan-of-action-and-milestones")


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.requirements:
        path = each.entry.at("control-id")
        if each.controls is not None:
            yield from _named(each.control, each.controls, path, each.meant)
        elif is_published(each.source, subject) and (why := why_no_control(each.control)):
            remedy = f"did you mean {control_id(each.control)!r}?" if control_id(each.control) != each.control else ""
            yield error("SSP447", f"there is no control {shown(each.control)}: {why}", path, remedy)
    if subject.document.model in _ASSESSMENTS and subject.controls is not None:
        for value in subject.index.strings("control-id"):
            yield from _named(value.text, subject.controls, value.path)


def _named(control: str, controls: ControlList, path: KeyPath, meant: str = "") -> Iterator[Finding]:
    if not control or controls.has(control):
        return
    why, remedy = controls.why_not(control, meant)
    left_out = control in controls.pool.known and control not in controls.pool.withdrawn
    yield (warning if left_out else error)("SSP447", f"the control {shown(control)} {why}", path, remedy)


RULE = MeaningRule(_check)
