"""CSV (RFC 4180) that no spreadsheet takes for a formula.

UTF-8 without byte-order mark, CRLF line ends as the RFC has them, a header in every file. A cell that starts with a
character that spreadsheets act upon gets an apostrophe in front, and so does one that starts with an apostrophe:
taking one leading apostrophe away gives the text back, always.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sspgen.model.plan import Plan

Value: TypeAlias = "str | int | float | bool | datetime | date | Enum | tuple[str, ...] | list[str] | None"
Row: TypeAlias = "tuple[Value, ...]"

SEPARATOR = "; "
"""Between the members of a cell that holds several."""
ROWS: Final = {
    "answers": "an answer inside the profile, with its provenance",
    "artifacts": "a report that was collected, with counts of its findings",
    "checks": "a check of an evidence source, with its verdict",
    "components": "a component",
    "controls": "a control of the profile, with claim, proof and numbers",
    "customer-responsibilities": "something that an answer leaves to customers",
    "leveraging": "something that an answer hands on to other systems, or takes from one",
    "diagnostics": "a problem of the workspace's files",
    "evidence": "an evidence source, with verdict and freshness",
    "families": "a family of controls, with its numbers",
    "findings": "a finding of a report",
    "gaps": "something missing or wrong, the most urgent first",
    "inventory": "an item of the inventory",
    "outside": "an answer outside the profile, with the reason",
    "parameters": "a parameter, with its value and who set it",
    "poam": "an item of the plan of action and milestones, the worst first",
    "proofs": "what one evidence source says about one response point",
    "response-points": "a statement part that must be answered",
    "responsibility-matrix": "a control, with its status, origination, roles, and what is left to customers",
    "responsibilities": "a role and a party that holds it",
    "waived-findings": "a finding that somebody waived, and why",
}
"""What a row of each table is, by its name."""

_ACTED_UPON = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20'")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the plan.

    Attributes:
        name: the file's name without ending.
        header: names of the columns.
        rows: gives the rows of a plan in a stable order, one value a column.
    """

    name: str
    header: tuple[str, ...]
    rows: Callable[[Plan], Iterable[Row]]


def csv_bytes(table: Table, plan: Plan) -> bytes:
    """Return a table as CSV."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(table.header)
    writer.writerows([cell(value) for value in row] for row in table.rows(plan))
    return text.getvalue().encode("utf-8", "replace")


def cell(value: Value) -> Any:  # noqa: ANN401 - what the csv module takes: texts and numbers
    """Return a value as the csv module writes it, texts made safe."""
    if isinstance(value, str):
        return _safe(str(value.value) if isinstance(value, Enum) else value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return _safe(SEPARATOR.join(value))
    return value


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in _ACTED_UPON and text else text
