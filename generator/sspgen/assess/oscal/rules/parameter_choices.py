"""A parameter with choices has one of them as its value, and no more of them than the catalog allows.

A choice that inserts another parameter is met by any words in its place. The words of a profile's own constraint are
allowed as they are. The same is asked of values that a profile itself sets.

Source: OSCAL catalog model, ``select``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.assess.oscal.parameters import parameter_of
from sspgen.load.oscal.access import texts
from sspgen.model.choices import among

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.catalog import Parameter

_SHOWN: Final = 5


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.settings:
        controls = each.requirement.controls if each.requirement is not None else None
        param = parameter_of(each, controls) if controls is not None else None
        if param is not None and param.choices:
            yield from _chosen(each.values, param, each.entry)
    controls = subject.selected
    for entry in subject.index.of("set-parameters") if controls is not None else ():
        name = entry.text("param-id")
        param = controls.parameters(controls.owners.get(name, "")).get(name) if controls is not None else None
        if param is not None and param.choices and "select" not in entry.value:
            yield from _chosen(texts(entry.value, "values"), param, entry)


def _chosen(values: tuple[str, ...], param: Parameter, entry: Entry) -> Iterator[Finding]:
    for item, value in enumerate(values):
        if value.strip() and not among(value, (*param.choices, *param.constraints)):
            told = ", ".join(shown(" ".join(each.split())) for each in param.choices[:_SHOWN])
            what = f"{param.id} is set to {shown(value)}, which is none of its choices: {told}"
            yield warning("SSP453", what, entry.at("values", item))
    if param.how_many == "one" and len(values) > 1:
        what = f"{param.id} takes one of its choices, and has {len(values)} values"
        yield warning("SSP453", what, entry.at("values"))


RULE = MeaningRule(_check, (*ANSWERING, "profile"))
