"""A workspace's crosswalks in the ids of its catalog: which side names the controls, and what no catalog has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.model.crosswalk import Relationship, related
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import spelled_alike
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sspgen.model.catalog import Baseline
    from sspgen.model.crosswalk import Crosswalk

_NAMED = 5


class CatalogNames:
    """Finds the catalog's ids. A list may be long, so everything there is is looked over once."""

    def __init__(self, baseline: Baseline, control: Callable[[str], str]) -> None:
        catalog = baseline.catalog
        parts = (part.id for each in catalog.controls if each.statement for part in each.statement.walk() if part.id)
        self._ids = {spelled_alike(name): name for name in (*parts, *catalog.by_id, *baseline.known)}
        self._control = control

    def find(self, written: str) -> str:
        """Return the id of a control or statement part; empty for what there is not."""
        found = self._ids.get(spelled_alike(written)) or self._ids.get(spelled_alike(self._control(written)))
        return found or ""


def settle(
    crosswalks: tuple[Crosswalk, ...], baseline: Baseline, control: Callable[[str], str]
) -> tuple[tuple[Crosswalk, ...], tuple[Diagnostic, ...]]:
    """Return crosswalks whose targets are spelled as the catalog does, and what is wrong with them.

    Args:
        crosswalks: as they were read.
        baseline: the controls that there are; nothing is called unknown when their catalog is not at hand.
        control: gives the catalog's id of a control, or the text as it is.
    """
    if not crosswalks:
        return (), ()
    names = CatalogNames(baseline, control)
    sided = tuple(_sided(crosswalk, names) for crosswalk in crosswalks)
    unknown = (
        tuple(problem for each in sided for problem in _problems(each, names)) if baseline.catalog.complete else ()
    )
    return tuple(_spelled(each, names) for each in sided), unknown


def _sided(crosswalk: Crosswalk, names: CatalogNames) -> Crosswalk:
    """Turn it if its items are the controls: a mapping collection may start at either side."""
    forth = {each for item in crosswalk.items for each in item.targets if names.find(each)}
    back = {item.id for item in crosswalk.items if names.find(item.id)}
    if forth or not back:
        return crosswalk
    found: dict[str, dict[str, Relationship]] = {}
    for item in crosswalk.items:
        for each, kind in item.named():
            found.setdefault(each, {})[item.id] = kind.inverse
    return replace(crosswalk, items=tuple(related(name, "", each) for name, each in found.items()))


def _spelled(crosswalk: Crosswalk, names: CatalogNames) -> Crosswalk:
    return replace(
        crosswalk,
        items=tuple(
            related(item.id, item.title, {names.find(each) or each: kind for each, kind in item.named()}, item.span)
            for item in crosswalk.items
        ),
    )


def _problems(crosswalk: Crosswalk, names: CatalogNames) -> Iterator[Diagnostic]:
    """Yield one diagnostic an item, however many of its controls are unknown."""
    if len(crosswalk.items) > 1 and not any(names.find(each) for item in crosswalk.items for each in item.targets):
        # Most likely the plan is made for another framework today; item by item would say nothing more.
        message = f"none of the {len(crosswalk.items)} items of {crosswalk.title!r} names a control of this catalog"
        yield Diagnostic("SSP327", message, Span(crosswalk.path, 1), Severity.WARNING)
        return
    for item in crosswalk.items:
        unknown = [each for each in item.targets if not names.find(each)]
        if unknown:
            named = ", ".join(unknown[:_NAMED])
            more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
            message = f"{item.id} names {named}{more}, which no catalog has"
            yield Diagnostic("SSP327", message, item.span or Span(crosswalk.path), Severity.WARNING)
