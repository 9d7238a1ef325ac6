"""An attested build: its word covers every output, and a change of any is told."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from support.cli import QUICK, castle, run_here, tree

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def attested(tmp_path: Path) -> tuple[Path, str]:
    """A workspace with an attested build, and the verifier key."""
    workspace = castle(tmp_path / "castle")
    named = ("--out", "../key", "--name", "castle.example")
    key = run_here("keys", "generate", *named, "--format", "json", cwd=workspace).json()["verifier_key"]
    result = run_here("build", *QUICK, "--key", "../key", cwd=workspace)
    assert result.code == 0, result.err
    return workspace, key


def test_every_output_is_vouched_for(attested: tuple[Path, str]) -> None:
    workspace, key = attested
    built = tree(workspace / "build")
    envelope = json.loads(built["attestation.dsse.json"])
    statement = json.loads(base64.b64decode(envelope["payload"]))
    assert {each["name"] for each in statement["subject"]} == built.keys() - {"attestation.dsse.json"}
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    result = run_here("verify", "--build", "build", "--key", key, cwd=workspace)
    assert (result.code, result.out.splitlines()[-1]) == (0, f"{len(built) - 1} outputs were hashed; verified")
    again = run_here("build", *QUICK, "--key", "../key", cwd=workspace)
    assert again.code == 0
    assert tree(workspace / "build") == built
    run_here("build", *QUICK, cwd=workspace)
    bare = run_here("verify", "--build", "build", "--key", key, cwd=workspace)
    assert (bare.code, bare.codes) == (3, ["SSP358"])


def test_what_was_changed_added_or_removed_is_told(attested: tuple[Path, str]) -> None:
    workspace, key = attested
    build = (workspace / "build").resolve()
    (build / "plan.json").write_bytes((build / "plan.json").read_bytes() + b" ")
    (build / "more.txt").write_text("more")
    (build / "oscal" / "ssp.json").unlink()
    result = run_here("verify", "--build", "build", "--key", key, "--format", "json", cwd=workspace)
    told = sorted(problem["message"] for problem in result.json()["diagnostics"])
    assert result.code == 1
    assert told == [
        "more.txt is not an output of the build that was attested",
        "oscal/ssp.json is missing",
        "plan.json was changed",
    ]


def test_a_stranger_vouches_for_nothing(attested: tuple[Path, str], tmp_path: Path) -> None:
    workspace, _ = attested
    other = run_here("keys", "generate", "--out", tmp_path / "other", "--format", "json", cwd=workspace).json()
    result = run_here("verify", "--build", "build", "--key", other["verifier_key"], cwd=workspace)
    assert (result.code, "no trusted key signed it" in result.err) == (1, True)
    assert run_here("build", *QUICK, "--key", "none", cwd=workspace).code == 2
