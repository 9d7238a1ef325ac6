"""What changed, the population of changes, releases and past days: the worse first, counted, and nothing invented."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from sspgen.merge.changes.reconcile import Told, reconcile
from sspgen.model.changes import EXPLAINED, Landed
from sspgen.model.chronicle import Aspect, Chronicle, Comparison, Difference, Edit
from sspgen.model.plan import Tally
from sspgen.model.provenance import Provenance
from sspgen.render import compared
from sspgen.render.api import RenderContext
from sspgen.render.population import csv_bytes
from sspgen.render.site import changes_view
from sspgen.render.site.kinds import as_of, population, releases
from sspgen.render.site.kinds import changes as changes_kind
from support.sample_chronicle import FORGE, sample_changes, sample_chronicle
from support.sample_evidence import AS_OF
from support.sample_plan import sample_plan
from support.site_kinds import made, sample_site
from support.site_tree import HTML, parse


def words(data: bytes) -> str:
    return " ".join(" ".join(parse(data).root.itertext()).split())


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return sample_site()


@pytest.fixture(scope="module")
def bare() -> dict[str, bytes]:
    kinds = (changes_kind, population, releases, as_of)
    return {path: data for kind in kinds for path, data in made(kind, sample_plan()).items()}


def comparison(*differences: Difference) -> Comparison:
    return Comparison("v1", "a" * 40, AS_OF, None, Tally(1, 1, 1, 1), differences)


def test_the_worse_comes_first_within_its_aspect() -> None:
    changed = (
        Difference(Aspect.PROOF, "a", "A", "unproven", "proven", better=True),
        Difference(Aspect.TEXT, "a", "A", "x", "y"),
        Difference(Aspect.PROOF, "b", "B", "proven", "stale", better=False),
    )
    proof, text = compared.groups(comparison(*changed))
    assert [each.target for each in proof.differences] == ["b", "a"]
    assert text.title == "Answers"


def test_a_summary_counts_by_outcome() -> None:
    changed = (
        Difference(Aspect.EVIDENCE, "s", "S", "pass", "fail", better=False),
        Difference(Aspect.EVIDENCE, "t", "T", "pass", "fail", better=False),
        Difference(Aspect.CONTROL, "c", "C", "Title", ""),
        Difference(Aspect.TEXT, "d", "D", "", "new"),
        Difference(Aspect.CLAIM, "e", "E", "planned", "implemented", better=True),
    )
    said = [(line.sign, line.words) for line in compared.summary(comparison(*changed))]
    assert said == [
        ("\N{MINUS SIGN}", "2 evidence sources now failing"),
        ("~", "1 control removed"),
        ("~", "1 answer added"),
        ("+", "1 claim now implemented"),
    ]


def test_the_page_shows_both_sides_and_texts_word_by_word(site: dict[str, bytes]) -> None:
    root = parse(site["changes/index.html"]).root
    rows = [" ".join("".join(e.itertext()).split()) for e in root.iter(f"{HTML}tr")]
    assert any(row.startswith("AC-2 d") and "supported" in row and row.endswith("worse") for row in rows)
    assert any(row.startswith("CM-3(2)") and "not there" in row for row in rows)
    struck = {"".join(e.itertext()) for e in root.iter(f"{HTML}del")}
    assert any("<b>shared</b>" in text for text in struck), "a text is shown as written, and is no HTML"
    assert "this plan 2026-11-23 02:10 UTC 11 7 3 13" in words(site["changes/index.html"])


def test_edits_come_newest_first_with_commit_signature_and_claims(site: dict[str, bytes]) -> None:
    page = words(site["changes/index.html"])
    assert page.index("Say more about accounts <1>") < page.index("Say more about accounts <5>")
    assert "3 edits in 3 commits, newest first. All of history was read." in page
    assert "planned → then partial" in page
    assert "history before" in page, "what is not known is said"


def test_many_edits_are_cut_at_a_commit_and_counted() -> None:
    def edit(number: int, commit: str) -> Edit:
        origin = Provenance("c.yaml", 1, commit, "A", AS_OF - timedelta(days=int(commit)))
        return Edit(f"ac-{number}", "", "this-system", origin)

    edits = {f"ac-{n}": tuple(edit(n, str(commit)) for commit in range(1, 4)) for n in range(1, 51)}
    shown, cut = changes_view.commits(Chronicle(edits=edits))
    assert [len(commit.edits) for commit in shown] == [50, 50]
    assert cut == 50
    assert [each.control for each in shown[0].edits[:2]] == ["ac-1", "ac-2"]


def test_without_git_nothing_is_claimed_about_the_past(bare: dict[str, bytes]) -> None:
    assert "No edit is known" in words(bare["changes/index.html"])
    assert "is not known" in words(bare["changes/all.html"])
    assert "No release is known" in words(bare["releases/index.html"])
    assert "No earlier plan was recorded" in words(bare["as-of.html"])
    assert "changes/changes.csv" not in bare
    assert not [path for path in bare if path.startswith("releases/") and path != "releases/index.html"]


def test_the_population_adds_up_and_names_what_is_missing_exceptions_first(site: dict[str, bytes]) -> None:
    changes, page = sample_changes(), words(site["changes/all.html"])
    assert "8 changes = 5 with something missing or not told + 3 with nothing missing" in page
    for name, number in changes.tally().items():
        assert f"{EXPLAINED[name]} {number}" in page  # type: ignore[index] # a name of a shortfall is one
    root = parse(site["changes/all.html"]).root
    table = next(e for e in root.iter(f"{HTML}table") if "population" in e.attrib["class"])
    rows = [" ".join("".join(e.itertext()).split()) for e in table.iter(f"{HTML}tr")][1:]
    assert len(rows) == len(changes.changes)
    lacking = [change.landed.subject in row for change, row in zip(changes.changes, rows, strict=True)]
    assert all(lacking)
    assert f"{FORGE}/pull/3" in parse(site["changes/all.html"]).links
    assert "its commit is not in the branch" in page


def test_the_table_of_the_population_is_whole_and_the_command_writes_the_same(site: dict[str, bytes]) -> None:
    changes, plan = sample_changes(), sample_plan()
    assert site["changes/changes.csv"] == csv_bytes(changes, plan.as_of)
    rows = list(csv.reader(io.StringIO(site["changes/changes.csv"].decode(), newline="")))
    assert sum(row[0] == "change" for row in rows) == len(changes.changes)
    assert sum(row[0] == "outside" for row in rows) == len(changes.residue)
    assert "changes.csv" in " ".join(parse(site["changes/all.html"]).links)


def test_a_page_of_many_changes_is_cut_and_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes_view, "CHANGES_SHOWN", 3)
    site = made(population, sample_plan(), RenderContext(chronicle=sample_chronicle()))
    assert "The first 3 of 8 changes, exceptions first; the CSV has all" in words(site["changes/all.html"])
    assert site["changes/changes.csv"].count(b"change,commit,") == 8


def test_what_nobody_told_is_not_said_to_be_missing() -> None:
    mainline = [Landed("a" * 40, "Ada", AS_OF, "One")]
    changes = reconcile("main", mainline, Told((), frozenset()), None)
    context = RenderContext(chronicle=Chronicle(changes=changes))
    page = words(made(population, sample_plan(), context)["changes/all.html"])
    assert "not told: pull requests, pipeline runs 2026-11-23 Ada not told not told" in page
    assert "none" not in page


def test_a_redacted_table_is_not_said_to_be_what_the_command_writes(site: dict[str, bytes]) -> None:
    said = "the same as sspgen changes --format csv"
    public = RenderContext(chronicle=sample_chronicle(), edition="public")
    assert said in words(site["changes/all.html"])
    assert said not in words(made(population, sample_plan(), public)["changes/all.html"])


def test_what_may_be_incomplete_is_said_at_the_top() -> None:
    changes = replace(sample_changes(), problems=("the forge <i>stopped</i> at page 3",))
    context = RenderContext(chronicle=replace(sample_chronicle(), changes=changes))
    site = made(population, sample_plan(), context)
    assert "This may not be everything. the forge <i>stopped</i> at page 3" in words(site["changes/all.html"])


def test_a_release_that_can_be_compared_has_a_page(site: dict[str, bytes]) -> None:
    page = words(site["releases/index.html"])
    assert page.index("v1.3.0") < page.index("v1.2.0") < page.index("v1.0.0-rc<1>")
    assert "not recorded" in page
    assert [path for path in site if path.startswith("releases/")] == ["releases/index.html", "releases/v1.3.0.html"]
    one = words(site["releases/v1.3.0.html"])
    assert "What changed since v1.2.0" in one
    assert "documented 10/13 · claimed 6/13 · proven 1/13" in one
    assert "signed (unverified)" in one


def test_each_recorded_day_names_the_command_that_makes_it_again(site: dict[str, bytes]) -> None:
    page = words(site["as-of.html"])
    assert "sspgen build --as-of 2026-11-16" in page
    assert page.count("sspgen build --as-of 2026") == len(sample_chronicle().trend)
    assert page.index("--as-of 2026-11-16") < page.index("--as-of 2026-11-09")
    later = replace(sample_plan(), as_of=AS_OF - timedelta(days=7))
    same_day = made(as_of, later, RenderContext(chronicle=sample_chronicle()))["as-of.html"]
    assert "--as-of 2026-11-16T02:10:00Z" in words(same_day), "a later plan of that day is another one"
