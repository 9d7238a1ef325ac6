"""coverage.py JSON: which lines and branches the tests ran through. It measures; checks say how much is enough.

Population: lines. Not run: no line was measured.

Rates are computed from the counts. No covered line at all needs review.
"""

from __future__ import annotations

from typing import ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import count, dig, integer, mapping, moment, text
from sspgen.collect.findings import coverage_outcome
from sspgen.model.evidence import Population, Report, Subject, Tool


class CoverageReader:
    """Reads what ``coverage json`` writes."""

    id: ClassVar[str] = "coverage"
    title: ClassVar[str] = "coverage.py JSON"
    proves: ClassVar[str] = "which lines and branches the tests ran through"
    facts: ClassVar[tuple[str, ...]] = ("line_rate", "branch_rate", "files", "excluded_lines")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("files.*", "totals", "percent_covered", "num_statements", "covered_lines", "num_branches"),
            *("covered_branches", "excluded_lines", "meta", "timestamp", "format", "version"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for totals that have a percentage, beside files."""
        document = blob.json_object()
        return "files" in document and "percent_covered" in mapping(document.get("totals"))

    def read(self, blob: Blob) -> Report:
        """Read the totals; the rates are computed from the counts, not taken from the percentage."""
        document = blob.json_object()
        totals = mapping(document["totals"])
        lines, covered = integer(totals.get("num_statements")), count(totals.get("covered_lines"))
        if lines is None or not 0 <= covered <= lines:
            raise Unreadable("its totals do not add up: more lines are covered than there are")
        branches, taken = count(totals.get("num_branches")), count(totals.get("covered_branches"))
        written = moment(dig(document, "meta", "timestamp"))
        outcome = coverage_outcome(lines, covered)
        return Report(
            format=self.id,
            format_version=text(dig(document, "meta", "format"), 20),
            tool=Tool("coverage.py", text(dig(document, "meta", "version"), 80)),
            subject=Subject("tests"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=written.time,
            population=Population("lines", lines, covered, lines - covered),
            facts={
                "line_rate": round(covered / lines, 6) if lines else None,
                "branch_rate": round(min(taken / branches, 1.0), 6) if branches else None,
                "files": len(mapping(document.get("files"))),
                "excluded_lines": count(totals.get("excluded_lines")),
            },
            notes=(written.note,) if written.note else (),
        )


READER: Final = CoverageReader()
