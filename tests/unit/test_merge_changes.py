"""Every change of a branch with what is about it: exceptions, residue, samples."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sspgen.cli.changes_text import document
from sspgen.merge.changes.reconcile import Told, reconcile
from sspgen.merge.changes.sampling import sample
from sspgen.model.changes import Aside, Change, Changes, Landed, Shortfall
from sspgen.model.evidence import Record
from sspgen.render.population import COLUMNS, csv_bytes

DAY = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
KINDS = frozenset({"pull-request", "run", "deployment", "release"})


def sha(number: int) -> str:
    return f"{number:040x}"


def landed(number: int, *, subject: str = "") -> Landed:
    return Landed(sha(number), "Ada", DAY + timedelta(days=number), subject or f"Change {number}")


def pull(number: int, commit: str, **said: Any) -> Record:
    approved = {
        "author": "ada",
        "approvers": "bob",
        "approved_at": DAY.isoformat(),
        "approved_by_author": False,
        "approved_by_others": 1,
        "approved_head": True,
        "head": "",
        "base": "main",
        "reviews_known": True,
    }
    state = said.pop("state", "merged")
    details = tuple(sorted((approved | said).items()))
    return Record("pull-request", str(number), commit, DAY, state, "bob", details)


def run(number: int, commit: str, state: str = "success", **said: Any) -> Record:
    return Record(said.pop("kind", "run"), str(number), commit, DAY, state, details=tuple(said.items()))


def deployment(number: int, commit: str, hours: int = 1, state: str = "success", env: str = "production") -> Record:
    at = DAY + timedelta(hours=hours)
    return Record("deployment", str(number), commit, at, state, details=(("environment", env),))


def look(*records: Record, commits: int = 3, kinds: frozenset[str] = KINDS, **told: Any) -> Changes:
    mainline = [landed(number) for number in range(commits, 0, -1)]
    since = told.pop("since", None)
    return reconcile("main", mainline, Told(records, kinds, **told), since)


def of(changes: Changes, number: int) -> Change:
    return next(change for change in changes.changes if change.landed.sha == sha(number))


def missing(*records: Record, **more: Any) -> set[Shortfall]:
    return set(of(look(*records, **more), 2).shortfalls)


def test_a_reviewed_tested_change_lacks_nothing_and_comes_after_those_that_do() -> None:
    found = look(pull(7, sha(3)), run(1, sha(3)))
    assert [change.landed.sha for change in found.changes] == [sha(2), sha(1), sha(3)]
    assert of(found, 3).shortfalls == ()
    assert len(found.exceptions) == 2
    assert found.tally() == {"no-pull-request": 2, "no-successful-run": 2}


@pytest.mark.parametrize(
    ("said", "shortfall"),
    [
        ({"approved_by_others": 0}, Shortfall.NO_APPROVAL),
        ({"approved_by_others": 0, "approved_by_author": True}, Shortfall.SELF_APPROVAL),
        ({"approved_head": False}, Shortfall.STALE_APPROVAL),
        ({"approved_head": None}, Shortfall.STALE_APPROVAL),
        ({"reviews_known": False}, Shortfall.APPROVALS_NOT_TOLD),
        ({"reviews_known": None}, Shortfall.APPROVALS_NOT_TOLD),
        ({"approved_at": ""}, Shortfall.APPROVALS_NOT_TOLD),
        ({"approved_at": "2026-01-10T12:00:00"}, Shortfall.APPROVALS_NOT_TOLD),
    ],
)
def test_what_is_missing_in_a_review_is_told(said: dict[str, Any], shortfall: Shortfall) -> None:
    assert missing(pull(7, sha(2), **said), run(1, sha(2))) == {shortfall}


def test_a_pull_request_without_any_details_proves_nothing() -> None:
    bare = Record("pull-request", "7", sha(2), state="merged")
    assert missing(bare, run(1, sha(2))) == {Shortfall.APPROVALS_NOT_TOLD}


def test_what_nobody_tells_is_not_absent() -> None:
    assert missing(kinds=frozenset()) == {Shortfall.PULLS_NOT_TOLD, Shortfall.RUNS_NOT_TOLD}


def test_a_commit_cannot_name_a_pull_request_for_itself() -> None:
    mainline = [landed(2, subject="Merge pull request #7 from ada/topic"), landed(1)]
    found = reconcile("main", mainline, Told((pull(7, sha(9)),), KINDS))
    assert Shortfall.NO_PULL_REQUEST in of(found, 2).shortfalls
    assert [each.why for each in found.residue] == [Aside.NOT_IN_BRANCH]


def test_a_fast_forward_lands_what_was_pushed_last() -> None:
    assert missing(pull(7, "", head=sha(2), base="main"), run(1, sha(2))) == set()


def test_who_approved_a_commit_for_another_branch_did_not_approve_it_for_this_one() -> None:
    onward = pull(7, sha(90), head=sha(2), base="release")
    assert missing(onward, run(1, sha(2))) == {Shortfall.NO_PULL_REQUEST}


def test_only_a_successful_run_on_the_commit_counts() -> None:
    good = pull(7, sha(2), head=sha(8))
    assert missing(good, run(1, sha(2), "failure")) == {Shortfall.NO_RUN}
    assert missing(good, run(1, sha(2), "failure"), run(2, sha(2), workflow="lint")) == {Shortfall.FAILED_RUN}
    assert missing(good, run(1, sha(8))) == {Shortfall.RUN_BEFORE_MERGE}
    assert missing(good, run(1, sha(8), "failure")) == {Shortfall.NO_RUN}
    assert missing(good, run(1, "", "SUCCESS", kind="build", revisions=f"{sha(99)}, {sha(2)}")) == set()


def test_of_each_workflow_the_last_run_counts() -> None:
    def at(hours: int, number: int, state: str) -> Record:
        return Record("run", str(number), sha(2), DAY + timedelta(hours=hours), state, details=(("workflow", "ci"),))

    assert missing(pull(7, sha(2)), at(1, 1, "failure"), at(2, 2, "success")) == set()
    assert missing(pull(7, sha(2)), at(2, 1, "failure"), at(1, 2, "success")) == {Shortfall.FAILED_RUN}


def test_a_deployment_before_the_approval_is_told_for_all_that_it_carries() -> None:
    late = pull(7, sha(2), approved_at=(DAY + timedelta(hours=3)).isoformat())
    ran = run(1, sha(2))
    assert missing(late, ran, deployment(1, sha(2), 1)) == {Shortfall.EARLY_DEPLOYMENT}
    assert missing(late, ran, deployment(1, sha(3), 1)) == {Shortfall.EARLY_DEPLOYMENT}
    assert missing(late, ran, deployment(1, sha(1), 1)) == set()
    assert missing(late, ran, deployment(1, sha(3), 4)) == set()
    assert missing(late, ran, deployment(1, sha(2), 1, "failure")) == set()


def test_a_branch_that_was_deployed_where_the_mainline_goes_counts_a_preview_does_not() -> None:
    late = pull(7, sha(2), head=sha(8), approved_at=(DAY + timedelta(hours=3)).isoformat())
    shown, real = deployment(1, sha(8), 1, env="preview"), deployment(1, sha(8), 1)
    after = deployment(2, sha(3), 9)
    assert missing(late, run(1, sha(2)), shown, after) == set()
    assert missing(late, run(1, sha(2)), real, after) == {Shortfall.EARLY_DEPLOYMENT}


def test_what_belongs_to_no_change_is_explained() -> None:
    found = look(
        pull(1, sha(90)),
        pull(2, "", state="open"),
        pull(3, sha(2)),
        pull(4, sha(2)),
        run(5, sha(91)),
        run(6, ""),
        run(7, sha(2)),
        run(7, sha(2), "failure"),
        deployment(8, sha(92)),
    )
    whys = {(each.record.kind, each.record.id): each.why for each in found.residue}
    assert whys == {
        ("pull-request", "1"): Aside.NOT_IN_BRANCH,
        ("pull-request", "2"): Aside.NOT_MERGED,
        ("pull-request", "4"): Aside.SAME_MERGE,
        ("run", "5"): Aside.NOT_IN_BRANCH,
        ("run", "6"): Aside.NO_COMMIT,
        ("run", "7"): Aside.TWICE,
        ("deployment", "8"): Aside.NOT_IN_BRANCH,
    }
    assert found.placed() == {"deployment": (0, 1), "pull-request": (1, 3), "run": (1, 3)}


def test_two_forges_may_number_alike() -> None:
    found = look(run(7, sha(2)), run(7, sha(3)))
    assert found.placed() == {"run": (2, 0)}


def test_what_is_before_the_time_asked_about_is_told_apart() -> None:
    found = look(pull(1, sha(1)), since=DAY + timedelta(days=2))
    assert [change.landed.sha for change in found.changes] == [sha(3), sha(2)]
    assert [each.why for each in found.residue] == [Aside.BEFORE]


def test_a_date_that_is_set_back_hides_no_change() -> None:
    back = Landed(sha(2), "Eve", DAY - timedelta(days=900), "Nothing to see")
    found = reconcile("main", [landed(3), back, landed(1)], Told((), KINDS), DAY + timedelta(days=1))
    assert {change.landed.sha for change in found.changes} == {sha(3), sha(2), sha(1)}


def test_a_release_is_placed_by_what_its_tag_points_to() -> None:
    release = Record("release", "1", "", DAY, "published", details=(("tag", "v1"), ("target", "main")))
    found = look(release, tags={"v1": sha(2)})
    assert of(found, 2).releases == (release,)
    assert [each.why for each in look(release).residue] == [Aside.NO_COMMIT]


def test_records_of_other_kinds_are_left_aside() -> None:
    assert look(Record("alert", "1"), Record("rule", "2")).residue == ()


# ---- tables


def test_the_table_is_the_whole_population_and_says_so() -> None:
    found = look(pull(7, sha(3)), run(1, sha(3)), run(2, sha(90)))
    rows = csv_bytes(found, DAY).decode().split("\r\n")
    head = [row for row in rows if row.startswith("# ")]
    body = rows[len(head) :]
    assert f"# question,every change of main at {sha(3)}" in head
    assert "# made,2026-01-10T12:00:00Z" in head
    assert "# rows,4" in head
    assert body[0] == ",".join(COLUMNS)
    assert len([row for row in body[1:] if row]) == 4
    assert all(row.count(",") == len(COLUMNS) - 1 for row in body[:1] + body[1:-1] if '"' not in row)
    counts = document(found, DAY)["counts"]
    assert (counts["changes"], counts["exceptions"], counts["outside"]) == (3, 2, 1)


@pytest.mark.parametrize("subject", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1"])
def test_no_cell_is_a_formula(subject: str) -> None:
    found = reconcile("main", [landed(1, subject=subject)], Told((), KINDS))
    assert f"Ada,'{subject}," in csv_bytes(found, DAY).decode()


# ---- samples


def test_a_sample_can_be_drawn_again_by_hand() -> None:
    ids, seed = [sha(number) for number in range(100)], "NvZG4vM="
    population, drawn, counter = sorted(ids, key=str.encode), [], 0
    while len(drawn) < 25:
        number = int(hashlib.sha256(f"{seed}:{counter}".encode()).hexdigest(), 16)
        if population[number % 100] not in drawn:
            drawn.append(population[number % 100])
        counter += 1
    assert sample(reversed(ids), 25, seed) == tuple(drawn)
    assert sample(ids, 25, "another") != tuple(drawn)


def test_a_sample_is_never_more_than_there_is() -> None:
    assert sample([], 5, "seed") == ()
    assert sorted(sample(["b", "a", "a"], 5, "seed")) == ["a", "b"]
    assert sample(["a", "b"], 0, "seed") == ()
