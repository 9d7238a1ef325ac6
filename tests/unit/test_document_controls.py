"""Pages of families and controls, as HTML: boxes, the pair, addresses, headings, and names that stay in one piece."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from sspgen.model.implementation import Claim
from sspgen.render import checkboxes
from sspgen.render.document.assets import Style, style
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import families
from sspgen.render.document.prose import printed, written_out
from sspgen.render.site.paths import site_map
from sspgen.render.templates import environment
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan, PlanControl

_NOWHERE = "\U0010fffd"
"""The last private character: no font has it."""


def written(plan: Plan, root: Path | None = None) -> str:
    author = Author(plan, sample_chronicle(), environment(root), lambda _: "")
    return "".join(chapter.html for chapter in families.chapters(author))


@pytest.fixture(scope="module")
def html() -> str:
    return written(sample_plan())


def section(html: str, control: str) -> str:
    found = re.search(
        rf'<section class="control" id="{re.escape(control)}".*?(?=<section class="control"|$)', html, re.DOTALL
    )
    assert found
    return found[0]


def control(*claims: Claim, origination: tuple[str, ...] = ()) -> PlanControl:
    """Return a control with a part for each claim, all answered from the same origins."""
    base = sample_plan().control_by_id["ac-2"]
    part = base.points[0]
    answer = replace(part.answers[0], origination=origination)
    points = tuple(replace(part, claim=claim, answers=(answer,)) for claim in claims)
    return replace(base, points=points, general=())


def checked(boxes: tuple[checkboxes.Box, ...]) -> list[str]:
    return [f"{box.words} {box.share}".rstrip() for box in boxes if box.checked]


def test_a_box_is_checked_for_what_is_stated() -> None:
    done, planned = Claim.IMPLEMENTED, Claim.PLANNED
    assert checked(checkboxes.statuses(control(done, done))) == ["implemented"]
    assert checked(checkboxes.statuses(control(done, planned))) == ["implemented 1 of 2 parts", "planned 1 of 2 parts"]
    assert [b.words for b in checkboxes.statuses(control())] == [
        "implemented",
        "partially implemented",
        "planned",
        "alternative implementation",
        "not applicable",
    ]


def test_undocumented_checks_nothing_and_is_said() -> None:
    nothing, done = Claim.UNDOCUMENTED, Claim.IMPLEMENTED
    assert checked(checkboxes.statuses(control(nothing))) == []
    assert checkboxes.unstated(control(nothing)) == "not stated"
    assert checked(checkboxes.statuses(control(nothing, done))) == ["implemented 1 of 2 parts"]
    assert checkboxes.unstated(control(nothing, done)) == "not stated for 1 of 2 parts"
    assert checkboxes.unstated(control(done)) == ""


@pytest.mark.parametrize(
    ("said", "boxes"),
    [
        ((), []),
        (("sp-system",), ["service provider system specific"]),
        (
            ("sp-system", "sp-corporate"),
            ["service provider corporate", "service provider system specific", "service provider hybrid"],
        ),
        (("sp-system", "customer-provided"), ["service provider system specific", "provided by customer", "shared"]),
        (("customer-configured", "customer-provided"), ["configured by customer", "provided by customer"]),
        (("inherited",), ["inherited from pre-existing authorization"]),
        (("organization",), ["organization"]),
    ],
)
def test_origins_check_the_boxes_that_people_know(said: tuple[str, ...], boxes: list[str]) -> None:
    assert checked(checkboxes.originations(control(Claim.IMPLEMENTED, origination=said))) == boxes


def test_boxes_are_characters_before_their_words(html: str) -> None:
    account, nameless = section(html, "ac-2"), section(html, "ac-14")
    assert "<b>☒&nbsp;planned (1 of 4 parts)</b>" in account
    assert "☐&nbsp;not applicable" in account
    assert "<b>☒&nbsp;inherited from pre-existing authorization</b>" in account
    assert "☒" not in nameless
    assert nameless.count("☐") == 12
    assert "Implementation status, not stated" in nameless


def test_claim_stands_before_proof_everywhere(html: str) -> None:
    pairs = re.findall(r'<(?:p class="pair"|h3 class="point-head")>(.*?)</(?:p|h3)>', html, re.DOTALL)
    stated = [pair for pair in pairs if "claim:" in pair]
    assert len(stated) > 10
    assert all(pair.index("claim:") < pair.index("proof:") for pair in stated)


def test_every_table_has_a_caption_and_headers(html: str) -> None:
    tables = re.findall(r"<table.*?</table>", html, re.DOTALL)
    assert len(tables) > 8
    for table in tables:
        assert "<caption" in table
        assert re.search(r'<th scope="(?:col|row)"', table)
        assert not re.search(r"<th(?! scope=|ead)", table)


def test_headings_leave_no_level_out() -> None:
    plan = sample_plan()
    point = plan.families[0].controls[0].points[0]
    answer = replace(point.answers[0], text="## Deep\n\nwords\n\n# High\n\n###### Deepest\n\nwords")
    chosen = replace(plan.families[0].controls[0], points=(replace(point, answers=(answer,)),))
    found = written(replace(plan, families=(replace(plan.families[0], controls=(chosen,)),)))
    levels = [int(level) for level in re.findall(r"<h([1-6])", found)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert levels[-3:] == [4, 4, 5]


def test_a_control_links_to_its_page_on_the_site() -> None:
    plan = sample_plan()
    without = replace(plan, system=replace(plan.system, look=replace(plan.system.look, site_url="")))
    assert "On the site" not in written(without)
    look = replace(plan.system.look, site_url="https://tides.example/ssp/")
    found = written(replace(plan, system=replace(plan.system, look=look)))
    for identifier, page in site_map(plan).controls.items():
        answerable = not plan.control_by_id[identifier].withdrawn
        assert (f'href="https://tides.example/ssp/{page}"' in section(found, identifier)) == answerable


def test_related_controls_have_a_page_where_they_are_in_the_plan(html: str) -> None:
    account = section(html, "ac-2")
    assert 'href="ssp:ra-5?page=after&amp;size=8"' in account
    assert "Related, not in this plan</span>IA-2" in account


def test_the_year_of_a_proof_is_drawn_where_it_is_recorded(html: str) -> None:
    assert "<title>Proof of AC-2: a mark a day" in section(html, "ac-2")
    assert "a mark a day" not in section(html, "ac-14")


def test_inherited_says_from_what_as_far_as_it_is_known(html: str) -> None:
    assert "Harbour Cloud" in section(html, "ac-2")
    plan = sample_plan()
    nothing = written(replace(plan, system=replace(plan.system, leveraged=())))
    assert "from which authorization is not recorded" in section(nothing, "ac-2")


def test_a_requirement_without_its_text_says_so() -> None:
    plan = sample_plan()
    family = plan.families[0]
    empty = replace(
        family.controls[0], requirement=tuple(replace(r, segments=()) for r in family.controls[0].requirement)
    )
    found = written(replace(plan, families=(replace(family, controls=(empty,)),)))
    assert "The text of this requirement is missing" in found


def test_answers_name_themselves_and_their_place(html: str) -> None:
    assert 'data-what="AC-2 a, This system" data-at="controls/this-system.yaml:6"' in html


def test_a_workspace_replaces_a_block_of_every_control(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "document"
    own.mkdir(parents=True)
    block = "{% block facts scoped %}<p>Asked of {{ c.label }}.</p>{% endblock %}"
    (own / "family.html.j2").write_text('{% extends "shipped/document/family.html.j2" %}' + block)
    found = written(sample_plan(), tmp_path)
    assert "<p>Asked of AC-2(1).</p>" in section(found, "ac-2.1")
    assert "Implementation status" not in found


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("see reports/scans/all.json now", '<p>see <span class="verbatim">reports/scans/all.json</span> now</p>'),
        ("and/or 12 times in 2026", "<p>and/or 12 times in 2026</p>"),
        ("hash f0123456789abcdef", '<p>hash <span class="verbatim">f0123456789abcdef</span></p>'),
        ("`reports/scans.json`", "<p><code>reports/scans.json</code></p>"),
        ("# One\n\n### Three", "<h3>One</h3>\n<h4>Three</h4>"),
    ],
)
def test_names_stay_in_one_piece(text: str, html: str) -> None:
    assert printed(text) == html


def test_headers_of_tables_say_what_they_head() -> None:
    assert '<th scope="col">a</th>' in printed("| a |\n|---|\n| b |")


def test_what_no_font_has_is_written_out() -> None:
    html = (
        f'<html><head><title>{_NOWHERE}</title></head><body data-label="{_NOWHERE}" id="{_NOWHERE}">a{_NOWHERE}</body>'
    )
    assert written_out(html, {_NOWHERE}) == (
        f'<html><head><title>{_NOWHERE}</title></head><body data-label="U+10FFFD" id="{_NOWHERE}">'
        'a<span class="code-point">U+10FFFD</span></body>'
    )


def laid_out(body: str, look: Style, folder: Path) -> str:
    """Return what a page says, as poppler reads it line by line."""
    from sspgen.render.document.engine import Press  # noqa: PLC0415 - loads the layout engine

    page = f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body>{body}</body></html>'
    (folder / "page.pdf").write_bytes(Press(look).lay_out(page).pdf)
    done = subprocess.run(["pdftotext", "-raw", folder / "page.pdf", "-"], check=True, capture_output=True, text=True)
    return done.stdout


def test_no_character_is_lost_in_an_empty_box(tmp_path: Path) -> None:
    assert "before U+10FFFD after" in laid_out(f"<p>before {_NOWHERE} after</p>", Style("", ()), tmp_path)


def test_words_are_hyphenated_and_names_are_not(tmp_path: Path) -> None:
    narrow = '<div class="said" style="width: 24mm">{}</div>'
    text = printed("interoperable internationalization, controls/internationalization.yaml and `internationalization`")
    said = laid_out(narrow.format(text), style(environment(None), sample_plan().system), tmp_path)
    words, _, names = said.partition("controls/")
    assert "-" in words
    assert "-" not in names
    assert "internationalization.yaml" in names.replace("\n", "")
