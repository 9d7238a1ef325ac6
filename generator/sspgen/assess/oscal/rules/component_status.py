"""A control is not implemented by a component that is still being developed, or is being disposed of.

Source: NIST SP 800-18 Rev. 1, section 3.6 (operational status) and 3.14; OSCAL component ``status``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.load.oscal.access import child, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.subject import Subject

_NOT_IN_USE: Final = frozenset({"under-development", "disposition"})


def _check(subject: Subject) -> Iterator[Finding]:
    for status in subject.statuses:
        component = subject.index.components.get(status.holder.text("component-uuid").lower())
        if status.state != "implemented" or component is None:
            continue
        state = text(child(component.value, "status"), "state")
        if state in _NOT_IN_USE:
            what = f"the status is implemented, and the component {shown(component.text('title'))} is {state}"
            related = ((component.at("status", "state"), "the component"),)
            yield Finding("SSP463", what, status.path, Severity.WARNING, related=related)


RULE = MeaningRule(_check, ("system-security-plan",))
