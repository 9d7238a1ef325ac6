"""Files that are wrong on purpose, each told at its line; and every text of every folder counted by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sspgen.errors import InputError
from sspgen.load.opencontrol.workspace import load_opencontrol
from support.corpora import corpus
from support.opencontrol_by_hand import texts_of

FIXTURES = Path(__file__).parents[1] / "fixtures/opencontrol"
MASONRY = "masonry-fixtures/test/fixtures"
LINTER = "linter-fixtures/spec/fixtures"
COMMON = f"{MASONRY}/component_fixtures/common"
TOP = 'schema_version: "1.0.0"\nname: N\nmetadata: {description: d, maintainers: [m]}\n'

FOLDERS = [
    (f"{COMMON}/EC2BrokenControl", [("SSP202", "component.yaml:17")]),
    (f"{COMMON}/EC2UnsupportedVersion", [("SSP336", "component.yaml:17")]),
    (f"{COMMON}/EC2VersionNotSemver", [("SSP336", "component.yaml:17")]),
    (
        f"{COMMON}/EC2_InvalidFieldTypeForVersion2_0",
        [("SSP335", "component.yaml:9"), ("SSP336", "component.yaml:9")],
    ),
    (
        f"{LINTER}/issues",
        [
            ("SSP221", "certifications/FredRAMP-low.yaml:2"),
            ("SSP221", "opencontrol.yaml:3"),
            ("SSP221", "standards/FRIST-800-53.yaml:4"),
            ("SSP224", "components/AU_policy/component.yaml:11"),
            ("SSP333", "opencontrol.yaml:10"),
            ("SSP333", "opencontrol.yaml:11"),
        ],
    ),
    (
        f"{LINTER}/bad_link_in_opencontrol",
        [
            ("SSP333", "opencontrol.yaml:8"),
            ("SSP333", "opencontrol.yaml:11"),
            ("SSP338", "components/AU_policy/component.yaml:1"),
        ],
    ),
    (f"{LINTER}/bad_schema_version", [("SSP330", "opencontrol.yaml:1"), ("SSP333", "opencontrol.yaml:8")]),
    (f"{LINTER}/no_issues", []),
]


def told(folder: Path) -> list[tuple[str, str]]:
    found = load_opencontrol(folder).diagnostics
    return [(d.code, f"{d.span.path}:{d.span.line}") for d in found if d.span is not None]


@pytest.mark.corpora
@pytest.mark.parametrize(("name", "expected"), FOLDERS, ids=[name.rpartition("/")[2] for name, _ in FOLDERS])
def test_what_is_wrong_on_purpose_is_told_at_its_line(name: str, expected: list[tuple[str, str]]) -> None:
    found = told(corpus(f"opencontrol/{name}"))
    assert [each for each in expected if each not in found] == []
    assert bool(found) == bool(expected)


LISTED = [
    (f"{MASONRY}/standards_fixtures/BrokenStandard/NIST-800-53.yaml", "standards", "SSP336"),
    (f"{LINTER}/bad_yaml/component_of_bad.yaml", "components", "SSP336"),
    (f"{LINTER}/empty_dir/README.md", "components", "SSP336"),
]


@pytest.mark.corpora
@pytest.mark.parametrize(("name", "kind", "code"), LISTED, ids=[name.rpartition("/")[2] for name, _, _ in LISTED])
def test_a_file_that_is_not_what_it_is_listed_as_is_told(tmp_path: Path, name: str, kind: str, code: str) -> None:
    source = corpus(f"opencontrol/{name}")
    shutil.copy(source, tmp_path / source.name)
    (tmp_path / "opencontrol.yaml").write_text(f"{TOP}{kind}: [./{source.name}]\n", encoding="utf-8")
    assert (code, f"{source.name}:1") in told(tmp_path)


@pytest.mark.corpora
def test_every_text_of_every_real_component_is_read() -> None:
    """Counted node by node, by a reader that shares nothing with the program."""
    counted = 0
    for file in sorted(corpus("opencontrol").rglob("component.yaml")):
        if file.parent.name == "EC2BrokenControl":
            continue  # no YAML
        assert load_opencontrol(file.parent).texts == texts_of(file), file
        counted += texts_of(file)
    assert counted > 600


@pytest.mark.corpora
def test_no_real_folder_makes_it_stumble() -> None:
    for folder in sorted(path for path in corpus("opencontrol").rglob("*") if path.is_dir()):
        try:
            load_opencontrol(folder)
        except InputError as error:
            assert [d.code for d in error.diagnostics] == ["SSP220"]  # noqa: PT017 - both outcomes are allowed


@pytest.mark.parametrize("name", ["harbour/gateway", "harbour/policies", "oldest/components/queue"])
def test_every_text_of_our_own_components_is_read(name: str) -> None:
    assert load_opencontrol(FIXTURES / name).texts == texts_of(FIXTURES / name / "component.yaml") > 0


def test_the_workspace_of_dialects_is_read_and_told_place_by_place() -> None:
    workspace = load_opencontrol(FIXTURES / "quay")
    found = [(a.control, a.statement, a.claim.value, a.text) for c in workspace.components for a in c.answers]
    assert found == [
        ("3.4", "", "undocumented", "Loads are weighed."),
        ("164.308(a)(1)", "", "not-applicable", "Nobody is lifted."),
        ("3.1.10", "", "undocumented", ""),
        ("ac-1", "", "implemented", "Quay 7 has rules for the pilots, see <https://quay.example/handbook>."),
        ("ac-2", "ac-2_smt.a", "planned", "Boats are listed by {{ quay.nobody }}."),
        ("ac-2.1", "", "partial", "- Clara\n\n- Dora"),
    ]
    assert [(d.code, str(d.span)) for d in workspace.diagnostics] == [
        ("SSP336", "components/crane/policies/CP/component.yaml:1:1"),
        ("SSP343", "components/pilot/AC-ACCESS.yaml:11:5"),
        ("SSP341", "components/pilot/AC-ACCESS.yaml:13:15"),
    ]
