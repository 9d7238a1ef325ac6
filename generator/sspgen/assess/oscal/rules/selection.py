"""A profile selects something, names no control as wanted and unwanted at once, and adds no part that is there already.

Source: OSCAL profile model, ``import``; profile resolution, "selection".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.load.oscal.access import children, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for entry in subject.index.of("imports"):
        unwanted = {name for each in children(entry.value, "exclude-controls") for name in texts(each, "with-ids")}
        for item, each in enumerate(children(entry.value, "include-controls") if unwanted else ()):
            for place, name in enumerate(texts(each, "with-ids")):
                if name in unwanted:
                    at = entry.at("include-controls", item, "with-ids", place)
                    yield warning("SSP491", f"the control {shown(name)} is included and excluded", at)
    yield from _added(subject)
    controls = subject.selected
    if controls is not None and not controls.ids:
        what = "this profile selects no control"
        yield warning("SSP491", what, (subject.document.model, "imports"), "include the controls that are asked for")


def _added(subject: Subject) -> Iterator[Finding]:
    for part in subject.index.of("parts") if subject.selected is not None else ():
        alter, name = part.up("alters"), part.text("id")
        control = subject.selected.control(alter.text("control-id")) if alter and subject.selected else None
        if control is None or not name:
            continue
        if [each.id for top in control.parts for each in top.walk()].count(name) > 1:
            what = f"the part {shown(name)} is added, and the control {shown(control.id)} has another of that id"
            yield warning("SSP468", what, part.at("id"), "give the new part an id of its own")


RULE = MeaningRule(_check, ("profile",))
