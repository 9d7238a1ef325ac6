"""A chapter or more for each family of controls.

A family is cut before a control once a chapter has its size, which is counted in parts and answers and not in words, so
that one changed answer changes one chapter. A chapter takes a dozen pages: so much is laid out again after a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.addresses import control_pages
from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.plan import Family, Plan, PlanControl
    from sspgen.render.document.author import Author

_CHAPTER_WEIGHT = 80
"""Controls, parts and answers of a chapter, as far as a single control leaves it the choice."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    return frozenset(f"family-{family.id}" for family in plan.families)


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the chapters of all families."""
    base = author.plan.system.look.site_url
    site = {control: f"{base}{page}" for control, page in control_pages(author.plan).items()} if base else {}
    for family in author.plan.families:
        yield from _family(author, family, site)


def _family(author: Author, family: Family, site: dict[str, str]) -> Iterator[Chapter]:
    mark = family.id.upper()
    for number, controls in enumerate(_cuts(family.controls), 1):
        opening = number == 1
        entries = [e for c in controls for e in _control_entries(c)]
        if opening:
            entries.insert(0, Entry(1, mark, family.title, f"family-{family.id}"))
        yield author.chapter(
            f"{family.id}-{number}",
            f"{mark} {family.title}",
            "family",
            entries,
            mark,
            family=family,
            opening=opening,
            controls=controls,
            answerable=[control for control in family.controls if not control.withdrawn],
            points=[point for control in family.controls for point in control.points],
            site=site,
        )


def _control_entries(control: PlanControl) -> Iterator[Entry]:
    yield Entry(2, control.label, control.title, control.id)
    for point in control.points:
        if point.part:
            yield Entry(3, "", point.label, point.id)


def _cuts(controls: Sequence[PlanControl]) -> Iterator[tuple[PlanControl, ...]]:
    """Cut a family before controls once a chapter has its size; an empty family is one empty cut."""
    cut: list[PlanControl] = []
    weight = 0
    for control in controls:
        if weight >= _CHAPTER_WEIGHT:
            yield tuple(cut)
            cut, weight = [], 0
        cut.append(control)
        weight += 1 + len(control.points) + len(control.answers)
    yield tuple(cut)
