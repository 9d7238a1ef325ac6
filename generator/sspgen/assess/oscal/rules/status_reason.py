"""A status other than implemented has its reason in the remarks, and what is planned has a date.

Source: FedRAMP Rev 5 "implementation-status-has-remarks", "planned-completion-date".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.load.oscal.access import children, text
from sspgen.model.wording import gives_no_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.answers import Status
    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_DATE: Final = re.compile(r"\b(?:20\d\d|q[1-4]|fy\s?\d\d)\b", re.IGNORECASE)
_DATES: Final = ("planned-completion-date", "planned-date", "completion-date")


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.statuses:
        said = each.remarks.strip()
        if each.state == "not-applicable" and not said:
            yield warning("SSP462", "the status is not-applicable, and no remarks say why", each.path)
        elif each.state == "not-applicable" and gives_no_reason(said):
            what = f"the status is not-applicable, and the remarks only say {shown(said)}"
            yield warning("SSP462", what, each.path)
        elif each.state == "planned" and not said and not _DATE.search(each.said) and not _dated(each):
            what = "the status is planned, and neither a date nor remarks say when and how"
            yield warning("SSP462", what, each.path)


def _dated(status: Status) -> bool:
    return any(text(prop, "name") in _DATES for prop in children(status.holder.value, "props"))


RULE = MeaningRule(_check)
