"""Two builds of one commit give the same bytes in every output, wherever, whenever and by whomever they are made."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from support.cli import KEEP, castle, is_whole, run, run_here, tree
from support.gitrepo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path


def differing(first: dict[str, bytes], second: dict[str, bytes]) -> list[str]:
    """Names of files that are not in both, or not with the same bytes."""
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A castle with an answer outside its profile, of which everything was built."""
    workspace = castle(
        tmp_path_factory.mktemp("home-of-ada") / "here",
        keep=KEEP + "  ga-9: {status: planned, text: Not of this profile.}\n",
    )
    result = run(
        "build",
        "--jobs",
        "1",
        cwd=workspace,
        env={
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "PYTHONHASHSEED": "1",
            "USER": "ada-of-this-machine",
            "XDG_CACHE_HOME": str(workspace.parent / "cold"),
        },
        before=lambda: os.umask(0o022) and None,
    )
    assert result.code == 0, result.err
    return workspace


@pytest.mark.slow
def test_two_builds_of_one_commit_are_the_same_in_every_byte(here: Path, tmp_path: Path) -> None:
    there = tmp_path / "quite another" / "pläce"
    there.parent.mkdir()
    GitRepo(here.parent).git("clone", "--quiet", "here", str(there))
    GitRepo(there).git("remote", "remove", "origin")
    second = run(
        "build",
        there,
        "--jobs",
        "2",
        "--verbose",
        cwd=tmp_path,
        env={
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "C",
            "PYTHONHASHSEED": "2",
            "USER": "bob",
            "LANG": "de_DE.UTF-8",
            "XDG_CACHE_HOME": str(tmp_path / "cold"),
        },
        before=lambda: os.umask(0o077) and None,
    )
    assert second.code == 0, second.err
    one, two = tree(here / "build"), tree(there / "build")
    assert differing(one, two) == []
    assert {"ssp.pdf", "site/index.html", "oscal/ssp.json", "oscal/ssp.yaml", "plan.json"} <= one.keys()
    assert any(name.startswith("tables/") for name in one)
    assert is_whole(here / "build")
    assert is_whole(there / "build")


@pytest.mark.slow
def test_no_output_knows_the_machine_that_it_was_made_on(here: Path) -> None:
    found = tree(here / "build")
    assert {name.partition("/")[0] for name in found} >= {"site", "oscal", "tables"}
    for name, data in found.items():
        assert str(here.parent).encode() not in data, name
        assert b"ada-of-this-machine" not in data, name


def test_only_what_was_asked_for_is_made_and_is_the_same_as_in_a_full_build(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    run_here("build", "--only", "oscal,tables", cwd=workspace)
    both = tree(workspace / "build")
    run_here("build", "--only", "oscal", cwd=workspace)
    one = tree(workspace / "build")
    names = ("profile", "ssp", "component-definition", "assessment-plan", "assessment-results")
    documents = {f"oscal/{name}.json" for name in names}
    assert one.keys() == {"manifest.json", "plan.json", "oscal/ssp.yaml", *documents}
    assert {name: data for name, data in both.items() if name in one and name != "manifest.json"} == {
        name: data for name, data in one.items() if name != "manifest.json"
    }


def test_what_was_published_changes_only_where_the_change_shows(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    epoch = {"SOURCE_DATE_EPOCH": "1800000000"}
    run_here("build", "--only", "oscal,tables", cwd=workspace, env=epoch)
    before = tree(workspace / "build")
    GitRepo(workspace).commit({"README.md": "A castle.\n"}, "Describe it")
    run_here("build", "--only", "oscal,tables", cwd=workspace, env=epoch)
    after = tree(workspace / "build")
    assert "manifest.json" in differing(before, after)
    assert hashlib.sha256(before["plan.json"]).hexdigest() != hashlib.sha256(after["plan.json"]).hexdigest()
    # The first sheet of the workbook says which commit it was made from.
    assert [name for name in differing(before, after) if name.startswith("tables/")] == ["tables/ssp.xlsx"]
