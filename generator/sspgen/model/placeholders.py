"""Words that stand where somebody meant to write something later.

One list for all who look for them: the rules over a plan and the checks of OSCAL documents. It must know nothing of
where a text stands, and must not guess: what is quoted, what is code and what is an address is not a placeholder,
and neither is the insertion of a parameter (``{{ insert: param, ac-1_prm_1 }}``, OSCAL markup) nor an HTML tag.
"""

from __future__ import annotations

import re
from itertools import pairwise

_MARKS = r"TBD|T\.B\.D\.?|TBC|TBA|TBS|TODO|FIXME"
"""Marks that are only marks when they are written in capitals: 'todo' is a word of some languages."""
_NAMES = (
    r"(?:replace|change|fix)[ _-]?me|fill[ _-]me[ _-]in|"
    r"(?:insert|enter|your)_\w{1,40}_here|placeholder[ _]text"
)
_ASKS = (
    r"insert|enter|replace|describe|provide|specify|fill(?: |_)in|add|type|your|name of|remove|delete|placeholder|"
    r"sample|instructions?|to be (?:determined|defined|completed|provided|supplied|added|written)|click here|choose|"
    r"company|customer|agency|csp|cso|organi[sz]ation|system|information system"
)
_SIGNS = re.compile(
    rf"""
    (?P<mark>(?<![\w./-])(?:{_MARKS})(?![\w/-]|\.\w))
    | (?P<name>(?i:(?<!\w)(?:{_NAMES})(?!\w)))
    | (?P<lorem>(?i:\blorem\s{{1,3}}ipsum\b))
    | (?P<xs>(?<![\w./:-])(?:x{{3,}}|X{{3,}})(?![\w./:-]\w|\w))
    | (?P<asked>\?{{3,}})
    | (?P<here>(?i:\b(?:text|narrative|description|answer|response)\b[^.\n]{{0,80}}\bgoes[ ]here\b))
    | (?P<angle><\s?(?:(?i:{_ASKS})\b[^<>\n=]{{0,120}}|[A-Z][\w./-]{{0,40}}(?:[ ][\w./,&-]{{1,40}}){{1,8}})\s?>)
    | (?P<square>\[\s?(?i:{_ASKS})\b[^\[\]\n]{{0,120}}\](?![(\[]))
    | (?P<braces>\{{\{{(?!\s{{0,3}}insert:)[^{{}}\n]{{0,120}}\}}\}})
    """,
    re.VERBOSE,
)
_WHOLE = re.compile(
    r"""["'(\[<*_\s]*(?:tbd|todo|tbc|tba|fixme|placeholder|asdf\w*|xx+|\?+|\.{2,}|…|_{3,}|-{3,}|"""
    r"""(?:to be|will be|not yet) (?:determined|defined|completed|provided|supplied|added|written|filled in)"""
    r"""(?: later)?|"""
    r"""(?:sample|example|insert|some) text(?: here)?|(?:describe|explain) how)["')\]>*_\s.:!…]*""",
    re.IGNORECASE,
)
"""A text that says nothing but this; in any case of letters, for there is nothing else that it could mean."""
_SENTENCE = re.compile(
    r"(?:^|[.:;!?]\s|\n)\s{0,8}(?P<said>to be (?:determined|defined|completed|provided|supplied|added|written)"
    r"(?: later)?)\s{0,3}(?:[.:;!]|$)",
    re.IGNORECASE,
)
"""The same as a sentence of its own; 'the site to be determined by the lead' is none."""
_ASSIGNMENT = re.compile(
    r"\[\s?(?:Assignment|Selection(?: \([^()\n]{0,60}\))?)\s{0,3}[:;][^\[\]\n]{0,400}\]?", re.IGNORECASE
)
_FENCE = re.compile(
    r"^[ ]{0,3}(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ ]{0,3}(?P=fence)[`~]*[ ]*$|\Z)", re.MULTILINE | re.DOTALL
)
_ESCAPE = re.compile(r"\\([<>\[\]_{}*])")
_TICKS = re.compile(r"`+")
_ADDRESS = re.compile(r"\]\([^()\s]{0,2000}\)|\b[a-z][a-z0-9+.-]{1,15}://[^\s<>\"]{1,2000}", re.IGNORECASE)
_QUOTES = frozenset("\"'“”«»„\u2018\u2019")
_HINTS = (
    *("tb", "t.b.d", "todo", "fixme", "xxx", "???", "<", "[", "{{", "to be ", "lorem", "_here", "placeholder"),
    *("replaceme", "changeme", "fillme", "ce_me", "ce-me", "ce me", "ge_me", "ge-me", "ge me"),
    *("goes here", "x me", "x_me", "x-me", "ll me", "ll_me", "ll-me"),
)
"""One of these is in every text with a placeholder, in lower case: to look for words is quicker than for patterns."""
_SHOWN = 60


def placeholder(text: str) -> str | None:
    """Return the first placeholder of a text as it is written, on one line and cut to 60 characters; None for none.

    Args:
        text: Markdown or plain text of any length; the time taken grows with its length only.
    """
    if only_placeholder(text):
        return _shown(text)
    lowered = text.lower()
    if not any(hint in lowered for hint in _HINTS):
        return None
    prose = _without_code(_ESCAPE.sub(r"\1", text))
    found = (m for m in _SIGNS.finditer(prose) if not _quoted(prose, m.start(), m.end()))
    if match := next(found, None):
        return _shown(match.group())
    said = _SENTENCE.search(prose)
    return _shown(said["said"]) if said else None


def only_placeholder(text: str) -> bool:
    """Tell whether a text is nothing but a placeholder, so that nobody has written anything yet.

    >>> only_placeholder("*To be determined.*"), only_placeholder("TODO: the other half")
    (True, False)
    """
    return len(text) < _SHOWN and _WHOLE.fullmatch(text) is not None


def open_assignment(text: str) -> str | None:
    """Return the first ``[Assignment: …]`` or ``[Selection: …]`` that a text still holds, cut to 60 characters.

    That is how NIST SP 800-53 prints a parameter without value: right in a catalog, open in an answer.
    """
    match = _ASSIGNMENT.search(_without_code(text)) if "[" in text else None
    return _shown(match.group()) if match else None


def _without_code(text: str) -> str:
    """Return a text with code and addresses blanked, for what stands there is meant as it stands."""
    blanked = _FENCE.sub(" ", text) if "```" in text or "~~~" in text else text
    return _ADDRESS.sub(" ", _without_code_spans(blanked))


def _without_code_spans(text: str) -> str:
    """Return a text without its code spans: a run of backticks ends at the next run of the same length (CommonMark)."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(text)]
    following: dict[int, int] = {}
    closing: dict[int, int] = {}
    for start, end in reversed(runs):
        if end - start in following:
            closing[start] = following[end - start]
        following[end - start] = end
    kept, at = [0], 0
    for start, _ in runs:
        if start >= at and start in closing:
            at = closing[start]
            kept += [start, at]
    kept.append(len(text))
    return " ".join(text[a:b] for a, b in list(pairwise(kept))[::2])


def _quoted(text: str, start: int, end: int) -> bool:
    """Tell whether a word stands in quotation marks: then it is spoken of, and not left open."""
    return start > 0 and end < len(text) and text[start - 1] in _QUOTES and text[end] in _QUOTES


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
