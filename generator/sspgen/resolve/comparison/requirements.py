"""A catalog or resolved profile, made ready for being compared: controls, withdrawn controls, texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.resolve.comparison.texts import Texts

if TYPE_CHECKING:
    from sspgen.model.catalog import Baseline, Control
    from sspgen.model.comparison import Side


@dataclass(frozen=True)
class Requirements:
    """Controls to answer, with what their catalogs know beside them."""

    side: Side
    baseline: Baseline

    @cached_property
    def controls(self) -> dict[str, Control]:
        """Controls that are asked for, by id; those that were withdrawn are not."""
        return {control.id: control for control in self.baseline.catalog.controls if not control.withdrawn}

    @cached_property
    def withdrawn(self) -> dict[str, Control]:
        """Controls that the catalogs withdrew, by id."""
        selected = (control for control in self.baseline.catalog.controls if control.withdrawn)
        return {control.id: control for control in (*self.baseline.withdrawn, *selected)}

    @cached_property
    def texts(self) -> Texts:
        """Reads the texts of the controls."""
        return Texts(self.baseline.catalog)

    def title(self, identifier: str) -> str:
        """Return the title of a control, selected or not; empty when it is not known."""
        control = self.controls.get(identifier) or self.withdrawn.get(identifier)
        return control.title if control is not None else self.baseline.known.get(identifier, "")

    def knows(self, identifier: str) -> bool:
        """Tell whether the catalogs have a control, withdrawn or not selected included."""
        return identifier in self.controls or identifier in self.withdrawn or identifier in self.baseline.known
