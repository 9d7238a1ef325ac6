"""Values of organization-defined parameters: who set what, under whichever id, once per control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.choices import among
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.limits import PARAMETER_DEPTH
from sspgen.resolve.parameters import INSERTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sspgen.model.catalog import Catalog, Parameter
    from sspgen.model.implementation import ParameterSetting, Workspace
    from sspgen.model.provenance import Provenance
    from sspgen.model.spans import Span

_CHOICES = 6
"""Most choices that a message lists."""
_SHOWN = 100
"""Most characters of a value or a choice that a message shows."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter's values as the organization set them, with the component that did and the place."""

    values: tuple[str, ...]
    component: str
    provenance: Provenance


def settings_of(
    workspace: Workspace, catalog: Catalog, trace: Callable[[Span | None], Provenance]
) -> tuple[dict[str, Setting], tuple[Diagnostic, ...]]:
    """Return settings by catalog parameter id, and what is wrong with them.

    The workspace's own parameters come first, then those of the components in order; the first value stands.
    """
    found: dict[str, Setting] = {}
    problems: list[Diagnostic] = []
    listed = (*workspace.parameters, *(p for c in workspace.components for p in c.parameters))
    for setting in listed:
        known = catalog.by_param.get(setting.id)
        if known is None:
            if catalog.complete:
                problems.append(_unknown(setting))
            continue
        problems.extend(_outside(setting, known[0]))
        name = known[0].id
        earlier = found.get(name)
        if earlier is None:
            found[name] = Setting(setting.values, setting.component, trace(setting.span))
        elif earlier.values != setting.values:
            problems.append(_conflict(setting, earlier))
    return found, tuple(problems)


def _unknown(setting: ParameterSetting) -> Diagnostic:
    return Diagnostic(
        "SSP256",
        f"parameter {setting.id} is in no control of the profile",
        setting.span,
        Severity.WARNING,
    )


def _outside(setting: ParameterSetting, param: Parameter) -> Iterator[Diagnostic]:
    """Yield what the catalog does not let a value be: none of its choices, or more than one where one is asked for."""
    if not param.choices:
        return
    for value in setting.values:
        if value.strip() and not among(value, param.choices):
            choices = "; ".join(" ".join(choice.split())[:_SHOWN] for choice in param.choices[:_CHOICES])
            message = f"parameter {setting.id} is {value[:_SHOWN]!r}, which is none of its choices: {choices}"
            yield Diagnostic("SSP005", message, setting.span, Severity.WARNING)
    if param.how_many == "one" and len(setting.values) > 1:
        message = f"parameter {setting.id} has {len(setting.values)} values, and takes one of its choices"
        yield Diagnostic("SSP005", message, setting.span, Severity.WARNING)


def _conflict(setting: ParameterSetting, earlier: Setting) -> Diagnostic:
    return Diagnostic(
        "SSP233",
        f"parameter {setting.id} is set to {'; '.join(setting.values)!r}, "
        f"and elsewhere to {'; '.join(earlier.values)!r}; the first stands",
        setting.span,
        Severity.WARNING,
    )


def inserted(prose: str, params: Mapping[str, Parameter], depth: int = 0) -> set[str]:
    """Return ids of all parameters that a prose inserts, through choices and aggregates."""
    found: set[str] = set()
    if depth > PARAMETER_DEPTH:
        return found
    for name in INSERTION.findall(prose):
        param = params.get(name)
        if param is None or param.id in found:
            continue
        found.add(param.id)
        for choice in param.choices:
            found |= inserted(choice, params, depth + 1)
        found |= {params[a].id for a in param.aggregates if a in params}
    return found
