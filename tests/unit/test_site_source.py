"""The evidence pages: a board with the worst first, and each source with its year, questions, reports and findings."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from sspgen.render.site import view
from support.sample_plan import sample_plan
from support.site_tree import HTML, Parsed, parse, render

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

SOURCES = [result.source.id for result in sample_plan().evidence]


@cache
def site() -> dict[str, bytes]:
    return render(sample_plan())


@cache
def page(name: str) -> Parsed:
    return parse(site()[f"evidence/{name}.html"])


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def find(element: Element, tag: str, css: str = "") -> Iterator[Element]:
    found = element.iter(f"{HTML}{tag}")
    return (e for e in found if not css or css in e.attrib.get("class", "").split())


def test_the_board_counts_verdicts_and_puts_the_worst_first() -> None:
    legend = text(next(find(page("index").root, "ul", "legend")))
    assert legend.startswith("✖ fail 1 ◷ stale 1")
    rows = [text(row) for row in list(find(page("index").root, "tr"))[1:]]
    assert len(rows) == len(SOURCES)
    assert rows[0].startswith("Access tests")
    assert "observed 3 h ago, must be < 72 h" in rows[0]
    drawn = [row for row in find(page("index").root, "tr") if list(find(row, "figure", "daily"))]
    assert len(drawn) == 3
    years = [text(cell) for cell in find(page("index").root, "td", "year")]
    assert years.count("not recorded") == len(SOURCES) - 3


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_answers_the_seven_questions(source: str) -> None:
    found = [e for e in find(page(source).root, "h3") if e.attrib.get("id", "").startswith("question-")]
    assert len(found) == 7
    assert "questions" in page(source).ids


def test_each_check_is_shown_with_its_verdict_words_expression_and_year() -> None:
    for result in sample_plan().evidence:
        for each in result.results:
            row = next(
                e for e in find(page(result.source.id).root, "tr") if e.attrib.get("id") == f"check-{each.check.id}"
            )
            assert each.check.expect in text(row)
            assert each.check.title in text(row)
    enough = next(e for e in find(page("image_scan").root, "tr") if e.attrib.get("id") == "check-enough")
    assert "pass 308 days, fail 19, not recorded 38" in text(enough)


def test_reports_name_both_hashes_and_offer_the_redacted_bytes() -> None:
    for result in sample_plan().evidence:
        said, links = text(page(result.source.id).root), page(result.source.id).links
        for artifact in result.collection.artifacts:
            assert artifact.sha256 in said
            assert artifact.kept in said
            assert any(artifact.kept[:16] in href for href in links)


def test_findings_are_capped_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "FINDINGS_SHOWN", 2)
    root = parse(render(sample_plan())["evidence/code_scan.html"]).root
    assert "2 of 6; 4 more are in the report itself" in text(root)
