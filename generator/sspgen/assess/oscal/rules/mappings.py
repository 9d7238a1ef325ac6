"""Mapped controls are those of the resources that are mapped, and two things have one relationship to each other.

Source: OSCAL control mapping model, ``source`` and ``target``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import Finding, MeaningRule, error, shown, warning
from sspgen.load.oscal.access import children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    lists = {(id(item.entry.parent), item.entry.key): subject.controls_of(item) for item in subject.imports}
    for key, resource in (("sources", "source-resource"), ("targets", "target-resource")):
        for entry in subject.index.of(key):
            mapping = entry.up("mappings")
            controls = lists.get((id(mapping), resource))
            if controls is not None:
                yield from _mapped(entry, controls)

    yield from _related(subject)


def _related(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[int, str, str], Entry] = {}
    for entry in subject.index.of("maps"):
        name = (id(entry.parent), _side(entry, "sources"), _side(entry, "targets"))
        before = first.setdefault(name, entry)
        if name[1] and name[2] and before.text("relationship") != entry.text("relationship"):
            what = f"the relationship is {shown(entry.text('relationship'))} here"
            told = f"{what}, and {shown(before.text('relationship'))} before"
            related = ((before.at("relationship"), "the other relationship"),)
            yield Finding("SSP477", told, entry.at("relationship"), Severity.WARNING, related=related)


def _side(entry: Entry, key: str) -> str:
    return " ".join(sorted(f"{text(each, 'type')}:{text(each, 'id-ref')}" for each in children(entry.value, key)))


def _mapped(entry: Entry, controls: ControlList) -> Iterator[Finding]:
    name = entry.text("id-ref")
    if entry.text("type") == "control" and name and not controls.has(name):
        why, remedy = controls.why_not(name)
        left_out = name in controls.pool.known and name not in controls.pool.withdrawn
        what = f"the control {shown(name)} {why}"
        yield (warning if left_out or name in controls.pool.withdrawn else error)(
            "SSP477", what, entry.at("id-ref"), remedy
        )


RULE = MeaningRule(_check, ("mapping-collection",))
