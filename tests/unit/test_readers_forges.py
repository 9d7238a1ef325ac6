"""What forges and pipelines say: who approved what, what ran, what protects, and when it is not the whole story."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.redaction import redacted
from sspgen.collect.registry import normalise, readers
from sspgen.model.evidence import FindingSeverity, Record, Rejection, Report, Verdict
from support.corpora import corpus

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
FORGES = (*sorted(FIXTURES.glob("github-*")), *sorted(FIXTURES.glob("gitlab-*")), *sorted(FIXTURES.glob("jenkins-*")))
SHA = "a" * 40


def fixture(name: str) -> Any:
    return json.loads((FIXTURES / name).read_bytes())


def read(document: Any) -> Report:
    found = normalise("x", json.dumps(document).encode())
    assert isinstance(found, Report), found
    return found


def refused(document: Any) -> Rejection:
    found = normalise("x", json.dumps(document).encode())
    assert isinstance(found, Rejection), found
    return found


def said(record: Record) -> dict[str, Any]:
    return dict(record.details)


# ---- runs


def test_runs_are_counted_by_how_they_ended() -> None:
    report = read(fixture("github-runs.json"))
    assert report.outcome is Verdict.FAIL
    assert report.population is not None
    assert (report.population.total, report.population.passed, report.population.failed) == (4, 2, 1)
    assert (report.facts["unfinished"], report.facts["reruns"]) == (1, 1)
    assert [record.id for record in report.records] == ["103", "102", "101", "104"]


def test_fewer_rows_than_the_total_need_review() -> None:
    document = fixture("github-runs.json")
    document["workflow_runs"] = document["workflow_runs"][:1]
    report = read(document)
    assert (report.outcome, report.reason) == (Verdict.NEEDS_REVIEW, "1 of 4 were read")
    assert report.facts["complete"] is False


def test_runs_that_did_not_end_are_no_run() -> None:
    document = fixture("github-runs.json")
    document["workflow_runs"] = document["workflow_runs"][3:]
    document["total_count"] = 1
    assert read(document).outcome is Verdict.NOT_RUN
    assert read({"total_count": 0, "workflow_runs": []}).outcome is Verdict.NOT_RUN


@pytest.mark.parametrize("word", ["failurf", "", 7, None, ["failure"]])
def test_a_conclusion_that_cannot_be_read_is_no_pass(word: object) -> None:
    document = fixture("github-runs.json")
    document["workflow_runs"][1]["conclusion"] = word
    assert read(document).outcome is Verdict.NEEDS_REVIEW


def test_check_runs_and_jobs_are_runs() -> None:
    check = {"id": 1, "head_sha": SHA, "status": "completed", "conclusion": "success", "check_suite": {"id": 2}}
    for key in ("check_runs", "jobs"):
        report = read({"total_count": 1, key: [check]})
        assert (report.format, report.outcome) == ("github-runs", Verdict.PASS)
    assert read(check).subject.commit == SHA


# ---- pull requests


def pulls() -> dict[str, Record]:
    return {record.id: record for record in read(fixture("github-pulls.json")).records}


def test_a_pull_request_says_who_did_what() -> None:
    first = pulls()["1"]
    assert (first.commit, first.state, first.actor) == (SHA, "merged", "bob")
    assert (said(first)["author"], said(first)["approvers"], said(first)["head"]) == ("ada", "bob", "b" * 40)
    assert (said(first)["approved_head"], said(first)["approved_by_author"]) == (True, False)


def test_an_approval_of_the_author_or_of_an_older_commit_is_told_apart() -> None:
    found = pulls()
    assert (said(found["2"])["approved_by_author"], said(found["2"])["approved_by_others"]) == (True, 0)
    assert (said(found["3"])["approved_by_others"], said(found["3"])["approved_head"]) == (1, False)
    rules = {(f.location, f.rule) for f in read(fixture("github-pulls.json")).findings}
    assert rules == {("#2", "merged-without-approval"), ("#3", "approval-not-on-merged-commit")}


def test_deleted_accounts_are_null_and_stay_nobody() -> None:
    fourth = pulls()["4"]
    assert (said(fourth)["author"], fourth.actor, said(fourth)["approvers"]) == ("", "", "bob")
    document = fixture("github-pulls.json")
    document["items"][3]["reviews"][0]["user"] = None
    record = {r.id: r for r in read(document).records}["4"]
    assert (said(record)["approvers"], said(record)["approved_by_others"]) == ("(deleted)", 0)


def one_pull(**changes: Any) -> Report:
    document = fixture("github-pulls.json")
    document["items"], document["total"] = [document["items"][0] | changes], 1
    return read(document)


def review(state: str, at: str = "2026-01-10T11:00:00Z", who: str = "bob") -> dict[str, Any]:
    known = {"user": {"login": who}, "author_association": "MEMBER", "commit_id": "b" * 40}
    return known | {"state": state, "submitted_at": at}


def test_the_last_word_of_a_reviewer_before_the_merge_counts() -> None:
    approved, later = review("APPROVED"), "2026-01-10T11:30:00Z"
    assert one_pull(reviews=[approved]).outcome is Verdict.PASS
    assert one_pull(reviews=[approved, review("COMMENTED", later)]).outcome is Verdict.PASS
    assert one_pull(reviews=[approved, review("CHANGES_REQUESTED", later)]).outcome is Verdict.FAIL
    assert one_pull(reviews=[review("CHANGES_REQUESTED", later), approved]).outcome is Verdict.FAIL
    assert one_pull(reviews=[approved, review("DISMISSED", later)]).outcome is Verdict.FAIL
    assert one_pull(reviews=[review("APPROVED", "2026-01-10T12:00:01Z")]).outcome is Verdict.FAIL


def test_an_approval_of_an_outsider_or_a_bot_is_nobodys() -> None:
    assert one_pull(reviews=[review("APPROVED") | {"author_association": "NONE"}]).outcome is Verdict.FAIL
    assert one_pull(reviews=[review("APPROVED", who="helper[bot]")]).outcome is Verdict.FAIL
    assert one_pull(reviews=[review("APPROVED") | {"author_association": "KING"}]).outcome is Verdict.NEEDS_REVIEW
    approved, objection = review("APPROVED"), review("CHANGES_REQUESTED", who="eve") | {"author_association": "NONE"}
    assert one_pull(reviews=[approved, objection]).outcome is Verdict.PASS


@pytest.mark.parametrize(
    "changes",
    [
        {"reviews": None},
        {"reviews": [{"state": "APPROVED"}]},
        {"reviews": [7]},
        {"reviews": [review("APPROVEE")]},
        {"user": {"id": 3}},
        {"user": "ada"},
        {"merged_at": "some time"},
        {"merged_at": 7.5e300},
    ],
)
def test_reviews_that_cannot_be_read_are_not_known(changes: dict[str, Any]) -> None:
    report = one_pull(**changes)
    assert (report.outcome, report.facts["reviews_known"]) == (Verdict.NEEDS_REVIEW, False)


def test_the_list_of_the_api_has_no_reviews_and_no_end() -> None:
    page = [{k: v for k, v in item.items() if k != "reviews"} for item in fixture("github-pulls.json")["items"]]
    report = read(page)
    assert report.outcome is Verdict.NEEDS_REVIEW
    assert "whole list" in report.reason
    assert "reviews" in report.reason


def test_what_a_collector_could_not_complete_is_no_pass() -> None:
    document = fixture("github-pulls.json")
    document["items"], document["total"] = document["items"][:1], 1
    assert read(document).outcome is Verdict.PASS
    for change in ({"complete": False}, {"complete": "true"}, {"total": 2}, {"collected": "?"}, {"items": {}}):
        assert read(document | change).outcome in {Verdict.NEEDS_REVIEW, Verdict.NOT_RUN}, change
    assert read(document | {"complete": False, "problem": "HTTP 502"}).reason == "HTTP 502"
    assert read(document | {"items": [*document["items"], 7]}).outcome is Verdict.NEEDS_REVIEW


# ---- rules


def test_protection_and_rulesets_add_up() -> None:
    report = read(fixture("github-rules.json"))
    assert report.outcome is Verdict.PASS
    wanted = {"approvals_required": 2, "checks_required": 1, "admins_enforced": True, "bypass_actors": 0, "rules": 4}
    assert wanted.items() <= report.facts.items()


def test_what_is_off_is_a_finding() -> None:
    report = read(fixture("github-protection.json"))
    assert {f.rule for f in report.findings} == {
        *("stale-approvals-stand", "checks-not-required", "force-pushes-allowed", "admins-not-enforced"),
        "bypass-allowed",
    }
    assert report.subject.name == "castle/keep"
    assert any("history" in note for note in report.notes)


def test_nothing_that_protects_is_a_finding_only_when_everything_was_told() -> None:
    document = fixture("github-rules.json") | {"items": [], "total": 0}
    assert [f.rule for f in read(document).findings] == ["not-protected"]
    untold = read(document | {"complete": False})
    assert (untold.outcome, untold.findings) == (Verdict.NEEDS_REVIEW, ())


def test_who_may_bypass_a_ruleset_must_be_told() -> None:
    document = fixture("github-rules.json")
    del document["items"][1]["bypass_actors"]
    report = read(document)
    assert (report.outcome, report.facts["admins_enforced"]) == (Verdict.NEEDS_REVIEW, False)
    document["items"][1]["bypass_actors"] = [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]
    rules = {f.rule for f in read(document).findings}
    assert rules == {"admins-not-enforced", "bypass-allowed"}


@pytest.mark.parametrize("change", [{"enforcement": "evaluate"}, {"enforcement": "disabled"}, {"target": "tag"}])
def test_a_ruleset_that_does_not_hold_for_branches_protects_nothing(change: dict[str, str]) -> None:
    ruleset = fixture("github-rules.json")["items"][1] | change
    assert [f.rule for f in read(ruleset).findings] == ["not-protected"]


# ---- deployments, releases, alerts


def test_a_deployment_that_once_worked_stays_a_success() -> None:
    report = read(fixture("github-deployments.json"))
    first, second = report.records
    assert (first.state, first.at and first.at.isoformat()) == ("success", "2026-01-10T13:05:00+00:00")
    assert (second.state, second.actor) == ("failure", "")
    assert report.facts["latest_commit"] == SHA


def test_a_deployment_without_statuses_is_not_known() -> None:
    document = fixture("github-deployments.json")
    document["items"], document["total"] = [document["items"][0] | {"statuses": []}], 1
    assert read(document).outcome is Verdict.NEEDS_REVIEW


def test_drafts_are_no_releases() -> None:
    document = fixture("github-releases.json")
    assert read(document).facts["releases"] == 1
    assert read(document[1:]).outcome is Verdict.NOT_RUN


def test_a_dismissed_alert_is_suppressed_with_who_and_why_and_a_revoked_secret_is_fixed() -> None:
    report = read(fixture("github-secret-alerts.json"))
    (finding,) = report.findings
    assert (finding.suppressed, finding.waived_by, finding.justification) == (
        True,
        "bob",
        "used_in_tests: a made-up key",
    )
    assert report.facts == {"alerts": 2, "open": 0, "fixed": 1, "dismissed": 1, "complete": False, "query": ""}
    assert "drawbridge" not in repr(report)


def test_open_alerts_fail_and_a_word_that_is_not_known_is_open() -> None:
    alert = {"number": 1, "state": "open", "rule": {"id": "r", "severity": "error"}, "tool": {"name": "CodeQL"}}
    assert read([alert]).outcome is Verdict.FAIL
    assert read([alert | {"state": "fixes"}]).outcome is Verdict.FAIL
    critical = read([alert | {"rule": {"id": "r", "security_severity_level": "critical"}}])
    assert critical.findings[0].severity is FindingSeverity.CRITICAL


def test_no_alert_is_a_pass_only_when_a_collector_asked() -> None:
    stored = {"source": "github", "question": "alerts", "collected": "2026-01-15T02:00:00Z", "complete": True}
    assert read(stored | {"items": [], "total": 0}).outcome is Verdict.PASS
    assert read(stored | {"items": [], "total": 0, "complete": False}).outcome is Verdict.NEEDS_REVIEW


# ---- webhooks


def event(**content: Any) -> dict[str, Any]:
    return {"action": "x", "repository": {"full_name": "castle/keep"}, "sender": {"login": "ada"}} | content


def test_a_webhook_is_one_event() -> None:
    report = read(fixture("github-webhook-run.json"))
    assert (report.outcome, report.subject.commit, report.records[0].id) == (Verdict.PASS, SHA, "105")


def test_a_webhook_of_a_run_that_waits_is_no_run() -> None:
    run = {"id": 1, "head_sha": SHA, "status": "in_progress", "conclusion": None}
    assert read(event(workflow_run=run)).outcome is Verdict.NOT_RUN
    cancelled = run | {"status": "completed", "conclusion": "cancelled"}
    assert read(event(workflow_run=cancelled)).outcome is Verdict.NEEDS_REVIEW


def test_a_webhook_of_a_thing_that_is_undone_needs_review() -> None:
    release = {"id": 1, "tag_name": "v1", "published_at": "2026-01-01T00:00:00Z"}
    suite = {"id": 1, "head_sha": SHA, "status": "completed", "conclusion": "success"}
    assert read(event(release=release)).outcome is Verdict.PASS
    assert read(event(release=release, action="deleted")).reason == "the release was deleted"
    assert read(event(check_suite=suite)).outcome is Verdict.PASS
    assert read(event(check_suite=suite, action="rerequested")).outcome is Verdict.NEEDS_REVIEW


def test_a_webhook_of_a_job_that_deploys_is_about_the_job() -> None:
    job = {"id": 7, "head_sha": SHA, "status": "completed", "conclusion": "failure"}
    report = read(event(workflow_job=job, deployment={"id": 8, "sha": SHA}))
    assert (report.facts["event"], report.outcome) == ("workflow_job", Verdict.FAIL)


def test_a_webhook_of_an_alert_that_is_closed_says_nothing_of_the_others() -> None:
    alert = {"number": 1, "rule": {"id": "r"}, "tool": {}, "dismissed_reason": "false positive"}
    report = read(event(alert=alert | {"state": "dismissed"}))
    assert (report.outcome, report.findings[0].suppressed) == (Verdict.NEEDS_REVIEW, True)


@pytest.mark.parametrize("ended", ["skipped", "cancelled", "neutral", "action_required", "stale"])
def test_runs_of_which_none_ended_well_are_no_pass(ended: str) -> None:
    run = {"id": 1, "head_sha": SHA, "status": "completed", "conclusion": ended, "run_attempt": 1}
    report = read({"total_count": 1, "workflow_runs": [run]})
    assert (report.outcome, report.reason) == (Verdict.NEEDS_REVIEW, "no run has ended well")
    well = run | {"id": 2, "conclusion": "success"}
    assert read({"total_count": 2, "workflow_runs": [run, well]}).outcome is Verdict.PASS


def test_pipelines_and_builds_of_which_none_ended_well_are_no_pass() -> None:
    pipeline = {"id": 1, "sha": SHA, "ref": "main", "status": "canceled", "source": "push"}
    assert read(pipeline).reason == "no pipeline has ended well"
    build = {"number": 1, "result": "ABORTED", "timestamp": 1_700_000_000_000, "building": False}
    assert read(build).reason == "no build has ended well"


def test_check_suites_are_runs() -> None:
    suite = {"id": 5, "head_sha": SHA, "status": "completed", "conclusion": "success"}
    report = read({"total_count": 1, "check_suites": [suite]})
    assert (report.outcome, report.facts["succeeded"]) == (Verdict.PASS, 1)


def test_a_release_names_its_repository_by_its_address() -> None:
    release = {
        "tag_name": "v1",
        "target_commitish": "main",
        "html_url": "https://forge.example/castle/keep/releases/v1",
    }
    assert read(release | {"published_at": "2026-01-01T00:00:00Z"}).subject.name == "castle/keep"


def test_a_webhook_that_says_what_changed_is_refused_with_a_reason() -> None:
    for content in ({"member": {"login": "bob"}}, {"pusher": {"name": "bob"}}, {"star": {}}):
        assert refused(event(**content)).code == "SSP301"
    assert "sentence" not in refused(event(member={})).message


def test_an_alert_of_a_dependency_is_left_to_its_reader() -> None:
    alert = {"number": 1, "state": "open", "dependency": {}, "security_advisory": {"ghsa_id": "GHSA-aaaa-bbbb-cccc"}}
    known = [r.id for r in readers() if r.recognises(Blob("x", json.dumps(event(alert=alert)).encode()))]
    assert "github-webhook" not in known
    code = {"number": 1, "state": "open", "rule": {"id": "r"}, "tool": {}}
    assert read(event(alert=code)).outcome is Verdict.FAIL


# ---- GitLab


def test_gitlab_pipelines() -> None:
    report = read(fixture("gitlab-pipelines.json"))
    assert (report.outcome, report.facts["unfinished"]) == (Verdict.PASS, 1)
    document = fixture("gitlab-pipelines.json")
    document["items"][0]["status"] = "failed"
    assert read(document).outcome is Verdict.FAIL
    document["items"][0]["status"] = "succeeded"
    assert read(document).outcome is Verdict.NEEDS_REVIEW


def test_a_gitlab_deployment_webhook_is_a_deployment() -> None:
    hook = {
        "object_kind": "deployment",
        "status": "success",
        "status_changed_at": "2026-01-02 21:50:00 +0200",
        "deployment_id": 15,
        "environment": "staging",
        "commit_url": f"https://forge.example/castle/keep/-/commit/{SHA}",
        "project": {"path_with_namespace": "castle/keep"},
        "user": {"username": "ada"},
    }
    report = read(hook)
    (record,) = report.records
    assert (report.outcome, report.subject.name, record.commit, record.actor) == (
        Verdict.PASS,
        "castle/keep",
        SHA,
        "ada",
    )
    assert record.at is not None
    assert record.at.isoformat() == "2026-01-02T19:50:00+00:00"
    assert read(hook | {"status": "failed"}).outcome is Verdict.FAIL
    assert read(hook | {"status": "running"}).outcome is Verdict.NEEDS_REVIEW


def test_a_gitlab_pipeline_webhook_is_a_run() -> None:
    attributes = {"id": 31, "sha": SHA, "ref": "main", "status": "success", "finished_at": "2026-01-10 10:00:00 UTC"}
    hook = {"object_kind": "pipeline", "object_attributes": attributes, "user": {"username": "ada"}, "project": {}}
    report = read(hook)
    assert (report.outcome, report.records[0].actor, report.subject.commit) == (Verdict.PASS, "ada", SHA)


def test_gitlab_approvals_count_when_they_are_not_older_than_the_last_push() -> None:
    found = {record.id: record for record in read(fixture("gitlab-merge-requests.json")).records}
    assert [said(found[n])["approved_head"] for n in "123"] == [True, False, None]
    assert [found[n].commit[:1] for n in "1234"] == ["a", "c", "", ""]
    rules = {(f.location, f.rule) for f in read(fixture("gitlab-merge-requests.json")).findings}
    assert rules == {("!2", "approval-not-on-merged-commit"), ("!3", "merged-without-approval")}


def test_gitlab_approvals_that_are_not_told_need_review() -> None:
    document = fixture("gitlab-merge-requests.json")
    document["items"], document["total"] = document["items"][:1], 1
    assert read(document).outcome is Verdict.PASS
    by_a_token = copy.deepcopy(document)
    by_a_token["items"][0]["approvals"]["approved_by"][0]["user"] = {"username": "project_7_bot_0a1b"}
    assert read(by_a_token).outcome is Verdict.FAIL
    for key in ("approvals", "versions"):
        changed = copy.deepcopy(document)
        del changed["items"][0][key]
        assert read(changed).outcome is Verdict.NEEDS_REVIEW, key


def test_gitlab_branches() -> None:
    branch = fixture("gitlab-protected-branches.json")[0]
    assert {f.rule for f in read([branch]).findings} == {"direct-push-allowed"}
    closed = branch | {"push_access_levels": [{"access_level": 0, "access_level_description": "No one"}]}
    assert read(closed).outcome is Verdict.PASS
    developers = read(branch | {"push_access_levels": [{"access_level": 30}]})
    assert developers.findings[0].severity is FindingSeverity.HIGH
    assert read(branch | {"push_access_levels": "none"}).outcome is Verdict.FAIL
    stored = {"source": "gitlab", "question": "protected-branches", "collected": "2026-01-15T02:00:00Z"}
    nothing = read(stored | {"items": [], "total": 0, "complete": True})
    assert [f.rule for f in nothing.findings] == ["not-protected"]


def test_gitlab_deployments() -> None:
    document = fixture("gitlab-deployments.json")
    assert read(document).records[0].at is not None
    assert read([document[0] | {"status": "failed"}]).outcome is Verdict.FAIL
    assert read(document[0]).outcome is Verdict.PASS


# ---- Jenkins


def test_jenkins_builds_of_a_job() -> None:
    report = read(fixture("jenkins-builds.json"))
    assert [record.state for record in report.records] == ["RUNNING", "UNSTABLE", "SUCCESS"]
    assert [record.commit[:1] for record in report.records] == ["", "b", ""]
    assert said(report.records[2])["revisions"] == f"{SHA}, {'c' * 40}"
    assert "portcullis" not in repr(report)


def test_a_jenkins_build_that_runs_has_not_ended() -> None:
    build = fixture("jenkins-build.json")
    assert read(build).outcome is Verdict.PASS
    assert read(build | {"result": None}).outcome is Verdict.NOT_RUN
    assert read(build | {"building": True}).outcome is Verdict.NOT_RUN
    assert read(build | {"result": "SUCCES"}).outcome is Verdict.NEEDS_REVIEW
    assert read(build | {"result": "UNSTABLE"}).outcome is Verdict.FAIL
    assert read(build | {"timestamp": 10**30}).observed is None


def test_a_jenkins_job_without_results_says_how_to_ask() -> None:
    document = fixture("jenkins-builds.json")
    document["builds"] = [{"number": 7, "url": "https://ci.example/7/"}]
    found = refused(document)
    assert found.code == "SSP301"
    assert "tree=builds[" in found.message


# ---- all of them


@pytest.mark.parametrize("path", FORGES, ids=lambda path: path.name)
def test_redaction_changes_nothing_that_is_read(path: Path) -> None:
    blob = Blob("x", path.read_bytes())
    (reader,) = [reader for reader in readers() if reader.recognises(blob)]
    kept = redacted(blob, reader.keeps)
    assert kept is not None
    assert normalise("x", kept) == normalise("x", blob.data)
    for secret in (b"drawbridge", b"portcullis", b"ada@example.org", b"raise the bridge"):
        assert secret not in kept


@pytest.mark.corpora
@pytest.mark.parametrize("folder", ["github-api", "github-webhook", "gitlab", "jenkins"])
def test_redaction_holds_for_what_forges_really_send(folder: str) -> None:
    for path in sorted(corpus(f"evidence/{folder}").iterdir()):
        blob = Blob("x", path.read_bytes())
        found = [reader for reader in readers() if reader.recognises(blob)]
        assert len(found) <= 1
        for reader in found:
            kept = redacted(blob, reader.keeps)
            assert kept is not None
            assert normalise("x", kept) == normalise("x", blob.data)


# ---- exports of several pages


def test_pages_that_follow_each_other_are_one_list() -> None:
    page = fixture("github-runs.json")
    first, second = (page | {"workflow_runs": page["workflow_runs"][a:b]} for a, b in ((0, 2), (2, 4)))
    whole = read(page)
    for text in (json.dumps(first) + json.dumps(second), json.dumps([first, second])):
        found = normalise("x", text.encode())
        assert found == whole
    alone = normalise("x", (json.dumps(first) + "\n" + json.dumps(first)[:-9]).encode())
    assert isinstance(alone, Rejection)


def test_lists_that_follow_each_other_are_one_list_of_unknown_length() -> None:
    items = fixture("github-pulls.json")["items"]
    pages = [items[:1], items[3:4]]
    for text in (
        "".join(json.dumps(page) for page in pages),
        json.dumps(pages),
        "\n".join(map(json.dumps, (items[0], items[3]))),
    ):
        found = normalise("x", text.encode())
        assert isinstance(found, Report)
        assert (len(found.records), found.outcome) == (2, Verdict.NEEDS_REVIEW)


def cli_pull(**changes: Any) -> dict[str, Any]:
    review = {
        "author": {"login": "bob"},
        "authorAssociation": "MEMBER",
        "state": "APPROVED",
        "commit": {"oid": "b" * 40},
    }
    pull = {
        "number": 1,
        "state": "MERGED",
        "author": {"login": "ada"},
        "headRefOid": "b" * 40,
        "baseRefName": "main",
        "mergeCommit": {"oid": SHA},
        "mergedAt": "2026-01-10T12:00:00Z",
        "mergedBy": {"login": "bob"},
        "reviews": [review | {"submittedAt": "2026-01-10T11:00:00Z"}],
    }
    return pull | changes


def test_what_the_command_gh_writes_is_read_as_what_the_api_says() -> None:
    report = read([cli_pull()])
    (record,) = report.records
    assert (report.format, record.commit, record.actor, record.state) == ("github-pulls", SHA, "bob", "merged")
    assert (said(record)["approvers"], said(record)["approved_head"], said(record)["base"]) == ("bob", True, "main")
    assert report.outcome is Verdict.NEEDS_REVIEW
    bare = {key: value for key, value in cli_pull().items() if key in {"number", "headRefOid", "mergedAt"}}
    assert read([bare]).facts["reviews_known"] is False
    assert read([cli_pull(mergedAt=None)]).facts["merged"] == 1
    assert read([cli_pull(reviews=[7])]).facts["reviews_known"] is False
    assert read([cli_pull(state="OPEN", mergedAt=None)]).outcome is Verdict.NOT_RUN
    run = {"databaseId": 5, "headSha": SHA, "status": "completed", "conclusion": "failure", "workflowName": "ci"}
    found = read([run | {"createdAt": "2026-01-10T12:00:00Z", "attempt": 2}])
    assert (found.format, found.outcome, found.facts["reruns"]) == ("github-runs", Verdict.FAIL, 1)
    for document in ([cli_pull()], [run]):
        blob = Blob("x", json.dumps(document).encode())
        (reader,) = [reader for reader in readers() if reader.recognises(blob)]
        kept = redacted(blob, reader.keeps)
        assert kept is not None
        assert normalise("x", kept) == normalise("x", blob.data)
