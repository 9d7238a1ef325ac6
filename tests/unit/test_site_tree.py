"""The site as a whole: every link leads somewhere, every page is reachable, nothing is inline, nothing is fetched."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from support.sample_plan import big_plan, sample_plan
from support.site_tree import HTML, OUTPUTS, Parsed, is_external, parse, render, target

PLANS = {"sample": sample_plan, "big": lambda: big_plan(30)}
pytestmark = pytest.mark.parametrize("name", PLANS)


@cache
def site(name: str) -> dict[str, bytes]:
    return render(PLANS[name]())


@cache
def pages(name: str) -> dict[str, Parsed]:
    return {path: parse(data) for path, data in site(name).items() if path.endswith(".html")}


def test_no_link_or_anchor_is_broken(name: str) -> None:
    ids = {path: set(page.ids) for path, page in pages(name).items()}
    broken = []
    for path, page in pages(name).items():
        for href in page.links:
            if is_external(href):
                continue
            found, fragment = target(path, href)
            outside = found.startswith("../") and found.removeprefix("../") in OUTPUTS
            if not outside and (found not in site(name) or (fragment and fragment not in ids[found])):
                broken.append((path, href))
    assert broken == []


def test_every_page_is_reached_from_home(name: str) -> None:
    seen, waiting = {"index.html"}, ["index.html"]
    while waiting:
        path = waiting.pop()
        for href in pages(name)[path].links:
            found = target(path, href)[0]
            if not is_external(href) and found in pages(name) and found not in seen:
                seen.add(found)
                waiting.append(found)
    assert set(pages(name)) - seen == {"404.html"}


def test_a_page_loads_only_files_of_the_site(name: str) -> None:
    for path, page in pages(name).items():
        for href in page.loads:
            assert not is_external(href), (path, href)
            assert target(path, href)[0] in site(name), (path, href)


def test_nothing_is_inline(name: str) -> None:
    for path, page in pages(name).items():
        for element in page.root.iter():
            attributes = set(element.attrib)
            assert "style" not in attributes, path
            assert not any(attribute.lower().startswith("on") for attribute in attributes), path
            assert element.tag != f"{HTML}style", path
            if element.tag == f"{HTML}script":
                assert not (element.text or "").strip(), path


def test_pages_are_well_formed_html(name: str) -> None:
    for path, page in pages(name).items():
        assert page.errors == [], path
        assert len(page.ids) == len(set(page.ids)), path


def test_headings_descend_one_level_at_a_time(name: str) -> None:
    for path, page in pages(name).items():
        main = next(e for e in page.root.iter(f"{HTML}main"))
        levels = [int(e.tag[-1]) for e in main.iter() if str(e.tag).rpartition("}")[2] in {"h1", "h2", "h3", "h4"}]
        assert levels.count(1) == 1, path
        assert levels[0] == 1, path
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), path


def test_the_same_plan_gives_the_same_bytes_in_order(name: str) -> None:
    again = render(PLANS[name]())
    assert list(again) == sorted(again)
    assert again == site(name)


def test_every_control_has_its_page_and_every_point_its_permalink(name: str) -> None:
    plan = PLANS[name]()
    for control in plan.controls():
        page = pages(name)[f"controls/{control.id}.html"]
        assert {point.id for point in control.points} <= set(page.ids)
