"""A period that a profile asks for at least is not given a longer one.

Only what names one clear period on both sides is compared; everything else is left to people.

Source: OSCAL catalog model, ``constraint``; FedRAMP Rev 5 "uses-correct-param-value".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.assess.oscal.parameters import parameter_of
from sspgen.model.periods import days, longer, longest_allowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.parameters import Setting
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.settings:
        controls = each.requirement.controls if each.requirement is not None else None
        param = parameter_of(each, controls) if controls is not None else None
        for asked in param.constraints if param is not None else ():
            yield from _compared(each, asked)


def _compared(setting: Setting, asked: str) -> Iterator[Finding]:
    most = longest_allowed(asked)
    if most is None:
        return
    for item, value in enumerate(setting.values):
        found = days(value)
        if found is not None and longer(found, most):
            what = f"{setting.id} is set to {shown(value)}, and the profile asks for {shown(asked)}"
            yield warning("SSP453", what, setting.entry.at("values", item), "use a period that is not longer")


RULE = MeaningRule(_check, ANSWERING)
