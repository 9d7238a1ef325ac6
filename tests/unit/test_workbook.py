"""The spreadsheet: every text comes back, cells have types, nothing is a formula, equal plans give equal bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
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
from support.sample_evidence import COMMIT
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
    """Return the cells of the first table; the sheet before it says what the workbook is of."""
    return [[cell.value for cell in row] for row in opened(data).worksheets[1].iter_rows()]


def named(title: str) -> tuple[tuple[object, ...], ...]:
    return tuple(opened(sample())[title].iter_rows(values_only=True))


def column(title: str, name: str) -> list[object]:
    header, *rows = named(title)
    return [row[header.index(name)] for row in rows]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4))
def test_every_text_comes_back_and_none_is_a_formula(texts: list[str]) -> None:
    data = workbook_bytes([table((*texts, "end"))], sample_plan())
    sheet = zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet2.xml").decode()
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
    row = (
        3,
        0.5,
        True,
        None,
        when,
        date(2027, 1, 31),
        Verdict.NOT_RUN,
        ("a", "b"),
        "=1+1",
        "0012",
        "https://harbours.example/",
    )
    (_, cells) = read(workbook_bytes([table(row)], sample_plan()))
    assert cells == [
        *(3, 0.5, "yes", None, when.replace(tzinfo=None), datetime(2027, 1, 31), "not run", "a; b"),  # noqa: DTZ001
        *("=1+1", "0012", "https://harbours.example/"),
    ]


def test_a_text_that_is_longer_than_a_cell_goes_on_in_the_next_column() -> None:
    long = "".join(chr(97 + number % 26) for number in range(2 * CELL_CHARS + 5))
    header, first, second = read(workbook_bytes([table(("a", long, 1), ("b", "short", 2))], sample_plan()))
    assert header == ["C0", "C1", "C1 (2)", "C1 (3)", "C2"]
    assert "".join(str(part) for part in first[1:4]) == long
    assert second == ["b", "short", None, None, 2]


def _bare(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


def test_a_sheet_for_each_table_with_every_row_a_frozen_header_and_a_filter() -> None:
    book = opened(sample())
    counted = {row[0]: row[2] for row in book["About"].iter_rows(values_only=True) if isinstance(row[2], int)}
    assert list(counted) == book.sheetnames[1:]
    assert list(counted)[:5] == ["Responsibility matrix", "Inventory", "POA&M", "Evidence", "Gaps"]
    assert len(counted) == len(TABLES)
    headers = {tuple(_bare(name) for name in each.header) for each in TABLES}
    for sheet in book.worksheets[1:]:
        header, *rows = sheet.iter_rows(values_only=True)
        assert len(rows) == counted[sheet.title], sheet.title
        assert tuple(_bare(str(name)) for name in header) in headers
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        assert sheet.print_title_rows == "$1:$1"


def test_the_first_sheet_says_what_the_workbook_is_of() -> None:
    book = opened(workbook_bytes(TABLES, sample_plan(), "public edition"))
    facts = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True) if row[0] and row[1]}
    assert book["About"]["A1"].value == "Tide Readings Service: tables of the plan"
    assert facts["As of (UTC)"] == sample_plan().as_of.replace(tzinfo=None)
    assert facts["Commit"] == COMMIT
    assert facts["Edition"] == "public edition"
    assert facts["Gaps"] == "something missing or wrong, the most urgent first"
    assert all(sheet.oddHeader.center.text == "CUI" for sheet in book.worksheets)


def test_it_prints_on_the_paper_of_the_system() -> None:
    plan = sample_plan()
    letter = replace(plan, system=replace(plan.system, paper=replace(plan.system.paper, size="letter")))
    for made, paper in ((plan, 9), (letter, 1)):
        for sheet in opened(workbook_bytes(TABLES[:1], made)).worksheets:
            assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (paper, "landscape")
            assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_responsibility_matrix_is_a_row_a_control_with_the_boxes_that_answers_state() -> None:
    controls = {control.label: control for control in sample_plan().controls() if not control.withdrawn}
    assert column("Responsibility matrix", "Label") == list(controls)
    row = dict(zip(named("Responsibility matrix")[0], named("Responsibility matrix")[1], strict=True))
    assert (row["Label"], row["Claim"], row["Proof"]) == ("AC-2", "planned", "contradicted")
    assert (row["Planned"], row["Partially implemented"]) == ("1 of 4 parts", "1 of 4 parts")
    assert (row["Service provider system specific"], row["Inherited"]) == ("yes", "yes")
    assert row["Configured by customer"] is None
    assert "System owner" in str(row["Responsible roles"])
    assert "Lin Ærø" in str(row["Held by"])
    assert row["Customer responsibility"] == "AC-2 a, This system: Customers name their own clerks."


def test_days_times_and_numbers_are_such_and_hostile_texts_are_texts() -> None:
    due = column("POA&M", "Scheduled completion date")
    assert datetime(2027, 1, 31) in due  # noqa: DTZ001 - as spreadsheets have it
    assert "June 2027" in due
    assert all(isinstance(value, datetime) for value in column("Evidence", "Observed") if value is not None)
    assert all(isinstance(value, int) for value in column("Artifacts", "Size"))
    assert "=cmd('calc')!A1" in column("Inventory", "Item")
    kinds = {cell.data_type for sheet in opened(sample()).worksheets for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n", "d"}


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
