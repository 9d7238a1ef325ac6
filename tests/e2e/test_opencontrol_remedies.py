"""What is found in OpenControl files is told in the words of OpenControl, and in native files in theirs."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.cli import run_here

LIGHTHOUSE = Path(__file__).parents[1] / "fixtures/opencontrol/lighthouse"


def remedies(folder: Path) -> dict[str, str]:
    found = run_here("check", folder, "--format", "json", cwd=folder.parent).json()["diagnostics"]
    return {f"{each['code']} {Path(each['file'] or '').name}": each["help"] for each in found}


def test_a_folder_of_opencontrol_files_is_told_its_own_keys(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(LIGHTHOUSE, tmp_path / "lighthouse"))
    found = remedies(folder)
    assert "'summary:'" in found["SSP011 component.yaml"]
    assert "'satisfies:'" in next(help_ for key, help_ in found.items() if key.startswith("SSP001"))
    assert "sspgen import opencontrol" in found["SSP031 opencontrol.yaml"]


def test_a_native_plan_that_imports_one_is_told_each_in_its_words(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    shutil.copytree(LIGHTHOUSE, folder / "coast")
    ssp = "system: {id: coast, name: Coast}\nimport: [coast/opencontrol.yaml]\n"
    (folder / "ssp.yaml").write_text(ssp, encoding="utf-8")
    found = remedies(folder)
    assert "'summary:'" in found["SSP011 component.yaml"]
    assert not any("sspgen import" in help_ for key, help_ in found.items() if key.endswith(" ssp.yaml"))


def test_a_control_is_called_as_its_catalog_calls_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(LIGHTHOUSE, tmp_path / "lighthouse"))
    run_here("import", "opencontrol", folder, "--certification", "night", "--out", "plan", cwd=tmp_path)
    result = run_here("check", "plan", cwd=tmp_path)
    assert "SSP011 warning: lamp: 3.4 a is partial without a reason" in result.err


def test_a_repository_of_standards_alone_asks_nobody_for_answers(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(LIGHTHOUSE, tmp_path / "lighthouse"))
    top = folder / "opencontrol.yaml"
    top.write_text(top.read_text(encoding="utf-8").replace("  - ./lamp\n", ""), encoding="utf-8")
    found = run_here("check", folder, "--format", "json", cwd=tmp_path).json()
    assert "SSP001" not in {each["code"] for each in found["diagnostics"]}
    assert found["response_points"]["total"] == 0
