"""Rolling parameter values into prose, so that a control reads as it applies to this system.

What is not set is shown as such and never as if it were. Every word of the prose is kept; a catalog that inserts
parameters in circles, or without end, is cut short and terminates. Pure functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.model.limits import PARAMETER_DEPTH, PARAMETER_EXPANSIONS
from sspgen.model.prose import ParameterSegment, ParameterState, TextSegment, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sspgen.model.catalog import Parameter
    from sspgen.model.prose import Segment

INSERTION = re.compile(
    r"\{\{\s{0,20}(?:insert:\s{0,20}param\s{0,20},\s{0,20})?(?!insert:)"
    r"([A-Za-z_][A-Za-z0-9_.\-]{0,255})\s{0,20}\}\}"
)
"""A parameter in prose: ``{{ insert: param, ID }}``, or ``{{ ID }}`` as older catalogs write it."""

_STRENGTH = (ParameterState.UNSET, ParameterState.PROFILE, ParameterState.ORGANIZATION)


def roll(prose: str, params: Mapping[str, Parameter], values: Mapping[str, tuple[str, ...]]) -> tuple[Segment, ...]:
    """Roll parameters into prose.

    Args:
        prose: text of a part, with insertions.
        params: parameters by id and by alternative id.
        values: what the organization set, by id in either OSCAL style.

    Returns:
        Texts of the catalog and values in turn; texts are never empty.
    """
    return _Roll(params, values).segments(prose, ())


def parameter_text(
    identifier: str, params: Mapping[str, Parameter], values: Mapping[str, tuple[str, ...]]
) -> ParameterSegment:
    """Return one parameter as it stands in prose."""
    return _Roll(params, values).parameter(identifier, ())


@dataclass
class _Roll:
    """One text being rolled; counts insertions so that there is an end."""

    params: Mapping[str, Parameter]
    values: Mapping[str, tuple[str, ...]]
    left: int = field(default=PARAMETER_EXPANSIONS)

    def segments(self, prose: str, above: tuple[str, ...]) -> tuple[Segment, ...]:
        found: list[Segment] = []
        start = 0
        for match in INSERTION.finditer(prose):
            if match.start() > start:
                found.append(TextSegment(prose[start : match.start()]))
            found.append(self.parameter(match.group(1), above))
            start = match.end()
        if start < len(prose):
            found.append(TextSegment(prose[start:]))
        return tuple(found)

    def parameter(self, identifier: str, above: tuple[str, ...]) -> ParameterSegment:
        param = self.params.get(identifier)
        if param is None:
            return self._unknown(identifier)
        self.left -= 1
        if param.id in above or len(above) >= PARAMETER_DEPTH or self.left < 0:
            return ParameterSegment(identifier, _assignment(param), ParameterState.UNSET)
        inside = (*above, param.id)
        own = self._own(param)
        if own:
            return self._joined(identifier, own, ParameterState.ORGANIZATION, inside)
        if param.values:
            return self._joined(identifier, param.values, ParameterState.PROFILE, inside)
        return self._aggregated(identifier, param, inside) or ParameterSegment(
            identifier, self._unset(param, inside), ParameterState.UNSET
        )

    def _own(self, param: Parameter) -> tuple[str, ...]:
        for name in (param.id, *param.alt_ids):
            if value := tuple(v for v in self.values.get(name, ()) if v.strip()):
                return value
        return ()

    def _unknown(self, identifier: str) -> ParameterSegment:
        value = tuple(v for v in self.values.get(identifier, ()) if v.strip())
        if value:
            return ParameterSegment(identifier, ", ".join(value), ParameterState.ORGANIZATION)
        return ParameterSegment(identifier, f"[Assignment: {identifier}]", ParameterState.UNSET)

    def _joined(
        self,
        identifier: str,
        values: tuple[str, ...],
        state: ParameterState,
        above: tuple[str, ...],
    ) -> ParameterSegment:
        """Join values; a value that itself inserts an unset parameter is not set either."""
        rolled = [self.segments(value.strip(), above) for value in values]
        states = [s.state for r in rolled for s in r if isinstance(s, ParameterSegment)]
        return ParameterSegment(identifier, ", ".join(plain(r) for r in rolled), min((state, *states), key=_rank))

    def _aggregated(self, identifier: str, param: Parameter, above: tuple[str, ...]) -> ParameterSegment | None:
        """Return the values of the parameters that this one stands for; None when none is set."""
        members = [self.parameter(i, above) for i in param.aggregates if i in self.params]
        if all(member.state is ParameterState.UNSET for member in members):
            return None
        text = ", ".join(dict.fromkeys(member.text for member in members))
        return ParameterSegment(identifier, text, min((m.state for m in members), key=_rank))

    def _unset(self, param: Parameter, above: tuple[str, ...]) -> str:
        if not param.choices:
            return _assignment(param)
        choices = "; ".join(plain(self.segments(c.strip(), above)) for c in param.choices)
        return f"[{_selection(param)}: {choices}]"


def _rank(state: ParameterState) -> int:
    return _STRENGTH.index(state)


def _selection(param: Parameter) -> str:
    return "Selection (one or more)" if param.how_many == "one-or-more" else "Selection"


def _assignment(param: Parameter) -> str:
    return f"[Assignment: {param.label.strip() or param.id}]"
