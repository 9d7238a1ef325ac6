"""Metrics of a history, and what each of them must not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.api import CollectContext
from sspgen.collect.collectors.git import COLLECTOR
from sspgen.collect.git.safe_git import open_repository
from sspgen.model.evidence import Artifact, Collection, EvidenceSource, Report, TimeOrigin, Verdict
from support.gitrepo import GitRepo, make_repo

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 1, 1, tzinfo=UTC)
SIGNATURE = "-----BEGIN SSH SIGNATURE-----\n U1NIU0lH\n -----END SSH SIGNATURE-----"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    return make_repo(tmp_path / "repo")


def collect(repo: GitRepo, **query: str) -> Collection:
    repository, _ = open_repository(repo.path)
    source = EvidenceSource("history", "History", "git", dict(query))
    return COLLECTOR.collect(source, CollectContext(repo.path, repository, NOW))


def artifact(repo: GitRepo, metric: str, **query: str) -> Artifact:
    found = collect(repo, git=metric, **query)
    assert found.problem == ""
    return found.artifacts[0]


def report(repo: GitRepo, metric: str, **query: str) -> Report:
    result = artifact(repo, metric, **query).result
    assert isinstance(result, Report)
    return result


def sign(repo: GitRepo, day: int) -> str:
    person = f"Ada Example <ada@example.org> {1767225600 + day * 86400} +0000"
    return repo.commit_object(f"author {person}\ncommitter {person}\ngpgsig {SIGNATURE}", "Signed\n")


def test_unsigned_commits_fail_and_are_named(repo: GitRepo) -> None:
    first = repo.commit({"f": "1"}, "Begin")
    sign(repo, 1)
    found = report(repo, "signed-commits")
    assert found.outcome is Verdict.FAIL
    assert found.reason == "1 of 2 commits carry no signature"
    assert (found.facts["signed"], found.facts["unsigned"], found.facts["signed_rate"]) == (1, 1, 0.5)
    assert [f.location for f in found.findings] == [first]


def test_signatures_that_nobody_verified_are_no_pass(repo: GitRepo) -> None:
    repo.commit({"f": "1"}, "Begin")
    sign(repo, 1)
    found = report(repo, "signed-commits", since="2026-01-02")
    assert found.population is not None
    assert found.population.total == 1
    assert found.outcome is Verdict.NEEDS_REVIEW
    assert found.facts["verified"] == 0


def test_a_review_by_the_author_is_none(repo: GitRepo) -> None:
    for by in ("Ada Example <other@example.org>", "A. E. <ADA@example.org>", "Ada Example"):
        repo.commit({}, f"Change\n\nReviewed-by: {by}")
    repo.commit({}, "Change\n\nReviewed-by: Bo <bo@example.org>")
    repo.commit({}, "Change\n\nReviewed-by: Bo <bo@example.org> said so\nand this is prose")
    found = report(repo, "review-trailers")
    assert (found.facts["reviewed"], found.facts["commits"]) == (1, 5)
    assert found.outcome is Verdict.FAIL


def test_direct_pushes_are_those_on_the_mainline(repo: GitRepo) -> None:
    repo.commit({"a": "1"}, "Begin")
    repo.git("checkout", "--quiet", "-b", "topic")
    repo.commit({"b": "1"}, "Work on a branch")
    repo.git("checkout", "--quiet", "main")
    repo.merge("topic", "Merge pull request #7 from topic")
    repo.commit({"c": "1"}, "Squashed (#8)")
    direct = repo.commit({"d": "1"}, "Straight in (see #9)")
    found = report(repo, "direct-pushes")
    assert [f.location for f in found.findings] == [direct]
    assert found.facts["merges"] == 1
    assert found.facts["referenced"] == 1
    assert found.facts["direct"] == 1
    repo.git("checkout", "--quiet", "-b", "later")
    repo.commit({"e": "1"}, "On a side branch")
    assert report(repo, "direct-pushes").facts["direct"] == 1
    assert report(repo, "direct-pushes", branch="later").facts["direct"] == 2


def test_release_cadence(repo: GitRepo) -> None:
    for day in (1, 11, 31):
        repo.commit({"f": str(day)}, "Change", date=f"2026-01-{day:02}T00:00:00Z")
        repo.tag(f"v{day}", message="Release", date=f"2026-01-{day:02}T00:00:00Z")
    repo.tag("nightly")
    repo.commit({"f": "last"}, "Change", date="2026-02-10T00:00:00Z")
    found = report(repo, "release-cadence", tag_pattern="v*")
    assert found.outcome is Verdict.PASS
    assert found.facts["releases"] == 3
    assert found.facts["last_release"] == "v31"
    assert found.facts["days_since_last_release"] == 10
    assert found.facts["median_days_between"] == 15
    assert report(repo, "release-cadence", tag_pattern="x*").outcome is Verdict.NOT_RUN
    assert report(repo, "signed-tags").facts["unsigned"] == 4


def test_control_changes(repo: GitRepo) -> None:
    repo.commit({"controls/a.yaml": "1", "ssp.yaml": "1", "src": "1"}, date="2026-01-01T00:00:00Z")
    repo.commit({"controls/a.yaml": "2"}, date="2026-01-05T00:00:00Z")
    repo.commit({"src": "2"}, date="2026-01-15T00:00:00Z")
    found = report(repo, "control-changes")
    assert found.outcome is Verdict.PASS
    assert found.facts["files"] == 2
    assert (found.facts["days_since_newest_change"], found.facts["days_since_oldest_change"]) == (10, 14)
    repo.write({"controls/b.yaml": "new"})
    found = report(repo, "control-changes")
    assert found.outcome is Verdict.FAIL
    assert [f.location for f in found.findings] == ["controls/b.yaml"]


def test_the_same_commit_gives_the_same_bytes(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"f": "1"}, "Begin")
    first = artifact(repo, "signed-commits", since="30d")
    repo.git("clone", "--quiet", str(repo.path), str(tmp_path / "clone"))
    second = artifact(GitRepo(tmp_path / "clone"), "signed-commits", since="30d")
    assert first.sha256 == second.sha256
    assert first.origin is TimeOrigin.HEAD
    assert first.observed == datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_shallow_clone_is_never_a_pass(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit({"f": "1"}, "Begin")
    repo.commit({"f": "2"}, "Change (#1)\n\nReviewed-by: Bo <bo@example.org>")
    repo.tag("v1")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    shallow = GitRepo(tmp_path / "shallow")
    for metric in ("review-trailers", "release-cadence", "signed-commits", "direct-pushes", "signed-tags"):
        found = report(shallow, metric)
        assert found.outcome is Verdict.NEEDS_REVIEW
        assert "SSP282" in found.reason


def test_what_cannot_be_collected_is_said(repo: GitRepo, tmp_path: Path) -> None:
    assert collect(repo, git="signed-commits").problem == "the repository has no commits"
    repo.commit({"f": "1"}, "Begin")
    assert collect(repo, git="signed-commits", branch="nowhere").problem == "there is no branch 'nowhere'"
    source = EvidenceSource("s", "S", "git", {"git": "signed-commits"})
    assert COLLECTOR.collect(source, CollectContext(tmp_path, None, NOW)).problem == "there is no git repository"
    (repo.path / ".git/objects" / repo.sha("HEAD^{tree}")[:2] / repo.sha("HEAD^{tree}")[2:]).unlink()
    assert "SSP285" in collect(repo, git="control-changes").problem


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"git": "signed-commits", "since": "365d", "branch": "main"}, []),
        ({"git": "release-cadence", "since": "2026-01-01", "tag_pattern": "v*"}, []),
        ({}, ["SSP222"]),
        ({"git": "signed-commit"}, ["SSP224"]),
        ({"git": "signed-tags", "sinse": "365d"}, ["SSP221"]),
        ({"git": "signed-tags", "since": "yesterday"}, ["SSP225"]),
        ({"git": "signed-tags", "since": "2026-02-30"}, ["SSP225"]),
        ({"git": ["signed-tags"]}, ["SSP223"]),
    ],
)
def test_queries_are_checked_before_anything_is_collected(query: dict[str, str], codes: list[str]) -> None:
    source = replace(EvidenceSource("s", "S", "git"), query=dict(query))
    assert [d.code for d in COLLECTOR.validate(source)] == codes
