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

_STEPS: Final = r"(?:implemented|deployed|configured|enabled|installed|documented|established|in\s+place|completed?)"
_LATER: Final = re.compile(
    rf"\b(?:(?:is|are|has|have)\s+not\s+(?:yet|currently|been)\s+(?:been\s+)?{_STEPS}"
    rf"|not\s+yet\s+(?:been\s+)?(?:{_STEPS}|available|in\s+use)"
    r"|(?:is|are)\s+(?:currently|still)\s+(?:planned|under\s+development|being\s+(?:implemented|deployed|developed))"
    r"|(?:implementation|deployment|roll-?out|installation|migration)\s+(?:is|are)\s+planned"
    r"|planned\s+(?:for\s+(?:q[1-4]|fy|(?:the\s+)?next|20\d\d|early|late|mid)|to\s+be\s+implemented|by\s+20\d\d)"
    r"|(?:is|are)\s+planned(?=\s*(?:[.;]|$))"
    r"|(?:is|are)\s+not\s+(?:implemented|in\s+place)|(?:will|shall)\s+be\s+(?:implemented|(?:put\s+)?in\s+place)"
    r"|(?:is|are|remains?)\s+(?:yet\s+)?to\s+be\s+(?:implemented|deployed)|TBD|to\s+be\s+determined)\b"
    r"|\A\s*(?:planned|to\s+be\s+implemented|not\s+implemented)\b",
    re.IGNORECASE,
)
_NEVER: Final = re.compile(
    r"\b(?:this|the)\s+(?:control|requirement|statement|part)\s+is\s+(?:not\s+applicable|out\s+of\s+scope)\b"
    r"|\A\s*(?:not\s+applicable|n/a)\b",
    re.IGNORECASE,
)
_DONE: Final = re.compile(
    r"\b(?:is|are)\s+(?:fully|completely|already)\s+(?:implemented|deployed|in\s+place)\b", re.IGNORECASE
)
_CONDITION: Final = re.compile(
    r"\b(?:if|when|whenever|unless|where|which|that|until|before|case|once)\b[^.!?\n]*\Z", re.IGNORECASE
)
"""What comes before makes it a condition or a description: 'if a patch is not deployed, …'."""
_BEFORE: Final = 120


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.statuses:
        found = _contradiction(each.state, f"{each.said}\n{each.remarks}")
        if found is not None:
            what = f"the status is {each.state}, and the text says {shown(found.group())}"
            yield warning("SSP461", what, each.path)


def _contradiction(state: str, said: str) -> re.Match[str] | None:
    if state == "implemented":
        return _meant(_LATER, said) or _meant(_NEVER, said)
    return _meant(_DONE, said) if state in ("planned", "not-applicable") else None


def _meant(pattern: re.Pattern[str], said: str) -> re.Match[str] | None:
    for found in pattern.finditer(said):
        if not _CONDITION.search(said[max(found.start() - _BEFORE, 0) : found.start()]):
            return found
    return None


RULE = MeaningRule(_check)
