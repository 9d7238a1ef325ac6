"""What is declared is used somewhere: components, roles and resources that nothing refers to are often left over.

Source: NIST SP 800-18 Rev. 1, section 3: a plan describes what there is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import OF_SYSTEMS
from sspgen.assess.oscal.finding import MeaningRule, info, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Index
    from sspgen.assess.oscal.subject import Subject

_FRAGMENT: Final = re.compile(r"#([0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27})")
_WORDS: Final = ("href", "source", "description", "remarks", "prose", "statement", "caption", "text", "value")


def _check(subject: Subject) -> Iterator[Finding]:
    index = subject.index
    linked = _linked(index)
    if subject.document.model == "system-security-plan":
        yield from _components(index, linked)
        yield from _roles(index)
    for resource in index.of("resources"):
        uuid = resource.text("uuid").lower()
        if uuid and uuid not in linked:
            name = resource.text("title") or uuid
            yield info("SSP459", f"nothing refers to the resource {shown(name)}", resource.at("uuid"))


def _roles(index: Index) -> Iterator[Finding]:
    used = {each.text for each in index.strings("role-id", "role-ids")}
    for name, role in index.roles.items():
        if name not in used and role.parent is not None and role.parent.key == "metadata":
            yield info("SSP459", f"the role {shown(name)} is given to nobody", role.at("id"))


def _components(index: Index, linked: set[str]) -> Iterator[Finding]:
    used = {each.text.lower() for each in index.strings("component-uuid", "subject-uuid")} | linked
    for uuid, component in index.components.items():
        if uuid not in used and component.text("type") != "this-system":
            name = component.text("title") or uuid
            what = f"the component {shown(name)} answers no control and is in no inventory item"
            yield info("SSP459", what, component.at("uuid"))


def _linked(index: Index) -> set[str]:
    found: set[str] = set()
    for value in index.strings(*_WORDS):
        if "#" in value.text:
            found.update(each.lower() for each in _FRAGMENT.findall(value.text))
    return found


RULE = MeaningRule(_check, OF_SYSTEMS)
