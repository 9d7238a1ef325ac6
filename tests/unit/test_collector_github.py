"""Asking GitHub: everything, or it is said what is missing; the token goes to the API and nowhere else."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.model.evidence import TimeOrigin, Verdict
from support.forge_server import Answer, Forge, forge
from support.forge_sources import NOW, TOKEN, Asking, asking, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("githubkit", reason="the extra github is not installed", exc_type=ImportError)

R = "/repos/castle/keep"
SHA = "a" * 40


@pytest.fixture
def github() -> Iterator[Forge]:
    with forge() as running:
        yield running


@pytest.fixture
def us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    return asking(tmp_path, monkeypatch)


def run(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": number,
        "head_sha": SHA,
        "status": "completed",
        "conclusion": "success",
        "run_attempt": 1,
        "created_at": "2026-01-10T10:00:00Z",
        "updated_at": "2026-01-10T10:05:00Z",
        "html_url": f"https://github.com/castle/keep/actions/runs/{number}",
        "actor": {"login": "ada", "email": "ada@example.org"},
        "head_commit": {"author": {"email": "ada@example.org"}, "message": "secret=portcullis"},
    } | changes


def pull(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "state": "closed",
        "user": {"login": "ada"},
        "head": {"sha": SHA},
        "base": {"ref": "main"},
        "merge_commit_sha": SHA,
        "merged_at": "2026-01-10T12:00:00Z",
        "updated_at": "2026-01-10T12:00:00Z",
        "body": "text",
    } | changes


def approved(forge: Forge, number: int) -> None:
    review = {"id": 1, "user": {"login": "bob"}, "state": "APPROVED", "commit_id": SHA, "author_association": "MEMBER"}
    forge.on(f"{R}/pulls/{number}/reviews", Answer([review | {"submitted_at": "2026-01-10T11:00:00Z"}]))
    forge.on(f"{R}/pulls/{number}", pull(number) | {"merged_by": {"login": "bob"}})


def ask(us: Asking, github: Forge, question: str, **more: str) -> Any:
    return us.ask(github=question, repository="castle/keep", api=github.url, **more)


def test_all_pages_are_one_trimmed_document(us: Asking, github: Forge) -> None:
    github.pages(f"{R}/actions/runs", [run(n) for n in range(250)], key="workflow_runs")
    found = ask(us, github, "runs", branch="main", since="30d")
    assert not found.problem
    stored = us.stored()
    assert (stored["total"], stored["pages"], stored["complete"], len(stored["items"])) == (250, 3, True, 250)
    assert stored["query"] == {"api": github.url, "branch": "main", "since": "2025-12-16"}
    assert github.asked[0].query["created"] == ">=2025-12-16"
    assert report(found).outcome is Verdict.PASS
    assert (found.artifacts[0].observed, found.artifacts[0].origin) == (NOW, TimeOrigin.REPORT)
    for secret in (b"portcullis", b"ada@example.org", TOKEN.encode()):
        assert secret not in us.kept[-1]


def test_the_token_is_sent_to_the_api(us: Asking, github: Forge) -> None:
    github.pages(f"{R}/releases", [])
    ask(us, github, "releases")
    assert github.asked[0].headers["authorization"] in {f"Bearer {TOKEN}", f"token {TOKEN}"}
    us.environment.clear()
    ask(us, github, "releases")
    assert "authorization" not in github.asked[-1].headers


def test_fewer_than_the_total_are_not_everything(us: Asking, github: Forge) -> None:
    github.pages(f"{R}/actions/runs", [run(n) for n in range(3)], key="workflow_runs", total=1200)
    found = ask(us, github, "runs")
    assert report(found).outcome is Verdict.NEEDS_REVIEW
    assert us.stored()["problem"] == "SSP314 3 of 1200 were told"


def test_a_failure_on_a_later_page_keeps_what_came(us: Asking, github: Forge) -> None:
    first = Answer([{"id": 1, "tag_name": "v1", "target_commitish": "main", "published_at": "2026-01-01T00:00:00Z"}])
    following = {"Link": f'<{github.url}{R}/releases?page=2>; rel="next"'}
    github.on(f"{R}/releases", Answer(first.body, headers=following), Answer(b"", 502))
    found = ask(us, github, "releases")
    assert report(found).outcome is Verdict.NEEDS_REVIEW
    assert "HTTP 502" in report(found).reason
    assert us.stored()["complete"] is False
    assert us.slept == [1, 2, 4]


def test_a_server_that_fails_once_is_asked_again(us: Asking, github: Forge) -> None:
    github.on(f"{R}/releases", Answer(b"", 502), Answer(b"", 429, {"Retry-After": "9"}), Answer([]))
    assert not ask(us, github, "releases").problem
    assert us.slept == [1, 9]


def test_nothing_at_all_is_a_problem_and_no_artifact(us: Asking, github: Forge) -> None:
    found = ask(us, github, "runs")
    assert not found.artifacts
    assert "SSP313" in found.problem
    assert "HTTP 404" in found.problem
    assert "'Actions: read'" in found.problem
    assert "GITHUB_TOKEN" in found.problem
    assert TOKEN not in found.problem


@pytest.mark.parametrize(("status", "word"), [(401, "not accepted"), (403, "needs the permission")])
def test_a_refusal_says_what_is_missing(us: Asking, github: Forge, status: int, word: str) -> None:
    github.on(f"{R}/pulls", Answer({"message": "Resource not accessible"}, status))
    assert word in ask(us, github, "pulls").problem
    assert github.count(f"{R}/pulls") == 1


def test_a_rate_limit_that_ends_after_the_budget_is_told(us: Asking, github: Forge) -> None:
    reset = str(int(time.time()) + 3600)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    github.on(f"{R}/releases", Answer(b"{}", 403, headers))
    assert "rate limit is used up, until 20" in ask(us, github, "releases").problem
    assert not us.slept


def test_a_rate_limit_that_ends_soon_is_waited_for(us: Asking, github: Forge) -> None:
    reset = str(int(time.time()) + 20)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    github.on(f"{R}/releases", Answer(b"{}", 403, headers), Answer([]))
    assert not ask(us, github, "releases").problem
    assert 15 < us.slept[0] < 25


def test_a_budget_that_is_used_up_keeps_what_came(us: Asking, github: Forge) -> None:
    us.left = 30
    following = {"Link": f'<{github.url}{R}/releases?page=2>; rel="next"'}
    item = {"id": 1, "tag_name": "v1", "target_commitish": "main", "published_at": "2026-01-01T00:00:00Z"}
    github.on(f"{R}/releases", Answer([item], headers=following), Answer(b"", 429, {"Retry-After": "31"}))
    found = ask(us, github, "releases")
    assert report(found).outcome is Verdict.NEEDS_REVIEW
    us.left = 0
    assert "used up" in ask(us, github, "releases").problem


@pytest.mark.parametrize("body", [b'[{"id": 1', b"<html>", b'{"a":1,"a":2}', b"[" * 100_000])
def test_what_is_no_json_is_a_problem(us: Asking, github: Forge, body: bytes) -> None:
    github.on(f"{R}/releases", Answer(body))
    found = ask(us, github, "releases")
    assert "not JSON" in found.problem
    github.on(f"{R}/releases", Answer({"message": "what"}))
    assert "no list" in ask(us, github, "releases").problem


def test_a_huge_answer_is_not_taken(us: Asking, github: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sspgen.collect.remote.github_client.FORGE_PAGE_BYTES", 1000)
    github.on(f"{R}/releases", Answer(b"[" + b" " * 1000 + b"]"))
    assert "over the limit" in ask(us, github, "releases").problem


def test_neither_a_redirect_nor_a_next_page_takes_the_token_elsewhere(us: Asking, github: Forge) -> None:
    with forge() as thief:
        thief.on("/x", Answer([]))
        github.on(f"{R}/releases", Answer(b"", 302, {"Location": f"{thief.url}/x"}))
        assert "another host" in ask(us, github, "releases").problem
        item = {"id": 1, "tag_name": "v1", "target_commitish": "main", "published_at": "2026-01-01T00:00:00Z"}
        following = {"Link": f'<{thief.url}/x?page=2>; rel="next"'}
        github.on(f"{R}/releases", Answer([item], headers=following))
        assert "another host" in report(ask(us, github, "releases")).reason
        assert not thief.asked


def test_a_repository_that_moved_is_followed_on_the_same_host(us: Asking, github: Forge) -> None:
    github.on(f"{R}/releases", Answer(b"", 301, {"Location": "/repositories/7/releases"}))
    github.on("/repositories/7/releases", Answer([]))
    assert not ask(us, github, "releases").problem


def test_pages_in_a_circle_end(us: Asking, github: Forge) -> None:
    item = {"id": 1, "tag_name": "v1", "target_commitish": "main", "published_at": "2026-01-01T00:00:00Z"}
    following = {"Link": f'<{github.url}{R}/releases?page=2>; rel="next"'}
    github.on(f"{R}/releases", Answer([item], headers=following))
    found = ask(us, github, "releases")
    assert github.count(f"{R}/releases") == 2
    assert report(found).outcome is Verdict.NEEDS_REVIEW


def test_an_item_that_comes_twice_is_counted_once_and_missed(us: Asking, github: Forge) -> None:
    rows = [run(n) for n in range(100)]
    github.pages(f"{R}/actions/runs", [*rows, rows[99]], key="workflow_runs")
    assert report(ask(us, github, "runs")).outcome is Verdict.NEEDS_REVIEW
    assert len(us.stored()["items"]) == 100


def test_merged_pull_requests_come_with_reviews_and_who_merged_them(us: Asking, github: Forge) -> None:
    github.pages(f"{R}/pulls", [pull(3), pull(2, merged_at=None), pull(1, updated_at="2025-06-01T00:00:00Z")])
    approved(github, 3)
    found = ask(us, github, "pulls", branch="main", since="2026-01-01")
    records = {record.id: record for record in report(found).records}
    assert set(records) == {"3", "2"}
    assert (records["3"].actor, dict(records["3"].details)["approvers"]) == ("bob", "bob")
    assert report(found).outcome is Verdict.PASS
    assert (github.asked[0].query["base"], github.asked[0].query["state"]) == ("main", "closed")
    assert github.count(f"{R}/pulls/2/reviews") == 0


def test_reviews_that_cannot_be_had_leave_the_pull_request_in_doubt(us: Asking, github: Forge) -> None:
    github.pages(f"{R}/pulls", [pull(1), pull(2)])
    approved(github, 1)
    found = report(ask(us, github, "pulls"))
    assert (found.outcome, found.facts["complete"]) == (Verdict.NEEDS_REVIEW, False)
    assert len(found.records) == 2


def test_deployments_come_with_their_statuses(us: Asking, github: Forge) -> None:
    row = {"id": 5, "sha": SHA, "environment": "production", "created_at": "2026-01-10T13:00:00Z", "statuses_url": "x"}
    github.pages(f"{R}/deployments", [row])
    github.on(
        f"{R}/deployments/5/statuses", Answer([{"id": 1, "state": "success", "created_at": "2026-01-10T13:05:00Z"}])
    )
    found = report(ask(us, github, "deployments", environment="production"))
    assert (found.outcome, found.facts["latest_commit"]) == (Verdict.PASS, SHA)


def test_secrets_are_asked_to_stay_hidden_and_are_not_kept(us: Asking, github: Forge) -> None:
    row = {
        "number": 1,
        "state": "open",
        "secret_type": "key",
        "secret": "drawbridge-0451",
        "created_at": "2026-01-01T00:00:00Z",
    }
    github.pages(f"{R}/secret-scanning/alerts", [row])
    found = ask(us, github, "alerts", tool="secret-scanning")
    assert ("hide_secret", "true") in github.asked[0].query.items()
    assert report(found).outcome is Verdict.FAIL
    assert b"drawbridge" not in us.kept[-1]
    github.pages(f"{R}/code-scanning/alerts", [])
    assert report(ask(us, github, "alerts")).outcome is Verdict.PASS


RULES = [
    {"type": "pull_request", "ruleset_id": 9, "ruleset_source_type": "Repository", "ruleset_source": "castle/keep"}
]
RULESET = {
    "id": 9,
    "source_type": "Repository",
    "enforcement": "active",
    "bypass_actors": [],
    "rules": [{"type": "pull_request", "parameters": {"required_approving_review_count": 1}}],
}


def test_rules_are_those_of_the_branch_with_their_rulesets_and_its_protection(us: Asking, github: Forge) -> None:
    github.on(R, {"default_branch": "release/1"})
    github.pages(f"{R}/rules/branches/release%2F1", RULES)
    github.on(f"{R}/rulesets/9", RULESET)
    github.on(f"{R}/branches/release%2F1/protection", Answer({"message": "Branch not protected"}, 404))
    found = report(ask(us, github, "rules"))
    assert (found.facts["approvals_required"], found.facts["bypass_actors"], found.facts["complete"]) == (1, 0, True)
    assert any("history" in note for note in found.notes)


def test_a_protection_that_the_token_may_not_see_is_not_no_protection(us: Asking, github: Forge) -> None:
    github.pages(f"{R}/rules/branches/main", [])
    github.on(f"{R}/branches/main/protection", Answer({"message": "Not Found"}, 404))
    found = ask(us, github, "rules", branch="main")
    assert not found.artifacts
    assert "'Administration: read'" in found.problem
    github.on(f"{R}/branches/main/protection", Answer({"message": "Branch not protected"}, 404))
    bare = report(ask(us, github, "rules", branch="main"))
    assert [finding.rule for finding in bare.findings] == ["not-protected"]


def test_rulesets_that_the_token_may_not_see_leave_doubt(us: Asking, github: Forge) -> None:
    github.pages(f"{R}/rules/branches/main", RULES)
    github.on(f"{R}/branches/main/protection", Answer({"message": "Branch not protected"}, 404))
    found = report(ask(us, github, "rules", branch="main"))
    assert "bypass" in found.reason
    assert found.facts["admins_enforced"] is False


def test_a_query_is_checked_before_anything_is_asked(us: Asking) -> None:
    assert us.codes(github="runs", repository="castle/keep") == []
    assert us.codes(github="run", repository="castle/keep") == ["SSP224"]
    assert us.codes(github="runs") == ["SSP222"]
    assert us.codes(github="runs", repository="keep") == ["SSP225"]
    assert us.codes(github="runs", repository="../..") == ["SSP225"]
    assert us.codes(github="runs", repository="castle/keep", bransh="x") == ["SSP221"]
    assert us.codes(github="runs", repository="castle/keep", since="yesterday") == ["SSP225"]
    assert us.codes(github="runs", repository="castle/keep", api="ftp://x") == ["SSP225"]
    assert us.codes(github="runs", repository="castle/keep", branch=7) == ["SSP223"]
    assert us.codes(github="alerts", repository="castle/keep", tool="lint") == ["SSP224"]
    assert us.ask(github="run", repository="castle/keep").problem


def test_a_token_is_not_sent_without_tls_nor_when_it_is_none(us: Asking) -> None:
    found = us.ask(github="runs", repository="castle/keep", api="http://ghe.example/api/v3")
    assert "no TLS" in found.problem
    us.environment |= {"GITHUB_TOKEN": "two\nlines"}
    found = us.ask(github="runs", repository="castle/keep")
    assert "is no token" in found.problem
    assert "two" not in found.problem


def test_a_missing_extra_is_named(us: Asking, github: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "githubkit", None)
    assert "pip install 'sspgen[github]'" in ask(us, github, "runs").problem


def test_the_token_is_in_nothing_that_is_told(us: Asking, github: Forge) -> None:
    github.on(f"{R}/releases", Answer({"message": TOKEN}, 500, {"X-Echo": TOKEN}))
    github.on(f"{R}/actions/runs", Answer({"total_count": 1, "workflow_runs": [run(1, name=f"echo {TOKEN}")]}))
    for question in ("releases", "runs"):
        found = ask(us, github, question)
        assert TOKEN not in repr(found)
    assert TOKEN not in json.dumps(us.stored())
