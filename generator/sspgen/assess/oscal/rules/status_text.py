"""A status does not contradict the text beside it: what is implemented is not still planned.

Only phrases that say it in so many words are looked for, and the finding is for a person to judge.

Source: NIST SP 800-18 Rev. 1, section 3.14: whether a control is in place or planned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.model.status_words import contradiction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.statuses:
        found = contradiction(each.state, each.said) or contradiction(each.state, each.remarks)
        if found is not None:
            yield warning("SSP461", f"the status is {each.state}, and the text says {shown(found)}", each.path)


RULE = MeaningRule(_check)
