"""No two things have the same UUID, of whatever kind they are: a reference would mean both.

Results that repeat an observation, risk or finding of another result carry it on, and nothing refers to the answers of
a component definition: these are for a person to judge.

Source: RFC 4122; OSCAL, identifier use: a UUID is unique within and across documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.assess.oscal.rules.references import named
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_CARRIED: Final = frozenset({"observations", "risks", "findings"})
_ANSWERS: Final = frozenset({"control-implementations", "implemented-requirements", "statements"})


def _check(subject: Subject) -> Iterator[Finding]:
    for uuid, found in subject.index.by_uuid.items():
        for each in found[1:]:
            what = f"{shown(uuid)} is the uuid of this {named(each.key)} and of another {named(found[0].key)}"
            harmless = _carried(found[0], each) or _unreferenced(found[0], each, subject)
            severity = Severity.WARNING if harmless else Severity.ERROR
            yield Finding("SSP468", what, each.at("uuid"), severity, related=((found[0].at("uuid"), "the first one"),))


def _carried(first: Entry, second: Entry) -> bool:
    return first.key == second.key and first.key in _CARRIED and first.parent is not second.parent


def _unreferenced(first: Entry, second: Entry, subject: Subject) -> bool:
    return subject.document.model == "component-definition" and {first.key, second.key} <= _ANSWERS


RULE = MeaningRule(_check)
