"""Parameters that are set are those of the control in whose requirement they are set.

Both styles of ids that catalogs use are known by the catalog's own alternative ids.

Source: OSCAL, ``set-parameter``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.families import is_published, why_no_control
from sspgen.assess.oscal.finding import MeaningRule, error, shown, warning
from sspgen.assess.oscal.parameters import implementation_of, parameter_of
from sspgen.model.ids import control_id, control_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.answers import Requirement
    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.parameters import Setting
    from sspgen.assess.oscal.subject import Subject

_USUAL: Final = re.compile(r"([a-z]{2,4}-\d+(?:\.\d+)?)_(?:prm|odp)[._]?.*")


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.settings:
        if each.requirement is None:
            yield from _of_all(each, subject)
        elif each.requirement.known and each.requirement.controls is not None:
            yield from _of_the_control(each, each.requirement.controls, subject)
        elif each.requirement.controls is None and not _is_no_control(each.requirement, subject):
            yield from _by_form(each)


def _of_all(setting: Setting, subject: Subject) -> Iterator[Finding]:
    """Look at a parameter that is set for a whole control implementation."""
    implementation = implementation_of(setting)
    first = next((each for each in subject.requirements if each.entry.parent is implementation), None)
    controls = first.controls if first is not None else None
    if controls is not None and setting.id not in controls.owners and setting.id not in controls.loose:
        what = f"{shown(controls.title)} has no parameter {shown(setting.id)}"
        yield error("SSP451", what, setting.entry.at("param-id"))


def _is_no_control(requirement: Requirement, subject: Subject) -> bool:
    return is_published(requirement.source, subject) and why_no_control(requirement.control) != ""


def _of_the_control(setting: Setting, controls: ControlList, subject: Subject) -> Iterator[Finding]:
    if parameter_of(setting, controls) is not None:
        return
    path = setting.entry.at("param-id")
    own = control_label(setting.control)
    if owner := controls.owners.get(setting.id):
        what = f"the parameter {shown(setting.id)} belongs to {control_label(owner)}, and is set for {own}"
        yield warning("SSP455", what, path)
        return
    remedy = subject.did_you_mean(setting.id, controls.parameters(setting.control))
    yield error("SSP451", f"{own} has no parameter {shown(setting.id)}", path, remedy)


def _by_form(setting: Setting) -> Iterator[Finding]:
    found = _USUAL.fullmatch(setting.id)
    if (
        found is not None
        and control_id(found[1]) != control_id(setting.control)
        and _USUAL.match(f"{setting.control}_prm")
    ):
        what = f"the parameter {shown(setting.id)} is one of {control_label(control_id(found[1]))}"
        yield warning(
            "SSP455", f"{what}, and is set for {control_label(setting.control)}", setting.entry.at("param-id")
        )


RULE = MeaningRule(_check, ANSWERING)
