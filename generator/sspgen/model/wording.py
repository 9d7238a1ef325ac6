"""Phrases by which a text gives away that it does not say what it is taken to say.

One judge for the rules over a plan and for the checks of OSCAL documents. What contradicts a status is looked for in
`sspgen.model.status_words`. Every pattern is bounded, for texts come from anywhere.
"""

from __future__ import annotations

import re
from itertools import pairwise

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
_FEWEST_RESTATED = 8
_FEWEST_COPIED = 12
_SHARE = 0.9
_LONGER = 1.5
_LONGEST_WORD = 40
"""Characters a word: a text of more than that is not even taken apart."""


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


def restates(said: str, required: tuple[str, ...]) -> bool:
    """Tell whether an answer only repeats the requirement: nine tenths of its word pairs stand there.

    Args:
        said: the answer. One of fewer than eight words meets a requirement by chance, and one that is half as long
            again as the requirement has words of its own: neither counts.
        required: `words` of the requirement.
    """
    own = words(said) if len(said) <= _LONGEST_WORD * max(len(required), 1) * _LONGER else ()
    fits = _FEWEST_RESTATED <= len(own) <= len(required) * _LONGER
    return fits and share_taken_from(own, required) >= _SHARE


def copied(text: str) -> str:
    """Return what two answers have in common when one was copied from the other; nothing for fewer than 12 words."""
    said = " ".join(text.casefold().split())
    return said if said.count(" ") >= _FEWEST_COPIED - 1 else ""


def share_taken_from(text: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Return which share of the word pairs of one text stand in another, from 0 to 1."""
    own, others = set(pairwise(text)), set(pairwise(other))
    return len(own & others) / len(own) if own else 0.0
