"""The control page: every sentence leads to its commit, every verdict to its raw bytes, and pages stay small."""

from __future__ import annotations

import gzip
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from sspgen.model.chronicle import Chronicle
from sspgen.model.plan import Gap, Proof
from sspgen.model.spans import Span
from sspgen.render.api import RenderContext
from sspgen.render.site import site as made
from sspgen.render.site import view
from sspgen.render.site.forge import Commits, Places
from sspgen.render.site.kinds import controls, evidence
from sspgen.render.site.site import Site
from support.sample_chronicle import sample_chronicle, sample_raw
from support.sample_plan import big_plan, sample_plan
from support.site_tree import HTML, Parsed, is_external, parse, render, target

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from sspgen.model.plan import Plan

FORGE = "https://gitlab.harbours.example/port/tides"
PAGE = "controls/ac-2.html"


@cache
def plan() -> Plan:
    return replace(sample_plan(), repository_url=FORGE)


@cache
def site() -> dict[str, bytes]:
    return render(plan())


def content(of: Plan, context: RenderContext, path: str = PAGE) -> Parsed:
    """What one page of a site holds, without what stands around it."""
    kinds = (controls, evidence)
    made = (each for kind in kinds for each in kind.pages(Site(of, context)))
    return parse(next(each.content for each in made if each.path == path).encode())


@cache
def page(path: str = PAGE) -> Parsed:
    return parse(site()[path])


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def find(element: Element, tag: str, css: str = "") -> Iterator[Element]:
    found = element.iter(f"{HTML}{tag}")
    return (e for e in found if not css or css in e.attrib.get("class", "").split())


def by_id(parsed: Parsed, name: str) -> Element:
    return next(e for e in parsed.root.iter() if e.attrib.get("id") == name)


def section(parsed: Parsed, name: str) -> Element:
    return next(e for e in find(parsed.root, "section") if e.attrib.get("aria-labelledby") == name)


def hrefs(element: Element) -> list[str]:
    return [a.attrib["href"] for a in find(element, "a") if "href" in a.attrib]


def test_every_committed_paragraph_is_one_click_from_its_line_and_its_commit() -> None:
    for control in plan().controls():
        parsed = page(f"controls/{control.id}.html")
        answers = list(find(parsed.root, "article", "answer"))
        assert len(answers) == len(control.answers)
        for article, answer in zip(answers, control.answers, strict=True):
            origin = answer.provenance
            if origin.commit:
                assert origin.url in hrefs(article)
                assert f"{FORGE}/-/commit/{origin.commit}" in hrefs(article)
                assert origin.author in text(article)
            assert origin.signed in text(article)


def test_every_verdict_is_two_clicks_from_its_raw_bytes() -> None:
    for control in plan().controls():
        path = f"controls/{control.id}.html"
        for point in control.points:
            shown = by_id(page(path), point.id)
            for item in point.proofs:
                raw = {a.kept for a in plan().evidence_by_id[item.source].collection.artifacts}
                near = [target(path, href)[0] for href in hrefs(shown) if not is_external(href)]
                pages = {found for found in near if found.endswith(".html")}
                beyond = {target(p, href)[0] for p in pages for href in page(p).links if not is_external(href)}
                for digest in raw:
                    files = [f for f in {*near, *beyond} if f.startswith("evidence/raw/") and digest[:16] in f]
                    assert files, (point.id, item.source)
                    assert site()[files[0]] == sample_raw(digest)


def test_raw_bytes_are_saved_and_named_with_hash_and_size() -> None:
    card = by_id(page(), "proof-image_scan")
    artifact = plan().evidence_by_id["image_scan"].collection.artifacts[0]
    link = next(a for a in find(card, "a") if "evidence/raw/" in a.attrib["href"])
    assert "download" in link.attrib
    assert artifact.kept in text(card)
    assert "19 bytes" in text(card)


