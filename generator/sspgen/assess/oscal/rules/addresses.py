"""Links are of a kind that others can use: they are not mistyped, and lead to more than one machine.

E-mail addresses and telephone numbers are checked with the data types and constraints of the metaschema.

Source: RFC 8089; RFC 6761, section 6.3; RFC 9110, section 4.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_ONE_MACHINE: Final = re.compile(
    r"(?:file:|[A-Za-z]:[\\/]|https?://(?:localhost|127\.0\.0\.1)(?:[:/]|$))", re.IGNORECASE
)
_MISTYPED: Final = re.compile(r"(?:https?:/?[^/]|https?//|htt?p?s?:///|htps?://|htpps?://|ttps?://)", re.IGNORECASE)


def _check(subject: Subject) -> Iterator[Finding]:
    for value in subject.index.strings("href"):
        if _ONE_MACHINE.match(value.text):
            yield warning("SSP478", f"{shown(value.text)} leads to something on one machine only", value.path)
        elif _MISTYPED.match(value.text):
            yield warning("SSP478", f"{shown(value.text)} is mistyped", value.path)


RULE = MeaningRule(_check)
