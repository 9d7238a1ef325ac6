"""Controls and control items that tools name beside their rules, from wherever they put them, in one spelling.

A tag is ``nist-800-53:ac-2.1`` (the OSCAL id of the control, statement parts left off) or ``cci:CCI-000366``. What is
not clearly one of the two gives no tag: nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from sspgen.model.evidence import Tagged
from sspgen.model.limits import TAGS_KEPT, TEXT_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.evidence import Json

_FAMILIES: Final = "ac|at|au|ca|cm|cp|ia|ir|ma|mp|pe|pl|pm|ps|pt|ra|sa|sc|si|sr"
_NIST: Final = re.compile(
    rf"(?<![a-z0-9])({_FAMILIES})[-_ ]0*(\d{{1,2}})"
    r"(?:\s?\(0*(\d{1,2})\)|\.0*(\d{1,2})(?![\d.])|[_-]0*(\d{1,2})(?![0-9a-z]))?(?![0-9])",
    re.IGNORECASE,
)
_CCI: Final = re.compile(r"\bCCI-?(\d{6})\b", re.IGNORECASE)


class Came(Enum):
    """What one rule came to."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


def _texts(value: Json) -> Iterator[str]:
    for part in value if isinstance(value, list) else (value,):
        if isinstance(part, str):
            yield part[:TEXT_CHARS]


def nist_tags(*values: Json) -> tuple[str, ...]:
    """Return the NIST SP 800-53 controls that texts and lists of texts name, sorted, without repetition.

    >>> nist_tags("AC-2 (1)", ["CM-06 b", "ac_2_12", "SI-2.2"])
    ('nist-800-53:ac-2.1', 'nist-800-53:ac-2.12', 'nist-800-53:cm-6', 'nist-800-53:si-2.2')
    """
    found = set()
    for value in values:
        for text in _texts(value):
            for family, number, *enhancements in _NIST.findall(text):
                enhancement = next(filter(None, enhancements), "")
                found.add(f"nist-800-53:{family.lower()}-{number}{'.' * bool(enhancement)}{enhancement}")
    return tuple(sorted(found)[:TAGS_KEPT])


def cci_tags(*values: Json) -> tuple[str, ...]:
    """Return the control correlation identifiers (DISA CCI) that texts and lists of texts name, sorted.

    >>> cci_tags(["CCI-000366", "see CCI-001499"], None)
    ('cci:CCI-000366', 'cci:CCI-001499')
    """
    found = {f"cci:CCI-{number}" for value in values for text in _texts(value) for number in _CCI.findall(text)}
    return tuple(sorted(found)[:TAGS_KEPT])


@dataclass(slots=True)
class TagTally:
    """Adds up, tag by tag, what the rules came to."""

    _counts: dict[str, list[int]] = field(default_factory=dict)

    def add(self, tags: Iterable[str], came: Came) -> None:
        """Take the outcome of one rule with its tags."""
        for tag in tags:
            if tag in self._counts or len(self._counts) < TAGS_KEPT:
                counts = self._counts.setdefault(tag, [0, 0, 0])
                counts[list(Came).index(came)] += 1

    def tagged(self) -> tuple[Tagged, ...]:
        """Return the sums, sorted by tag."""
        return tuple(Tagged(tag, *self._counts[tag]) for tag in sorted(self._counts))
