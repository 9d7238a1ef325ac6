"""``sspgen import opencontrol --certification``: a list of controls becomes the profile that the plan answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.cli import run_here, tree

LIGHTHOUSE = Path(__file__).parents[1] / "fixtures/opencontrol/lighthouse"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LIGHTHOUSE, tmp_path / "lighthouse"))


def test_a_folder_with_its_own_standard_is_a_whole_plan(tmp_path: Path, source: Path) -> None:
    result = run_here("import", "opencontrol", source, "--certification", "night", "--out", "plan", cwd=tmp_path)
    assert result.code == 0, result.err
    assert "2 × control of Night Service that the catalog does not have (lt.1.002, lt.9.999)" in result.out
    assert "requirements come from the catalog" not in result.out
    assert "profile: profiles/night-service.yaml" in (tmp_path / "plan/ssp.yaml").read_text(encoding="utf-8")
    points = run_here("check", "plan", "--format", "json", cwd=tmp_path).json()["response_points"]
    assert (points["total"], points["documented"], points["claimed"]) == (4, 2, 1)


def test_what_is_written_are_oscal_documents_without_a_finding(tmp_path: Path, source: Path) -> None:
    run_here("import", "opencontrol", source, "--certification", "Night Service", "--out", "plan", cwd=tmp_path)
    result = run_here("check", "plan/catalogs/coast-rules-2.json", "plan/profiles/night-service.yaml", cwd=tmp_path)
    assert result.code == 0, result.err


def test_the_controls_can_come_from_a_catalog_that_is_named(tmp_path: Path, source: Path) -> None:
    run_here("import", "opencontrol", source, "--certification", "night", "--out", "first", cwd=tmp_path)
    (source / "standards/coast-rules.yaml").unlink()
    text = (source / "opencontrol.yaml").read_text(encoding="utf-8")
    (source / "opencontrol.yaml").write_text(text.replace("  - ./standards/coast-rules.yaml\n", ""), encoding="utf-8")
    asked = ("import", "opencontrol", source, "--certification", "certifications/night.yaml", "--out", "plan")
    missing = run_here(*asked, cwd=tmp_path)
    assert (missing.code, missing.codes) == (2, ["SSP514"])
    assert "--catalog" in missing.err
    assert not (tmp_path / "plan").exists()
    result = run_here(*asked, "--catalog", "first/catalogs/coast-rules-2.json", cwd=tmp_path)
    assert result.code == 0, result.err
    points = run_here("check", "plan", "--format", "json", cwd=tmp_path).json()["response_points"]
    assert (points["total"], points["documented"], points["claimed"]) == (4, 2, 1)


def test_the_same_time_gives_the_same_bytes(tmp_path: Path, source: Path) -> None:
    env = {"SOURCE_DATE_EPOCH": "1700000000"}
    for out in ("one", "two"):
        run_here("import", "opencontrol", source, "--certification", "night", "--out", out, cwd=tmp_path, env=env)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    catalog = json.loads((tmp_path / "one/catalogs/coast-rules-2.json").read_text(encoding="utf-8"))["catalog"]
    assert catalog["metadata"]["last-modified"] == "2023-11-14T22:13:20Z"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--certification", "Nite Service"), "SSP513", "did you mean 'Night Service'?"),
        (("--certification", "x"), "SSP513", "'Mapped'"),
        (("--certification", "night", "--catalog", "nist-800-53-r5"), "SSP514", "sspgen catalog add nist-800-53-r5"),
        (("--certification", "night", "--profile", "p.json"), "", "give one of them"),
        (("--catalog", "nist-800-53-r5"), "", "--certification"),
    ],
)
def test_what_cannot_be_made_is_refused_with_what_can(
    tmp_path: Path, source: Path, arguments: tuple[str, ...], code: str, said: str
) -> None:
    result = run_here("import", "opencontrol", source, "--out", "plan", *arguments, cwd=tmp_path)
    assert result.code == 2
    assert result.codes == ([code] if code else [])
    assert said in result.err
    assert not (tmp_path / "plan").exists()


def test_names_that_are_no_names_of_files_lead_nowhere(tmp_path: Path, source: Path) -> None:
    """Names come from other people: of paths, of nothing that a file name has, and alike but for signs."""
    standards = {"../../x": "AC-1", "x": "AC-2", "☂": "AC-3"}
    listed = "".join(f"  - ./s{number}.yaml\n" for number in range(len(standards)))
    for number, (name, control) in enumerate(standards.items()):
        text = f"name: '{name}'\n{control}: {{family: AC, name: Of {number}, description: Do it.}}\n"
        (source / f"s{number}.yaml").write_text(text, encoding="utf-8")
    controls = "".join(f"  '{name}': {{{control}: {{}}}}\n" for name, control in standards.items())
    (source / "c.yaml").write_text(f"name: '../../☂'\nstandards:\n{controls}", encoding="utf-8")
    top = (
        f'schema_version: "1.0.0"\nname: Coast\nstandards:\n{listed}certifications: [./c.yaml]\ncomponents: [./lamp]\n'
    )
    (source / "opencontrol.yaml").write_text(top, encoding="utf-8")
    result = run_here("import", "opencontrol", source, "--certification", "c", "--out", "plan", cwd=tmp_path)
    assert result.code == 0, result.err
    found = sorted(str(path.relative_to(tmp_path / "plan")) for path in (tmp_path / "plan").rglob("*.*s*"))
    assert [path for path in found if path.startswith(("catalogs", "profiles"))] == [
        "catalogs/standard.json",
        "catalogs/x-2.json",
        "catalogs/x.json",
    ]
    points = run_here("check", "plan", "--format", "json", cwd=tmp_path).json()["response_points"]
    assert points["total"] == len(standards)


def test_a_catalog_whose_name_needs_quoting_is_found(tmp_path: Path, source: Path) -> None:
    run_here("import", "opencontrol", source, "--certification", "night", "--out", "first", cwd=tmp_path)
    named = tmp_path / "100% #1 rules.json"
    shutil.copy(tmp_path / "first/catalogs/coast-rules-2.json", named)
    asked = ("import", "opencontrol", source, "--certification", "night", "--catalog", named.name, "--out", "plan")
    assert run_here(*asked, cwd=tmp_path).code == 0
    points = run_here("check", "plan", "--format", "json", cwd=tmp_path).json()["response_points"]
    assert points["total"] == 4


def test_errors_of_the_folder_come_first(tmp_path: Path, source: Path) -> None:
    (source / "standards/coast-rules.yaml").write_text("name: [\n", encoding="utf-8")
    result = run_here("import", "opencontrol", source, "--certification", "night", "--out", "plan", cwd=tmp_path)
    assert result.code == 3
    assert "standards/coast-rules.yaml:" in result.err
