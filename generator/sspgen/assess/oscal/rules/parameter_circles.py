"""No parameter inserts itself, over any number of others: such a text never ends.

Values, choices and labels are looked at, as these are shown where a parameter is inserted.

Source: OSCAL catalog model, ``param``; OSCAL ``insert``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.circles import in_a_circle
from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.assess.oscal.rules.inserts import inserted_in
from sspgen.load.oscal.access import child, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    params = {each.text("id"): each for each in subject.index.of("params") if each.text("id")}
    for name in in_a_circle({name: _inserted(param) for name, param in params.items()}):
        what = f"the parameter {shown(name)} inserts itself"
        yield warning("SSP476", what, params[name].at("id"), "insert another parameter, or write the value out")


def _inserted(param: Entry) -> list[str]:
    said = (param.text("label"), *texts(param.value, "values"), *texts(child(param.value, "select"), "choice"))
    return [name for each in said if "insert" in each for name in inserted_in(each)]


RULE = MeaningRule(_check, ("catalog",))
