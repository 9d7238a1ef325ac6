"""What forges and pipelines tell beside what is read: each is refused with a reason that says what to ask for."""

from __future__ import annotations

from typing import Any

import pytest

from support.reports import rejection as refused

SHA = "a" * 40


def test_an_error_of_github_is_named() -> None:
    error = {"message": "Branch not protected", "documentation_url": "https://docs.github.com/x", "status": "404"}
    assert (refused(error).code, "Branch not protected" in refused(error).message) == ("SSP302", True)
    assert refused(error | {"rules": []}).code == "SSP301"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"state": "success", "statuses": [], "sha": SHA, "total_count": 0}, "commit statuses"),
        ([{"state": "success", "context": "ci", "target_url": "https://ci.example"}], "commit statuses"),
        ({"name": "main", "commit": {"sha": SHA}, "protected": True}, "not how"),
        ([{"deployment_url": "u", "state": "success", "environment": "prod"}], "what was deployed"),
        ([{"pull_request_url": "u", "submitted_at": "x", "state": "APPROVED"}], "what was merged"),
    ],
)
def test_what_github_tells_of_a_part_only_is_refused_with_a_reason(document: Any, told: str) -> None:
    assert (refused(document).code, told in refused(document).message) == ("SSP301", True)


@pytest.mark.parametrize(
    ("document", "code", "told"),
    [
        ({"object_kind": "push", "project_id": 1}, "SSP301", "event of type push"),
        ({"object_kind": "build", "project_id": 1, "build_status": "success"}, "SSP301", "event of type build"),
        ([{"id": 7, "status": "failed", "stage": "test", "pipeline": {"id": 6}}], "SSP301", "read their pipeline"),
        ({"message": "404 Project Not Found"}, "SSP302", "404 Project Not Found"),
        ({"error": "insufficient_scope", "error_description": "asks for more"}, "SSP302", "asks for more"),
        ({"approved_by": [], "approvals_required": 1, "approvals_left": 1}, "SSP301", "who wrote the change"),
        ([{"name": "main", "protected": True, "developers_can_push": False}], "SSP301", "protected_branches"),
    ],
)
def test_what_gitlab_says_beside_it_is_refused_with_a_reason(document: Any, code: str, told: str) -> None:
    found = refused(document)
    assert (found.code, told in found.message) == (code, True)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"_class": "hudson.tasks.junit.TestResult", "failCount": 2}, "a TestResult of Jenkins"),
        ({"_class": "com.cloudbees.hudson.plugins.folder.Folder", "jobs": []}, "a Folder of Jenkins"),
        ({"_links": {}, "id": "16", "status": "SUCCESS", "startTimeMillis": 1, "stages": []}, "the stage view"),
    ],
)
def test_what_jenkins_tells_beside_builds_is_refused_with_a_reason(document: Any, told: str) -> None:
    assert (refused(document).code, told in refused(document).message) == ("SSP301", True)
