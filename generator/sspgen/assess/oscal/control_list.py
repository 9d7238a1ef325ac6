"""Controls of a catalog or resolved profile, asked for by documents that answer or name them.

Parts and parameters are read only of the controls that are asked about. It finds nothing wrong itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING

from sspgen.model.ids import control_id, control_label

if TYPE_CHECKING:
    from sspgen.model.catalog import Control, Parameter
    from sspgen.resolve.pool import Pool

_COMPARED = 100
"""Most unknown controls that are compared with all that there are; a document with more has another trouble."""


@dataclass(frozen=True)
class ControlList:
    """The controls to choose from, all of whose texts are at hand."""

    pool: Pool = field(repr=False)
    _built: dict[str, Control] = field(default_factory=dict, repr=False)
    _near: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """The title of the catalog or profile."""
        return self.pool.title

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the controls that are to be answered, in order; withdrawn ones are left out."""
        return tuple(each for each in self.pool.entries if each not in self.pool.withdrawn)

    def has(self, identifier: str) -> bool:
        """Tell whether a control is selected and not withdrawn."""
        return identifier in self.pool.entries and identifier not in self.pool.withdrawn

    def control(self, identifier: str) -> Control | None:
        """Return a selected control."""
        if identifier not in self.pool.entries:
            return None
        if identifier not in self._built:
            self._built[identifier] = self.pool.entries[identifier].build()
        return self._built[identifier]

    def parts(self, identifier: str) -> frozenset[str]:
        """Return the ids of all parts of a control."""
        control = self.control(identifier)
        found = (part.id for top in control.parts for part in top.walk()) if control is not None else ()
        return frozenset(each for each in found if each)

    @cached_property
    def all_parts(self) -> frozenset[str]:
        """The ids of all parts of all controls, withdrawn ones left out."""
        return frozenset(self.part_owners)

    @cached_property
    def part_owners(self) -> dict[str, str]:
        """Ids of controls by those of their parts, withdrawn controls left out."""
        return {part: each for each in self.ids for part in self.parts(each)}

    def kind_of(self, part: str) -> str:
        """Return the name of the part right below its control that a part lies in, such as ``statement``."""
        control = self.control(self.part_owners.get(part, ""))
        tops = control.parts if control is not None else ()
        return next((top.name for top in tops if any(each.id == part for each in top.walk())), "")

    def parameters(self, identifier: str) -> dict[str, Parameter]:
        """Return the parameters of a control by id and by each alternative id."""
        control = self.control(identifier)
        return _by_any_id(control.params) if control is not None else {}

    @cached_property
    def loose(self) -> dict[str, Parameter]:
        """Parameters that belong to no control."""
        return _by_any_id(self.pool.params)

    @cached_property
    def owners(self) -> dict[str, str]:
        """Ids of controls by those of their parameters."""
        return {name: each for each in self.pool.entries for name in self.parameters(each)}

    def nearest(self, identifier: str) -> str:
        """Return the control that a name which is none was probably meant to be; empty when that cannot be told."""
        near = control_id(identifier)
        if near != identifier and self.has(near):
            return near
        if identifier not in self._near:
            self._near[identifier] = self._alike(identifier) if len(self._near) < _COMPARED else ""
        return self._near[identifier]

    def _alike(self, identifier: str) -> str:
        close = get_close_matches(identifier, self.ids, n=2, cutoff=0.75)
        alike = [SequenceMatcher(None, identifier, each).ratio() for each in close]
        return close[0] if close and (len(close) == 1 or alike[0] > alike[1]) else ""

    def why_not(self, identifier: str, meant: str = "") -> tuple[str, str]:
        """Say why a control that `has` does not tell of is not there, and what to do.

        Returns:
            What is so, and the remedy, which may be empty.
        """
        near = control_id(identifier)
        if identifier in self.pool.withdrawn:
            return f"is withdrawn from {self.title!r}", _moved(self.pool.withdrawn[identifier])
        if near != identifier and self.has(near):
            return f"is not how {self.title!r} writes it", f"did you mean {near!r}?"
        if identifier in self.pool.known:
            return f"is in the catalog, but {self.title!r} does not select it", (
                "add the control to the profile, or remove the answer"
            )
        close = meant or self.nearest(identifier)
        return f"is not in {self.title!r}", f"did you mean {close!r}?" if close else ""


def _by_any_id(params: tuple[Parameter, ...]) -> dict[str, Parameter]:
    found = {param.id: param for param in params}
    for param in params:
        for name in param.alt_ids:
            found.setdefault(name, param)
    return found


def _moved(control: Control) -> str:
    names = [control_label(each) for each in control.successors]
    return f"it was taken up by {', '.join(names)}: move the answer there" if names else "remove the answer"
