"""All tables as one spreadsheet (Office Open XML): a sheet a table, cells of their own types, and never a formula.

People read it, programs read the CSV: so columns are named in words, what people work with comes first, and it prints.
Nothing is lost: a text that is longer than a cell may be goes on in further columns. The same plan gives the same
bytes.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import Enum
from io import BytesIO
from typing import TYPE_CHECKING, Final

from sspgen.render.cells import ROWS, SEPARATOR
from sspgen.render.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from sspgen.model.plan import Plan
    from sspgen.render.cells import Row, Table, Value

CELL_CHARS: Final = 32_767
"""Most characters of a cell, as spreadsheets have it."""
_SHEET_CHARS: Final = 31
_FIRST: Final = ("responsibility-matrix", "inventory", "poam", "evidence", "gaps")
"""Tables that people work with; the others follow in their own order."""
_ABOUT: Final = "About"
_NAMES: Final = {"poam": "POA&M", "poam id": "POA&M id", "sha256": "SHA-256", "url": "URL"}
"""Words that are not spelled as they sound."""
_PAPER: Final = {"a4": 9, "letter": 1}
"""Sizes of paper as the format counts them (ECMA-376, part 1, 18.3.1.63)."""
_MARKING_CHARS: Final = 120
_NARROW, _WIDE = 10, 60
_ABOUT_WIDTHS: Final = (28, 72, 10)
_SAMPLE: Final = 200
_UNWRITABLE: Final = re.compile("[\ufffe\uffff\ud800-\udfff]")
"""Characters that XML cannot hold, and that no escape of the format stands for."""
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_bytes(tables: Sequence[Table], plan: Plan, edition: str = "") -> bytes:
    """Return the tables of a plan as one workbook, behind a sheet that says what it is of.

    Each sheet has its header in a row that stays in view, and a filter. Times are in UTC: spreadsheets know no zones.

    Args:
        tables: all of them, in the order of their files.
        plan: what they are of.
        edition: of the plan, in words; empty where there is only one.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only a build of the tables pays for it

    filled = [
        (table, [tuple(_typed(value) for value in row) for row in table.rows(plan)]) for table in _ordered(tables)
    ]
    data = BytesIO()
    with Workbook(data, dict(_OPTIONS)) as book:
        book.set_properties(
            {"title": f"{plan.system.name}: tables of the plan", "created": _naive(plan.as_of), "comments": ""}
        )
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bottom": 1, "valign": "bottom", "text_wrap": True}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top", "align": "left"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            "number": book.add_format({"valign": "top"}),
        }
        _about(_new(book, _ABOUT, plan), filled, plan, edition, formats)
        for table, rows in filled:
            _sheet(_new(book, _titled(table.name), plan), table, rows, formats)
    return data.getvalue()


def _ordered(tables: Sequence[Table]) -> list[Table]:
    return sorted(tables, key=lambda table: _FIRST.index(table.name) if table.name in _FIRST else len(_FIRST))


def _titled(name: str) -> str:
    """Return a name of the CSV as people read it."""
    words = name.replace("-", " ").replace("_", " ")
    return _NAMES.get(words, words[:1].upper() + words[1:])


def _new(book: Workbook, title: str, plan: Plan) -> Worksheet:
    """Return a new sheet that prints in full width, with the marking of the system on every page."""
    sheet = book.add_worksheet(title[:_SHEET_CHARS])
    sheet.set_landscape()
    sheet.set_paper(_PAPER.get(plan.system.paper.size, _PAPER["a4"]))
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")
    if plan.system.marking:
        sheet.set_header(f"&C{_UNWRITABLE.sub('', plan.system.marking[:_MARKING_CHARS]).replace('&', '&&')}")
    return sheet


def _about(
    sheet: Worksheet, filled: Sequence[tuple[Table, list[Row]]], plan: Plan, edition: str, formats: dict[str, Format]
) -> None:
    """Say what the workbook is of, and what is on each of its sheets."""
    sheet.set_column(0, 0, _ABOUT_WIDTHS[0])
    sheet.set_column(1, 1, _ABOUT_WIDTHS[1])
    sheet.set_column(2, 2, _ABOUT_WIDTHS[2])
    commit = plan.revision.sha if plan.revision else "not in git"
    facts: tuple[tuple[str, Value], ...] = (
        ("Profile", plan.profile.title or plan.profile.id),
        ("As of (UTC)", plan.as_of),
        ("Commit", f"{commit}, with changes that are not committed" if plan.dirty else commit),
        ("Edition", edition),
        ("Marking", plan.system.marking),
        ("Made by", plan.generator),
    )
    sheet.write_string(0, 0, _UNWRITABLE.sub("\ufffd", f"{plan.system.name}: tables of the plan"), formats["title"])
    told = [(name, _typed(value)) for name, value in facts if value]
    for row, (name, value) in enumerate(told, 2):
        _write(sheet, row, 0, name, formats)
        _write(sheet, row, 1, value, formats)
    head = len(told) + 3
    for column, name in enumerate(("Sheet", "A row is", "Rows")):
        sheet.write_string(head, column, name, formats["head"])
    for row, (table, rows) in enumerate(filled, head + 1):
        cells: Row = (_titled(table.name), ROWS.get(table.name, ""), len(rows))
        for column, value in enumerate(cells):
            _write(sheet, row, column, value, formats)


def _sheet(sheet: Worksheet, table: Table, rows: list[Row], formats: dict[str, Format]) -> None:
    spans = [max((_cells(row[column]) for row in rows), default=1) for column in range(len(table.header))]
    header = [
        _titled(name) if part == 0 else f"{_titled(name)} ({part + 1})"
        for name, span in zip(table.header, spans, strict=True)
        for part in range(span)
    ]
    _widths(sheet, table.header, spans, rows)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
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
        value = word(str(value.value))
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
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value, formats["number"])
