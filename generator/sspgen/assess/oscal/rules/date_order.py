"""Dates are in an order that can be: nothing ends before it starts, or was seen before it could be.

Source: OSCAL metadata, assessment results and POA&M models.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sspgen.assess.oscal.dates import before, last_modified, logged
from sspgen.assess.oscal.finding import Finding, MeaningRule, error, info, warning
from sspgen.load.oscal.access import children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for end in subject.index.strings("end"):
        if before(end.text, end.holder.text("start")):
            yield error(
                "SSP471", f"it ends on {_day(end.text)}, before it starts on {_day(end.holder.text('start'))}", end.path
            )
    for seen in subject.index.strings("expires"):
        if before(seen.text, seen.holder.text("collected")):
            what = f"it expired on {_day(seen.text)}, before it was collected on {_day(seen.holder.text('collected'))}"
            yield error("SSP471", what, seen.path)
    yield from _metadata(subject)
    yield from _remediations(subject)
    yield from _after_the_document(subject)
    for risk in subject.index.of("risks"):
        yield from _deadline(risk)


def _metadata(subject: Subject) -> Iterator[Finding]:
    for metadata in subject.index.of("metadata"):
        modified, published = metadata.text("last-modified"), metadata.text("published")
        if metadata.parent is not subject.index.root:
            continue
        if before(modified, published):
            what = f"it was last modified on {_day(modified)}, before it was published on {_day(published)}"
            yield info("SSP471", what, metadata.at("last-modified"))
        yield from _revisions(metadata, modified)


def _revisions(metadata: Entry, modified: str) -> Iterator[Finding]:
    dates = [text(each, "last-modified") or text(each, "published") for each in children(metadata.value, "revisions")]
    for item, date in enumerate(dates):
        if before(modified, date):
            what = f"this revision is of {_day(date)}, and the document was last modified on {_day(modified)}"
            yield warning("SSP471", what, metadata.at("revisions", item))
    up = next((n for n, (one, two) in enumerate(pairwise(dates)) if before(one, two)), -1)
    down = next((n for n, (one, two) in enumerate(pairwise(dates)) if before(two, one)), -1)
    if up >= 0 and down >= 0:
        what = "the revisions are in no order of time"
        yield warning("SSP471", what, metadata.at("revisions", max(up, down) + 1), "sort them, the newest first")


def _after_the_document(subject: Subject) -> Iterator[Finding]:
    modified = last_modified(subject)
    for value in subject.index.strings("collected", "date-authorized"):
        if before(modified, value.text):
            what = f"{value.key} is {_day(value.text)}, after the document was last modified on {_day(modified)}"
            yield warning("SSP471", what, value.path)


def _remediations(subject: Subject) -> Iterator[Finding]:
    for value in subject.index.strings("end", "date"):
        task, risk = value.holder.up("tasks"), value.holder.up("risks")
        if value.holder.up("remediations") is None or task is None or risk is None:
            continue
        if before(risk.text("deadline"), value.text):
            due = f"the risk is due on {_day(risk.text('deadline'))}"
            what = f"the remediation goes on until {_day(value.text)}, and {due}"
            related = ((risk.at("deadline"), "the deadline"),)
            yield Finding("SSP471", what, value.path, Severity.WARNING, related=related)


def _deadline(risk: Entry) -> Iterator[Finding]:
    if before(risk.text("deadline"), logged(risk)):
        what = f"the deadline is {_day(risk.text('deadline'))}, before the risk was logged on {_day(logged(risk))}"
        related = ((risk.at("risk-log", "entries", 0, "start"), "logged here"),)
        yield Finding("SSP471", what, risk.at("deadline"), Severity.WARNING, related=related)


def _day(text: str) -> str:
    return text[:40]


RULE = MeaningRule(_check)
