"""Where a document sets parameters, for the rules about them. It finds nothing wrong itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sspgen.load.oscal.access import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.answers import Requirement
    from sspgen.assess.oscal.control_list import ControlList
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.catalog import Parameter

_HOLDERS = ("implemented-requirements", "statements", "by-components")


@dataclass(frozen=True, slots=True)
class Setting:
    """A ``set-parameter``.

    Attributes:
        requirement: that it stands in; None when it is set for the whole control implementation.
        component: UUID of the component that it is set for, in lower case; empty for all.
    """

    id: str
    values: tuple[str, ...]
    entry: Entry = field(repr=False)
    requirement: Requirement | None = field(repr=False)
    component: str

    @property
    def control(self) -> str:
        """The control in whose requirement it stands; empty for none."""
        return self.requirement.control if self.requirement is not None else ""


def settings_of(subject: Subject) -> Iterator[Setting]:
    """Yield every set-parameter of an answering document."""
    by_entry = {id(each.entry): each for each in subject.requirements}
    for entry in subject.index.of("set-parameters"):
        holder = entry.parent
        component = holder.text("component-uuid").lower() if holder is not None else ""
        while holder is not None and holder.key in ("statements", "by-components"):
            holder = holder.parent
        requirement = by_entry.get(id(holder)) if holder is not None else None
        identifier = entry.text("param-id")
        if identifier:
            yield Setting(identifier, texts(entry.value, "values"), entry, requirement, component)


def implementation_of(setting: Setting) -> Entry | None:
    """Return the control implementation that a setting belongs to."""
    holder = setting.entry.parent
    while holder is not None and holder.key in _HOLDERS:
        holder = holder.parent
    return holder


def parameter_of(setting: Setting, controls: ControlList) -> Parameter | None:
    """Return the parameter that is set, of the setting's own control or of no control."""
    return controls.parameters(setting.control).get(setting.id) or controls.loose.get(setting.id)
