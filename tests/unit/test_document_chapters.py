"""The plan cut into chapters: what a change moves, and what it leaves where it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.model.chronicle import Chronicle
from sspgen.render.cache import Cache, key
from sspgen.render.document.appendix import ORDER
from sspgen.render.document.assets import font_files, style
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import write
from sspgen.render.templates import environment
from support.sample_plan import big_plan, sample_plan

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan
    from sspgen.render.document.chapter import Chapter

_ENVIRONMENT = environment(None)


def chapters(plan: Plan) -> dict[str, Chapter]:
    found = write(Author(plan, Chronicle(), _ENVIRONMENT, lambda _: ""))
    assert len({c.id for c in found}) == len(found)
    return {c.id: c for c in found}


def test_one_edited_answer_changes_one_chapter() -> None:
    plan = big_plan(80)
    family = plan.families[1]
    control = family.controls[7]
    point = control.points[0]
    edited = replace(point.answers[0], text="Something else, and much longer. " * 40)
    point = replace(point, answers=(edited, *point.answers[1:]))
    control = replace(control, points=(point, *control.points[1:]))
    controls = (*family.controls[:7], control, *family.controls[8:])
    families = (plan.families[0], replace(family, controls=controls), *plan.families[2:])
    before, after = chapters(plan), chapters(replace(plan, families=families))
    assert list(before) == list(after)
    changed = [name for name in before if before[name].html != after[name].html]
    assert len(changed) == 1
    assert any(e.anchor == control.id for e in after[changed[0]].entries)


def test_every_control_is_an_entry_of_its_family_in_order() -> None:
    for plan in (sample_plan(), big_plan(80)):
        listed = [e.anchor for c in chapters(plan).values() for e in c.entries if e.level == 2]
        assert [anchor for anchor in listed if anchor in plan.control_by_id] == [c.id for c in plan.controls()]


def test_every_entry_has_its_place_in_the_html() -> None:
    for chapter in chapters(sample_plan()).values():
        for entry in chapter.entries:
            assert f'id="{entry.anchor}"' in chapter.html


def test_an_empty_plan_has_all_its_appendices() -> None:
    plan = replace(sample_plan(), families=(), evidence=(), outside=(), gaps=(), diagnostics=(), components=())
    assert [c.entries[0].anchor for c in chapters(plan).values()][-len(ORDER) - 1 :] == [*ORDER, "index"]


def test_hostile_words_stay_words() -> None:
    plan = sample_plan()
    words = '"><script>x</script><a href="ssp:ac-2">'
    system = replace(plan.system, name=words, short_name=words, marking=words, description=words)
    for chapter in chapters(replace(plan, system=system)).values():
        assert "<script" not in chapter.html
        assert words not in chapter.html


def test_the_style_names_every_shipped_font_and_nothing_else() -> None:
    made = style(_ENVIRONMENT, sample_plan().system)
    assert {a.url for a in made.assets} == {f"ssp-asset:fonts/{f.name}" for f in font_files()}
    assert all(made.css.count(f'url("{a.url}")') == 1 for a in made.assets)
    assert made.css.count("url(") == len(made.assets)
    assert "&#34;" not in made.css
    assert sum(f.stat().st_size for f in font_files()) < 2_000_000


def test_the_cache_gives_back_whole_files_only(tmp_path: Path) -> None:
    cache, name = Cache(tmp_path / "document"), key("a", "b")
    assert cache.get(name) is None
    cache.put(name, b"pages")
    assert cache.get(name) == b"pages"
    (tmp_path / "document" / name).write_bytes((tmp_path / "document" / name).read_bytes()[:-1])
    assert cache.get(name) is None
    assert key("a", "b") != key("ab", "")
    Cache(None).put(name, b"pages")
    assert Cache(None).get(name) is None


def test_a_full_disk_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = Cache(tmp_path / "file")
    cache.put("x", b"pages")
    assert cache.get("x") is None
    cache.tidy()
