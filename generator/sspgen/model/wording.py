"""Phrases by which a text gives away that it does not say what it is taken to say.

Only what says it in so many words is looked for: "accounts will be disabled" is how policies speak of what is done,
"this control will be implemented" is not. Every pattern is bounded, for texts come from anywhere.
"""

from __future__ import annotations

import re
from itertools import pairwise

_THING = (
    r"(?:this|the|these|those|our)[ ](?:[\w-]{1,30}[ ]){0,2}?"
    r"(?:control|requirement|capability|feature|function|functionality|mechanism|safeguard|solution|tool|tooling|"
    r"process|procedure|policy|plan|part|statement|enhancement|system)s?"
)
_DEMAND = r"(?:this|the)[ ](?:control|requirement|capability|safeguard|part|statement|enhancement)"
_STATE = r"(?:implemented|in[ ]place|deployed|enabled|configured|available|met|satisfied|addressed|documented|written)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_UNFINISHED = re.compile(
    rf"""
    {_THING}[ ](?:will|shall|is|are)[ ](?:be[ ]|to[ ]be[ ]|planned[ ]to[ ]be[ ])(?:{_STATE}|developed|put[ ]in[ ]place)
    | {_DEMAND}[ ](?:is|has)[ ](?:currently[ ])?not[ ](?:yet[ ])?(?:been[ ])?{_STATE}
    | \bnot[ ]yet[ ](?:been[ ]|fully[ ])?(?:{_STATE}|done|complete[d]?|supported|automated|approved|installed)
    | \b(?:has|have)[ ]yet[ ]to[ ]be[ ]\w{{1,20}}
    | \b(?:planned|scheduled|targeted)[ ](?:for|in|by)[ ](?:the[ ]next\b|q[1-4]\b|fy[ ]?\d|20\d\d|{_MONTH}[ ](?:\d|20))
    | \b(?:plans?|intends?)[ ]to[ ](?:implement|deploy|introduce|adopt|enable|install|automate|document)\b
    | \bin[ ](?:a|the)[ ](?:future|next|later)[ ](?:release|version|phase|iteration|sprint)\b
    | \b(?:is|are)[ ](?:still[ ]|currently[ ])?(?:under[ ]development|being[ ](?:implemented|developed|rolled[ ]out))
    | \bwork[ ]in[ ]progress\b | \bpartially[ ]implemented\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_HINTS = (
    *("will be", "shall be", "to be ", " not ", "not yet", "yet to", "planned", "plan to", "plans to", "intend"),
    *("scheduled", "targeted", "future ", "next ", "later ", "development", "being ", "in progress", "partially"),
)
"""One of these is in every text that says so: to look for words is quicker than for patterns."""
_ONLY_REFERS = re.compile(
    r"(?:please )?(?:see|refer to|cf\.?|same as)\b[^\n]{0,120}"
    r"|(?:(?:is |are )?(?:addressed|covered|described|documented|defined|stated) (?:in|by|under)|per|as)"
    r"\b[^\n,;:]{0,120}",
    re.IGNORECASE,
)
_NO_REASON = re.compile(
    r"(?:n/?a|none|no|-|not (?:applicable|used|needed|required|relevant)|(?:this )?(?:control|requirement|it) "
    r"(?:is|does) not (?:applicable|apply|used|needed|required)(?: (?:here|to (?:this|the|our) system))?)[.! ]{0,3}",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+){0,6}")
_SENTENCE_END = re.compile(r"[.!?]\s+\S")
_SHORT = 160


def unfinished(text: str) -> str | None:
    """Return the first phrase that says that something is planned or not done yet, on one line; None for none."""
    line = " ".join(text.split())
    lowered = line.lower()
    match = _UNFINISHED.search(line) if any(hint in lowered for hint in _HINTS) else None
    return match.group().strip() if match else None


def only_refers(text: str) -> bool:
    """Tell whether a text is nothing but a reference to another place, such as "See AC-2."."""
    line = " ".join(text.split())
    return len(line) <= _SHORT and not _SENTENCE_END.search(line) and _ONLY_REFERS.fullmatch(line) is not None


def gives_no_reason(text: str) -> bool:
    """Tell whether remarks on "not applicable" only say that it is not."""
    line = " ".join(text.split())
    return len(line) <= _SHORT and _NO_REASON.fullmatch(line) is not None


def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded: no punctuation, no Markdown."""
    return tuple(_WORD.findall(text.casefold()))


def share_taken_from(text: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return which share of the word pairs of one text stand in another, from 0 to 1."""
    own, others = set(pairwise(text)), set(pairwise(other))
    return len(own & others) / len(own) if own else 0.0
