"""The library: every component is sound, cites what its formats hold, claims nothing by itself, and lands whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from sspgen.cli.init_files import reader_of
from sspgen.collect.registry import readers
from sspgen.load import detect
from sspgen.load.api import load_workspace
from sspgen.load.library import (
    IMPLEMENTED,
    PLANNED,
    LibraryComponent,
    Wanted,
    component_body,
    drafted_source,
    instantiate,
    library,
    new_names,
)
from sspgen.load.native_mapping import shipped
from sspgen.load.schema import check, load_schema
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.merge.expressions import syntax_problem
from sspgen.model.evidence import Relation
from sspgen.model.implementation import Claim
from sspgen.resources import data_folder
from support.cli import run_here
from support.corpora import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

FIXTURES = sorted(path for path in (REPOSITORY / "tests" / "fixtures" / "evidence").iterdir() if path.is_file())
SSP = "system: {id: s, name: S, description: d, status: operational}\n"
NAMES = sorted(library())


def _write(root: Path, files: dict[str, str]) -> Path:
    for name, text in ({"ssp.yaml": SSP} | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def _wanted(component: LibraryComponent, status: str = IMPLEMENTED, identifier: str = "") -> Wanted:
    name = identifier or component.name
    return Wanted(name, status, remarks="because", renamed=new_names(component, name, ()))


def test_what_pipelines_contain_is_there() -> None:
    assert {
        "git-hosting",
        "merge-reviews",
        "branch-protection",
        "ci-runner",
        "image-scanner",
        "static-analysis",
        "secret-scanner",
        "dynamic-tests",
        "automated-tests",
        "sbom",
        "provenance",
        "infrastructure-as-code",
        "host-scanner",
        "cloud-scanner",
        "kubernetes-scanner",
        "dependency-updates",
    } <= set(NAMES)


def test_files_are_as_their_schema_says_and_named_like_what_they_hold() -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema("library"))
    for path in sorted((data_folder("controls") / "library").glob("*.yaml")):
        document = read_yaml(path.read_bytes(), path.name)
        assert isinstance(document, Document), document
        assert check(document, "library") == ()
        assert path.stem == document.raw("library")


def test_no_two_components_take_one_format_by_themselves_or_one_sign() -> None:
    known = {reader.id for reader in readers()}
    reports = [reader for component in library().values() for reader in component.reports]
    assert len(reports) == len(set(reports))
    assert {"trivy", "grype", "sarif", "junit", "zap", "gitleaks", "cyclonedx", "spdx", "pip-audit"} <= set(
        reports
    ) & known
    signs = [component.sign for component in library().values() if component.sign]
    assert len(signs) == len(set(signs))
    assert set(signs) == {
        detect.HOSTING,
        detect.PIPELINE,
        detect.CONTAINERS,
        detect.INFRASTRUCTURE,
        detect.DEPENDENCIES,
    }


def test_names_of_sources_are_told_apart() -> None:
    sources = [name for component in library().values() for name in component.evidence]
    assert len(sources) == len(set(sources))


@pytest.mark.parametrize("name", NAMES)
def test_every_component_is_of_a_kind_with_fresh_evidence_and_sound_checks(name: str) -> None:
    component = library()[name]
    assert set(component.kinds) <= set(shipped(items=False).kinds)
    assert set(component.reports) <= set(component.formats)
    for source in component.evidence.values():
        collect: Any = source["collect"]
        assert "git" in collect or "max_age" in source
        checks: Any = source.get("checks", [])
        assert [syntax_problem(item["expect"]) for item in checks] == [""] * len(checks)


@pytest.mark.parametrize("name", NAMES)
def test_instances_load_without_problems_and_claim_as_asked(name: str, tmp_path: Path) -> None:
    component = library()[name]
    for status in (PLANNED, IMPLEMENTED):
        folder = tmp_path / status
        files = instantiate(
            component, _wanted(component, status), ("reports/*.json",) if component.files_source else ()
        )
        workspace = load_workspace(_write(folder, files))
        assert workspace.diagnostics == ()
        answers = workspace.components[0].answers
        shown = {answer.claim for answer in answers if answer.evidence}
        assert shown == {Claim(status)}
        bare = [answer for answer in answers if answer.text and not answer.evidence]
        assert all(answer.claim is Claim.PLANNED and answer.remarks for answer in bare)
        assert all(source.kind and source.supports for source in workspace.evidence)


@pytest.mark.parametrize("name", NAMES)
def test_another_id_renames_sources_wherever_they_are_named(name: str, tmp_path: Path) -> None:
    component = library()[name]
    first, second = (_wanted(component, identifier=identifier) for identifier in ("my-own", "9.other"))
    files = instantiate(component, first) | instantiate(component, second) | instantiate(component, _wanted(component))
    workspace = load_workspace(_write(tmp_path, files))
    assert workspace.diagnostics == ()
    assert {c.id for c in workspace.components} == {"my-own", "9.other", component.name}
    declared = {source.id for source in workspace.evidence}
    assert len(declared) == 3 * len(component.evidence)
    for text in files.values():
        assert not [n for n in component.evidence if f"evidence.{n}." in text and n not in declared]


@pytest.mark.parametrize("name", NAMES)
def test_a_source_that_is_left_out_is_cited_nowhere(name: str) -> None:
    component = library()[name]
    wanted = Wanted("x", PLANNED, "r", renamed=dict.fromkeys(component.evidence, ""))
    body = component_body(component, wanted)
    assert "{{" not in str(body)
    assert "'evidence'" not in str(body)


def test_a_drafted_source_only_supports_what_the_component_answers() -> None:
    for component in library().values():
        for name in component.evidence:
            source = drafted_source(component, name)
            rows: Any = source["supports"]
            assert rows, (component.name, name)
            assert set(rows.values()) == {Relation.SUPPORTS.value}
            assert "kind" not in source


CASES = [
    (name, path.name)
    for name in NAMES
    for path in FIXTURES
    if reader_of(path.name, path.read_bytes()) in library()[name].formats
]


def test_most_components_are_tried_on_a_report() -> None:
    assert len({name for name, _ in CASES}) >= 12


@pytest.mark.parametrize(("name", "report"), CASES)
def test_texts_cite_only_what_reports_of_their_formats_hold(name: str, report: str, tmp_path: Path) -> None:
    root = _write(tmp_path / "w", {})
    data = (REPOSITORY / "tests" / "fixtures" / "evidence" / report).read_bytes()
    (root / "artifacts").mkdir()
    (root / "artifacts" / report).write_bytes(data)
    added = run_here("add", "component", name, "--files", f"artifacts/{report}", cwd=root)
    assert added.code == 0, added.err
    checked = run_here("check", "--verbose", cwd=root)
    assert checked.code in (0, 1), checked.err
    assert not {"SSP229", "SSP228", "SSP305", "SSP324"} & set(checked.codes), checked.err
