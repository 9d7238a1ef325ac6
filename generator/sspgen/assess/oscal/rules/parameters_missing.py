"""Every parameter that a control's statement inserts has a value: of the catalog, the profile or the plan.

A parameter that stands for others has a value when all of those have one, and the other way round. A control that does
not apply needs none, and of one that sets a parameter that it does not have, that is said first.

Source: NIST SP 800-53 Rev. 5, section 2.2; FedRAMP Rev 5 "missing-response-components".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, warning
from sspgen.assess.oscal.parameters import parameter_of
from sspgen.model.ids import control_label
from sspgen.resolve.parameters import INSERTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.catalog import Parameter

_SHOWN: Final = 6


def _check(subject: Subject) -> Iterator[Finding]:
    controls = subject.controls
    if controls is None:
        return
    given = subject.settings
    done = {each.id for each in given if any(value.strip() for value in each.values)}
    exempt = _not_applicable(subject)
    exempt |= {
        id(each.requirement.entry) for each in given if each.requirement and parameter_of(each, controls) is None
    }
    for each in subject.requirements:
        if each.known and id(each.entry) not in exempt:
            missing = [
                param
                for param in _inserted(each.control, controls)
                if not _has_value(param, each.control, controls, done)
            ]
            if missing:
                yield warning("SSP452", _said(each.control, missing), each.entry.at("control-id"))


def _not_applicable(subject: Subject) -> set[int]:
    """Return the requirements all of whose statuses say that they do not apply."""
    states: dict[int, set[str]] = {}
    for each in subject.statuses:
        holder = (
            each.holder if each.holder.key == "implemented-requirements" else each.holder.up("implemented-requirements")
        )
        states.setdefault(id(holder), set()).add(each.state)
    return {requirement for requirement, found in states.items() if found == {"not-applicable"}}


def _inserted(control: str, controls: ControlList) -> list[Parameter]:
    found = controls.control(control)
    statement = found.statement if found is not None else None
    names = (
        [name for part in statement.walk() for name in INSERTION.findall(part.prose)] if statement is not None else []
    )
    known = controls.parameters(control)
    return [known[name] for name in dict.fromkeys(names) if name in known]


def _has_value(param: Parameter, control: str, controls: ControlList, done: set[str]) -> bool:
    known = controls.parameters(control)
    own = {param.id, *param.alt_ids}
    if param.values or own & done:
        return True
    parts = [known[name] for name in param.aggregates if name in known]
    if parts and all(part.values or {part.id, *part.alt_ids} & done for part in parts):
        return True
    wholes = (each for each in known.values() if own & set(each.aggregates))
    return any(each.values or {each.id, *each.alt_ids} & done for each in wholes)


def _said(control: str, missing: list[Parameter]) -> str:
    names = [f"{each.id} ({each.label})" if each.label else each.id for each in missing[:_SHOWN]]
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    kind = "parameter has" if len(missing) == 1 else "parameters have"
    return f"{len(missing)} {kind} no value in {control_label(control)}: {', '.join(names)}{more}"


RULE = MeaningRule(_check, ("system-security-plan",))
