"""The appendices: wide tables that turn the page, registers that lose nothing, and cuts that an edit hardly moves."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

import pytest

from sspgen.assess.poam import poam_items, waived_findings
from sspgen.model.chronicle import Chronicle
from sspgen.model.implementation import Claim
from sspgen.model.system import InventoryItem
from sspgen.render.document.appendix import ORDER, mark_of, pieces, runs
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import (
    diagnostics,
    evidence,
    gaps,
    inventory,
    outside,
    poam,
    responsibility,
    sources,
    write,
)
from sspgen.render.document.places import places
from sspgen.render.templates import environment
from support.sample_chronicle import sample_chronicle
from support.sample_plan import big_plan, sample_plan

if TYPE_CHECKING:
    from types import ModuleType

    from sspgen.model.plan import Plan
    from sspgen.render.document.chapter import Chapter

PLAN = sample_plan()
_ENVIRONMENT = environment(None)
_ITEMS = tuple(InventoryItem(f"host-{n}", f"Machine {n}", "server", components=("gateway",)) for n in range(2000))


def author(plan: Plan, chronicle: Chronicle | None = None) -> Author:
    return Author(plan, chronicle or Chronicle(), _ENVIRONMENT, lambda _: "")


def written(kind: ModuleType, plan: Plan = PLAN) -> list[Chapter]:
    return list(kind.chapters(author(plan, sample_chronicle())))


@cache
def html(kind: ModuleType) -> str:
    return "".join(chapter.html for chapter in written(kind))


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def rows(text: str) -> list[str]:
    return re.findall(r"<tr[^>]*>(?:(?!</tr>).)*</tr>", text, re.DOTALL)


def row_of(kind: ModuleType, name: str) -> str:
    (found,) = [row for row in rows(html(kind)) if words(row).startswith(name)]
    return found


# ---- cuts


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11, 500])
def test_pieces_have_their_size_and_lose_nothing(count: int) -> None:
    items = [f"name {n}" for n in range(count)]
    found = list(pieces(items, 10, str))
    assert [item for piece in found for item in piece] == items
    assert all(10 <= len(piece) <= 20 for piece in found[:-1])
    assert len(found[-1]) <= 20


def test_one_item_less_moves_few_cuts() -> None:
    items = [f"name {n}" for n in range(1000)]
    before, after = (set(map(tuple, pieces(each, 20, str))) for each in (items, [*items[:500], *items[501:]]))
    assert len(before - after) <= 3
    assert len(before) > 25


def test_tables_go_on_in_the_next_piece_without_their_number() -> None:
    tables = [("First", "30 things", [f"a{n}" for n in range(30)]), ("Second", "1 thing", ["b"]), ("None", "0", [])]
    found = list(runs(tables, 10, str))
    assert len(found) > 1
    assert [run.opens for piece in found for run in piece if run.title == "First"] == [True] + [False] * (
        len(found) - 1
    )
    assert [row for piece in found for run in piece for row in run.rows] == [*tables[0][2], "b"]
    assert list(runs([], 10, str)) == [()]


def test_points_are_named_by_their_control() -> None:
    points = PLAN.control_by_id["ac-2"].points
    (place,) = places(points)
    assert (place.anchor, place.text) == (points[0].id, "AC-2 a, b, c, d")
    named = [each.text for each in places(PLAN.points())]
    assert named == ["AC-2 a, b, c, d", "AC-2(1)", "AC-14", "CM-2 a, b", "CM-3(2)", "RA-5 a, b, c"]


# ---- all appendices


@cache
def everything() -> tuple[Chapter, ...]:
    return write(author(PLAN, sample_chronicle()))


def test_appendices_follow_their_letters() -> None:
    entries = [entry for chapter in everything() for entry in chapter.entries]
    marks = [entry.mark for entry in entries if entry.mark.startswith("Appendix")]
    assert marks == [mark_of(name) for name in ORDER]


def test_every_page_number_is_of_something_in_the_document() -> None:
    ids = {name for chapter in everything() for name in re.findall(r' id="([^"]+)"', chapter.html)}
    for chapter in everything():
        for anchor in re.findall(r'href="ssp:([^"?]+)', chapter.html):
            assert unescape(anchor) in ids, (chapter.id, anchor)


@pytest.mark.parametrize("kind", [responsibility, inventory, evidence, poam])
def test_wide_tables_turn_the_page(kind: ModuleType) -> None:
    assert '<body class="wide"' in written(kind)[0].html


@pytest.mark.parametrize("kind", [responsibility, inventory, evidence, gaps, poam, outside, diagnostics, sources])
def test_a_plan_with_nothing_to_list_says_so_on_an_upright_page(kind: ModuleType) -> None:
    system = replace(PLAN.system, inventory=(), roles=(), users=())
    profile = replace(PLAN.profile, sources=())
    empty = replace(PLAN, families=(), evidence=(), outside=(), gaps=(), diagnostics=(), components=(), inputs=())
    (chapter,) = written(kind, replace(empty, system=system, profile=profile))
    assert '<body class="chapter"' in chapter.html
    assert not chapter.listed
    assert len(words(chapter.html)) > 60


@pytest.mark.parametrize("kind", [responsibility, inventory, evidence, gaps, poam, outside, diagnostics, sources])
def test_hostile_words_stay_words_and_tables_have_headers(kind: ModuleType) -> None:
    assert "<script" not in html(kind)
    assert "<i>of the night" not in html(kind)
    for table in re.findall(r"<table class=\"list.*?</table>", html(kind), re.DOTALL):
        assert "<caption" in table
        assert '<th scope="col"' in table


@pytest.mark.parametrize("kind", [responsibility, inventory, evidence, gaps, poam, outside, diagnostics, sources])
def test_another_answer_changes_no_appendix(kind: ModuleType) -> None:
    plan = big_plan(80)
    assert [c.html for c in written(kind, plan)] == [c.html for c in written(kind, edited(plan, text="Other words."))]


def edited(plan: Plan, **changes: object) -> Plan:
    """Return a plan with another answer in the middle of its second family, rolled up or not."""
    family = plan.families[1]
    control = family.controls[7]
    first = control.points[0]
    point = replace(first, answers=(replace(first.answers[0], **changes), *first.answers[1:]))  # type: ignore[arg-type]
    control = replace(control, points=(point, *control.points[1:]))
    controls = (*family.controls[:7], control, *family.controls[8:])
    return replace(plan, families=(plan.families[0], replace(family, controls=controls), *plan.families[2:]))


def test_a_gap_less_changes_few_pieces() -> None:
    plan = big_plan()
    gone = next(gap for gap in plan.gaps if gap.kind == "unproven" and gap.target.startswith("ff-"))
    fewer = replace(plan, gaps=tuple(gap for gap in plan.gaps if gap is not gone))
    before, after = ({chapter.html for chapter in written(gaps, each)} for each in (plan, fewer))
    assert len(before - after) <= len(before) - 1


# ---- one by one


def test_the_matrix_says_status_origination_roles_and_what_is_left_to_customers() -> None:
    assert [c.label for c in PLAN.controls() if not c.withdrawn] == re.findall(
        r'<tr><td><a href="ssp:[^"?]+">([^<]+)</a>', html(responsibility)
    )
    row = row_of(responsibility, "AC-2 ")
    assert "inherited, service provider system specific" in words(row)
    assert "Information system security officer, Platform team, System owner" in words(row)
    assert "a · This system Customers name their own clerks." in words(row)
    assert 'href="ssp:ac-2?page=right' in row
    assert "nothing named" in row_of(responsibility, "AC-14")
    assert "1 control leaves something to customers; 1 answer is inherited" in words(html(responsibility))
    assert "nobody named" in row_of(responsibility, "Auditor")


def test_the_matrix_has_no_column_for_customers_where_nothing_is_left_to_them() -> None:
    chapters = written(responsibility, big_plan(40))
    assert "Left to customers" not in chapters[0].html
    assert "No answer leaves anything to customers" in chapters[0].html


def test_two_thousand_items_are_cut_and_each_is_there_once_below_a_heading() -> None:
    plan = replace(PLAN, system=replace(PLAN.system, inventory=_ITEMS))
    chapters = written(inventory, plan)
    assert re.findall(r"host-\d+", "".join(c.html for c in chapters)) == [item.id for item in _ITEMS]
    assert all(200 <= c.html.count("<tr>") - 1 <= 400 for c in chapters[:-1])
    assert all('<th scope="col">Item</th>' in c.html and '<body class="wide"' in c.html for c in chapters)
    assert [each.title for c in chapters for each in c.listed] == ["Inventory: 2,000 items"]
    assert all("<caption>Inventory, continued</caption>" in c.html for c in chapters[1:])


def test_columns_that_no_item_states_are_left_out() -> None:
    plan = replace(PLAN, system=replace(PLAN.system, inventory=_ITEMS[:3]))
    names = re.findall(r'<th scope="col">([^<]+)</th>', written(inventory, plan)[0].html)
    assert names == ["Item", "Description", "Type", "Components"]
    assert words(
        row_of(inventory, "db-1")
    ) == "db-1 Database server database 16.3 hall B Agency for Harbours & Tides " + ("Gateway , Security policy")


def test_columns_of_the_inventory_are_as_wide_as_their_words() -> None:
    long = tuple(replace(item, description="A machine with a long description") for item in _ITEMS[:50])
    odd = (replace(_ITEMS[50], asset_type="an odd one with very many words"),)
    plan = replace(PLAN, system=replace(PLAN.system, inventory=long + odd))
    shares = [
        float(share) for share in re.findall(r'<col style="width: ([0-9.]+)%">', written(inventory, plan)[0].html)
    ]
    assert sum(shares) == pytest.approx(100, abs=0.5)
    assert shares[1] == max(shares)
    assert shares[2] == min(shares)


def test_the_register_says_everything_of_every_source() -> None:
    text = words(html(evidence))
    for result in PLAN.evidence:
        assert f'id="evidence-{result.source.id}"' in html(evidence)
        assert f'href="ssp:evidence-{result.source.id}?page=right' in html(evidence)
        for check in result.results:
            assert check.check.expect in text
            assert check.reason in text
        for artifact in result.collection.artifacts:
            assert f"sha256 {artifact.sha256} · {artifact.size:,} bytes" in text
            assert f"sha256 {artifact.kept} · as kept, redacted" in text
            assert f"time from: {artifact.origin.value}" in text
        for place in places(PLAN.points_by_source.get(result.source.id, ())):
            assert re.search(
                rf'href="ssp:{place.anchor}\?page=after[^>]*>{re.escape(place.text)}, page', html(evidence)
            )
    assert "commit 3f9c2ab4d5e6f708192a3b4c5d6e7f8091a2b3c4" in text
    assert "looked at: 40 tests, 37 passed, 2 failed, 1 skipped" in text
    assert "findings: 1 critical, 1 high, 1 medium, 1 low, 1 info, 1 unknown" in text
    assert "findings: none; 1 waived" in text


def test_the_register_begins_with_the_worst_and_shows_ages() -> None:
    summary = written(evidence)[0].html
    order = [result.source.id for result in PLAN.evidence]
    found = re.findall(r'href="ssp:evidence-([^"?]+)">', summary)
    assert sorted(found) == sorted(order)
    assert found[:2] == ["access_tests", "dependency_audit"]
    assert "4 days old, must be &lt; 72 h" in summary
    assert summary.count('class="chart age"') == sum(1 for result in PLAN.evidence if result.observed)


def test_gaps_of_one_control_share_a_row_and_every_gap_is_there() -> None:
    text = words(html(gaps))
    for gap in PLAN.gaps:
        assert gap.what in text
        assert gap.remedy in text
    assert "AC-2 ac-02_odp.03" in text
    assert 'href="ssp:ac-2?page=right' in row_of(gaps, "AC-2 ac-02_odp.03")
    assert 'href="ssp:evidence-penetration_test?page=right' in row_of(gaps, "Penetration test")


def test_a_reason_that_many_controls_share_is_said_once() -> None:
    plan = big_plan(80)
    wanted = [gap for gap in plan.gaps if gap.kind == "planned"]
    (text,) = (chapter.html for chapter in written(gaps, plan))
    assert text.count(wanted[0].what) == 1
    assert f"Planned: {len(wanted)} gaps" in text
    for place in places(point for point in plan.points() if point.id in {gap.target for gap in wanted}):
        assert f">{place.text}</a>" in text
        assert f'href="ssp:{place.anchor}?page=right' in text
    names = re.search(r"Planned: \d+ gaps.*?</table>", text, re.DOTALL)
    assert names
    assert {row.count("<td") for row in rows(names[0])[2:]} == {6}


def test_a_long_remedy_stands_in_full_with_its_control_only() -> None:
    remarks = "The rest follows when the new hall is built. " * 40
    plan = replace(sample_plan())
    control = plan.control_by_id["ra-5"]
    points = tuple(
        replace(point, answers=tuple(replace(each, remarks=remarks) for each in point.answers))
        for point in control.points
    )
    family = next(each for each in plan.families if each.id == "ra")
    families = tuple(
        replace(each, controls=(replace(control, points=points),)) if each is family else each for each in plan.families
    )
    text = words("".join(chapter.html for chapter in written(poam, replace(plan, families=families))))
    assert "in full on the page named here" in text
    assert text.count("The rest follows") < 12


def test_the_plan_of_action_has_every_item_the_worst_first_and_what_was_waived() -> None:
    items, waived = poam_items(PLAN), waived_findings(PLAN)
    assert re.findall(r"POAM-[0-9A-F]+", html(poam)) == [item.id for item in items]
    assert [each.title for each in written(poam)[0].listed] == [
        f"Open items: {len(items)} items",
        f"Waived findings: {len(waived)} finding",
    ]
    failed = words(row_of(poam, items[0].id))
    assert "high 2 open findings AC-2 d This system, Gateway" in failed
    assert "2026-11-22" in failed
    assert "responsible: Platform team" in words(html(poam))
    assert "not stated" in failed
    assert "June 2027" in words(html(poam))
    kinds = re.findall(r'<tr class="joined reason-row"><td colspan="8"><strong>([^<]+)</strong>', html(poam))
    assert kinds[:2] == ["Contradicted by evidence", "Stale evidence"]
    assert len(kinds) == len({item.kind for item in items})
    assert "CVE-2026-1001" in words(html(poam))


def test_answers_outside_are_in_full_and_in_the_outline() -> None:
    (chapter,) = written(outside)
    for each in PLAN.outside:
        assert each.answer.text in words(chapter.html)
        assert each.reason in words(chapter.html)
    assert [entry.anchor for entry in chapter.entries[1:]] == [f"outside-{each.answer.uuid}" for each in PLAN.outside]


def test_diagnostics_come_by_severity_with_related_places() -> None:
    (chapter,) = written(diagnostics)
    assert [each.title for each in chapter.listed] == ["Warnings: 3 diagnostics", "Remarks: 2 diagnostics"]
    assert all(each.message in words(chapter.html) for each in PLAN.diagnostics)
    assert words(chapter.html).count("SSP257 : it is kept in the appendix") == 1
    assert "the answer that refers to it: controls/gateway.yaml:14:7" in words(chapter.html)


def test_long_rows_may_break_and_short_ones_stay_whole() -> None:
    long = edited(big_plan(40), claim=Claim.PLANNED, customer_responsibility="Customers do this. " * 60)
    html_of = "".join(chapter.html for chapter in written(responsibility, long))
    assert html_of.count('<tr class="long">') == 1
