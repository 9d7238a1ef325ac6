"""Which withdrawn controls of the catalog a plan names: they count nowhere, but people still look for them.

A control is named when its family is in the plan, or when something that took it up is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.ids import natural_key
from sspgen.model.plan import Withdrawn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sspgen.model.catalog import Baseline, Control


def withdrawn_of(baseline: Baseline, controls: Collection[str], families: Collection[str]) -> tuple[Withdrawn, ...]:
    """Return what the plan names, in natural order, each with what finally took it up.

    Args:
        baseline: the resolved profile.
        controls: ids of the plan's controls.
        families: ids of the plan's families.
    """
    by_id = {control.id: control for control in baseline.withdrawn}
    found = (_withdrawn(control, by_id) for control in baseline.withdrawn)
    named = (each for each in found if each.family in families or any(_of(t) in controls for t in each.successors))
    return tuple(sorted(named, key=lambda each: natural_key(each.id)))


def _withdrawn(control: Control, by_id: dict[str, Control]) -> Withdrawn:
    successors = tuple(dict.fromkeys(_finally(control, by_id, {control.id})))
    return Withdrawn(control.id, control.label, control.title, control.group_id, successors)


def _finally(control: Control, by_id: dict[str, Control], seen: set[str]) -> Iterator[str]:
    """Follow controls that were withdrawn themselves; a catalog that leads in a circle leads nowhere."""
    for target in control.successors:
        heir = _of(target)
        if heir not in by_id:
            yield target
        elif heir not in seen:
            seen.add(heir)
            yield from _finally(by_id[heir], by_id, seen)


def _of(target: str) -> str:
    """Return the control that a control or statement id is of."""
    return target.partition("_smt")[0]
