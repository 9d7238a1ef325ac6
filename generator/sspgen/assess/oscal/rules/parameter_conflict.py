"""A parameter has one value for one component (or for the whole system), for a requirement has one meaning.

That one list sets a parameter twice is what a constraint of the metaschema says. Different components may have
different values: their parts of the control are their own.

Source: OSCAL, ``set-parameter``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.assess.oscal.parameters import implementation_of, parameter_of
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.parameters import Setting
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[int, str, str], Setting] = {}
    for each in subject.settings:
        controls = each.requirement.controls if each.requirement is not None else None
        if controls is not None and parameter_of(each, controls) is None:
            continue
        name = (id(implementation_of(each)), each.id, each.component)
        before = first.setdefault(name, each)
        if before.entry.parent is not each.entry.parent and _folded(each) != _folded(before):
            what = f"{each.id} is set to {_said(each)} here, and to {_said(before)} before"
            related = ((before.entry.at("values"), "set here before"),)
            yield Finding("SSP454", what, each.entry.at("values"), Severity.WARNING, related=related)


def _folded(setting: Setting) -> list[str]:
    return [" ".join(value.casefold().split()) for value in setting.values]


def _said(setting: Setting) -> str:
    return shown("; ".join(setting.values))


RULE = MeaningRule(_check, ANSWERING)
