"""Asking Jenkins for builds: all of them, or it is said what is missing; parameters never leave the server."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.model.evidence import Verdict
from support.forge_server import Answer, Forge, forge
from support.forge_sources import Asking, asking, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOB = "/job/castle/job/the%20keep/api/json"
SHA = "a" * 40


@pytest.fixture
def jenkins() -> Iterator[Forge]:
    with forge() as running:
        yield running


@pytest.fixture
def us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    found = asking(tmp_path, monkeypatch)
    found.environment = {"JENKINS_USER": "ada", "JENKINS_TOKEN": "p0rtcullis"}
    return found


def ask(us: Asking, jenkins: Forge, **more: str) -> Any:
    return us.ask(jenkins="builds", job="castle/the keep", api=jenkins.url, **more)


def builds(*numbers: int) -> Answer:
    return Answer(
        {
            "allBuilds": [
                {
                    "number": number,
                    "result": "SUCCESS",
                    "building": False,
                    "timestamp": 1768039200000 + number,
                    "duration": 1000,
                    "actions": [{"lastBuiltRevision": {"SHA1": SHA}}, {"parameters": [{"value": "p0rtcullis"}]}],
                }
                for number in numbers
            ]
        }
    )


def test_builds_come_in_ranges_until_there_are_no_more(us: Asking, jenkins: Forge) -> None:
    jenkins.on(JOB, builds(*range(300, 200, -1)), builds(*range(200, 150, -1)))
    found = report(ask(us, jenkins))
    assert (found.outcome, len(found.records), found.records[0].commit) == (Verdict.PASS, 150, SHA)
    assert [request.query["tree"].rpartition("]")[2] for request in jenkins.asked] == ["{0,100}", "{100,200}"]
    assert "parameters" not in jenkins.asked[0].query["tree"]
    assert b"p0rtcullis" not in us.kept[-1]
    credentials = base64.b64encode(b"ada:p0rtcullis").decode()
    assert jenkins.asked[0].headers["authorization"] == f"Basic {credentials}"


def test_builds_before_the_time_asked_about_end_the_question(us: Asking, jenkins: Forge) -> None:
    old = builds(*range(300, 200, -1)).body
    old["allBuilds"][10]["timestamp"] = 1_600_000_000_000
    jenkins.on(JOB, Answer(old))
    found = report(ask(us, jenkins, since="2026-01-01"))
    assert (len(found.records), found.facts["complete"]) == (10, True)
    assert jenkins.count(JOB) == 1


def test_a_failure_on_a_later_range_keeps_what_came(us: Asking, jenkins: Forge) -> None:
    jenkins.on(JOB, builds(*range(300, 200, -1)), Answer(b"", 404))
    found = report(ask(us, jenkins))
    assert (found.outcome, len(found.records)) == (Verdict.NEEDS_REVIEW, 100)


def test_a_build_that_runs_is_no_pass(us: Asking, jenkins: Forge) -> None:
    running = builds(1).body
    running["allBuilds"][0] |= {"building": True, "result": None}
    jenkins.on(JOB, Answer(running))
    assert report(ask(us, jenkins)).outcome is Verdict.NOT_RUN


@pytest.mark.parametrize(("status", "word"), [(401, "not accepted"), (403, "'Job/Read'"), (404, "may not see it")])
def test_a_refusal_says_what_is_missing(us: Asking, jenkins: Forge, status: int, word: str) -> None:
    jenkins.on(JOB, Answer(b"p0rtcullis", status))
    found = ask(us, jenkins)
    assert word in found.problem
    assert "p0rtcullis" not in repr(found)


def test_a_token_without_its_user_is_told(us: Asking, jenkins: Forge) -> None:
    us.environment = {"JENKINS_TOKEN": "p0rtcullis"}
    assert "JENKINS_USER" in ask(us, jenkins).problem
    us.environment = {}
    jenkins.on(JOB, builds(1))
    ask(us, jenkins)
    assert "authorization" not in jenkins.asked[0].headers


def test_a_redirect_does_not_take_the_token_elsewhere(us: Asking, jenkins: Forge) -> None:
    with forge() as thief:
        jenkins.on(JOB, Answer(b"", 302, {"Location": f"{thief.url}/x"}))
        assert "another host" in ask(us, jenkins).problem
        assert not thief.asked


def test_a_query_is_checked_before_anything_is_asked(us: Asking) -> None:
    server = "https://ci.example"
    assert us.codes(jenkins="builds", job="castle/keep", api=server) == []
    assert us.codes(jenkins="builds", job="castle/keep") == ["SSP222"]
    assert us.codes(jenkins="jobs", job="castle/keep", api=server) == ["SSP224"]
    assert us.codes(jenkins="builds", job="castle/../x", api=server) == ["SSP225"]
    assert us.codes(jenkins="builds", job="a?b", api=server) == ["SSP225"]
