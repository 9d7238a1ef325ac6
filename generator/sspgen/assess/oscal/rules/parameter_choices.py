"""A parameter with choices has one of them as its value, and no more of them than the catalog allows.

A choice that inserts another parameter is met by any words in its place. The words of a profile's own constraint are
allowed as they are.

Source: OSCAL catalog model, ``select``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.assess.oscal.parameters import parameter_of
from sspgen.model.choices import among

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.parameters import Setting
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.catalog import Parameter

_SHOWN: Final = 5


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.settings:
        controls = each.requirement.controls if each.requirement is not None else None
        param = parameter_of(each, controls) if controls is not None else None
        if param is not None and param.choices:
            yield from _chosen(each, param)


def _chosen(setting: Setting, param: Parameter) -> Iterator[Finding]:
    for item, value in enumerate(setting.values):
        if value.strip() and not among(value, (*param.choices, *param.constraints)):
            told = ", ".join(shown(" ".join(each.split())) for each in param.choices[:_SHOWN])
            what = f"{param.id} is set to {shown(value)}, which is none of its choices: {told}"
            yield warning("SSP453", what, setting.entry.at("values", item))
    if param.how_many == "one" and len(setting.values) > 1:
        what = f"{param.id} takes one of its choices, and has {len(setting.values)} values"
        yield warning("SSP453", what, setting.entry.at("values"))


RULE = MeaningRule(_check, ANSWERING)
