"""``sspgen check`` on whatever people have: what it takes each for, what it finds, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import oscal
from support.cli import Result, castle, run_here
from support.corpora import REPOSITORY, corpus
from support.golden import check_golden

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = REPOSITORY / "tests" / "fixtures" / "check"
HARBOR = REPOSITORY / "tests" / "fixtures" / "oscal" / "harbor"
AT = {"SOURCE_DATE_EPOCH": "1780000000"}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with an OpenControl workspace, OSCAL documents, a native workspace, and files that are none of it."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "mixed"))


def check(folder: Path, *arguments: str | Path) -> Result:
    return run_here("check", *arguments, cwd=folder, env=AT)


def places(result: Result) -> list[tuple[str, int | None, str]]:
    return [(d["file"], d["line"], d["code"]) for d in result.json()["diagnostics"] if d["severity"] != "info"]


def test_a_mixed_folder_is_taken_for_what_each_part_is(mixed: Path) -> None:
    result = check(mixed)
    assert result.code == 3
    assert result.out.splitlines()[:6] == [
        "checked oscal/catalog.yaml: OSCAL catalog 1.2.3 (YAML)",
        "checked oscal/definition.xml: OSCAL component-definition 1.2.3 (XML)",
        "checked oscal/broken/half.json: unreadable document",
        "checked oscal/broken/profile.json: OSCAL profile 1.2.3 (JSON)",
        "checked plan: workspace, 2 files",
        "checked quay: OpenControl workspace, 2 files",
    ]
    assert "oscal/broken/half.json:4:53: SSP206 " in result.err
    assert "oscal/broken/profile.json:9:7: SSP410 'metadata' has an unknown key 'colour'" in result.err
    assert "plan/controls/lamp.yaml:8: SSP014 warning: lamp: AC-2 a is implemented, and says " in result.err
    assert "quay/components/crane/component.yaml:6:28: SSP224 warning: " in result.err
    assert "quay/opencontrol.yaml:8:5: SSP333 component './components/tug' is not in the workspace" in result.err


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab"])
def test_every_form_of_report_is_as_it_was_reviewed(mixed: Path, form: str) -> None:
    result = check(mixed, "--format", form, "-o", "report")
    assert result.code == 3
    check_golden(f"check/mixed.{form}", (mixed / "report").read_bytes())


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "github", "gitlab"])
def test_a_report_on_standard_output_is_all_there_is(mixed: Path, form: str) -> None:
    result = check(mixed, "--format", form)
    assert (result.code, result.err) == (3, "")
    check(mixed, "--format", form, "-o", "report")
    assert result.out == (mixed / "report").read_text()


@pytest.mark.parametrize(
    ("paths", "code", "found"),
    [
        (["oscal/catalog.yaml"], 0, []),
        (["oscal/broken/profile.json"], 1, [("oscal/broken/profile.json", 9, "SSP410")]),
        (["oscal/broken/half.json"], 3, [("oscal/broken/half.json", 4, "SSP206")]),
        (["quay"], 1, [("components/crane/component.yaml", 6, "SSP224"), ("opencontrol.yaml", 8, "SSP333")]),
        (
            ["quay/components/crane/component.yaml"],
            1,
            [("quay/components/crane/component.yaml", 6, "SSP224")],
        ),
        (["oscal/catalog.yaml", "oscal/catalog.yaml", "./oscal/catalog.yaml"], 0, []),
        (["colours.yaml"], 3, [("colours.yaml", 1, "SSP255")]),
        (["notes.txt"], 3, [(None, None, "SSP220")]),
        (["oscal/catalog.yaml", "gone.json"], 3, [("gone.json", None, "SSP200")]),
    ],
    ids=str,
)
def test_files_and_folders_are_checked_by_name(
    mixed: Path, paths: list[str], code: int, found: list[tuple[str, int | None, str]]
) -> None:
    result = check(mixed, *paths, "--format", "json")
    assert (result.code, places(result)) == (code, found)


def test_a_document_that_is_named_twice_is_checked_once(mixed: Path) -> None:
    result = check(mixed, "oscal", "oscal/catalog.yaml", "--format", "json")
    assert [each["path"] for each in result.json()["checked"]] == [
        "oscal/catalog.yaml",
        "oscal/definition.xml",
        "oscal/broken/half.json",
        "oscal/broken/profile.json",
    ]


def test_a_file_of_a_workspace_means_the_workspace(mixed: Path) -> None:
    for name in ("plan/ssp.yaml", "plan/controls/lamp.yaml"):
        (checked,) = check(mixed, name, "--format", "json").json()["checked"]
        assert (checked["path"], checked["kind"]) == ("plan", "workspace")


def test_what_cannot_be_checked_says_what_can(mixed: Path) -> None:
    (mixed / "empty").mkdir()
    result = check(mixed, "empty")
    assert (result.code, result.codes) == (3, ["SSP220"])
    assert "there is no ssp.yaml, no opencontrol.yaml and no OSCAL document in empty" in result.err
    assert "name a workspace, an OpenControl folder or file, or an OSCAL document" in result.err
    (mixed / "empty" / "menu.yaml").write_text("menu: x\n")
    assert "in empty; menu.yaml is none of them" in check(mixed, "empty").err


def test_the_catalogs_of_a_workspace_are_checked_as_oscal_documents(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle")
    assert check(workspace).code == 0
    wrong = oscal.catalog()
    wrong["catalog"]["metadata"]["colour"] = "blue"
    (workspace / "castle.json").write_text(json.dumps(wrong, indent=2))
    (workspace / "catalogs").mkdir()
    (workspace / "catalogs" / "other.json").write_text(json.dumps(wrong, indent=2))
    result = check(workspace, "--format", "json", "--only", "SSP410")
    assert result.code == 1
    assert [d["file"] for d in result.json()["diagnostics"]] == ["castle.json", "catalogs/other.json"]
    kinds = {d["path"]: d["kind"] for d in result.json()["checked"][0]["documents"]}
    assert kinds["castle.json"] == kinds["catalogs/other.json"] == "OSCAL catalog 1.2.3 (JSON)"
    assert kinds["profile.yaml"] == "profile of the workspace"


def test_components_that_a_workspace_imports_are_checked_and_each_defect_is_told_once(mixed: Path) -> None:
    document = json.loads((HARBOR / "components.json").read_text())
    del document["component-definition"]["components"][0]["title"]
    (mixed / "plan" / "components.json").write_text(json.dumps(document, indent=2))
    with (mixed / "plan" / "ssp.yaml").open("a") as file:
        file.write("import: [components.json]\n")
    result = check(mixed / "plan", "--format", "json", "--fail-on", "error")
    told = [(d["code"], d["message"]) for d in result.json()["diagnostics"] if "title" in d["message"]]
    assert told == [("SSP411", "'component' has no 'title', expected a text on one line")]
    assert result.code == 1


def test_documents_that_a_plan_lists_have_to_be_there(mixed: Path) -> None:
    (mixed / "plan" / "guide 1.md").write_text("# Guide\n")
    with (mixed / "plan" / "ssp.yaml").open("a") as file:
        file.write("documents:\n")
        for href in ("guide%201.md#start", "https://quay.example/policy", "gone.md", "../colours.yaml"):
            file.write(f"  - {{title: {href[:4]!r}, href: {href!r}}}\n")
    result = check(mixed / "plan", "--only", "SSP110")
    assert result.codes == ["SSP110", "SSP110"]
    assert "the document 'gone' is not in the workspace: gone.md" in result.err
    assert "the document '../c' is not in the workspace: ../colours.yaml" in result.err


def test_a_catalog_that_is_not_there_is_told_once_and_nothing_follows_from_it(mixed: Path) -> None:
    profile = mixed / "oscal/broken/profile.json"
    text = profile.read_text().replace("../catalog.yaml", "../gone.yaml").replace(',\n      "colour": "blue"', "")
    modify = '"modify": {"set-parameters": [{"param-id": "qu-1_prm_1", "values": ["at dusk"]}]},\n    "merge"'
    profile.write_text(text.replace('"merge"', modify))
    result = check(mixed, "oscal/broken/profile.json")
    assert (result.code, result.codes) == (1, ["SSP440"])


def test_a_folder_about_one_oscal_plan_is_checked_as_that_plan_and_each_defect_told_once(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HARBOR, tmp_path / "harbor"))
    (folder / "leveraged.json").unlink()
    plan = json.loads((folder / "plan.json").read_text())
    plan["system-security-plan"]["system-characteristics"]["description"] = "A harbour, TBD where."
    (folder / "plan.json").write_text(json.dumps(plan, indent=2))
    result = check(folder)
    assert result.out.startswith("checked .: OSCAL security plan, 8 files; ")
    assert "response points" in result.out
    assert [code for code in result.codes if code in ("SSP090", "SSP470")] == ["SSP470"]
    alone = check(folder, "plan.json")
    assert alone.out.startswith("checked plan.json: OSCAL system-security-plan 1.2.3 (JSON)\n")
    assert "response points" not in alone.out
    assert set(alone.codes) < set(result.codes)


def test_several_plans_in_a_folder_are_checked_as_documents(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HARBOR, tmp_path / "harbor"))
    result = check(folder)
    assert (result.code, result.codes) == (0, [])
    assert "OSCAL security plan" not in result.out
    assert result.out.endswith("0 findings in 9 documents\n")


def test_only_and_ignore_choose_codes(mixed: Path) -> None:
    folder = ("quay", "oscal/broken/profile.json")
    assert check(mixed, *folder, "--only", "ssp333").codes == ["SSP333"]
    assert check(mixed, *folder, "--only", "SSP333", "--only", "SSP410").codes == ["SSP410", "SSP333"]
    ignored = check(mixed, *folder, "--ignore", "SSP333", "--ignore", "SSP410", "--ignore", "SSP224")
    assert (ignored.code, ignored.codes) == (0, [])
    assert "0 findings in 3 documents" in ignored.out


def test_a_code_that_does_not_exist_is_a_mistake_of_the_command(mixed: Path) -> None:
    result = check(mixed, "--only", "SSP33")
    assert (result.code, result.codes) == (2, ["SSP244"])
    assert "there is no code 'SSP33'; did you mean SSP" in result.err
    assert check(mixed, "quay", "--ignore", "ACME001").code == 1


@pytest.mark.parametrize(
    ("name", "threshold", "code"),
    [
        ("oscal/broken/profile.json", "error", 1),
        ("oscal/broken/profile.json", "never", 0),
        ("quay/components/crane/component.yaml", "warning", 1),
        ("quay/components/crane/component.yaml", "error", 0),
        ("oscal/broken/half.json", "never", 3),
    ],
)
def test_what_fails_is_chosen_and_what_cannot_be_read_always_does(
    mixed: Path, name: str, threshold: str, code: int
) -> None:
    assert check(mixed, name, "--fail-on", threshold).code == code


@pytest.mark.parametrize("profile", ["gone.yaml", "nist-800-53-r9"])
@pytest.mark.parametrize("folder", ["quay", "plan"])
def test_a_profile_that_is_asked_for_and_not_there_is_no_finding_but_an_end(
    mixed: Path, folder: str, profile: str
) -> None:
    (mixed / "quay/components/tug").mkdir()
    (mixed / "quay/components/tug/component.yaml").write_text("name: Tug\nschema_version: 3.1.0\nsatisfies: []\n")
    assert check(mixed, folder, "--profile", profile, "--fail-on", "never").code == 3


def test_a_baseline_accepts_what_is_there_and_tells_what_is_new_and_what_is_gone(mixed: Path) -> None:
    (mixed / "oscal/broken/half.json").unlink()
    written = check(mixed, "--write-baseline", "accepted.json")
    assert (written.code, written.err) == (0, "")
    assert written.out == "wrote accepted.json: 9 findings are accepted from now on with --baseline\n"
    same = check(mixed, "--baseline", "accepted.json")
    assert (same.code, same.err.count("SSP")) == (0, 0)
    assert same.out.endswith("0 new findings in 7 documents\n9 findings accepted by accepted.json\n")
    profile = mixed / "oscal/broken/profile.json"
    profile.write_text(profile.read_text().replace('"colour": "blue"', '"colours": "blue"'))
    changed = check(mixed, "--baseline", "accepted.json")
    assert (changed.code, changed.codes) == (1, ["SSP410"])
    assert "1 new finding (1 error) in 7 documents" in changed.out
    assert "1 of 9 in the baseline is gone; write it again" in changed.out


def test_moving_a_text_does_not_make_its_findings_new(mixed: Path) -> None:
    check(mixed, "plan", "--write-baseline", "accepted.json")
    lamp = mixed / "plan/controls/lamp.yaml"
    lamp.write_text("# A comment.\n\n" + lamp.read_text())
    assert check(mixed, "plan", "--baseline", "accepted.json").code == 0


def test_a_baseline_is_about_what_was_checked_only(mixed: Path) -> None:
    (mixed / "oscal/broken/half.json").unlink()
    check(mixed, "--write-baseline", "accepted.json")
    result = check(mixed, "quay", "--baseline", "accepted.json", "--ignore", "SSP224")
    assert result.code == 0
    assert result.out.endswith("1 finding accepted by accepted.json\n")


def test_each_entry_accepts_so_many_findings_and_no_more(mixed: Path) -> None:
    component = mixed / "quay/components/crane/component.yaml"
    check(mixed, component, "--write-baseline", "accepted.json")
    again = component.read_text().partition("satisfies:\n")[2].replace("AC-2", "AC-3")
    component.write_text(component.read_text() + again)
    assert check(mixed, component, "--baseline", "accepted.json").codes == ["SSP224"]
    check(mixed, component, "--write-baseline", "accepted.json")
    (entry,) = json.loads((mixed / "accepted.json").read_text())["findings"]
    assert entry["count"] == 2
    assert check(mixed, component, "--baseline", "accepted.json").code == 0


def edited(mixed: Path, change: Callable[[dict[str, Any]], object]) -> Result:
    """Write the baseline of the profile, change its one entry, and check with it."""
    check(mixed, "oscal/broken/profile.json", "--write-baseline", "accepted.json")
    document = json.loads((mixed / "accepted.json").read_text())
    change(document["findings"][0])
    (mixed / "accepted.json").write_text(json.dumps(document, indent=2))
    return check(mixed, "oscal/broken/profile.json", "--baseline", "accepted.json")


def test_reasons_and_dates_stay_when_a_baseline_is_written_again(mixed: Path) -> None:
    assert edited(mixed, lambda entry: entry.update(reason="bought so", until="2099-01-01")).code == 0
    check(mixed, "oscal/broken/profile.json", "--write-baseline", "accepted.json")
    (entry,) = json.loads((mixed / "accepted.json").read_text())["findings"]
    assert (entry["reason"], entry["until"]) == ("bought so", "2099-01-01")


def test_an_entry_whose_day_has_passed_accepts_nothing(mixed: Path) -> None:
    result = edited(mixed, lambda entry: entry.update(until="2026-01-31"))
    assert (result.code, result.codes) == (1, ["SSP410"])
    assert "1 of 1 in the baseline is past the day until which they are accepted" in result.out


def test_an_entry_without_fingerprint_is_known_by_its_words(mixed: Path) -> None:
    assert edited(mixed, lambda entry: entry.pop("fingerprint")).code == 0


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("", "1:1", ""),
        ("[]", "1:1", "this is no baseline"),
        ('{"schema": "sspgen-baseline/1"}', "1:1", "'findings' is null, expected a list"),
        ('{"schema": "sspgen-baseline/1", "findings": [7]}', "1:46", "an entry is 7, expected an object"),
        ('{"schema": "sspgen-baseline/1", "findings": [], "finding": 1}', "1:49", "did you mean 'findings'?"),
    ],
)
def test_a_baseline_that_is_none_is_never_passed_over(mixed: Path, text: str, place: str, message: str) -> None:
    (mixed / "accepted.json").write_text(text)
    for option in ("--baseline", "--write-baseline"):
        result = check(mixed, "oscal/catalog.yaml", option, "accepted.json")
        assert (result.code, result.codes) == (3, ["SSP243"])
        assert f"accepted.json:{place}: SSP243 " in result.err
        assert message in result.err
    assert (mixed / "accepted.json").read_text() == text


def test_a_baseline_that_is_not_there_or_no_file_is_told(mixed: Path) -> None:
    os.mkfifo(mixed / "pipe")
    for name in ("gone.json", "pipe", "quay"):
        assert (check(mixed, "--baseline", name).code, check(mixed, "--baseline", name).codes) == (3, ["SSP243"])


def test_no_baseline_is_written_of_what_cannot_be_read(mixed: Path) -> None:
    result = check(mixed, "--write-baseline", "accepted.json")
    assert result.code == 3
    assert "nothing was written: what cannot be read has to be mended first" in result.err
    assert not (mixed / "accepted.json").exists()


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github", "gitlab"])
def test_names_and_texts_of_a_hostile_document_stay_harmless(tmp_path: Path, form: str) -> None:
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    wrong = oscal.catalog()
    wrong["catalog"][f"\n::error::owned \x1b[31m {secret} <script>"] = 1
    folder = tmp_path / "a\n::warning::owned"
    folder.mkdir()
    (folder / "b\x1b[2J.json").write_text(json.dumps(wrong))
    result = check(tmp_path, "--format", form, "--verbose")
    assert result.code == 1
    assert "SSP410" in result.out + result.err
    assert secret not in result.out + result.err
    assert "\x1b" not in result.out + result.err
    commands = [line for line in (result.out + result.err).splitlines() if line.startswith("::")]
    assert all(line.startswith("::error file=a ") for line in commands)
    assert len(commands) == (form == "github")


def test_a_report_is_written_whole_or_not_at_all(mixed: Path) -> None:
    (mixed / "place").write_text("")
    result = check(mixed, "quay", "--format", "sarif", "-o", "place/report.sarif")
    assert (result.code, result.codes[-1]) == (4, "SSP288")


def test_checking_twice_gives_the_same_bytes(mixed: Path) -> None:
    first = {form: check(mixed, "--format", form).out for form in ("json", "sarif", "junit", "github", "gitlab")}
    assert first == {form: check(mixed, "--format", form).out for form in first}


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("bad_10_unknown_control", 399, "SSP447"),
        ("bad_1_missing_required", 2, "SSP411"),
        ("bad_3_dup_component_uuid", 346, "SSP423"),
        ("bad_4_dangling_component", 410, "SSP456"),
        ("bad_6_unknown_key", 590, "SSP410"),
        ("bad_8_unknown_role_party", 60, "SSP425"),
    ],
)
def test_each_seeded_defect_is_told_once_at_its_line(tmp_path: Path, name: str, line: int, code: str) -> None:
    document = corpus(f"oscal/broken-ssp/{name}.json")
    result = check(tmp_path, document, "--format", "json", "--fail-on", "error")
    found = [d for d in result.json()["diagnostics"] if d["severity"] == "error"]
    assert result.code == 1
    assert (found[0]["line"], found[0]["code"]) == (line, code)
    assert len({(d["line"], d["column"]) for d in found}) == len(found)


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("folder", "code", "workspaces", "files"),
    [
        ("cg-compliance", 1, 1, 0),
        ("freedonia-compliance", 1, 1, 0),
        ("opencontrol-standards", 1, 1, 0),
        ("linter-fixtures", 1, 4, 0),
        ("masonry-fixtures", 3, 1, 19),
    ],
)
def test_real_folders_are_taken_for_what_they_are(
    tmp_path: Path, folder: str, code: int, workspaces: int, files: int
) -> None:
    result = check(tmp_path, corpus(f"opencontrol/{folder}"), "--format", "json")
    kinds = [each["kind"] for each in result.json()["checked"]]
    assert result.code == code
    assert (kinds.count("OpenControl workspace"), len(kinds)) == (workspaces, workspaces + files)
    assert all(each["documents"] for each in result.json()["checked"])


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("folder", "code", "found"),
    [
        ("linter-fixtures/spec/fixtures/no_issues", 1, set()),
        (
            "linter-fixtures/spec/fixtures/issues",
            1,
            {("opencontrol.yaml", 10, "SSP333"), ("opencontrol.yaml", 3, "SSP221")},
        ),
        ("linter-fixtures/spec/fixtures/bad_link_in_opencontrol", 1, {("opencontrol.yaml", 8, "SSP333")}),
        ("linter-fixtures/spec/fixtures/bad_schema_version", 1, {("opencontrol.yaml", 1, "SSP330")}),
        ("linter-fixtures/spec/fixtures/bad_yaml", 3, {(None, None, "SSP220")}),
        ("linter-fixtures/spec/fixtures/empty_dir", 3, {(None, None, "SSP220")}),
        ("masonry-fixtures/test/fixtures/component_fixtures/common/EC2BrokenControl/component.yaml", 3, {17}),
        ("masonry-fixtures/test/fixtures/component_fixtures/common/EC2UnsupportedVersion/component.yaml", 1, {17}),
        ("masonry-fixtures/test/fixtures/component_fixtures/common/EC2VersionNotSemver/component.yaml", 1, {17}),
        ("masonry-fixtures/test/fixtures/standards_fixtures/BrokenStandard/NIST-800-53.yaml", 3, {1}),
    ],
)
def test_defects_of_other_tools_fixtures_are_at_their_line(
    tmp_path: Path, folder: str, code: int, found: set[Any]
) -> None:
    result = check(tmp_path, corpus(f"opencontrol/{folder}"), "--format", "json")
    told = places(result)
    assert result.code == code
    assert {each for each in found if isinstance(each, tuple)} <= {(f and Path(f).name, n, c) for f, n, c in told} | {
        (None, None, c) for _, n, c in told if n is None
    }
    assert {each for each in found if isinstance(each, int)} <= {line for _, line, _ in told}
