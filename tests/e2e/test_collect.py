"""Collecting into the store: what is reached is kept, what is not is told, and past days are made again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from support.cli import EVIDENCE, QUICK, Result, castle, run_here, sarif, tree
from support.forge_server import Answer, forge
from support.gitrepo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

MONDAY, TUESDAY, WEDNESDAY = "1767268800", "1767355200", "1767445200"
"""Noon of the 1st and 2nd, one o'clock of the 3rd of January 2026, UTC."""


def collect(workspace: Path, *arguments: str, clock: str = MONDAY, **env: str) -> Result:
    return run_here("collect", *arguments, cwd=workspace, env={"SOURCE_DATE_EPOCH": clock, **env})


def records(workspace: Path) -> list[dict[str, Any]]:
    segments = sorted((workspace / ".sspgen" / "evidence" / "log").rglob("*.jsonl"))
    return [json.loads(line) for segment in segments for line in segment.read_text().splitlines()]


def test_what_is_reached_is_kept_with_what_the_plan_makes_of_it(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    result = collect(workspace, "--format", "json")
    assert result.code == 0, result.err
    (source,) = result.json()["sources"]
    assert (source["source"], source["reached"], source["reports"]) == ("gates", True, 1)
    kinds = [record["kind"] for record in records(workspace)]
    assert kinds == ["observation", "collection", "verdict", "snapshot"]
    observation, _, verdict, _ = records(workspace)
    assert observation["original"] != observation["kept"]
    assert ["gates", "sound", "pass"] in verdict["rows"]
    assert ["control:ga-1", "proof", "unproven"] in verdict["rows"]


def test_a_store_does_not_make_the_workspace_look_changed(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    before = run_here("build", *QUICK, "--quiet", cwd=workspace)
    collect(workspace)
    after = run_here("build", *QUICK, "--quiet", cwd=workspace)
    assert (before.err, before.code) == (after.err, after.code)
    assert "SSP286" not in after.codes


def test_a_past_day_is_made_again_byte_for_byte(tmp_path: Path) -> None:
    history = "  changes:\n    title: Changes\n    collect: {git: control-changes}\n"
    workspace = castle(tmp_path / "castle", evidence=EVIDENCE + history)
    collect(workspace)
    run_here("build", "--only", "oscal,tables", cwd=workspace, env={"SOURCE_DATE_EPOCH": MONDAY})
    monday = tree(workspace / "build")
    keep = workspace / "controls" / "keep.yaml"
    (workspace / "artifacts" / "gates.sarif").write_text(sarif("the gate is broken"))
    keep.write_text(keep.read_text().replace("Stores are in the ledger.", "Stores are counted."))
    (workspace / "castle.json").write_text((workspace / "castle.json").read_text().replace("gate", "door"))
    GitRepo(workspace).commit({}, "Change everything")
    collect(workspace, clock=TUESDAY)
    run_here("build", "--only", "oscal,tables", cwd=workspace, env={"SOURCE_DATE_EPOCH": TUESDAY})
    tuesday = tree(workspace / "build")
    assert monday["plan.json"] != tuesday["plan.json"]
    keep.unlink()
    for day, built in (("2026-01-01", monday), ("2026-01-02", tuesday), ("2026-01-01T12:00Z", monday)):
        again = run_here("build", "--only", "oscal,tables", "--as-of", day, "--out", "past", cwd=workspace)
        assert again.code == 0, again.err
        assert tree(workspace / "past") == built
    early = run_here("build", *QUICK, "--as-of", "2025-12-31", cwd=workspace)
    assert (early.code, early.codes) == (3, ["SSP388"])
    assert run_here("build", "--as-of", "yesterday", cwd=workspace).code == 2
    assert run_here("build", "--as-of", "2026-01-01", "--profile", "x", cwd=workspace).code == 2


def test_a_past_day_of_which_something_is_gone_is_not_made_up(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    collect(workspace)
    kept = records(workspace)[0]["kept"]
    (workspace / ".sspgen" / "evidence" / "blobs" / kept[:2] / f"{kept}.gz").unlink()
    result = run_here("build", *QUICK, "--as-of", "2026-01-01", cwd=workspace)
    assert (result.code, result.codes) == (3, ["SSP386"])
    assert not (workspace / "build").exists()


REMOTE = """\
  wall:
    title: The wall
    collect: {{url: {url}, sha256: {sha256}}}
    max_age: {{fail: 48h}}
    supports: {{ke-1_smt.a: satisfies}}
"""


def remote_castle(folder: Path, url: str, data: bytes) -> Path:
    import hashlib  # noqa: PLC0415 - used once

    digest = hashlib.sha256(data).hexdigest()
    return castle(folder, evidence=EVIDENCE + REMOTE.format(url=url, sha256=digest))


def evidence_of(workspace: Path, clock: str) -> dict[str, Any]:
    run_here("build", *QUICK, cwd=workspace, env={"SOURCE_DATE_EPOCH": clock})
    plan = json.loads((workspace / "build" / "plan.json").read_text())
    return {each["id"]: each for each in plan["evidence"]} | {"codes": [d["code"] for d in plan["diagnostics"]]}


def test_a_build_asks_nobody_and_takes_what_was_collected(tmp_path: Path) -> None:
    report = sarif().encode()
    with forge() as server:
        server.on("/wall", Answer(report))
        workspace = remote_castle(tmp_path / "castle", f"{server.url}/wall", report)
        never = evidence_of(workspace, MONDAY)["wall"]
        assert (never["verdict"], "sspgen collect" in never["reason"]) == ("not_run", True)
        assert server.asked == []
        assert collect(workspace).code == 0
        asked = len(server.asked)
        assert evidence_of(workspace, MONDAY)["wall"]["verdict"] == "pass"
        assert evidence_of(workspace, WEDNESDAY)["wall"]["verdict"] == "stale"
        assert len(server.asked) == asked


def test_one_source_that_fails_loses_none_and_does_not_pass_as_fresh(tmp_path: Path) -> None:
    report = sarif().encode()
    with forge() as server:
        server.on("/wall", Answer(report))
        workspace = remote_castle(tmp_path / "castle", f"{server.url}/wall", report)
        collect(workspace)
        server.on("/wall", Answer(b"", status=404))
        failed = collect(workspace, clock=TUESDAY)
        assert failed.code == 1
        assert "not reached" in failed.out
        assert "reached     gates" in failed.out
        found = evidence_of(workspace, TUESDAY)
        assert found["gates"]["verdict"] == "pass"
        assert (found["wall"]["verdict"], "SSP316" in found["codes"]) == ("pass", True)
        assert evidence_of(workspace, WEDNESDAY)["wall"]["verdict"] == "stale"
        unlimited = workspace / "controls" / "evidence.yaml"
        unlimited.write_text(unlimited.read_text().replace("    max_age: {fail: 48h}\n", ""))
        assert evidence_of(workspace, TUESDAY)["wall"]["verdict"] == "not_run"


def test_a_source_has_a_budget_and_the_others_do_not_wait_for_it(tmp_path: Path) -> None:
    report = sarif().encode()
    with forge() as server:
        server.on("/wall", Answer(report, delay=3))
        workspace = remote_castle(tmp_path / "castle", f"{server.url}/wall", report)
        result = collect(workspace, "--budget", "0.3", "--format", "json")
        assert result.code == 1
        by_source = {each["source"]: each for each in result.json()["sources"]}
        assert by_source["gates"]["reached"]
        assert not by_source["wall"]["reached"]


def test_only_some_sources_are_asked(tmp_path: Path) -> None:
    report = sarif().encode()
    with forge() as server:
        server.on("/wall", Answer(report))
        workspace = remote_castle(tmp_path / "castle", f"{server.url}/wall", report)
        assert collect(workspace, "--only", "gates").code == 0
        assert server.asked == []
        assert collect(workspace, "--only", "moat").code == 2


def test_history_shows_verdicts_failures_restores_and_gaps(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    report = workspace / "artifacts" / "gates.sarif"
    day = 24 * 3600
    for number, text in ((0, sarif()), (1, sarif("broken")), (2, sarif("broken")), (4, sarif())):
        report.write_text(text)
        GitRepo(workspace).commit({}, f"Day {number}")
        collect(workspace, clock=str(int(MONDAY) + number * day))
    result = run_here("history", "gates", "--until", "2026-01-06", "--days", "7", "--format", "json", cwd=workspace)
    found = {each["check"]: each for each in result.json()["series"]}
    assert found["sound"]["days"] == [None, "pass", "fail", "fail", None, "pass", None]
    assert (found["sound"]["recorded_days"], found["sound"]["restored_in_days"]) == (4, [3])
    assert found["sound"]["mean_time_to_restore_days"] == 3
    control = run_here("history", "GA-1", "--until", "2026-01-06", "--days", "7", cwd=workspace)
    assert "·" in control.out
    assert "3 of 7 days without a record" in control.out
    nothing = run_here("history", "ke-1", cwd=workspace)
    assert "nothing is recorded for ke-1" in nothing.out
    (workspace / "ssp.yaml").write_text((workspace / "ssp.yaml").read_text() + "evidence: {store: elsewhere}\n")
    assert (run_here("history", cwd=workspace).code, run_here("history", cwd=workspace).codes) == (2, ["SSP370"])


def test_a_secret_in_the_workspace_is_not_kept(tmp_path: Path) -> None:
    secret = "ghp_" + "".join(chr(97 + number * 7 % 26) + str(number % 10) for number in range(18))
    workspace = castle(tmp_path / "castle")
    keep = workspace / "controls" / "keep.yaml"
    keep.write_text(keep.read_text() + f"# token: {secret}\n")
    result = collect(workspace)
    assert (result.code, "SSP387" in result.codes) == (3, True)
    assert secret not in result.err
    kept = b"".join(tree(workspace / ".sspgen").values())
    assert secret.encode() not in kept
    assert records(workspace) == []
