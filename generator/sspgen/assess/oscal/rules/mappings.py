"""Mapped controls are those of the resources that are mapped, and two things are told once how they relate.

What is listed as unmapped is not mapped, and a coverage is a share of the whole.

Source: OSCAL control mapping model, ``source``, ``target``, ``gap-summary`` and ``coverage``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import Finding, MeaningRule, error, shown, warning
from sspgen.load.oscal.access import children, text, texts
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
    for side, key in (("source", "sources"), ("target", "targets")):
        for gap in subject.index.of(f"{side}-gap-summary"):
            controls = lists.get((id(gap.parent), f"{side}-resource"))
            yield from _unmapped(gap, key, controls)
    for coverage in subject.index.of("coverage"):
        share = coverage.value.get("target-coverage")
        if isinstance(share, (int, float)) and not isinstance(share, bool) and not 0 <= share <= 1:
            what = f"the coverage is {share:g}, and a coverage is between 0 and 1"
            yield warning("SSP477", what, coverage.at("target-coverage"), "write a share, such as 0.75")


def _unmapped(gap: Entry, key: str, controls: ControlList | None) -> Iterator[Finding]:
    maps = children(gap.parent.value, "maps") if gap.parent is not None else []
    mapped = {text(each, "id-ref") for one in maps for each in children(one, key) if text(each, "type") == "control"}
    for item, each in enumerate(children(gap.value, "unmapped-controls")):
        for place, name in enumerate(texts(each, "with-ids")):
            at = gap.at("unmapped-controls", item, "with-ids", place)
            if name in mapped:
                yield warning("SSP477", f"the control {shown(name)} is listed as unmapped, and it is mapped", at)
            elif controls is not None and not controls.has(name):
                why, remedy = controls.why_not(name)
                yield warning("SSP477", f"the control {shown(name)} {why}", at, remedy)


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
        elif name[1] and name[2] and before is not entry:
            related = ((before.path, "the first time"),)
            what = "these two are mapped with the same relationship already"
            yield Finding("SSP477", what, entry.path, Severity.WARNING, "remove one of the two", related)


def _side(entry: Entry, key: str) -> str:
    return " ".join(sorted(f"{text(each, 'type')}:{text(each, 'id-ref')}" for each in children(entry.value, key)))


def _mapped(entry: Entry, controls: ControlList) -> Iterator[Finding]:
    name = entry.text("id-ref")
    if entry.text("type") == "statement" and name in controls.pool.known:
        yield warning("SSP477", f"{shown(name)} is a control, and no statement", entry.at("type"), "correct the type")
    if entry.text("type") == "control" and name and not controls.has(name):
        why, remedy = controls.why_not(name)
        left_out = name in controls.pool.known and name not in controls.pool.withdrawn
        what = f"the control {shown(name)} {why}"
        yield (warning if left_out or name in controls.pool.withdrawn else error)(
            "SSP477", what, entry.at("id-ref"), remedy
        )


RULE = MeaningRule(_check, ("mapping-collection",))
