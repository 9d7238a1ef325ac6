"""A control, a statement and a component's part in it are each answered once: two answers leave open which one holds.

Source: OSCAL system security plan model, ``implemented-requirement``, ``statement``, ``by-component``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_KEYS: Final = (
    ("implemented-requirements", "control-id", "the control"),
    ("statements", "statement-id", "the statement"),
    ("by-components", "component-uuid", "the component"),
)


def _check(subject: Subject) -> Iterator[Finding]:
    for holder, key, what in _KEYS:
        first: dict[tuple[int, str], Entry] = {}
        for entry in subject.index.of(holder):
            name = (id(entry.parent), entry.text(key).lower())
            if name[1] and name in first:
                yield _repeated(subject, first[name], entry, key, what)
            else:
                first[name] = entry


def _repeated(subject: Subject, first: Entry, second: Entry, key: str, what: str) -> Finding:
    plan = subject.document.model == "system-security-plan"
    severity = Severity.ERROR if plan else Severity.WARNING
    message = f"{what} {shown(second.text(key))} is answered a second time here"
    return Finding("SSP450", message, second.at(key), severity, related=((first.at(key), "answered first here"),))


RULE = MeaningRule(_check, ANSWERING)
