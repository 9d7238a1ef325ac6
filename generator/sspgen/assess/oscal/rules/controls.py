"""Controls that are answered or assessed are those of the catalog or profile.

A control that the catalog does not have, or has withdrawn, is an error; one that only the profile leaves out is for a
person to judge. Where the profile is not at hand but is told to be one of NIST SP 800-53, the family of a control is
still known to exist or not.

Source: OSCAL, ``control-id``; NIST SP 800-53 Rev. 4 and Rev. 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.families import is_foreign
from sspgen.assess.oscal.finding import MeaningRule, error, shown, warning

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
        elif each.source is not None and is_foreign(each.control, each.source, subject):
            what = (
                f"NIST SP 800-53 has no family {each.control.partition('-')[0].upper()!r}, so no {shown(each.control)}"
            )
            yield error("SSP447", what, path)
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
