"""What a profile changes in the controls it selected: parameters are set, contents added and removed.

Alterations come first and settings last, so that a profile can also set a parameter that it adds. Contents that do
not exist are reported and never created by accident.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_id
from sspgen.resolve.alter import apply_add, apply_remove

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.catalog import Control, Link, Parameter, Property
    from sspgen.model.profile import Alter, Profile, SetParameter


@dataclass
class Modification:
    """The controls of one profile while its ``modify`` is applied.

    Attributes:
        known: ids of all controls of the catalogs, to tell "not selected" from "unknown".
        complete: False when texts are missing; then nothing can be said about missing contents.
    """

    document: OscalDocument
    controls: dict[str, Control]
    params: list[Parameter]
    known: Mapping[str, str]
    complete: bool
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def apply(self, profile: Profile) -> None:
        """Apply all alterations, then all settings, in the order they are written."""
        for alter in profile.alters:
            self._alter(alter)
        owners = _owners(self.controls, self.params)
        for setting in profile.set_parameters:
            self._set(setting, owners)

    def _warn(self, code: str, message: str, path: tuple[str | int, ...], remedy: str = "") -> None:
        self.diagnostics.append(self.document.diagnostic(code, message, path, Severity.WARNING, remedy))

    def _alter(self, alter: Alter) -> None:
        control = self.controls.get(alter.control_id)
        if control is None:
            self._not_selected(alter)
            return
        for remove in alter.removes:
            control, hit = apply_remove(control, remove)
            if not hit and self.complete:
                message = f"nothing in control {control.id} meets the criteria of this 'remove'"
                self._warn("SSP262", message, remove.path)
        for add in alter.adds:
            changed = apply_add(control, add)
            if changed is None and self.complete:
                message = f"control {control.id} has no part or parameter {add.by_id!r}"
                self._warn("SSP262", message, (*add.path, "by-id"))
            control = changed or control
        self.controls[control.id] = control

    def _not_selected(self, alter: Alter) -> None:
        path = (*alter.path, "control-id")
        if alter.control_id in self.known:
            message = f"control {alter.control_id} is altered but not selected by this profile"
            self._warn("SSP252", message, path, "select the control, or remove the alteration")
        elif self.complete:
            message = f"no imported catalog has a control {alter.control_id!r}"
            near = control_id(alter.control_id)
            remedy = f"did you mean {near!r}?" if near in self.known else ""
            self.diagnostics.append(self.document.diagnostic("SSP252", message, path, remedy=remedy))

    def _set(self, item: SetParameter, owners: dict[str, tuple[str, int]]) -> None:
        place = owners.get(item.param_id)
        if place is None:
            if self.complete:
                message = f"no selected control has a parameter {item.param_id!r}"
                self._warn("SSP256", message, (*item.path, "param-id"))
            else:
                owners[item.param_id] = ("", len(self.params))
                self.params.append(item.setting)
            return
        owner, position = place
        if not owner:
            self.params[position] = set_parameter(self.params[position], item)
            return
        control = self.controls[owner]
        params = list(control.params)
        params[position] = set_parameter(params[position], item)
        self.controls[owner] = replace(control, params=tuple(params))


def _owners(controls: Mapping[str, Control], params: list[Parameter]) -> dict[str, tuple[str, int]]:
    """Return where each parameter is, by its id or else by an alternative id."""
    places = [("", position, param) for position, param in enumerate(params)]
    for control in controls.values():
        places += [(control.id, position, param) for position, param in enumerate(control.params)]
    found = {param.id: (owner, position) for owner, position, param in reversed(places)}
    for owner, position, param in places:
        for alias in param.alt_ids:
            found.setdefault(alias, (owner, position))
    return found


def set_parameter(param: Parameter, item: SetParameter) -> Parameter:
    """Return a parameter as a profile sets it (OSCAL: texts, values and choices are replaced, the rest is added)."""
    new = item.setting
    return replace(
        param,
        label=new.label or param.label,
        usage=new.usage or param.usage,
        class_=new.class_ or param.class_,
        depends_on=new.depends_on or param.depends_on,
        values=new.values or param.values,
        choices=new.choices if item.selects else param.choices,
        how_many=new.how_many if item.selects else param.how_many,
        constraints=(*param.constraints, *new.constraints),
        guidelines=(*param.guidelines, *new.guidelines),
        alt_ids=tuple(dict.fromkeys((*param.alt_ids, *new.alt_ids))),
        aggregates=tuple(dict.fromkeys((*param.aggregates, *new.aggregates))),
        props=_with_props(param.props, new.props),
        links=_with_links(param.links, new.links),
    )


def _with_props(old: tuple[Property, ...], new: tuple[Property, ...]) -> tuple[Property, ...]:
    names = {(p.name, p.ns, p.class_) for p in new}
    return (*(p for p in old if (p.name, p.ns, p.class_) not in names), *new)


def _with_links(old: tuple[Link, ...], new: tuple[Link, ...]) -> tuple[Link, ...]:
    hrefs = {(link.href, link.rel) for link in new}
    return (*(link for link in old if (link.href, link.rel) not in hrefs), *new)
