"""Exactly one component stands for the system itself: what no other component does is answered there.

Source: OSCAL system security plan model, component type ``this-system``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, error, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    implementation = next(subject.index.of("system-implementation"), None)
    if implementation is None:
        return
    components = [each for each in subject.index.of("components") if each.parent is implementation]
    found = [each for each in components if each.text("type") == "this-system"]
    if not found:
        yield error("SSP467", "no component has the type 'this-system'", implementation.path)
    uuids = {found[0].text("uuid").lower()} if found else set()
    for each in found[1:]:
        if each.text("uuid").lower() not in uuids:
            what = f"the component {shown(each.text('title'))} is another one of the type 'this-system'"
            yield error("SSP467", what, each.at("type"))


RULE = MeaningRule(_check, ("system-security-plan",))
