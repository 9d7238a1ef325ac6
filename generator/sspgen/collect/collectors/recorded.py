"""Test results that people wrote down by hand, as OpenControl's ``test_passed`` and ``last_run``.

A failure that was written down is believed. A pass that was written down is a claim without a report, so it is never
more than *needs review*. The collector reads no file: its source carries the record.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import Moment, moment
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Artifact, Collection, Report, Subject, TimeOrigin, Tool, Verdict

if TYPE_CHECKING:
    from sspgen.collect.api import CollectContext
    from sspgen.model.evidence import EvidenceSource, Scalar

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_ONLY: Final = "only the day is recorded; it is taken as its first minute"


class RecordedCollector:
    """Turns the record of a test into a report."""

    id: ClassVar[str] = "recorded"
    title: ClassVar[str] = "Test result recorded by hand"
    settings: ClassVar[frozenset[str]] = frozenset({"passed", "last_run", "path", "description", "name", "component"})
    network: ClassVar[bool] = False

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check the record: ``passed`` is true, false or nothing, the rest are texts."""
        found = []
        for key, value in source.query.items():
            where = f"evidence source {source.id}: '{key}'"
            if key not in self.settings:
                choice = f"use one of {', '.join(sorted(self.settings))}"
                found.append(Diagnostic("SSP221", f"{where} is not known", source.span, help=choice))
            elif key == "passed" and not (value is None or isinstance(value, bool)):
                found.append(Diagnostic("SSP223", f"{where} must be true or false", source.span))
            elif key != "passed" and not isinstance(value, str):
                found.append(Diagnostic("SSP223", f"{where} must be a text", source.span))
        return tuple(found)

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:  # noqa: ARG002 - the record is all there is
        """Return the one artifact that the record is."""
        record = json.dumps(source.query, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")
        observed = _moment(str(source.query.get("last_run") or ""))
        artifact = Artifact(
            name=source.span.path if source.span else source.id,
            sha256=hashlib.sha256(record).hexdigest(),
            size=len(record),
            result=_report(source, observed),
            observed=observed.time,
            origin=TimeOrigin.REPORT if observed.time else TimeOrigin.NONE,
        )
        return Collection(source, (artifact,))


def _moment(written: str) -> Moment:
    if _DAY.fullmatch(written):
        return Moment(moment(f"{written} 00:00:00Z").time, _DAY_ONLY)
    return moment(written)


def _report(source: EvidenceSource, observed: Moment) -> Report:
    passed = source.query.get("passed")
    outcome, reason = _outcome(passed, observed)
    facts: dict[str, Scalar] = {"passed": passed} if isinstance(passed, bool) else {}
    return Report(
        format="recorded",
        tool=Tool("recorded by hand"),
        subject=Subject("tests", str(source.query.get("path") or source.title)),
        outcome=outcome,
        reason=reason,
        observed=observed.time,
        facts=facts,
        notes=(observed.note,) if observed.note else (),
    )


def _outcome(passed: object, observed: Moment) -> tuple[Verdict, str]:
    day = f" on {observed.time:%Y-%m-%d}" if observed.time else ", without a date"
    if passed is False:
        return Verdict.FAIL, f"recorded as failed{day}"
    if passed is True:
        return Verdict.NEEDS_REVIEW, f"recorded as passed by hand{day}; there is no report to read"
    return Verdict.UNKNOWN, "neither passed nor failed is recorded"


COLLECTOR = RecordedCollector()