def test_a_source_is_shown_once_with_checks_population_and_the_seven_questions() -> None:
    card = by_id(page(), "proof-access_tests")
    said = text(card)
    assert "population.failed == 0" in said
    assert "40 tests: 37 passed, 2 failed, 1 skipped" in said
    assert "fail 304 days" in said
    assert "observed 3 h ago, must be < 72 h" in said
    assert "../evidence/access_tests.html#questions" in hrefs(card)
    cards = [e.attrib["id"] for e in find(page().root, "article", "proof-card")]
    assert cards == ["proof-access_tests", "proof-penetration_test", "proof-image_scan"]


def test_a_check_leads_to_the_line_that_declares_it() -> None:
    assert f"https://git.harbours.example/tides/blob/{plan().revision.sha}/controls/evidence.yaml#L6" in hrefs(  # type: ignore[union-attr]
        by_id(page(), "proof-image_scan")
    )


def test_the_last_year_stands_at_each_proof_and_is_drawn_once() -> None:
    uses = [e.attrib for e in page().root.iter() if str(e.tag).endswith("}use")]
    assert len(uses) == 2
    for attributes in uses:
        assert next(iter(attributes.values())).removeprefix("#") in page().ids
    assert site()[PAGE].count(b'id="days-image_scan"') == 1


def test_history_tells_claims_texts_and_commits_newest_first() -> None:
    history = section(page(), "history")
    entries = list(next(find(history, "ol", "edits")))
    edits = sample_chronicle().edits["ac-2"]
    assert len(entries) == len(edits)
    for entry, edit in zip(entries, edits, strict=True):
        assert f"{FORGE}/-/commit/{edit.origin.commit}" in hrefs(entry)
        assert edit.subject in text(entry)
    assert "planned → partial" in text(entries[1])
    assert [text(e) for e in find(entries[0], "ins")] == ["people, and of machines.", "- none shared"]
    assert "supported" in text(history)
    assert "Time to restore: 2.3 days" in text(history)


def test_what_history_does_not_know_is_said() -> None:
    said = text(section(content(plan(), RenderContext(chronicle=Chronicle())), "history"))
    assert "Earlier proof: not recorded." in said
    assert "Edits of its answers: not recorded." in said
    other = text(section(page("controls/ra-5.html"), "history"))
    assert "No edit of its answers." in other


def test_an_inherited_answer_says_from_whom_as_far_as_that_is_known() -> None:
    assert plan().system.leveraged
    assert f"leveraged authorization of this system: {plan().system.leveraged[0].title}" in text(page().root)
    for leveraged, words in (
        ((), "from which authorization is not recorded"),
        (plan().system.leveraged * 2, "from which is not recorded"),
    ):
        changed = replace(plan(), system=replace(plan().system, leveraged=leveraged))
        assert words in text(content(changed, RenderContext()).root)


def test_gaps_poam_items_and_findings_of_a_control_are_linked() -> None:
    gaps = section(page(), "gaps")
    assert any(href.startswith("../poam.html#") for href in hrefs(gaps))
    findings = section(page(), "findings")
    assert "test_sessions_end" in text(findings)
    assert "2 of 2 open findings" in text(findings)
    assert "CVE-2026-1001" not in text(findings), "a waived finding is not open"


def test_parameters_in_the_text_lead_to_who_set_them() -> None:
    point = by_id(page(), "ac-2_smt.a")
    assert "#ac-02_odp.01" in hrefs(point)


def test_the_side_shows_enhancements_of_the_control_one_is_on_only() -> None:
    def side(path: str) -> list[str]:
        nav = next(e for e in find(page(path).root, "nav", "side"))
        return [text(a) for a in find(nav, "a")][1:]

    assert side("controls/ac-2.html") == ["AC-2 Accounts", "AC-2(1) Accounts | By Machine", "AC-14 Acts Without a Name"]
    assert side("controls/ac-14.html") == ["AC-2 Accounts", "AC-14 Acts Without a Name"]
    assert side("families/ac.html") == side("controls/ac-14.html")
    here = [a for a in find(page("controls/ac-2.1.html").root, "a") if a.attrib.get("aria-current") == "page"]
    assert "AC-2(1) Accounts | By Machine" in [text(a) for a in here]
    assert "CM-3(2) Changes | Review" in side("controls/cm-2.html"), "an enhancement without its control stands alone"


