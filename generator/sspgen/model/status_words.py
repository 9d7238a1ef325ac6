"""Phrases by which a text contradicts the status beside it: what is implemented is not still planned.

One judge for the rules over a plan and for the checks of OSCAL documents. Only what says it in so many words is looked
for: "accounts will be disabled" is how policies speak of what is done, "this control will be implemented" is not, and
"if a patch is not in place" is a condition. A placeholder is no phrase of these: `sspgen.model.placeholders` has those.
Every pattern is bounded, for texts come from anywhere.
"""

from __future__ import annotations

import re
from typing import Final

_THING = (
    r"(?:this|the|these|those|our)[ ](?:[\w-]{1,30}[ ]){0,2}?"
    r"(?:control|requirement|capability|feature|function|functionality|mechanism|safeguard|solution|tool|tooling|"
    r"process|procedure|policy|plan|part|statement|enhancement|system)s?"
)
_DEMAND = r"(?:this|the)[ ](?:control|requirement|capability|safeguard|part|statement|enhancement)"
_STATE = r"(?:implemented|in[ ]place|deployed|enabled|configured|available|met|satisfied|addressed|documented|written)"
_STEP = r"(?:implemented|in[ ]place|deployed|enabled|configured|installed|documented|established|completed?)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DATE = rf"(?:(?:the[ ])?next\b|(?:early|late|mid)\b|q[1-4]\b|fy[ ]?\d|20\d\d|{_MONTH}[ ](?:\d|20))"
_UNFINISHED: Final = re.compile(
    rf"""
    \b(?:
    (?=[to])(?:
        {_THING}[ ](?:will|shall|is|are)[ ](?:be|to[ ]be|planned[ ]to[ ]be)[ ](?:{_STATE}|developed|put[ ]in[ ]place)
        | {_DEMAND}[ ](?:is|has)[ ](?:currently[ ])?not[ ](?:yet[ ])?(?:been[ ])?{_STATE}
    )
    | (?=[aih])(?:is|are|has|have)[ ](?:
        not[ ](?:yet[ ]|currently[ ]|been[ ]){{1,2}}{_STEP} | not[ ](?:implemented|in[ ]place)\b
        | yet[ ]to[ ]be[ ]\w{{1,20}} | still[ ]to[ ]be[ ](?:implemented|deployed)
        | (?:still|currently)[ ](?:planned\b|being[ ]deployed) | planned(?=[ ]?(?:[.;]|$))
        | (?:still[ ]|currently[ ])?(?:under[ ]development|being[ ](?:implemented|developed|rolled[ ]out))
    )
    | not[ ]yet[ ](?:been[ ]|fully[ ])?(?:{_STATE}|{_STEP}|in[ ]use|done|supported|automated|approved)
    | will[ ]be[ ](?:implemented|(?:put[ ])?in[ ]place)\b
    | remains?[ ]to[ ]be[ ](?:implemented|deployed)
    | (?=[pst])(?:planned|scheduled|targeted)[ ](?:for|in|by)[ ]{_DATE} | planned[ ]to[ ]be[ ]implemented
    | (?=[idrm])(?:implementation|deployment|roll-?out|installation|migration)[ ](?:is|are)[ ]planned
    | (?=[pi])(?:plans?|intends?)[ ]to[ ](?:implement|deploy|introduce|adopt|enable|install|automate|document)\b
    | in[ ](?:a|the)[ ](?:future|next|later)[ ](?:release|version|phase|iteration|sprint)\b
    | work[ ]in[ ]progress\b | partially[ ]implemented\b
    )
    | ^(?:to[ ]be[ ]implemented|not[ ]implemented)\b | ^planned(?=[ ]?(?:[.:;,]|$))
    """,
    re.VERBOSE,
)
_NEVER: Final = re.compile(
    r"\b(?:this|the)[ ](?:control|requirement|statement|part)[ ]is[ ](?:not[ ]applicable|out[ ]of[ ]scope)\b"
    r"|^(?:not[ ]applicable|n/a)\b"
)
_DONE: Final = re.compile(
    r"\b(?:is|are) (?:fully|completely|already) (?:implemented|deployed|in place)\b", re.IGNORECASE
)
_HINTS: Final = (
    *("will be", "shall be", "to be ", "not ", "yet to", "planned", "plan to", "plans to", "intend", "n/a"),
    *("scheduled", "targeted", "future ", "next ", "later ", "development", "being ", "in progress", "partially"),
    *("out of scope", "fully ", "completely ", "already "),
)
"""One of these is in every text that says so: to look for words is quicker than for patterns."""
_CONDITION: Final = re.compile(
    r"\b(?:if|when|whenever|unless|until|before|case|once)\b[^.!?]*\Z"
    r"|\b(?:where|which|that)\b(?: [\w'-]{1,30}){0,4} ?\Z"
)
"""What comes before makes it a condition or a description: 'if a patch is not deployed, …'."""
_BEFORE: Final = 120
_BREAK: Final = re.compile(r"\n[ \t]*(?:\n|[-*+][ \t]|\d{1,3}[.)][ \t])")


def unfinished(text: str) -> str | None:
    """Return the first phrase that says that something is planned or not done yet, on one line; None for none."""
    return _first(text, _UNFINISHED)


def contradiction(state: str, text: str) -> str | None:
    """Return the first phrase of a text that contradicts a status, on one line; None for none.

    Args:
        state: of OSCAL's: only of ``implemented``, ``planned`` and ``not-applicable`` can a text say the contrary.
        text: Markdown or plain text.

    Source: NIST SP 800-18 r1, section 3.14 (whether a control is in place or planned).
    """
    if state == "implemented":
        return _first(text, _UNFINISHED, _NEVER)
    return _first(text, _DONE) if state in ("planned", "not-applicable") else None


def _first(text: str, *patterns: re.Pattern[str]) -> str | None:
    lowered = " ".join(text.split()).lower()
    if not any(hint in lowered for hint in _HINTS):
        return None
    # What one paragraph or item of a list says is no condition of the next.
    lines = [" ".join(paragraph.split()) for paragraph in _BREAK.split(text)]
    found = (said for pattern in patterns for line in lines if (said := _said(line, pattern)))
    return next(found, None)


def _said(line: str, pattern: re.Pattern[str]) -> str:
    searched = line.lower()
    match = next((each for each in pattern.finditer(searched) if not _is_condition(each)), None)
    written = line if len(line) == len(searched) else searched
    return written[match.start() : match.end()].strip() if match is not None else ""


def _is_condition(match: re.Match[str]) -> bool:
    return _CONDITION.search(match.string[max(match.start() - _BEFORE, 0) : match.start()]) is not None
