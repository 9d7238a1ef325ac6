"""A control that is answered part by part is answered in all of its parts.

A part counts as answered when it, one above it or one below it is. A control that is answered as a whole is left alone.

Source: FedRAMP Rev 5 "has-required-response-points"; OSCAL, ``statement``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, warning
from sspgen.load.oscal.access import children, text
from sspgen.model.ids import control_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.answers import Requirement
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.requirements:
        answered = [text(item, "statement-id") for item in children(each.entry.value, "statements")]
        if answered and _is_clear(each, answered):
            missing = [point for point in _points(each) if not any(_covers(one, point) for one in answered)]
            if missing:
                what = f"{control_label(each.control)} is answered in part: not in {', '.join(missing)}"
                yield warning("SSP449", what, each.entry.at("control-id"), "answer these parts too")


def _is_clear(requirement: Requirement, answered: list[str]) -> bool:
    """Tell whether a control is answered by parts alone, all of which it has, and each once."""
    if requirement.controls is None or not requirement.known or children(requirement.entry.value, "by-components"):
        return False
    once = len(set(answered)) == len(answered)
    return once and requirement.controls.parts(requirement.control).issuperset(answered)


def _points(requirement: Requirement) -> list[str]:
    control = requirement.controls.control(requirement.control) if requirement.controls is not None else None
    return [part.id for part in control.response_points] if control is not None else []


def _covers(answered: str, point: str) -> bool:
    return answered == point or point.startswith(f"{answered}.") or answered.startswith(f"{point}.")


RULE = MeaningRule(_check, ("system-security-plan",))
