"""Dates lie in a range that can be: a year of 1970 or 9999 is what a program writes that knows none.

Source: OSCAL metadata and assessment models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.dates import DATE_KEYS, moment
from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_EARLIEST: Final = 1980
_LATEST: Final = 2100


def _check(subject: Subject) -> Iterator[Finding]:
    for value in subject.index.strings(*DATE_KEYS):
        found = moment(value.text)
        if found is not None and not _EARLIEST <= found.year <= _LATEST:
            kind = "long past" if found.year < _EARLIEST else "far future"
            yield warning("SSP472", f"{value.key} is {shown(value.text)}, in the {kind}", value.path)


RULE = MeaningRule(_check)
