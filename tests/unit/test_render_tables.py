"""The CSV tables: harmless in a spreadsheet, and giving every text back."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import cache
from io import StringIO
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from sspgen.model.evidence import Verdict
from sspgen.render.api import RenderContext
from sspgen.render.cells import Table, cell, csv_bytes
from sspgen.render.tables import RENDERER
from sspgen.render.tables.renderer import TABLES
from support.corpora import REPOSITORY
from support.golden import check_golden
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.render.cells import Row


@cache
def tables() -> dict[str, bytes]:
    outputs = RENDERER.render(sample_plan(), RenderContext())
    return {output.path: output.data for output in outputs if output.path.endswith(".csv")}


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(tables()[f"tables/{name}.csv"].decode(), newline=""), strict=True))


def one_cell(value: str) -> Table:
    def row(_plan: Plan) -> list[Row]:
        return [(value, "next")]

    return Table("t", ("one", "two"), row)


@given(st.text())
def test_every_text_comes_back_and_none_is_a_formula(text: str) -> None:
    data = csv_bytes(one_cell(text), sample_plan()).decode("utf-8")
    (_, (found, second)) = csv.reader(StringIO(data, newline=""), strict=True)
    expected = text.encode("utf-8", "replace").decode()
    assert second == "next"
    assert found[:1] not in {*"=+-@\t\r\n"} or not found
    assert found.removeprefix("'") == expected


def test_values_read_as_people_and_programs_expect() -> None:
    assert cell(value=True) == "yes"
    assert cell(None) == ""
    assert cell(Verdict.NOT_RUN) == "not_run"
    assert cell(("=a", "b")) == "'=a; b"
    assert cell(-3) == -3


def test_rows_fit_their_headers_and_lines_end_as_the_rfc_has_them() -> None:
    for table in TABLES:
        assert {len(row) for row in table.rows(sample_plan())} <= {len(table.header)}, table.name
        assert len(set(table.header)) == len(table.header), table.name
        assert tables()[f"tables/{table.name}.csv"].endswith(b"\r\n")


def test_a_plan_without_anything_gives_headers_only() -> None:
    plan = sample_plan()
    empty = replace(plan, families=(), components=(), evidence=(), outside=(), gaps=(), diagnostics=())
    empty = replace(empty, system=replace(plan.system, inventory=(), roles=()))
    for output in (o for o in RENDERER.render(empty, RenderContext()) if o.path.endswith(".csv")):
        assert output.data.count(b"\r\n") == 1, output.path


def test_texts_claims_and_proofs_are_those_of_the_plan() -> None:
    plan = sample_plan()
    answers = [a for c in plan.controls() for a in c.answers]
    assert [(r["answer"], r["text"].removeprefix("'"), r["claim"]) for r in rows("answers")] == [
        (a.uuid, a.text, a.claim.value) for a in answers
    ]
    assert [(r["answer"], r["text"].removeprefix("'"), r["reason"]) for r in rows("outside")] == [
        (o.answer.uuid, o.answer.text, o.reason) for o in plan.outside
    ]
    assert [(r["point"], r["claim"], r["proof"]) for r in rows("response-points")] == [
        (p.id, p.claim.value, p.proof.value) for p in plan.points()
    ]
    numbers = [sum(int(r[name]) for r in rows("families")) for name in ("points", "documented", "claimed", "proven")]
    assert numbers == [plan.tally.total, plan.tally.documented, plan.tally.claimed, plan.tally.proven]
    assert [r["kind"] for r in rows("gaps")] == [g.kind for g in plan.gaps]


def test_golden() -> None:
    for path, data in tables().items():
        check_golden(f"render/{path}", data)


def test_every_table_and_column_is_documented() -> None:
    page = (REPOSITORY / "docs/reference/outputs.md").read_text(encoding="utf-8")
    for table in TABLES:
        columns = ", ".join(f"`{name}`" for name in table.header)
        assert f"| `{table.name}.csv` |" in page
        assert f"| {columns} |" in page, table.name
