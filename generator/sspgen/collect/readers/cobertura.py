"""Cobertura XML, which many coverage tools write: line and branch rates of a test run.

Counts come from the lines of the classes where the file lists them, else from the attributes of the root.

Population: lines. Not run: no line was measured.

Lines are counted where they are listed; a rate that disagrees is noted, and the count wins. A DOCTYPE is allowed, never
fetched. Clover and JaCoCo documents are refused with a reason.
"""

from __future__ import annotations

from typing import ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import integer, moment, number, text
from sspgen.collect.findings import Outcome, coverage_outcome
from sspgen.load.xml_reader import iter_elements, local_name
from sspgen.model.evidence import Population, Report, Subject, Tool, Verdict

_DIFFERENCE: Final = 0.005


class CoberturaReader:
    """Reads the root's rates, and counts the lines."""

    id: ClassVar[str] = "cobertura"
    title: ClassVar[str] = "Cobertura XML"
    proves: ClassVar[str] = "which lines and branches the tests ran through, from many tools"
    facts: ClassVar[tuple[str, ...]] = ("line_rate", "branch_rate", "files")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("coverage", "line-rate", "branch-rate", "lines-valid", "lines-covered", "branches-valid"),
            *("timestamp", "version", "hits", "clover"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the root with a line rate, or for what Clover or JaCoCo write."""
        return (blob.xml_root == "coverage" and "line-rate" in blob.xml_attributes) or _neighbour(blob) != ""

    def read(self, blob: Blob) -> Report:
        """Read a document whose DOCTYPE, if any, declares nothing and is never fetched."""
        if other := _neighbour(blob):
            raise Unreadable(f"{other} is not read: have the tool write Cobertura XML, or convert the report", "SSP301")
        attributes = blob.xml_attributes
        rate = number(attributes.get("line-rate"))
        if rate is None or not 0 <= rate <= 1:
            raise Unreadable("its line-rate is not a number between 0 and 1")
        classes, lines, covered = _count(blob.data)
        notes: list[str] = []
        if not lines:
            lines = integer(attributes.get("lines-valid")) or 0
            covered = integer(attributes.get("lines-covered")) or 0
        elif abs(covered / lines - rate) > _DIFFERENCE:
            notes.append(f"it claims a line rate of {rate:g}; its lines give {covered / lines:.4g}")
            rate = covered / lines
        if not 0 <= covered <= lines:
            raise Unreadable("more lines are covered than there are")
        measured_branches = integer(attributes.get("branches-valid")) != 0
        branch = number(attributes.get("branch-rate")) if measured_branches else None
        measured = moment(attributes.get("timestamp"))
        outcome = _outcome(classes, lines, covered)
        return Report(
            format=self.id,
            tool=Tool("Cobertura XML", text(attributes.get("version"), 80)),
            subject=Subject("tests"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=measured.time,
            population=Population("lines", lines, covered, lines - covered) if lines else None,
            facts={
                "line_rate": round(rate, 6),
                "branch_rate": round(branch, 6) if branch is not None and 0 <= branch <= 1 else None,
                "files": classes,
            },
            notes=tuple(filter(None, (measured.note, *notes))),
        )


def _neighbour(blob: Blob) -> str:
    """Return what a report of coverage is called that is of another format; empty when it is Cobertura's."""
    if blob.xml_root == "coverage" and "clover" in blob.xml_attributes:
        return "Clover XML"
    return "JaCoCo XML" if blob.xml_root == "report" and b"//JACOCO//" in blob.head else ""


def _outcome(classes: int, lines: int, covered: int) -> Outcome:
    if classes and not lines:
        return Outcome(Verdict.NEEDS_REVIEW, "it gives a rate, but not how many lines were measured")
    return coverage_outcome(lines, covered)


def _count(data: bytes) -> tuple[int, int, int]:
    """Return classes, lines and covered lines; a method's lines are listed with its class again."""
    classes = lines = covered = methods = 0
    for event, element in iter_elements(data, allow_doctype=True):
        name = local_name(element.tag)
        if name == "methods":
            methods += 1 if event == "start" else -1
        elif event == "end" and name == "line" and not methods:
            lines += 1
            covered += (integer(element.get("hits")) or 0) > 0
        elif event == "end" and name == "class":
            classes += 1
            element.clear()
    return classes, lines, covered


READER: Final = CoberturaReader()
