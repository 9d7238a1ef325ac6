"""The controls that an assessment selects, as far as its own words decide that. It finds nothing wrong itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.load.oscal.access import children, text

if TYPE_CHECKING:
    from sspgen.assess.oscal.index import Entry
    from sspgen.load.oscal.access import Object


@dataclass(frozen=True, slots=True)
class Scope:
    """What the selections under one ``reviewed-controls`` or ``related-controls`` come to.

    Attributes:
        everything: whether a selection takes all controls.
    """

    included: frozenset[str]
    excluded: frozenset[str]
    everything: bool

    def leaves_out(self, control: str) -> bool:
        """Tell whether a control is certainly not selected; an empty selection says nothing."""
        if control in self.excluded:
            return True
        return bool(self.included) and not self.everything and control not in self.included


def scope_of(selecting: Object) -> Scope:
    """Return the scope of an object with ``control-selections``."""
    selections = children(selecting, "control-selections")
    return Scope(
        frozenset(each for selection in selections for each in named_in(selection, "include-controls")),
        frozenset(each for selection in selections for each in named_in(selection, "exclude-controls")),
        any("include-all" in selection for selection in selections),
    )


def named_in(selection: Object, key: str) -> list[str]:
    """Return the controls that a selection names under a key, without empty names."""
    return [name for each in children(selection, key) if (name := text(each, "control-id"))]


def reviewed(entry: Entry) -> Scope | None:
    """Return what an assessment plan or a result reviews; None when it does not say so."""
    value = entry.value.get("reviewed-controls")
    return scope_of(value) if isinstance(value, dict) else None
