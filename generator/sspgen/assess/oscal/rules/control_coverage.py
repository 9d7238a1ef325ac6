"""Every control of the profile has an implemented requirement in the plan.

A control that a misspelt one probably means is not missing, nor is one that asks for nothing and only holds others. Up
to twenty are told one by one; when more are missing, they are told in one finding, by family.

Source: OSCAL system security plan model, ``control-implementation``; FedRAMP Rev 5
"incomplete-core-implemented-requirements".
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.model.ids import control_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_ONE_BY_ONE: Final = 20
_SHOWN: Final = 8


def _check(subject: Subject) -> Iterator[Finding]:
    controls = subject.controls
    if controls is None:
        return
    answered = {
        each.text for each in subject.index.strings("control-id") if each.holder.key == "implemented-requirements"
    }
    meant = {each.meant for each in subject.requirements if each.control not in controls.pool.known}
    missing = [
        each for each in controls.ids if each not in answered and each not in meant and not _only_holds(each, controls)
    ]
    path = next((each.path for each in subject.index.of("control-implementation")), (subject.document.model,))
    if len(missing) > _ONE_BY_ONE:
        what = (
            f"{len(missing)} of {len(controls.ids)} controls of {shown(controls.title)} have no implemented requirement"
        )
        yield warning("SSP449", f"{what}: {_by_family(missing)}", path)
        return
    for each in missing:
        control = controls.control(each)
        title = f" ({control.title})" if control is not None and control.title else ""
        yield warning("SSP449", f"{control_label(each)}{title} has no implemented requirement", path)


def _only_holds(identifier: str, controls: ControlList) -> bool:
    control = controls.control(identifier) if identifier in controls.pool.below else None
    return control is not None and not control.response_points


def _by_family(missing: list[str]) -> str:
    told = []
    for family, found in groupby(missing, key=lambda each: each.partition("-")[0]):
        ids = [control_label(each) for each in found]
        more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
        told.append(f"{family.upper()}: {', '.join(ids[:_SHOWN])}{more}")
    return "; ".join(told)


RULE = MeaningRule(_check, ("system-security-plan",))
