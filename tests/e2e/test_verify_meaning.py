"""Verifying what records mean: what was kept is read again, plans made again, and lies in a whole chain are told."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.collect.store.api import open_store
from sspgen.collect.store.record import Entry
from support.cli import castle, run_here

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = "1767268800"


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[Path, str]:
    """A workspace with one signed run in its store, and the verifier key."""
    workspace = castle(tmp_path / "castle")
    made = run_here(
        "keys", "generate", "--out", "../key", "--name", "castle.example", "--format", "json", cwd=workspace
    )
    result = run_here("collect", "--key", "../key", cwd=workspace, env={"SOURCE_DATE_EPOCH": MONDAY})
    assert result.code == 0, result.err
    return workspace, made.json()["verifier_key"]


def verify(workspace: Path, key: str, *arguments: str) -> tuple[int, dict[str, Any]]:
    result = run_here("verify", "--key", key, "--format", "json", *arguments, cwd=workspace)
    return result.code, result.json()


def add(workspace: Path, kind: str, **changed: Any) -> None:
    """Record a lie, as somebody who holds the key could: the newest record of a kind, with some fields changed."""
    now = datetime(2026, 1, 2, tzinfo=UTC)
    with open_store(".sspgen/evidence", workspace) as store:
        (*_, newest) = store.records({kind})
        store.append((Entry(kind, newest.body | changed),), now)
    signed = run_here("store", "checkpoint", "--key", "../key", cwd=workspace)
    assert signed.code == 0, signed.err


def test_what_was_recorded_is_read_and_made_again(recorded: tuple[Path, str]) -> None:
    code, found = verify(*recorded)
    assert (code, found["verified"], found["read_again"], found["plans_made_again"]) == (0, True, 1, 1)
    code, found = verify(*recorded, "--plans", "none")
    assert (code, found["plans_made_again"]) == (0, 0)


@pytest.mark.parametrize(
    "changed", [{"normal": "0" * 64}, {"circumstances": {"commit": "f" * 40}}, {"outcome": "fail"}]
)
def test_an_observation_that_says_something_else_than_its_bytes_is_told(
    recorded: tuple[Path, str], changed: dict[str, Any]
) -> None:
    workspace, key = recorded
    add(workspace, "observation", **changed)
    code, found = verify(workspace, key)
    (problem,) = found["diagnostics"]
    assert (code, found["verified"], problem["code"]) == (1, False, "SSP389")
    assert problem["file"].startswith("log/")
    assert "does not say what was recorded" in problem["message"]


def test_a_plan_that_does_not_follow_from_what_was_kept_is_told(recorded: tuple[Path, str]) -> None:
    workspace, key = recorded
    add(workspace, "snapshot", plan="0" * 64)
    code, found = verify(workspace, key)
    assert (code, [p["code"] for p in found["diagnostics"]]) == (1, ["SSP389"])
    add(workspace, "snapshot", document="0" * 64, blobs=[])
    code, found = verify(workspace, key, "--plans", "all")
    assert (code, sorted(p["code"] for p in found["diagnostics"])) == (1, ["SSP386", "SSP389"])


def test_another_version_may_read_it_differently(recorded: tuple[Path, str]) -> None:
    workspace, key = recorded
    add(workspace, "observation", normal="0" * 64, generator="sspgen 0.0.1")
    code, found = verify(workspace, key)
    (problem,) = found["diagnostics"]
    assert (code, problem["severity"]) == (1, "warning")
    assert "sspgen 0.0.1 recorded it" in problem["message"]


def test_deleted_evidence_is_accepted_with_a_tombstone_only(recorded: tuple[Path, str]) -> None:
    workspace, key = recorded
    line = next((workspace / ".sspgen" / "evidence" / "log").rglob("*.jsonl")).read_text().splitlines()[0]
    kept = json.loads(line)["kept"]
    gone = run_here("store", "forget", kept, "--reason", "asked for", "--by", "counsel", cwd=workspace)
    assert gone.code == 0, gone.err
    run_here("store", "checkpoint", "--key", "../key", cwd=workspace)
    code, found = verify(workspace, key, "--plans", "none")
    assert (code, found["verified"], found["removed"]) == (0, True, 1), found
