"""The files collector: when and by what a report was made, and what happens when nobody says."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.api import CollectContext
from sspgen.collect.registry import collectors
from sspgen.model.evidence import Artifact, Collection, EvidenceSource, Rejection, Report, TimeOrigin, Verdict

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
COMMITTED = datetime(2026, 10, 1, tzinfo=UTC)
LEAKS = [{"RuleID": "r", "File": "f", "Match": "m", "Secret": "s"}]
CLEAN: dict[str, Any] = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "Lint"}}, "results": []}]}


@dataclass
class Changed:
    committed: datetime


@dataclass
class Repository:
    changes: dict[str, Changed] = field(default_factory=dict)
    tracked: dict[str, str] = field(default_factory=dict)
    dirty_paths: frozenset[str] = frozenset()

    def last_change(self, path: str) -> Changed | None:
        return self.changes.get(path)


def write(root: Path, name: str, document: Any) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    os.utime(path, (WRITTEN.timestamp(), WRITTEN.timestamp()))


def collect(root: Path, query: dict[str, Any], repository: Any = None) -> Collection:
    source = EvidenceSource("scan", "Scan", "files", query)
    return collectors()["files"].collect(source, CollectContext(root, repository, NOW))


def only(collection: Collection) -> tuple[Artifact, Report]:
    (artifact,) = collection.artifacts
    assert isinstance(artifact.result, Report)
    return artifact, artifact.result


def test_an_artifact_is_its_bytes_and_its_report(tmp_path: Path) -> None:
    write(tmp_path, "r/b10.json", LEAKS)
    write(tmp_path, "r/b2.json", b"")
    collection = collect(tmp_path, {"files": "r/*.json"})
    empty, leaks = collection.artifacts
    assert (empty.name, empty.result) == ("r/b2.json", Rejection("SSP300", "0 bytes: the tool wrote no report"))
    assert leaks.sha256 == hashlib.sha256(json.dumps(LEAKS).encode()).hexdigest()
    assert leaks.size == len(json.dumps(LEAKS))
    assert collection.problem == ""


def test_time_comes_from_the_most_believable_place(tmp_path: Path) -> None:
    ended = {"invocations": [{"executionSuccessful": True, "endTimeUtc": "2026-11-20T00:00:00Z"}]}
    timed = {"version": "2.1.0", "runs": [CLEAN["runs"][0] | ended]}
    write(tmp_path, "timed.sarif", timed)
    write(tmp_path, "plain.sarif", CLEAN)
    write(tmp_path, "ci.json", {"observed": "2026-11-19T00:00:00Z"})
    repository = Repository({"plain.sarif": Changed(COMMITTED), "timed.sarif": Changed(COMMITTED)})
    cut = Repository(tracked={"plain.sarif": "0"})
    modified = Repository(tracked={"plain.sarif": "0"}, dirty_paths=frozenset({"plain.sarif"}))
    seen = [
        only(collect(tmp_path, {"files": name} | context, repo))[0]
        for name, context, repo in (
            ("timed.sarif", {"context": "ci.json"}, repository),
            ("plain.sarif", {"context": "ci.json"}, repository),
            ("plain.sarif", {}, repository),
            ("plain.sarif", {}, Repository()),
            ("plain.sarif", {}, None),
            ("plain.sarif", {}, cut),
            ("plain.sarif", {}, modified),
        )
    ]
    assert [(artifact.observed, artifact.origin) for artifact in seen] == [
        (datetime(2026, 11, 20, tzinfo=UTC), TimeOrigin.REPORT),
        (datetime(2026, 11, 19, tzinfo=UTC), TimeOrigin.CONTEXT),
        (COMMITTED, TimeOrigin.GIT),
        (WRITTEN, TimeOrigin.FILE),
        (WRITTEN, TimeOrigin.FILE),
        (None, TimeOrigin.NONE),
        (WRITTEN, TimeOrigin.FILE),
    ]


def test_a_context_fills_gaps_and_overrides_nothing(tmp_path: Path) -> None:
    write(tmp_path, "r.sarif", CLEAN)
    told = json.loads(json.dumps(CLEAN))
    told["runs"][0]["tool"]["driver"]["version"] = "1.0"
    told["runs"][0]["versionControlProvenance"] = [{"repositoryUri": "https://git.example/x", "revisionId": "aaa"}]
    write(tmp_path, "told.sarif", told)
    subject = {"kind": "repository", "name": "https://git.example/y"}
    write(tmp_path, "ci.json", {"commit": "bbb", "tools": {"LINT": "2.0"}, "subject": subject})
    _, filled = only(collect(tmp_path, {"files": "r.sarif", "context": "ci.json"}))
    assert (filled.tool.version, filled.subject.commit, filled.subject.kind) == ("2.0", "bbb", "repository")
    _, kept = only(collect(tmp_path, {"files": "told.sarif", "context": "ci.json"}))
    assert (kept.tool.version, kept.subject.commit, kept.subject.name) == ("1.0", "aaa", "https://git.example/x")
    assert len([note for note in kept.notes if "context says" in note]) == 2


def test_an_empty_list_passes_only_with_a_context_that_names_its_tool(tmp_path: Path) -> None:
    write(tmp_path, "leaks.json", [])
    write(tmp_path, "other.ctx", {"tools": {"hadolint": "2"}})
    write(tmp_path, "ours.ctx", {"tools": {"gitleaks": "8.30.0"}})
    outcomes = [
        only(collect(tmp_path, {"files": "leaks.json"} | context))[1].outcome
        for context in ({}, {"context": "other.ctx"}, {"context": "ours.ctx"})
    ]
    assert outcomes == [Verdict.NEEDS_REVIEW, Verdict.NEEDS_REVIEW, Verdict.PASS]


def test_where_several_tools_ran_an_empty_list_of_one_is_not_taken_for_another(tmp_path: Path) -> None:
    write(tmp_path, "run.ctx", {"tools": {"gitleaks": "8.30.0", "ruff": "0.14.0"}})
    outcomes = {}
    for name in ("ruff.json", "gitleaks-history.json"):
        write(tmp_path, name, [])
        outcomes[name] = only(collect(tmp_path, {"files": name, "context": "run.ctx"}))[1].outcome
    assert outcomes == {"ruff.json": Verdict.NEEDS_REVIEW, "gitleaks-history.json": Verdict.PASS}


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ({"files": "none-*.json"}, "no file matches 'none-*.json'"),
        ({"files": ["r.sarif", "gone.json"]}, "no file matches 'gone.json'"),
        ({"files": "../x"}, "leaves the workspace"),
        ({"files": "link.json"}, "link out of the workspace"),
        ({"files": []}, "names no files"),
        ({}, "names no files"),
        ({"files": 7}, "names no files"),
        ({"files": "r.sarif", "context": "gone.json"}, "the context file 'gone.json' does not exist"),
        ({"files": "folder"}, "'folder' is a folder: name the files in it, such as 'folder/*.json'"),
        ({"files": "n" * 300}, "no file matches"),
        ({"files": "r.sarif", "context": "broken.ctx"}, "malformed: broken.ctx:1:2"),
        ({"files": "r.sarif", "context": "list.ctx"}, "not a JSON object"),
        ({"files": "r.sarif", "context": "when.ctx"}, "no time"),
    ],
)
def test_what_cannot_be_collected_is_said(tmp_path: Path, query: dict[str, Any], problem: str) -> None:
    root = tmp_path / "w"
    write(root, "r.sarif", CLEAN)
    write(root, "broken.ctx", b"{x")
    write(root, "list.ctx", [])
    write(root, "when.ctx", {"observed": "yesterday"})
    write(tmp_path, "outside.json", LEAKS)
    (root / "folder").mkdir()
    (root / "link.json").symlink_to(tmp_path / "outside.json")
    assert problem in collect(root, query).problem


def test_where_no_report_was_found_the_context_file_is_not_the_news(tmp_path: Path) -> None:
    assert collect(tmp_path, {"files": "gone.json", "context": "gone.ctx"}).problem == "no file matches 'gone.json'"


def test_mistakes_in_a_query_are_told_before_collecting() -> None:
    def codes(query: dict[str, Any]) -> list[str]:
        source = EvidenceSource("scan", "Scan", "files", query)
        return [found.code for found in collectors()["files"].validate(source)]

    assert codes({"files": "a/*.json", "context": "ci.json"}) == []
    assert codes({"files": ["a", "b"]}) == []
    assert codes({}) == ["SSP222"]
    assert codes({"files": [1], "context": 2, "fils": ""}) == ["SSP221", "SSP223", "SSP223"]
    assert codes({"files": "/etc/*", "context": "../x"}) == ["SSP304", "SSP304"]


def test_the_context_file_itself_is_no_report(tmp_path: Path) -> None:
    write(tmp_path, "r/a.json", LEAKS)
    write(tmp_path, "r/ci.json", {"observed": "2026-11-19T00:00:00Z"})
    assert [a.name for a in collect(tmp_path, {"files": "r/*.json", "context": "r/ci.json"}).artifacts] == ["r/a.json"]


def test_places_do_not_depend_on_the_checkout(tmp_path: Path) -> None:
    where = {
        "physicalLocation": {"artifactLocation": {"uri": f"file://{tmp_path}/src/a.py"}, "region": {"startLine": 3}}
    }
    write(tmp_path, "r.sarif", {"version": "2.1.0", "runs": [{"results": [{"ruleId": "A", "locations": [where]}]}]})
    _, report = only(collect(tmp_path, {"files": "r.sarif"}))
    assert report.findings[0].location == "src/a.py:3"
