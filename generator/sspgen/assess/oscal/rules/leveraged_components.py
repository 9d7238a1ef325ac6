"""Each leveraged authorization has a component, or nothing can be said to be inherited from it.

A component that names an authorization which is not there is told elsewhere, and first.

Source: FedRAMP Rev 5 "has-matching-leveraged-authorization"; OSCAL property ``leveraged-authorization-uuid``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    named = {
        prop.text("value").lower()
        for prop in subject.index.of("props")
        if prop.text("name") == "leveraged-authorization-uuid"
    }
    known = {entry.text("uuid").lower() for entry in subject.index.of("leveraged-authorizations")}
    if not named <= known:
        return
    for entry in subject.index.of("leveraged-authorizations"):
        if entry.text("uuid") and entry.text("uuid").lower() not in named:
            what = f"no component stands for the leveraged authorization {shown(entry.text('title'))}"
            remedy = "give the component that it provides the property 'leveraged-authorization-uuid'"
            yield warning("SSP475", what, entry.at("uuid"), remedy)


RULE = MeaningRule(_check, ("system-security-plan",))
