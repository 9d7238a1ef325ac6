"""Each item of a plan of action says which finding, observation or risk it is about.

Source: OSCAL POA&M model, ``poam-item``; FedRAMP POA&M template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, info, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_RELATED: Final = ("related-findings", "related-observations", "related-risks")


def _check(subject: Subject) -> Iterator[Finding]:
    for entry in subject.index.of("poam-items"):
        if not any(entry.value.get(key) for key in _RELATED):
            what = f"the item {shown(entry.text('title'))} is about no finding, observation or risk"
            yield info("SSP475", what, entry.path, "relate it to what it is to remedy")


RULE = MeaningRule(_check, ("plan-of-action-and-milestones",))
