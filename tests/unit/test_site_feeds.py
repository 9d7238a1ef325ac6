"""Feeds: valid Atom, ids that stay, times from the data, and no text that leaves its element."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from sspgen.model.chronicle import WHOLE, Chronicle, Series
from sspgen.model.evidence import Verdict
from sspgen.render.api import RenderContext
from sspgen.render.site.atom import Feed, FeedEntry, feed_bytes
from sspgen.render.site.failing import failures
from sspgen.render.site.kinds import feeds
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan
from support.site_kinds import made, sample_site
from support.site_tree import parse, target

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("feeds/changes.xml", "feeds/failures.xml")
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return sample_site()


def feed(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - made by the code under test


def text(element: ET.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None, name
    return found.text or ""


def entries(data: bytes) -> list[ET.Element]:
    return feed(data).findall(f"{ATOM}entry")


def times(data: bytes) -> list[datetime]:
    return [datetime.fromisoformat(text(entry, "updated")) for entry in entries(data)]


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_the_standard_demands(site: dict[str, bytes], path: str) -> None:
    root = feed(site[path])
    assert root.tag == f"{ATOM}feed"
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [text(each, "id") for each in (root, *entries(site[path]))]
    assert len(ids) == len(set(ids)) > 1
    for each in (root, *entries(site[path])):
        assert UUID.fullmatch(text(each, "id"))
        assert text(each, "title")
        assert datetime.fromisoformat(text(each, "updated")).tzinfo
        link = each.find(f"{ATOM}link[@rel='alternate']")
        assert link is not None
        found, fragment = target(path, link.attrib["href"])
        assert found in site
        assert not fragment or fragment in parse(site[found]).ids


def test_every_page_names_both_feeds(site: dict[str, bytes]) -> None:
    for page in ("index.html", "controls/ac-2.html"):
        found = {target(page, href)[0] for href in parse(site[page]).loads}
        assert set(FEEDS) <= found


def test_changes_are_edits_and_releases_newest_first(site: dict[str, bytes]) -> None:
    found = entries(site[FEEDS[0]])
    kinds = [each.find(f"{ATOM}category").attrib["term"] for each in found]  # type: ignore[union-attr]
    assert (kinds.count("edit"), kinds.count("release")) == (3, 3)
    assert times(site[FEEDS[0]]) == sorted(times(site[FEEDS[0]]), reverse=True)
    assert text(feed(site[FEEDS[0]]), "updated") == text(found[0], "updated")
    told = [text(each, "summary") for each in found]
    assert any("claim: planned → partial; text changed; commit" in summary for summary in told)
    assert any(summary.startswith("Since v1.2.0: ") for summary in told)


def test_failures_are_what_fails_now_with_when_it_began() -> None:
    plan = sample_plan()
    worst = next(each for each in plan.evidence if each.verdict is Verdict.FAIL)
    began = date(2026, 11, 20)
    series = Series(worst.source.id, WHOLE, began, ("fail",) * 4, (), began)
    chronicle = Chronicle(series={(worst.source.id, WHOLE): series})
    site = made(feeds, plan, RenderContext(chronicle=chronicle))
    first = entries(site[FEEDS[1]])[0]
    assert text(first, "title") == f"{worst.source.title}: fail"
    assert text(first, "updated") == "2026-11-20T00:00:00Z"
    assert text(first, "summary").endswith("(since 2026-11-20)")
    later = made(feeds, replace(plan, as_of=plan.as_of + timedelta(days=1)), RenderContext(chronicle=chronicle))
    assert text(entries(later[FEEDS[1]])[0], "id") == text(first, "id"), "one failure, one entry, on every day"


def test_what_was_never_there_is_a_gap_and_no_failure() -> None:
    plan = sample_plan()
    missing = next(each for each in plan.evidence if each.verdict is Verdict.NOT_RUN)
    assert missing.source.id not in {each.id for each in failures(plan, Chronicle())}
    began = date(2026, 11, 1)
    stopped = Series(missing.source.id, WHOLE, began, ("not_run",), (), began)
    found = failures(plan, Chronicle(series={(missing.source.id, WHOLE): stopped}))
    assert (missing.source.id, began) in {(each.id, each.began) for each in found}


def test_controls_fail_when_their_proof_is_broken_whatever_is_claimed() -> None:
    plan = sample_plan()
    broken = [c.id for c in plan.controls() if c.proof in {"contradicted", "stale"}]
    found = [each for each in failures(plan, sample_chronicle()) if each.kind == "control"]
    assert [each.id for each in found] == broken
    assert all(each.since for each in found)


def test_without_a_past_the_feeds_are_there_and_empty_of_changes() -> None:
    site = made(feeds, sample_plan())
    assert entries(site[FEEDS[0]]) == []
    assert text(feed(site[FEEDS[0]]), "updated") == "2026-11-23T02:10:00Z"


def test_addresses_are_absolute_where_the_workspace_says_where_the_site_is() -> None:
    plan = sample_plan()
    look = replace(plan.system.look, site_url="https://ssp.harbours.example/tides/")
    site = made(feeds, replace(plan, system=replace(plan.system, look=look)))
    for path in FEEDS:
        links = [each.attrib for each in feed(site[path]).iter(f"{ATOM}link")]
        assert {link["href"].startswith("https://ssp.harbours.example/tides/") for link in links} == {True}
        assert links[0] == {
            "rel": "self",
            "type": "application/atom+xml",
            "href": f"https://ssp.harbours.example/tides/{path}",
        }


def test_hostile_texts_stay_texts_and_control_characters_are_dropped() -> None:
    bad = 'x\x00\x0b\ud800\ufffe</title><script>alert("&")</script>]]>\U0001f512'
    at = datetime(2026, 1, 1, tzinfo=UTC)
    entry = FeedEntry("0" * 36, bad, at, 'a"b.html', bad, bad, bad)
    made = feed_bytes(Feed("1" * 36, bad, bad, at, "feeds/a.xml", "b.html", bad, bad, (entry,)))
    root = feed(made)
    assert text(root, "title") == 'x</title><script>alert("&")</script>]]>\U0001f512'
    assert [each.tag for each in root.iter() if "script" in each.tag] == []
    link = entries(made)[0].find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == '../a"b.html'
