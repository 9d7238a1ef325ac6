"""A forge that answers anything at all: a collector brings a report, a reason or a problem, and raises nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.model.evidence import Report, Verdict
from support.forge_server import Answer, Asked, Forge, forge
from support.forge_sources import TOKEN, Asking, asking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEEP = b"[" * 400 + b"]" * 400
JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e308, "", "x", [], {}, [[]], [None], [7], ["x"], [{}], {"a": 1}),
    [{"id": None, "number": [], "iid": {}, "name": 5}],
    [{"id": 10**30, "number": -5, "iid": 1.5, "merged_at": {}, "type": [], "ruleset_id": {}}],
    [{"id": "\ud800", "merged_at": "x", "state": "merged", "number": "../../etc/passwd"}],
    {"total_count": "many", "workflow_runs": [{}]},
    {"total_count": -1, "workflow_runs": {}},
    {"total_count": 10**400, "workflow_runs": [1]},
    {"allBuilds": [{}, 1, {"number": None, "actions": 5, "timestamp": 10**40}]},
    [
        {
            "type": "pull_request",
            "ruleset_id": "9/../../x",
            "ruleset_source_type": "Organization",
            "ruleset_source": "a/b",
        }
    ],
    {"default_branch": 7},
    {"default_branch": "a/../b?c#d"},
    {"approved_by": [{"user": 5}, 7]},
)
RAW = (DEEP, b"\xff\xfe\x00", b"NaN", b'{"a": 1, "a": 2}', b"[1,", b"\xef\xbb\xbf[]", b"[] []")
GITHUB = ("alerts", "deployments", "pulls", "releases", "rules", "runs")
GITLAB = ("deployments", "merge-requests", "pipelines", "protected-branches")


class Same(Forge):
    """Gives the same answer whatever it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.given = Answer([])

    def answer(self, asked: Asked) -> Answer:
        del asked
        return self.given


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Same]:
    monkeypatch.setattr("support.forge_server.Forge", Same)
    with forge() as running:
        assert isinstance(running, Same)
        yield running


@pytest.fixture
def us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asking:
    found = asking(tmp_path, monkeypatch)
    found.environment |= {"JENKINS_USER": "ada", "JENKINS_TOKEN": "portcullis"}
    return found


def queries(server: Forge) -> Iterator[dict[str, str]]:
    for question in GITHUB:
        yield {"github": question, "repository": "castle/keep", "api": server.url}
    for question in GITLAB:
        yield {"gitlab": question, "project": "castle/keep", "api": server.url}
    yield {"jenkins": "builds", "job": "castle/keep", "api": server.url}


@pytest.mark.parametrize(
    "body", [*(json.dumps(junk).encode() for junk in JUNK), *RAW], ids=lambda body: repr(body[:30])
)
def test_whatever_a_forge_answers_nothing_is_raised_and_nothing_passes(us: Asking, server: Same, body: bytes) -> None:
    server.given = Answer(body)
    for query in queries(server):
        found = us.ask(**query)
        assert bool(found.problem) != bool(found.artifacts), query
        assert TOKEN not in repr(found)
        for artifact in found.artifacts:
            result = artifact.result
            assert isinstance(result, Report), result
            empty = body in {b"[]", b"\xef\xbb\xbf[]"} and query.get("github") == "alerts"
            assert result.outcome is not Verdict.PASS or empty, query
