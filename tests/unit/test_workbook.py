"""The spreadsheet: every text comes back, cells have types, nothing is a formula, equal plans give equal bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sspgen.model.evidence import Verdict
from sspgen.render.cells import Table
from sspgen.render.tables.renderer import TABLES
from sspgen.render.tables.workbook import CELL_CHARS, workbook_bytes
from support.corpora import REPOSITORY
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from sspgen.model.plan import Plan
    from sspgen.render.cells import Row


@cache
def sample() -> bytes:
    return workbook_bytes(TABLES, sample_plan())


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def table(*rows: Row) -> Table:
    def given_rows(_plan: Plan) -> tuple[Row, ...]:
        return rows

    return Table("t", tuple(f"c{number}" for number in range(len(rows[0]))), given_rows)


def read(data: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in opened(data).worksheets[0].iter_rows()]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4))
def test_every_text_comes_back_and_none_is_a_formula(texts: list[str]) -> None:
    data = workbook_bytes([table((*texts, "end"))], sample_plan())
    sheet = zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    found = [_decoded(str(value or "")) for value in read(data)[1][:-1]]
    expected = [re.sub("[\ufffe\uffff]", "\ufffd", text).replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert [value.replace("\r\n", "\n").replace("\r", "\n") for value in found] == expected


def _decoded(text: str) -> str:
    """Undo the escapes of the format (ECMA-376, ST_Xstring), which the reading library leaves."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda match: chr(int(match[1], 16)), text)


def test_cells_have_the_types_of_their_values() -> None:
    when = datetime(2026, 11, 23, 2, 10, 59, tzinfo=UTC)
    row = (3, 0.5, True, None, when, Verdict.NOT_RUN, ("a", "b"), "=1+1", "0012", "https://harbours.example/")
    (_, cells) = read(workbook_bytes([table(row)], sample_plan()))
    assert cells == [
        *(3, 0.5, "yes", None, when.replace(tzinfo=None), "not_run", "a; b", "=1+1", "0012"),
        "https://harbours.example/",
    ]


def test_a_text_that_is_longer_than_a_cell_goes_on_in_the_next_column() -> None:
    long = "".join(chr(97 + number % 26) for number in range(2 * CELL_CHARS + 5))
    header, first, second = read(workbook_bytes([table(("a", long, 1), ("b", "short", 2))], sample_plan()))
    assert header == ["c0", "c1", "c1 (2)", "c1 (3)", "c2"]
    assert "".join(str(part) for part in first[1:4]) == long
    assert second == ["b", "short", None, None, 2]


def test_a_sheet_for_each_table_with_every_row_a_frozen_header_and_a_filter() -> None:
    sheets = opened(sample()).worksheets
    assert [sheet.title for sheet in sheets] == [each.name.replace("_", " ")[:31] for each in TABLES]
    for each, sheet in zip(TABLES, sheets, strict=True):
        rows = list(each.rows(sample_plan()))
        assert sheet.max_row == len(rows) + 1, each.name
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref


def test_the_same_plan_gives_the_same_bytes_in_any_zone_and_with_any_hash_seed() -> None:
    script = (
        "import hashlib,sys; sys.path.insert(0,'tests');"
        "from support.sample_plan import sample_plan; from sspgen.render.tables.renderer import TABLES;"
        "from sspgen.render.tables.workbook import workbook_bytes;"
        "print(hashlib.sha256(workbook_bytes(TABLES, sample_plan())).hexdigest())"
    )
    env = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    other = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, env=env, capture_output=True, check=True, text=True
    )
    import hashlib  # noqa: PLC0415 - beside the script that does the same

    assert other.stdout.strip() == hashlib.sha256(sample()).hexdigest()