def test_a_family_page_shows_every_control_at_a_glance() -> None:
    glance = next(find(page("families/ac.html").root, "ul", "glance"))
    family = plan().families[0]
    assert [text(a) for a in find(glance, "a")] == [
        f"{'✖' if c.proof is Proof.CONTRADICTED else '○'} {c.label} {c.proof.value}" for c in family.controls
    ]


def test_pages_of_a_big_plan_stay_small() -> None:
    for path, data in render(big_plan(30)).items():
        if path.startswith("controls/f"):
            assert len(data) < 60_000, path
            assert len(gzip.compress(data)) < 10_000, path


def test_links_to_a_forge_are_made_of_what_the_plan_cites_or_not_at_all() -> None:
    assert Commits("https://github.com/a/b.git")("f" * 40) == f"https://github.com/a/b/commit/{'f' * 40}"
    assert Commits("https://git.harbours.example/tides")("f" * 40) == ""
    assert Commits("")("f" * 40) == Commits("https://github.com/a/b")("") == ""
    assert Places(plan())(Span("controls/a b.yaml", 3)).endswith("/controls/a%20b.yaml#L3")
    assert Places(replace(plan(), dirty=True))(Span("controls/a.yaml", 3)) == ""
    assert Places(plan())(Span("../a.yaml", 3)) == Places(plan())(Span("a.yaml")) == Places(plan())(None) == ""


@pytest.mark.parametrize("path", [PAGE, "evidence/image_scan.html"])
def test_a_public_edition_without_raw_bytes_still_names_their_hash(path: str) -> None:
    parsed = content(plan(), RenderContext(chronicle=sample_chronicle()), path)
    assert not [href for href in parsed.links if "evidence/raw" in href]
    assert "raw bytes are kept, and not offered here" in text(parsed.root)


def test_gaps_with_one_reason_are_one_row() -> None:
    gaps = tuple(Gap(kind, f"ac-2_smt.{part}", f"AC-2 {part}", "old", "run it") for kind, part in ("sa", "sb", "ec"))
    assert [[gap.label for gap in each.gaps] for each in view.same_gaps(gaps)] == [["AC-2 a", "AC-2 b"], ["AC-2 c"]]


def test_a_text_that_was_written_once_and_still_stands_is_not_repeated() -> None:
    now = plan().control_by_id["ac-2"].answers[-1].source_text
    edit = replace(sample_chronicle().edits["ac-2"][2], after_text=now)
    for after, shown in ((now, False), ("Another text.", True)):
        past = replace(sample_chronicle(), edits={"ac-2": (replace(edit, after_text=after),)})
        history = section(content(plan(), RenderContext(chronicle=past)), "history")
        assert "text written" in text(history)
        assert bool(list(find(history, "details"))) is shown


def parts(value: object) -> Iterator[object]:
    """Yield everything that a value is made of."""
    yield value
    if is_dataclass(value):
        inner = [getattr(value, each.name) for each in fields(value)]
    elif isinstance(value, dict):
        inner = [*value, *value.values()]
    else:
        inner = list(value) if isinstance(value, (tuple, list)) else []
    for each in inner:
        yield from parts(each)


def test_what_a_page_depends_on_has_a_fixed_order(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    monkeypatch.setattr(made, "digest", lambda *things: seen.append(things) or "")
    list(controls.pages(Site(plan(), RenderContext(chronicle=sample_chronicle(), raw=sample_raw))))
    assert len(seen) > len(list(plan().controls()))
    assert not [each for each in parts(tuple(seen)) if isinstance(each, (set, frozenset))]
