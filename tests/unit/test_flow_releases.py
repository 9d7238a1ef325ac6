"""Releases: the tags on the way to the plan, each compared with the one before by what is known, and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sspgen.collect.git.safe_git import open_repository
from sspgen.flow import releases as flow_releases
from sspgen.flow.changes import changes_for
from sspgen.flow.plan import Made, Request, make
from sspgen.flow.releases import releases_of
from sspgen.model.chronicle import Aspect, Comparison, Moment, Release
from sspgen.model.evidence import (
    Artifact,
    Collection,
    EvidenceSource,
    Record,
    Report,
    Subject,
    TimeOrigin,
    Tool,
    Verdict,
)
from sspgen.model.plan import Plan, Proof, Tally
from sspgen.model.provenance import SIGNED, UNSIGNED, VERIFIED
from sspgen.model.trust import Trust
from sspgen.render.api import silent
from support.cli import KEEP, castle, castle_files
from support.gitrepo import GitRepo, make_repo
from support.signing import sign_with_ssh, ssh_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PARTIAL = KEEP.replace("  ke-1:\n    status: implemented", "  ke-1:\n    status: partial\n    remarks: Half.")
NEWER = PARTIAL.replace("The steward counts them.", "The steward counts them twice.")


def day(number: int) -> str:
    return f"2026-02-{number:02}T12:00:00+01:00"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """Three releases: KE-1 is partial in the second, another text in the third, a fourth commit after it."""
    made = make_repo(tmp_path / "repo")
    made.commit(castle_files(), "One", date=day(1))
    made.tag("v1.0", date=day(1))
    made.commit({"controls/keep.yaml": PARTIAL}, "Two", date=day(2))
    made.tag("v1.9", message="The ninth", date=day(3))
    made.commit({"controls/keep.yaml": NEWER}, "Three", date=day(4))
    made.tag("v1.10", date=day(4))
    made.commit({"controls/keep.yaml": NEWER.replace("in the ledger", "in two ledgers")}, "Four", date=day(5))
    return made


def made_of(root: Path) -> Made:
    return make(Request(root, "", NOW, None, silent))


def told(
    made: Made,
    moments: tuple[Moment, ...] = (),
    plan_at: Callable[[Moment], Plan | None] = lambda _: None,
    cache: Path | None = None,
) -> tuple[tuple[Release, ...], Comparison | None]:
    repository, _ = open_repository(made.sources.root)
    assert repository is not None
    try:
        return releases_of(made, repository, moments, plan_at, cache, silent)
    finally:
        repository.close()


def changes(comparison: Comparison | None) -> list[tuple[Aspect, str, str, str]]:
    assert comparison is not None
    return [(d.aspect, d.target, d.before, d.after) for d in comparison.differences]


def test_releases_newest_first_each_compared_with_the_one_before(repo: GitRepo) -> None:
    repo.git("remote", "add", "origin", "git@github.com:castle/keep.git")
    releases, current = told(made_of(repo.path))
    assert [(r.name, r.commit, r.signed, r.tally) for r in releases] == [
        ("v1.10", repo.sha("v1.10^{commit}"), UNSIGNED, None),
        ("v1.9", repo.sha("v1.9^{commit}"), UNSIGNED, None),
        ("v1.0", repo.sha("v1.0^{commit}"), UNSIGNED, None),
    ]
    assert [r.at.isoformat() for r in releases][1] == "2026-02-03T11:00:00+00:00"
    assert releases[0].url == f"https://github.com/castle/keep/commit/{releases[0].commit}"
    newest, second, first = (release.since for release in releases)
    assert first is None
    assert changes(second) == [
        (Aspect.CLAIM, "ke-1_smt.a", "implemented", "partial"),
        (Aspect.CLAIM, "ke-1_smt.b", "implemented", "partial"),
    ]
    assert changes(newest) == [
        (Aspect.TEXT, "ke-1_smt.b", "The steward counts them.", "The steward counts them twice.")
    ]
    assert changes(current)[0][:2] == (Aspect.TEXT, "ke-1_smt.a")
    for found, name in ((newest, "v1.9"), (second, "v1.0"), (current, "v1.10")):
        assert found is not None
        assert (found.name, found.proofs, found.before) == (name, False, None)
    assert current is not None
    assert newest is not None
    assert (current.after, newest.after) == (made_of(repo.path).plan.tally, None)


def test_at_a_release_the_plan_is_compared_with_the_one_before(repo: GitRepo) -> None:
    repo.tag("v2.0")
    repo.tag("latest")
    releases, current = told(made_of(repo.path))
    assert {release.name for release in releases[:2]} == {"v2.0", "latest"}
    assert current is not None
    assert current.name == "v1.10"
    assert releases[0].since is not None
    assert releases[0].since == releases[1].since
    assert releases[0].since.name == "v1.10"


def test_a_recorded_plan_gives_its_proofs_and_its_numbers(repo: GitRepo) -> None:
    made = made_of(repo.path)
    sha = repo.sha("v1.10^{commit}")
    recorded = replace(
        made.plan,
        families=tuple(
            replace(
                family,
                controls=tuple(
                    replace(c, points=tuple(replace(p, proof=Proof.CONTRADICTED) for p in c.points))
                    for c in family.controls
                ),
            )
            for family in made.plan.families
        ),
    )
    moment = Moment(NOW, NOW, "d" * 64, Tally(4, 4, 2, 1), sha)
    older = replace(moment, digest="c" * 64)
    asked: list[str] = []

    def plan_at(wanted: Moment) -> Plan:
        asked.append(wanted.digest)
        return recorded

    releases, current = told(made, (older, moment), plan_at)
    assert releases[0].tally == moment.tally
    assert current is not None
    assert current.proofs
    assert current.before == recorded.tally
    assert (Aspect.PROOF, "ga-1_smt.a", "contradicted", "proven") in changes(current)
    assert asked == ["d" * 64]


def test_what_is_not_in_the_store_any_more_is_taken_from_the_files(repo: GitRepo) -> None:
    moment = Moment(NOW, NOW, "d" * 64, Tally(4, 4, 2, 1), repo.sha("v1.10^{commit}"))
    releases, current = told(made_of(repo.path), (moment,))
    assert releases[0].tally == moment.tally
    assert current is not None
    assert not current.proofs


def test_of_a_release_that_does_not_load_nothing_is_told(repo: GitRepo) -> None:
    repo.commit({"controls/keep.yaml": "component: [\n"}, "Break", date=day(6))
    repo.tag("v2.0")
    repo.commit({"controls/keep.yaml": KEEP}, "Repair", date=day(7))
    releases, current = told(made_of(repo.path))
    assert releases[0].name == "v2.0"
    assert releases[0].since is None
    assert releases[1].since is not None
    assert current is None


def test_another_profile_at_a_release_is_resolved_as_it_was(repo: GitRepo) -> None:
    profile = castle_files()["profile.yaml"].replace("[ga-1, ke-1]", "[ga-1]")
    repo.commit({"profile.yaml": profile}, "Smaller", date=day(6))
    _, current = told(made_of(repo.path))
    assert [found[:2] for found in changes(current) if found[0] is Aspect.CONTROL] == [(Aspect.CONTROL, "ke-1")]


def test_tags_that_are_not_on_the_way_to_the_plan_are_no_releases_of_it(repo: GitRepo) -> None:
    repo.git("checkout", "--quiet", "v1.9")
    releases, current = told(made_of(repo.path))
    assert [release.name for release in releases] == ["v1.9", "v1.0"]
    assert current is not None
    assert current.name == "v1.0"


def test_a_tag_is_signed_for_its_own_name_only(repo: GitRepo, tmp_path: Path) -> None:
    key = ssh_key(tmp_path)
    sign_with_ssh(repo, key)
    repo.git("tag", "--sign", "-m", "Signed", "v2.0", date=day(6))
    repo.git("update-ref", "refs/tags/v3.0", repo.sha("refs/tags/v2.0"))
    made = made_of(repo.path)
    assert {r.name: r.signed for r in told(made)[0]}["v2.0"] == SIGNED
    trust = Trust(allowed_signers=f"ada@example.org  {key.public}\n".encode())
    trusting = replace(made, sources=replace(made.sources, workspace=replace(made.sources.workspace, trust=trust)))
    words = {release.name: release.signed for release in told(trusting)[0]}
    assert words["v2.0"] == VERIFIED
    assert words["v3.0"] not in {VERIFIED, SIGNED, UNSIGNED}


def test_the_second_time_comparisons_are_taken_from_the_cache(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, cache = made_of(repo.path), tmp_path / "cache"
    first = told(made, cache=cache)
    monkeypatch.setattr(flow_releases, "workspace_at", None)
    assert told(made, cache=cache) == first
    (file,) = (cache / "releases").iterdir()
    file.write_bytes(file.read_bytes().replace(b'"target"', b'"t4rget"'))
    monkeypatch.undo()
    assert told(made, cache=cache) == first


def test_only_the_newest_releases_are_compared(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_releases, "RELEASES_COMPARED", 1)
    releases, _ = told(made_of(repo.path))
    assert [release.since is None for release in releases] == [False, True, True]


def test_without_tags_or_without_git_there_are_none(tmp_path: Path) -> None:
    assert told(made_of(castle(tmp_path / "untagged"))) == ((), None)
    made = made_of(castle(tmp_path / "outside", git=False))
    assert made.plan.revision is None


def test_the_changes_of_a_plan_are_those_of_its_collections_and_nothing_is_collected_again(
    repo: GitRepo, tmp_path: Path
) -> None:
    made = made_of(repo.path)
    record = Record("pull-request", "7", repo.sha(), NOW, "merged", details=(("base", "main"),))
    report = Report(
        "github-pulls", Tool("GitHub", ""), Subject("repository", "castle"), Verdict.PASS, records=(record,)
    )
    source = EvidenceSource("pulls", "Pull requests", "github", {})
    artifact = Artifact("pulls.json", "0" * 64, 9, report, NOW, TimeOrigin.REPORT)
    kept = replace(made.surroundings, collections=(Collection(source, (artifact,)),))
    repository, _ = open_repository(repo.path)
    assert repository is not None
    found = changes_for(replace(made, surroundings=kept), repository, tmp_path, silent)
    assert found is not None
    assert (found.branch, len(found.changes), found.placed()) == ("main", 4, {"pull-request": (1, 0)})
    assert [origin.source for origin in found.origins] == ["pulls"]
