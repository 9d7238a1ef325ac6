"""Asking GitLab: everything, or it is said what is missing; the token goes to the server and nowhere else."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.model.evidence import Verdict
from support.forge_server import Answer, Forge, forge
from support.forge_sources import TOKEN, Asking, asking, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("gitlab", reason="the extra gitlab is not installed", exc_type=ImportError)

P = "/api/v4/projects/castle%2Fkeep"
SHA = "b" * 40


@pytest.fixture
def gitlab() -> Iterator[Forge]:
    with forge() as running:
        yield running


@pytest.fixture
def us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    return asking(tmp_path, monkeypatch)


def ask(us: Asking, gitlab: Forge, question: str, **more: str) -> Any:
    return us.ask(gitlab=question, project="castle/keep", api=gitlab.url, **more)


def pipeline(number: int) -> dict[str, Any]:
    web = f"https://gitlab.example/castle/keep/-/pipelines/{number}"
    times = {"created_at": "2026-01-10T10:00:00Z", "updated_at": "2026-01-10T10:09:00Z"}
    return {"id": number, "sha": SHA, "ref": "main", "status": "success", "source": "push", "web_url": web, **times}


def merge_request(number: int) -> dict[str, Any]:
    return {
        "iid": number,
        "state": "merged",
        "sha": SHA,
        "merge_commit_sha": "a" * 40,
        "target_branch": "main",
        "source_branch": "topic",
        "author": {"username": "ada", "email": "ada@example.org"},
        "merge_user": {"username": "bob"},
        "merged_at": "2026-01-10T12:00:00Z",
        "description": "secret=portcullis",
    }


def test_all_pages_are_one_trimmed_document(us: Asking, gitlab: Forge) -> None:
    gitlab.pages(f"{P}/pipelines", [pipeline(n) for n in range(120)])
    found = ask(us, gitlab, "pipelines", branch="main", since="30d")
    assert report(found).outcome is Verdict.PASS
    assert (us.stored()["total"], us.stored()["pages"], us.stored()["complete"]) == (120, 2, True)
    assert gitlab.asked[0].query["ref"] == "main"
    assert gitlab.asked[0].query["updated_after"].startswith("2025-12-16T02:00:00")
    assert gitlab.asked[0].headers["private-token"] == TOKEN
    assert TOKEN.encode() not in us.kept[-1]


def test_the_token_of_a_job_is_sent_as_one(us: Asking, gitlab: Forge) -> None:
    us.environment = {"CI_JOB_TOKEN": TOKEN}
    gitlab.pages(f"{P}/pipelines", [])
    ask(us, gitlab, "pipelines")
    assert gitlab.asked[0].headers["job-token"] == TOKEN
    assert "private-token" not in gitlab.asked[0].headers


def test_merge_requests_come_with_approvals_and_versions(us: Asking, gitlab: Forge) -> None:
    gitlab.pages(f"{P}/merge_requests", [merge_request(1), merge_request(2)])
    given = {"user": {"username": "bob", "email": "bob@example.org"}, "approved_at": "2026-01-10T11:00:00Z"}
    for number, approvals in ((1, [given]), (2, [])):
        gitlab.on(f"{P}/merge_requests/{number}/approvals", {"approved_by": approvals})
        version = {"id": 1, "head_commit_sha": SHA, "created_at": "2026-01-10T09:00:00Z"}
        gitlab.on(f"{P}/merge_requests/{number}/versions", Answer([version]))
    found = report(ask(us, gitlab, "merge-requests"))
    assert [(f.location, f.rule) for f in found.findings] == [("!2", "merged-without-approval")]
    assert dict(found.records[0].details)["approved_head"] is True
    for secret in (b"portcullis", b"example.org"):
        assert secret not in us.kept[-1]


def test_approvals_that_cannot_be_had_leave_doubt(us: Asking, gitlab: Forge) -> None:
    gitlab.pages(f"{P}/merge_requests", [merge_request(1)])
    found = report(ask(us, gitlab, "merge-requests"))
    assert (found.outcome, found.facts["complete"]) == (Verdict.NEEDS_REVIEW, False)


def test_protected_branches_come_with_the_settings_of_the_project(us: Asking, gitlab: Forge) -> None:
    branch = {"id": 1, "name": "main", "push_access_levels": [{"access_level": 0}], "merge_access_levels": []}
    gitlab.pages(f"{P}/protected_branches", [branch | {"allow_force_push": False}])
    gitlab.on(P, {"only_allow_merge_if_pipeline_succeeds": True, "runners_token": "portcullis"})
    found = report(ask(us, gitlab, "protected-branches"))
    assert (found.outcome, found.facts["checks_required"], found.facts["rules"]) == (Verdict.PASS, True, 1)
    assert b"portcullis" not in us.kept[-1]
    assert report(ask(us, gitlab, "protected-branches", branch="main")).facts["rules"] == 1
    other = report(ask(us, gitlab, "protected-branches", branch="maintenance"))
    assert [finding.rule for finding in other.findings] == ["not-protected"]
    gitlab.pages(f"{P}/protected_branches", [branch | {"name": "ma*n"}])
    assert report(ask(us, gitlab, "protected-branches", branch="main")).facts["rules"] == 1


def test_deployments(us: Asking, gitlab: Forge) -> None:
    row = {"id": 1, "iid": 1, "sha": SHA, "ref": "main", "status": "success", "environment": {"name": "production"}}
    gitlab.pages(f"{P}/deployments", [row | {"created_at": "2026-01-10T13:00:00Z"}])
    found = report(ask(us, gitlab, "deployments", environment="production"))
    assert (found.outcome, found.facts["latest_commit"]) == (Verdict.PASS, SHA)


@pytest.mark.parametrize(("status", "word"), [(401, "not accepted"), (403, "needs the scope"), (404, "may not see it")])
def test_a_refusal_says_what_is_missing(us: Asking, gitlab: Forge, status: int, word: str) -> None:
    gitlab.on(f"{P}/pipelines", Answer({"message": TOKEN}, status))
    found = ask(us, gitlab, "pipelines")
    assert word in found.problem
    assert TOKEN not in repr(found)
    assert gitlab.count(f"{P}/pipelines") == 1


def test_failures_are_waited_for_and_then_told(us: Asking, gitlab: Forge) -> None:
    gitlab.on(f"{P}/pipelines", Answer(b"", 429, {"Retry-After": "6"}), Answer(b"", 503), Answer([pipeline(1)]))
    assert report(ask(us, gitlab, "pipelines")).outcome is Verdict.PASS
    assert us.slept == [6, 2]


def test_a_failure_on_a_later_page_keeps_what_came(us: Asking, gitlab: Forge) -> None:
    following = {"Link": f'<{gitlab.url}{P}/pipelines?page=2>; rel="next"'}
    gitlab.on(f"{P}/pipelines", Answer([pipeline(1)], headers=following), Answer(b"[{", 200))
    found = report(ask(us, gitlab, "pipelines"))
    assert (found.outcome, len(found.records)) == (Verdict.NEEDS_REVIEW, 1)


def test_neither_a_redirect_nor_a_next_page_takes_the_token_elsewhere(us: Asking, gitlab: Forge) -> None:
    with forge() as thief:
        thief.on("/x", Answer([]))
        gitlab.on(f"{P}/pipelines", Answer(b"", 302, {"Location": f"{thief.url}/x"}))
        assert "another host" in ask(us, gitlab, "pipelines").problem
        following = {"Link": f'<{thief.url}/x?page=2>; rel="next"'}
        gitlab.on(f"{P}/pipelines", Answer([pipeline(1)], headers=following))
        assert report(ask(us, gitlab, "pipelines")).outcome is Verdict.NEEDS_REVIEW
        assert not thief.asked


def test_a_query_is_checked_before_anything_is_asked(us: Asking) -> None:
    assert us.codes(gitlab="pipelines", project="castle/wall/keep") == []
    assert us.codes(gitlab="runs", project="castle/keep") == ["SSP224"]
    assert us.codes(gitlab="pipelines", project="keep") == ["SSP225"]
    assert us.codes(gitlab="pipelines", project="castle/..") == ["SSP225"]
    assert us.codes(gitlab="pipelines", project="castle/keep", api="https://ada:pw@gitlab.example") == ["SSP225"]


def test_a_missing_extra_is_named(us: Asking, gitlab: Forge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gitlab", None)
    assert "pip install 'sspgen[gitlab]'" in ask(us, gitlab, "pipelines").problem
