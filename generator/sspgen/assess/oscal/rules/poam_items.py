"""Each item of a plan of action says which finding, observation or risk it is about, and is there once.

Source: OSCAL POA&M model, ``poam-item``; FedRAMP POA&M template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule, info, shown
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_RELATED: Final = ("related-findings", "related-observations", "related-risks")


def _check(subject: Subject) -> Iterator[Finding]:
    for entry in subject.index.of("poam-items"):
        if not any(entry.value.get(key) for key in _RELATED):
            what = f"the item {shown(entry.text('title'))} is about no finding, observation or risk"
            yield info("SSP475", what, entry.path, "relate it to what it is to remedy")
    yield from _twice(subject)


def _twice(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[str, str], Entry] = {}
    for entry in subject.index.of("poam-items"):
        about = repr([entry.value.get(key) for key in _RELATED])
        title = " ".join(entry.text("title").split())
        before = first.setdefault((title.casefold(), about), entry)
        if title and before is not entry and any(entry.value.get(key) for key in _RELATED):
            related = ((before.at("title"), "the first one"),)
            what = f"another item is called {shown(title)} and is about the same"
            yield Finding("SSP469", what, entry.at("title"), Severity.WARNING, related=related)


RULE = MeaningRule(_check, ("plan-of-action-and-milestones",))
