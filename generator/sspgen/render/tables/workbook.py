"""All tables as one spreadsheet (Office Open XML): a sheet a table, cells of their own types, and never a formula.

Nothing is lost: a text that is longer than a cell may be goes on in further columns. The same plan gives the same
bytes.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import Enum
from io import BytesIO
from typing import TYPE_CHECKING, Final

from sspgen.render.cells import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from sspgen.model.plan import Plan
    from sspgen.render.cells import Row, Table, Value

CELL_CHARS: Final = 32_767
"""Most characters of a cell, as spreadsheets have it."""
_SHEET_CHARS: Final = 31
_NARROW, _WIDE = 10, 60
_SAMPLE: Final = 200
_UNWRITABLE: Final = re.compile("[\ufffe\uffff\ud800-\udfff]")
"""Characters that XML cannot hold, and that no escape of the format stands for."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_bytes(tables: Sequence[Table], plan: Plan) -> bytes:
    """Return the tables of a plan as one workbook.

    Each sheet has its header in a row that stays in view, and a filter. Times are in UTC: spreadsheets know no zones.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only a build of the tables pays for it

    data = BytesIO()
    with Workbook(data, dict(_OPTIONS)) as book:
        book.set_properties(
            {"title": f"{plan.system.name}: tables of the plan", "created": _naive(plan.as_of), "comments": ""}
        )
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "valign": "bottom"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"}),
            "number": book.add_format({"valign": "top"}),
        }
        for table in tables:
            _sheet(book.add_worksheet(table.name.replace("_", " ")[:_SHEET_CHARS]), table, plan, formats)
    return data.getvalue()


def _sheet(sheet: Worksheet, table: Table, plan: Plan, formats: dict[str, Format]) -> None:
    rows = [tuple(_typed(value) for value in row) for row in table.rows(plan)]
    spans = [max((_cells(row[column]) for row in rows), default=1) for column in range(len(table.header))]
    header = [
        name if part == 0 else f"{name} ({part + 1})"
        for name, span in zip(table.header, spans, strict=True)
        for part in range(span)
    ]
    _widths(sheet, table.header, spans, rows)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), max(len(header) - 1, 0))
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, formats["head"])
    for number, row in enumerate(rows, 1):
        column = 0
        for value, span in zip(row, spans, strict=True):
            for part in range(span):
                _write(sheet, number, column + part, _part(value, part), formats)
            column += span


def _widths(sheet: Worksheet, header: Sequence[str], spans: Sequence[int], rows: Sequence[Row]) -> None:
    column = 0
    for position, (name, span) in enumerate(zip(header, spans, strict=True)):
        longest = max((len(str(row[position] or "")) for row in rows[:_SAMPLE]), default=0)
        width = min(max(longest, len(name) + 3, _NARROW), _WIDE)
        sheet.set_column(column, column + span - 1, width)
        column += span


def _typed(value: Value) -> Value:
    """Return a value as a cell has it: a text, a number, a time without zone, or None for an empty cell."""
    if isinstance(value, Enum):
        value = str(value.value)
    if isinstance(value, (tuple, list)):
        value = SEPARATOR.join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _naive(value)
    return _UNWRITABLE.sub("\ufffd", value) if isinstance(value, str) else value


def _naive(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def _cells(value: Value) -> int:
    return max(-(-len(value) // CELL_CHARS), 1) if isinstance(value, str) else 1


def _part(value: Value, number: int) -> Value:
    if isinstance(value, str):
        return value[number * CELL_CHARS : (number + 1) * CELL_CHARS]
    return value if number == 0 else None


def _write(sheet: Worksheet, row: int, column: int, value: Value, formats: dict[str, Format]) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(row, column, value, formats["text"])
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats["time"])
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, formats["number"])
