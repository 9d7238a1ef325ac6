"""A status does not contradict the text beside it: what is implemented is not still planned.

Only phrases that say it in so many words are looked for, and the finding is for a person to judge.

Source: NIST SP 800-18 Rev. 1, section 3.14: whether a control is in place or planned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_LATER: Final = re.compile(
    r"\b(?:(?:is|are|has|have)\s+not\s+(?:yet|currently|been)\s+(?:been\s+)?"
    r"(?:implemented|deployed|configured|enabled|installed|documented|established|in\s+place|completed?)"
    r"|not\s+yet\s+(?:been\s+)?(?:implemented|deployed|configured|enabled|installed|in\s+place|completed?|available)"
    r"|(?:is|are)\s+(?:currently\s+|still\s+)?(?:planned|under\s+development|being\s+(?:implemented|deployed|developed))"
    r"|(?:is|are)\s+not\s+(?:implemented|in\s+place)"
    r"|(?:will|shall)\s+be\s+(?:implemented|deployed|in\s+place|put\s+in\s+place)"
    r"|to\s+be\s+(?:implemented|deployed|determined)|planned\s+for\s+(?:q[1-4]|fy|the\s+next|20\d\d)|TBD)\b",
    re.IGNORECASE,
)
_NEVER: Final = re.compile(r"\b(?:is|are)\s+(?:not\s+applicable|out\s+of\s+scope)\b", re.IGNORECASE)
_DONE: Final = re.compile(
    r"\b(?:is|are)\s+(?:fully|completely|already)\s+(?:implemented|deployed|in\s+place)\b", re.IGNORECASE
)


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.statuses:
        found = _contradiction(each.state, f"{each.said}\n{each.remarks}")
        if found is not None:
            what = f"the status is {each.state}, and the text says {shown(found.group())}"
            yield warning("SSP461", what, each.path)


def _contradiction(state: str, said: str) -> re.Match[str] | None:
    if state == "implemented":
        return _LATER.search(said) or _NEVER.search(said)
    return _DONE.search(said) if state in ("planned", "not-applicable") else None


RULE = MeaningRule(_check)
