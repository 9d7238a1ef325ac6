"""Differences between two texts and strips of days: readable, complete, escaped, and no more than is known."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sspgen.model.chronicle import Series
from sspgen.render.charts.strips import strip_of, summary
from sspgen.render.site.diff import words_diff
from sspgen.render.site.templating import site_environment


def kept(html: str, tag: str) -> list[str]:
    return re.findall(f"<{tag}>(.*?)</{tag}>", html)


def test_words_that_are_gone_and_words_that_came_are_marked() -> None:
    html = words_diff(
        "Accounts are reviewed every year by the owner.", "Accounts are reviewed every month by the owner."
    )
    assert html == (
        '<div class="diff"><p>Accounts are reviewed every <del>year</del> <ins>month</ins> by the owner.</p></div>'
    )


def test_a_text_that_is_new_or_gone_is_marked_as_a_whole() -> None:
    assert words_diff("", "One.\n\nTwo.") == '<div class="diff"><p><ins>One.</ins></p><p><ins>Two.</ins></p></div>'
    assert words_diff("One.", "") == '<div class="diff"><p><del>One.</del></p></div>'


def test_wrapping_is_no_difference() -> None:
    assert "Only spacing differs" in words_diff("a b\nc  d\n", "a b c d")
    assert "<ins>" not in words_diff("a b\nc", "a\nb c")


def test_paragraphs_with_little_in_common_are_replaced_whole() -> None:
    html = words_diff("Tokens expire at night.", "The vault rotates each key after thirty days of use.")
    assert kept(html, "p") == [
        "<del>Tokens expire at night.</del>",
        "<ins>The vault rotates each key after thirty days of use.</ins>",
    ]


def test_an_entry_of_a_list_is_compared_with_its_own_former_self() -> None:
    html = words_diff(
        "We have:\n\n- one for each person\n- one shared", "We have:\n\n- one for each person\n- none shared"
    )
    assert kept(html, "del") == ["one"]
    assert kept(html, "ins") == ["none"]


def test_what_stayed_the_same_is_cut_short_but_counted() -> None:
    long = " ".join(f"w{number}" for number in range(60))
    html = words_diff(f"{long} old {long}", f"{long} new {long}")
    assert "<p>… w52" in html
    assert "w7 …</p>" in html
    many = "\n\n".join(f"Paragraph {number}." for number in range(9))
    assert "… 8 unchanged paragraphs" in words_diff(f"{many}\n\nOld end.", f"{many}\n\nNew end.")


def test_texts_are_escaped() -> None:
    html = words_diff("<b>x</b> & y <script>", '<i>x</i> & y " <img src=x>')
    assert not set(re.findall(r"<(\w+)", html)) - {"div", "p", "ins", "del"}
    assert "&amp;" in html


def test_very_long_texts_are_not_compared_word_by_word() -> None:
    html = words_diff("a " * 50_000, "b " + "a " * 50_000)
    assert len(kept(html, "del")) == len(kept(html, "ins")) == 1


def series(*days: str | None, open_since: date | None = None) -> Series:
    return Series("scan", "source", date(2025, 11, 24), days, (), open_since)


def test_a_summary_counts_days_and_says_what_lasts() -> None:
    found = series(*["pass"] * 320, *["fail"] * 4, *["stale"] * 10, *[None] * 31, open_since=date(2026, 11, 21))
    assert summary(found) == "pass 320 days, stale 10, fail 4, not recorded 31; stale since 2026-11-21"
    assert summary(series("pass", "fail", open_since=date(2025, 11, 25))).endswith("; failing since 2025-11-25")
    assert summary(series(None, None)) == "not recorded 2 days"
    assert summary(series()) == "no day is recorded"


def test_each_state_is_one_path_and_a_gap_is_none() -> None:
    strip = strip_of(series("pass", "pass", None, "pass", "stale", "fail"))
    assert {marks.state: marks.path for marks in strip.marks} == {
        "pass": "M0 8h4M6 8h2",
        "stale": "M8 12.5h2",
        "fail": "M10 3h2M10 13h2",
    }
    assert strip.width == 12
    assert strip.months == ""
    year = strip_of(series(*["pass"] * 365))
    assert year.months.count("M") == 12
    assert len(year.marks) == 1


@pytest.mark.parametrize("state", ["pass", "proven", "stale", "fail", "contradicted", "not_run", "needs_review"])
def test_a_state_differs_in_shape_from_those_it_must_not_be_taken_for(state: str) -> None:
    def shape(name: str) -> tuple[str, int]:
        marks = strip_of(series(name)).marks[0]
        return marks.path, marks.thick

    same = {frozenset({"pass", "proven"}), frozenset({"fail", "contradicted"})}
    for other in ("pass", "stale", "fail", "not_run", "needs_review"):
        if other != state and frozenset({state, other}) not in same:
            assert shape(state) != shape(other)


def test_a_drawn_year_is_small_and_lists_no_days() -> None:
    days = ["pass" if number % 9 else "fail" for number in range(365)]
    macro = '{% from "charts/daily.svg.j2" import daily %}{{ daily(s, "<scan>") }}'
    html = site_environment(None).from_string(macro).render(s=series(*days))
    assert html.count("<path") == 3
    assert html.count("2025-11-24") == 2
    assert "&lt;scan&gt;" in html
    assert site_environment(None).from_string(macro).render(s=None).strip() == ""
