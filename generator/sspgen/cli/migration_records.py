"""A report of a migration as data: JSON, and CSV with a row an answer, control or parameter."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

from sspgen.cli.compare_records import side_record
from sspgen.collect.redact import redact
from sspgen.render.cells import cell
from sspgen.render.findings.records import diagnostic_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.comparison import Migration, Moved, ParameterMoved, Unanswered
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.spans import Span
    from sspgen.render.cells import Row

HEADER: Final = (
    "outcome",
    "control",
    "part",
    "title",
    "component",
    "file",
    "line",
    "what",
    "targets",
    "likeness",
    "requirement before",
    "requirement after",
)


def document(migration: Migration, diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return a migration as JSON data."""
    return {
        "of": side_record(migration.workspace),
        "from": side_record(migration.before) if migration.before is not None else None,
        "to": side_record(migration.after),
        "counts": {
            "answers": len(migration.answers),
            "outcomes": {outcome.value: number for outcome, number in migration.counts.items()},
            "unanswered": len(migration.unanswered),
        },
        "answers": [_answer(moved) for moved in migration.answers],
        "parameters": [_parameter(moved) for moved in migration.parameters],
        "unanswered": [_unanswered(each) for each in migration.unanswered],
        "parts_without_answer": [_unanswered(each) for each in migration.parts_new],
        "notes": list(migration.notes),
        "diagnostics": [diagnostic_record(each) for each in diagnostics],
    }


def _place(span: Span | None) -> dict[str, Any]:
    return {"file": span.path if span else None, "line": (span.line or None) if span else None}


def _answer(moved: Moved) -> dict[str, Any]:
    return {
        "outcome": moved.outcome.value,
        "control": moved.control,
        "label": moved.label,
        "title": moved.title,
        "part": moved.part or None,
        "component": moved.component,
        **_place(moved.span),
        "why": moved.why,
        "targets": [
            {
                "id": target.id,
                "label": target.label,
                "title": target.title,
                "likeness": target.likeness,
                "selected": target.selected,
            }
            for target in moved.targets
        ],
        "likeness": moved.likeness,
        "requirement_before": moved.before or None,
        "requirement_after": moved.after or None,
        "parameters": [_parameter(each) for each in moved.parameters],
    }


def _parameter(moved: ParameterMoved) -> dict[str, Any]:
    return {
        "control": moved.control,
        "old": moved.old or None,
        "new": moved.new or None,
        "meant": moved.meant.value,
        "asked_before": moved.before or None,
        "asked_after": moved.after or None,
        "why": moved.why,
        "likeness": moved.likeness,
        **_place(moved.span),
    }


def _unanswered(each: Unanswered) -> dict[str, Any]:
    return {
        "id": each.id,
        "label": each.label,
        "title": each.title,
        "parts": list(each.parts),
        "from": each.hint or None,
    }


def csv_bytes(migration: Migration) -> bytes:
    """Return a migration as CSV in UTF-8 (RFC 4180), with a header."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows([cell(value) for value in row] for row in _rows(migration))
    return text.getvalue().encode("utf-8", "replace")


def _rows(migration: Migration) -> Iterator[Row]:
    """Yield the rows of the CSV: answers, then controls and parts without one, then parameters."""
    for moved in migration.answers:
        targets = tuple(redact(target.label) for target in moved.targets)
        scores = tuple("" if target.likeness is None else f"{target.likeness}" for target in moved.targets)
        yield (
            moved.outcome,
            moved.label,
            moved.part,
            moved.title,
            moved.component,
            moved.span.path if moved.span else "",
            moved.span.line if moved.span else "",
            redact(moved.why),
            targets,
            scores,
            redact(moved.before),
            redact(moved.after),
        )
    for outcome, found in (("unanswered", migration.unanswered), ("part-unanswered", migration.parts_new)):
        for each in found:
            hint = f"may be served by {each.hint}" if each.hint else ""
            yield (outcome, each.label, each.parts, each.title, "", "", "", hint, "", "", "", "")
    for parameter in migration.parameters:
        span = parameter.span
        yield (
            f"parameter-{parameter.meant.value.replace(' ', '-')}",
            parameter.label,
            parameter.old,
            "",
            "",
            span.path if span else "",
            span.line if span else "",
            redact(parameter.why),
            parameter.new,
            "" if parameter.likeness is None else parameter.likeness,
            redact(parameter.before),
            redact(parameter.after),
        )
