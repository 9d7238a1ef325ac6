"""Adding a component of the library: whoever names a report has its answers proven, stale or contradicted by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from support.cli import QUICK, Result, run_here, tree
from support.gitrepo import make_repo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

NOW = "1767268800"  # 2026-01-01 12:00 UTC
AT_NOW = {"SOURCE_DATE_EPOCH": NOW}


def _trivy(severity: str = "", *, day: str = "2026-01-01") -> str:
    flaw = {
        "VulnerabilityID": "CVE-2025-10001",
        "PkgName": "libharbour",
        "InstalledVersion": "1.0",
        "FixedVersion": "1.1",
        "Severity": severity,
        "Title": "a hole",
        "CweIDs": ["CWE-79"],
    }
    result: dict[str, Any] = {
        "Target": "app (debian 12)",
        "Class": "os-pkgs",
        "Type": "debian",
        "Packages": [{"ID": "libharbour@1.0", "Name": "libharbour", "Version": "1.0"}],
        "Vulnerabilities": [flaw] if severity else [],
    }
    report = {
        "SchemaVersion": 2,
        "CreatedAt": f"{day}T11:00:00Z",
        "ArtifactName": "registry.example/harbour/app:1",
        "ArtifactType": "container_image",
        "Metadata": {"ImageID": f"sha256:{'0' * 64}", "OS": {"Family": "debian", "Name": "12"}},
        "Results": [result],
    }
    return json.dumps(report)


def _workspace(folder: Path, report: str) -> Path:
    """A repository that keeps a Trivy report, and the workspace that ``init`` writes into it."""
    repository = make_repo(folder)
    repository.commit({"Dockerfile": "FROM scratch\n", "artifacts/trivy-app.json": report}, "Build the image")
    assert run_here("init", "--yes", cwd=folder).code == 0
    return folder


def _add(folder: Path, *more: str, name: str = "image-scanner") -> Result:
    return run_here("add", "component", name, *more, cwd=folder)


def _explained(folder: Path, name: str, env: Mapping[str, str] = AT_NOW) -> Any:
    result = run_here("explain", name, "--format", "json", cwd=folder, env=env)
    assert result.code == 0, result.err
    return result.json()


def _proofs(folder: Path) -> dict[str, tuple[str, str]]:
    found = _explained(folder, "ra-5")
    return {point["label"]: (point["claim"], point["proof"]) for point in found["points"]}


PATTERN = "artifacts/trivy-*.json"


@pytest.mark.parametrize(
    ("report", "proof"),
    [
        (_trivy(), "proven"),
        (_trivy("LOW"), "proven"),
        (_trivy(day="2025-12-20"), "stale"),
        (_trivy("CRITICAL"), "contradicted"),
        (_trivy("CRITICAL", day="2025-12-20"), "contradicted"),
        ("{}", "unproven"),
    ],
)
def test_a_named_report_proves_makes_stale_or_contradicts(tmp_path: Path, report: str, proof: str) -> None:
    folder = _workspace(tmp_path / "app", report)
    added = _add(folder, "--files", PATTERN)
    assert added.code == 0, added.err
    built = run_here("build", *QUICK, cwd=folder, env=AT_NOW)
    assert built.code in (0, 1), built.err
    proofs = _proofs(folder)
    assert proofs["RA-5 a"] == proofs["RA-5 d"] == ("implemented", proof)
    supported = "supported" if proof == "proven" else proof
    assert proofs["RA-5 b"] == proofs["RA-5 c"] == proofs["RA-5 f"] == ("implemented", supported)


def test_a_report_that_goes_away_proves_nothing(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    assert _add(folder, "--files", PATTERN).code == 0
    (folder / "artifacts" / "trivy-app.json").unlink()
    assert _proofs(folder)["RA-5 a"] == ("implemented", "unproven")


def test_the_chain_is_shown_with_its_source_and_revision(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    _add(folder, "--files", PATTERN)
    shown = run_here("explain", "ra-5.d", cwd=folder, env=AT_NOW)
    assert "via image-scan → ra-5_smt.d (sspgen, 1, NIST SP 800-53 revision 5): nothing is open" in shown.out
    items = _explained(folder, "ra-5.d")["proofs"]
    item = next(item for item in items if item["source"] == "image_scanner_image_scan")
    assert (item["relation"], item["strength"], item["chain"]) == (
        "satisfies",
        "direct",
        ["image-scan", "ra-5_smt.d"],
    )


def test_a_cited_number_is_that_of_the_report(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy("LOW"))
    _add(folder, "--files", PATTERN)
    answer = _explained(folder, "ra-5.a")["answers"][0]["text"]
    assert "found 1 vulnerabilities, 0 of them critical" in answer
    assert "{{" not in answer


def test_init_takes_a_report_it_recognises_as_support_only_and_says_how_to_prove_more(tmp_path: Path) -> None:
    repository = make_repo(tmp_path / "app")
    repository.commit({"artifacts/trivy-app.json": _trivy()}, "Build the image")
    told = run_here("init", "--yes", cwd=tmp_path / "app")
    assert "sspgen add component image-scanner --files artifacts/trivy-app.json" in told.out
    proofs = _explained(tmp_path / "app", "image_scan")
    assert proofs["verdict"] == "pass"
    added = _add(tmp_path / "app", "--files", PATTERN)
    assert "image_scan reads some of these files too" in added.out


def test_without_a_report_or_a_word_nothing_is_claimed(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    assert "claim 'planned'" in _add(folder, name="secret-scanner").out
    points = {point["label"]: point["claim"] for point in _explained(folder, "ia-5")["points"]}
    assert points == {"IA-5 g": "planned"}
    assert _add(folder, "--implemented", name="git-hosting").code == 0
    assert _explained(folder, "git-hosting")["answers"][0]["claim"] == "implemented"


def test_what_no_report_can_show_stays_planned(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    added = _add(folder, "--files", "artifacts/zap.json", "--format", "json", name="dynamic-tests")
    assert added.json()["status"] == "implemented"
    assert _explained(folder, "si-10")["points"][0]["claim"] == "planned"
    assert _explained(folder, "sa-11.8")["points"][0]["claim"] == "implemented"


def test_two_instances_live_side_by_side(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    assert _add(folder, "--files", PATTERN).code == 0
    other = _add(folder, "--as", "api-scanner", "--files", "artifacts/api.json", "--format", "json")
    assert other.json()["evidence"] == ["api_scanner_image_scan"]
    assert other.json()["reports"] == []
    assert run_here("check", cwd=folder, env=AT_NOW).code in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("image-scaner",), "SSP326"),
        (("git-hosting", "--files", "a.json"), "SSP326"),
        (("sbom", "--files", PATTERN), "SSP326"),
        (("image-scanner", "--files", "../a.json"), "SSP304"),
        (("image-scanner", "--as", "a/b"), "SSP225"),
        (("image-scanner", "--as", "this-system"), "SSP232"),
    ],
)
def test_what_cannot_be_added_is_refused_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    before = tree(folder / "controls")
    refused = run_here("add", "component", *arguments, cwd=folder)
    assert refused.code in (2, 3)
    assert refused.codes == [code]
    assert tree(folder / "controls") == before


@pytest.mark.parametrize("existing", ["image-scanner.yaml", "image-scanner-evidence.yaml"])
def test_no_file_that_is_there_is_touched(tmp_path: Path, existing: str) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    (folder / "controls" / existing).write_text("mine")
    refused = _add(folder, "--files", PATTERN)
    assert refused.code != 0
    assert (folder / "controls" / existing).read_text() == "mine"
    assert len(list((folder / "controls").glob("image-scanner*"))) == 1


def test_a_component_of_that_id_in_another_file_is_told(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    (folder / "controls" / "other.yaml").write_text("component: image-scanner\ntitle: Mine\ntype: software\n")
    assert _add(folder).codes == ["SSP226"]


def test_a_dry_run_writes_nothing_and_the_list_needs_no_workspace(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "app", _trivy())
    before = tree(folder / "controls")
    dry = _add(folder, "--files", PATTERN, "--dry-run", "--format", "json").json()
    assert dry["files"] == ["controls/image-scanner-evidence.yaml", "controls/image-scanner.yaml"]
    assert tree(folder / "controls") == before
    listed = run_here("add", "component", "--list", "--format", "json", cwd=tmp_path).json()["components"]
    scanner = next(item for item in listed if item["name"] == "image-scanner")
    assert "trivy" in scanner["formats"]
    assert "ra-5_smt.a" in scanner["points"]
    assert scanner["parameters"]["ra-05_odp.01"]
    assert run_here("add", "component", cwd=tmp_path).code == 2
    assert "image-scanner" in run_here("add", "component", "--list", cwd=tmp_path).out


WEAKNESSES = """\
evidence:
  scan:
    title: Scan
    maps: {weaknesses: [si-10, sc-8]}
    collect: {files: artifacts/trivy-app.json}
"""
RULE = "mappings: {weaknesses: {CWE-79: {sc-8: direct}}}\n"
ANSWERS = """\
component: shop
title: Shop
type: software
controls:
  si-10: {status: implemented, text: Inputs are checked., evidence: [scan]}
  sc-8: {status: implemented, text: Traffic is encrypted.}
"""


@pytest.mark.parametrize(("rule", "verdicts"), [("", []), (RULE, ["fail"])])
def test_a_weakness_never_fails_another_control_unless_the_workspace_says_so(
    tmp_path: Path, rule: str, verdicts: list[str]
) -> None:
    folder = _workspace(tmp_path / "app", _trivy("LOW"))
    for name, text in {"shop": ANSWERS, "weak": WEAKNESSES, "rules": rule}.items():
        if text:
            (folder / "controls" / f"{name}.yaml").write_text(text)
    assert [item["verdict"] for item in _explained(folder, "sc-8")["points"][0]["proofs"]] == verdicts
    items = _explained(folder, "si-10")["points"][0]["proofs"]
    chained = next(item for item in items if item["chain"])
    assert (chained["verdict"], chained["strength"], chained["chain"]) == (
        "needs_review",
        "derived",
        ["CWE-79", "si-10"],
    )
