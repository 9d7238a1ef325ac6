"""The site as a whole: every link leads somewhere, every page is reachable, nothing is inline, nothing is fetched."""

from __future__ import annotations

from functools import cache

import pytest

from support import site_checks
from support.sample_plan import big_plan, sample_plan
from support.site_checks import Tree
from support.site_tree import OUTPUTS, render

PLANS = {"sample": sample_plan, "big": lambda: big_plan(12)}
CHECKS = {
    check.__name__: check
    for check in (
        site_checks.broken,
        site_checks.orphans,
        site_checks.foreign,
        site_checks.inline,
        site_checks.malformed,
        site_checks.headings,
        site_checks.titles,
        site_checks.feeds,
        site_checks.index,
    )
}
every_plan = pytest.mark.parametrize("name", PLANS)


@cache
def site(name: str) -> Tree:
    return Tree(render(PLANS[name]()), OUTPUTS)


@every_plan
@pytest.mark.parametrize("check", CHECKS)
def test_a_site_has_nothing_wrong(name: str, check: str) -> None:
    assert CHECKS[check](site(name)) == []


@every_plan
def test_the_same_plan_gives_the_same_bytes_in_order(name: str) -> None:
    again = render(PLANS[name]())
    assert list(again) == sorted(again)
    assert again == site(name).files


@every_plan
def test_every_control_has_its_page_and_every_point_its_permalink(name: str) -> None:
    plan = PLANS[name]()
    for control in plan.controls():
        page = site(name).pages[f"controls/{control.id}.html"]
        assert {point.id for point in control.points} <= set(page.ids)


SPOILT = """<!DOCTYPE html><html lang="en"><head><title>Home</title>{head}</head>
<body><main><h1>Home</h1>{body}</main></body></html>"""


@pytest.mark.parametrize(
    ("check", "head", "body"),
    [
        ("broken", "", '<a href="gone.html">x</a>'),
        ("broken", "", '<a href="#gone">x</a>'),
        ("broken", "", '<a href="">x</a>'),
        ("broken", "", '<a href="../secret.txt">x</a>'),
        ("foreign", '<link rel="icon" href="https://elsewhere.example/i.svg">', ""),
        ("foreign", "", '<img src="gone.png" alt="">'),
        ("inline", "<style>p{}</style>", ""),
        ("inline", "", '<p style="color:red">x</p>'),
        ("inline", "", '<p onclick="x()">x</p>'),
        ("inline", "<script>x()</script>", ""),
        ("malformed", "", "<p>x</div>"),
        ("malformed", "", '<p id="a">x</p><p id="a">x</p>'),
        ("headings", "", "<h3>x</h3>"),
        ("headings", "", "<h1>x</h1>"),
    ],
)
def test_what_is_wrong_is_found(check: str, head: str, body: str) -> None:
    page = SPOILT.format(head=head, body=body).encode()
    assert set(Tree({"index.html": page}).wrong()) == {check}


def test_orphans_same_titles_and_addresses_of_feeds_and_index_are_found() -> None:
    page = SPOILT.format(head="", body="").encode()
    feed = b'<feed xmlns="http://www.w3.org/2005/Atom"><link href="gone.html"/></feed>'
    listed = b'{"pages": [{"path": "index.html"}, {"path": "gone.html"}]}'
    tree = Tree({"index.html": page, "alone.html": page, "feed.xml": feed, "site.json": listed})
    assert tree.wrong() == {
        "orphans": [("alone.html",)],
        "titles": [("Home", "index.html", "alone.html")],
        "feeds": [("feed.xml", "gone.html")],
        "index": [("site.json", "gone.html"), ("not in site.json", "alone.html")],
    }
