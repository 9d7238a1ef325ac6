"""The texts of a control as people compare them: each part with its name, parameters as what is to be filled in.

Values are left out on purpose: what a profile sets is told once, as a parameter, and not in every line that uses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sspgen.model.ids import part_name
from sspgen.model.prose import plain
from sspgen.resolve.parameters import INSERTION, parameter_text, roll

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.model.catalog import Catalog, Control, Parameter, Part


_DEFINED: Final = re.compile(r"^organi[sz]ation-defined\s+", re.IGNORECASE)
"""What some catalogs begin the label of a parameter with, and others leave out."""


@dataclass(frozen=True)
class Clause:
    """A part of a statement with everything below it.

    Attributes:
        name: what its id adds to that of the control (``h.1``); empty for the statement itself.
        title: of a part that a profile adds, as a rule; empty for most.
        own: its own title and prose; ``text`` that of everything below it too, a line each.
    """

    id: str
    name: str
    own: str
    clauses: tuple[Clause, ...] = ()
    title: str = ""

    @property
    def mark(self) -> str:
        """The last letter or number of its name."""
        return self.name.rpartition(".")[2]

    @cached_property
    def text(self) -> str:
        """Its prose and that of what it holds, each part on a line of its own with its letter or number."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        if self.own:
            yield self.own
        for clause in self.clauses:
            yield f"{clause.mark}. {clause.text}" if clause.mark and not clause.title else clause.text

    def walk(self) -> Iterator[Clause]:
        """Yield this clause and all below it, in document order."""
        yield self
        for clause in self.clauses:
            yield from clause.walk()


class Texts:
    """Reads the texts of one catalog's controls.

    Args:
        catalog: whose parameters stand in the prose.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._params: dict[str, Parameter] = {}
        for name, (param, _) in catalog.by_param.items():
            label = _DEFINED.sub("", param.label.strip())
            self._params[name] = replace(param, label=label, values=(), aggregates=())
        self._statements: dict[str, Clause | None] = {}

    def statement(self, control: Control) -> Clause | None:
        """Return the statement of a control; None when it has none."""
        if control.id not in self._statements:
            part = control.statement
            self._statements[control.id] = self._clause(control.id, part) if part is not None else None
        return self._statements[control.id]

    def asked(self, param: Parameter) -> str:
        """Return what is to be filled in for a parameter, without brackets, e.g. ``frequency``."""
        if not param.choices:
            return _DEFINED.sub("", param.label.strip())
        return self._of(param).removeprefix("[").removesuffix("]")

    def part(self, part: Part) -> str:
        """Return the text of any part with everything below it."""
        return "\n".join(text for each in part.walk() if (text := self._rolled(each.prose) or each.title.strip()))

    def lines(self, control: Control) -> dict[str, str]:
        """Return, by id of the parameter, the line of the statement (or the choice) that a parameter stands in."""
        found: dict[str, str] = {}
        proses = [part.prose for part in control.statement.walk()] if control.statement is not None else []
        for prose in (*proses, *(choice for param in control.params for choice in param.choices)):
            for match in INSERTION.finditer(prose):
                param = self._params.get(match.group(1))
                found.setdefault(param.id if param is not None else match.group(1), self._rolled(prose))
        return found

    def _of(self, param: Parameter) -> str:
        params: Mapping[str, Parameter] = self._params
        return parameter_text(param.id, params, {}).text

    def _clause(self, control: str, part: Part) -> Clause:
        inner = tuple(self._clause(control, each) for each in part.parts)
        name = part_name(control, part.id) if part.id else part.label.strip(".() ")
        title = part.title.strip()
        own = "\n".join(text for text in (title, self._rolled(part.prose)) if text)
        return Clause(part.id, "" if part.name == "statement" else name, own, inner, title)

    def _rolled(self, prose: str) -> str:
        return plain(roll(prose, self._params, {})).strip()
