"""``sspgen diff``: two things compared in words, and answers carried over, as a person asks for it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from support.cli import KEEP, castle, castle_files, run_here
from support.editions_of_requirements import ANSWERS, catalog, control, harbour, item
from support.gitrepo import make_repo

if TYPE_CHECKING:
    from pathlib import Path

    from support.cli import Result
    from support.comparing import Document


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return harbour(tmp_path / "harbour")


def diff(here: Path, *arguments: str) -> Result:
    return run_here("diff", *arguments, cwd=here)


def write(folder: Path, name: str, document: Document) -> str:
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return name


def test_the_same_thing_twice_differs_in_nothing_and_ends_with_0(here: Path) -> None:
    result = diff(here, "old.json", "old.json")
    assert result.code == 0, result.err
    assert "nothing differs; 7 controls the same" in result.out


def test_two_catalogs_are_told_in_words_at_80_columns(here: Path) -> None:
    result = diff(here, "old.json", "new.json")
    assert result.code == 1, result.err
    assert "PI-1 a now also says\n    Inspect each pier for rot, {+worms+} and [-worms-] {+loose planks+}" in result.out
    assert "LA-3 Wicks: was withdrawn; see LA-1 c" in result.out
    assert "PI-9 is probably what was called PI-3" in result.out
    assert "(--verbose shows" in result.out
    assert max(map(len, result.out.splitlines())) <= 80


def test_verbose_tells_what_is_minor(here: Path) -> None:
    assert "says the same in other words" not in diff(here, "old.json", "new.json").out
    out = diff(here, "old.json", "new.json", "--verbose").out
    assert "LA-2 says the same in other words\n    [-The organization stores-] {+Store+} oil" in out
    assert "[-Inspects-] {+Inspect+} each pier" in out


def test_the_same_comparison_gives_the_same_bytes(here: Path) -> None:
    for form in ("text", "json", "markdown"):
        arguments = ("old.json", "new.json", "--format", form)
        assert diff(here, *arguments).out == diff(here, *arguments).out


def test_json_has_every_difference_with_both_texts(here: Path) -> None:
    result = diff(here, "old.json", "new.json", "--format", "json")
    assert result.code == 1
    found = result.json()
    assert found["to"] == {
        "name": "new.json",
        "kind": "catalog",
        "what": "OSCAL catalog",
        "title": "Harbour Controls",
        "version": "2",
    }
    change = next(c for c in found["changes"] if c["label"] == "LA-1 b")
    assert (change["became"], change["old"], change["new"]) == ("moved", "la-1_smt.a", "la-1_smt.b")
    assert change["before"].startswith("Lists every lantern")
    assert sum(c["number"] for c in found["counts"]) == len(found["changes"])


def test_a_report_is_written_to_a_file_without_colour(here: Path) -> None:
    result = diff(here, "old.json", "new.json", "--format", "markdown", "-o", "report.md")
    assert (result.code, result.out) == (1, "")
    text = (here / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# old.json → new.json\n")
    assert "Inspect each pier for rot, **worms** and ~~worms~~ **loose planks** every spring" in text
    assert "\x1b" not in text


def test_a_report_that_cannot_be_written_is_an_error_of_the_machine(here: Path) -> None:
    result = diff(here, "old.json", "new.json", "-o", "old.json/report.txt")
    assert result.code == 4
    assert result.codes == ["SSP288"]


def test_an_opencontrol_standard_is_compared_with_an_oscal_catalog(here: Path) -> None:
    result = diff(here, "standard.yaml", "new.json")
    assert result.code == 1, result.err
    assert "(OpenControl standard: Harbours)" in result.out
    assert "LA-1 c is probably what was LA-1 b" in result.out
    assert diff(here, "standard.yaml", "standard.yaml").code == 0


def test_ids_of_the_store_are_compared(here: Path) -> None:
    (here / "catalogs").mkdir()
    (here / "old.json").rename(here / "catalogs" / "harbour-1.json")
    result = diff(here, "harbour-1", "new.json")
    assert result.code == 1, result.err
    assert result.out.startswith("from harbour-1 (OSCAL catalog: Harbour Controls, version 1)")


def test_two_workspaces_are_compared_and_weaker_claims_come_first(tmp_path: Path) -> None:
    old = castle(tmp_path / "old", git=False)
    weaker = KEEP.replace("ke-1:\n    status: implemented", "ke-1:\n    status: planned")
    weaker = weaker.replace("The steward counts them.", "The steward counts them every day.")
    castle(tmp_path / "new", git=False, keep=weaker)
    result = run_here("diff", "../old", "../new", cwd=old)
    assert result.code == 1, result.err
    heads = [line for line in result.out.splitlines() if line and not line.startswith(" ")]
    assert heads[2] == "Weaker: claims, proofs and evidence"
    assert "KE-1 a · The keep is claimed planned, was implemented" in result.out
    assert (
        "… counts them {+every day+}" in result.out or "The steward counts [-them.-] {+them every day.+}" in result.out
    )
    assert "response points, claimed" in result.out


def test_a_workspace_is_compared_with_itself_as_of_a_tag(tmp_path: Path) -> None:
    workspace = tmp_path / "castle"
    repository = make_repo(workspace)
    repository.commit(castle_files(), "Build the castle")
    repository.git("tag", "v1")
    (workspace / "controls" / "keep.yaml").write_text(KEEP.replace("ledger", "great ledger"), encoding="utf-8")
    result = run_here("diff", "v1", ".", cwd=workspace)
    assert result.code == 1, result.err
    assert result.out.startswith("from v1 (revision of the workspace: The Castle)")
    assert "{+great+} ledger." in result.out
    assert "proofs are not compared: there is no evidence of v1" in result.out
    branch = run_here("diff", "HEAD", "v1", cwd=workspace)
    assert branch.code == 0, branch.err + branch.out


def test_an_oscal_plan_is_compared_with_the_workspace_that_it_was_built_from(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle", git=False)
    assert run_here("build", "--only", "oscal", cwd=workspace).code == 0
    result = run_here("diff", ".", "build/oscal/ssp.json", cwd=workspace)
    assert result.code in {0, 1}, result.err
    assert "Weaker" not in result.out
    assert "Controls that are gone" not in result.out
    assert "has other text" not in result.out
    assert "no evidence any more" not in result.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("old.json", "."), "SSP530", "old.json is an OSCAL catalog, and . is a workspace"),
        (("old.json", "nowhere"), "SSP531", "no file, folder, catalog, profile or revision called 'nowhere'"),
        (("old.json", "nowhere.json"), "SSP531", "called 'nowhere.json'"),
        (("old.json", ""), "SSP531", "called ''"),
        (("old.json", "-"), "SSP531", "called '-'"),
        (("x" * 5000, "old.json"), "SSP531", "no file, folder, catalog"),
        (("old.json", "--answers", "x" * 5000), "SSP531", "no file and no folder"),
        (("old.json", "parts.json"), "SSP532", "parts.json is an OSCAL component-definition"),
        (("old.json", "--answers", "nowhere"), "SSP531", "no file and no folder 'nowhere'"),
        (("old.json", "--answers", "new.json"), "SSP532", "new.json is an OSCAL catalog, which has no answers"),
        ((".", "--answers", "."), "SSP530", ". is a workspace, expected a catalog, a profile or a standard"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_it_is(
    arguments: tuple[str, ...], code: str, told: str, here: Path
) -> None:
    write(here, "parts.json", {"component-definition": {"metadata": {"title": "P", "oscal-version": "1.2.3"}}})
    result = diff(here, *arguments)
    assert result.code == 2, result.err
    assert result.codes == [code]
    assert told in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("old.json",),
        ("old.json", "new.json", "old.json"),
        ("old.json", "new.json", "--format", "csv"),
        ("old.json", "new.json", "--write"),
        ("--answers", "."),
        (".", "old.json", "--word", "x.docx"),
        (".", "--word", "x.docx", "--format", "markdown"),
    ],
)
def test_words_that_do_not_go_together_are_a_usage_error(arguments: tuple[str, ...], here: Path) -> None:
    result = diff(here, *arguments)
    assert result.code == 2
    assert "Error: " in result.err


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("broken.json", '{"catalog": {"uuid": ', "SSP206"),
        ("list.json", "[1, 2]", "SSP255"),
        ("empty.yaml", "", "SSP255"),
        ("other.yaml", "a: {b: c}\n", "SSP255"),
    ],
)
def test_what_is_no_document_is_bad_input_at_its_place(name: str, text: str, code: str, here: Path) -> None:
    (here / name).write_text(text, encoding="utf-8")
    result = diff(here, name, "new.json")
    assert result.code == 3, result.err
    assert code in result.codes
    assert result.err.startswith(name)


def test_errors_are_json_where_json_was_asked_for(here: Path) -> None:
    result = diff(here, "old.json", "nowhere", "--format", "json")
    assert result.code == 2
    assert [each["code"] for each in result.json()["diagnostics"]] == ["SSP531"]


def test_a_catalog_that_is_not_at_hand_is_said_with_the_command_that_adds_it(here: Path) -> None:
    result = diff(here, "nist-800-53-r5", "new.json")
    assert result.code == 3
    assert "sspgen catalog add nist-800-53-r5" in result.err


def test_answers_are_carried_over_with_counts_that_add_up(here: Path) -> None:
    result = diff(here, "old.json", "new.json", "--answers", ".")
    assert result.code == 1, result.err
    assert f"{ANSWERS:>5}  answers in all" in result.out
    assert "LA-3 Wicks: was withdrawn: moved to LA-1 c" in result.out
    assert "LA-1 a Lanterns and lamps: is probably LA-1 b now" in result.out
    assert "answered by harbour-office (controls/office.yaml:8)" in result.out
    assert max(map(len, result.out.splitlines())) <= 80


def test_answers_that_need_nothing_end_with_0(here: Path) -> None:
    text = "component: office\ntitle: Office\ntype: service\ncontrols:\n  le-1: {status: implemented, text: Yes.}\n"
    (here / "controls" / "office.yaml").write_text(text, encoding="utf-8")
    ledger = catalog("Small", "1", {"le": [control("le-1", "Ledgers", prose="Write every ship down.")]})
    name = write(here, "small.json", ledger)
    result = diff(here, name, name, "--answers", ".")
    assert result.code == 0, result.out
    assert "    1  answers in all" in result.out


def test_a_migration_as_markdown_is_a_checklist(here: Path) -> None:
    out = diff(here, "old.json", "new.json", "--answers", ".", "--format", "markdown").out
    assert "- [ ] **LA-3** Wicks: was withdrawn: moved to LA-1 c" in out
    assert "- [ ] LE-2 Seals: a, b" in out


def test_a_migration_as_csv_has_a_row_an_answer(here: Path) -> None:
    out = diff(here, "old.json", "new.json", "--answers", ".", "--format", "csv").out
    rows = list(csv.DictReader(StringIO(out)))
    answers = [row for row in rows if row["component"]]
    assert len(answers) == ANSWERS
    assert next(row["targets"] for row in answers if row["control"] == "LA-3") == "LA-1 c"
    assert [row["control"] for row in rows if row["outcome"] == "unanswered"] == ["LE-2"]


def test_a_migration_as_json_says_everything_with_places(here: Path) -> None:
    found = diff(here, "old.json", "new.json", "--answers", ".", "--format", "json").json()
    assert found["counts"]["answers"] == ANSWERS == sum(found["counts"]["outcomes"].values())
    first = next(each for each in found["answers"] if each["label"] == "LA-1" and each["part"] == "b")
    assert (first["file"], first["line"]) == ("controls/office.yaml", 9)
    assert first["targets"][0]["likeness"] == 0.71
    assert [each["meant"] for each in found["parameters"]] == ["probably", "other meaning"]


def test_the_old_requirements_may_be_left_out(here: Path) -> None:
    result = diff(here, "new.json", "--answers", ".")
    assert result.code == 1, result.err
    assert "what it said before is not known" in result.out
    assert "was withdrawn: moved to LA-1 c" in result.out


def test_words_of_others_neither_steer_the_terminal_nor_become_markup(here: Path) -> None:
    evil = "\x1b[31mred\x1b[0m <script>alert(1)</script> [x](javascript:1) @everyone `code` | AKIAIOSFODNN7EXAMPLE"
    name = write(here, "evil.json", catalog(evil, "1", {"la": [control("la-1", evil, item("la-1_smt.a", evil))]}))
    for form in ("text", "markdown"):
        out = diff(here, "old.json", name, "--format", form, "--verbose").out
        out += diff(here, "old.json", name, "--answers", ".", "--format", form, "--verbose").out
        assert "\x1b" not in out
        assert "AKIAIOSFODNN7EXAMPLE" not in out
        if form == "markdown":
            html = MarkdownIt("commonmark", {"html": True}).render(out)
            assert not any(tag in html for tag in ("<script", "<a ", "<code"))
            assert "@everyone" not in out


def test_answers_come_from_plans_and_components_in_oscal_too(tmp_path: Path) -> None:
    workspace = castle(tmp_path / "castle", git=False)
    assert run_here("build", "--only", "oscal", cwd=workspace).code == 0
    arguments = ("castle.json", "castle.json", "--format", "json", "--answers")
    own = diff(workspace, *arguments, ".").json()
    plan = diff(workspace, *arguments, "build/oscal/ssp.json").json()
    parts = diff(workspace, *arguments, "build/oscal/component-definition.json").json()
    assert own["counts"]["answers"] == 4
    assert plan["counts"]["outcomes"] == parts["counts"]["outcomes"] == own["counts"]["outcomes"]
    assert plan["of"]["what"] == "OSCAL system security plan"
    assert parts["of"]["what"] == "OSCAL component definition"


def test_opencontrol_folders_are_compared(tmp_path: Path) -> None:
    def folder(name: str, text: str) -> None:
        (tmp_path / name / "keep").mkdir(parents=True)
        listed = "schema_version: 1.0.0\nname: Keep\ncomponents: [./keep]\n"
        (tmp_path / name / "opencontrol.yaml").write_text(listed, encoding="utf-8")
        component = (
            "schema_version: 3.0.0\nname: Keep\nsatisfies:\n- control_key: GA-1\n  standard_key: S\n"
            f"  implementation_status: complete\n  narrative: [{{text: {text}}}]\n"
        )
        (tmp_path / name / "keep" / "component.yaml").write_text(component, encoding="utf-8")

    folder("old", "The gate is shut.")
    folder("new", "The gate is shut at night.")
    result = run_here("diff", "old", "new", cwd=tmp_path)
    assert result.code == 1, result.err
    assert "GA-1 · Keep has other text" in result.out
    assert "{+at night+}" in result.out or "[-shut.-] {+shut at night.+}" in result.out


def test_without_the_texts_only_ids_are_compared_and_no_answer_is_carried_over(here: Path) -> None:
    def profile(name: str, *ids: str) -> str:
        imports = [{"href": "#r-1", "include-controls": [{"with-ids": list(ids)}]}]
        resources = [{"uuid": "r-1", "rlinks": [{"href": "https://example.org/NIST_SP-800-53_rev5_catalog.json"}]}]
        metadata = {"title": name, "version": "1", "oscal-version": "1.2.3"}
        body = {"metadata": metadata, "imports": imports, "back-matter": {"resources": resources}}
        return write(here, f"{name}.json", {"profile": body})

    small, large = profile("small", "la-1"), profile("large", "la-1", "la-2")
    result = diff(here, small, large)
    assert result.code == 1, result.err
    assert "LA-2 is new" in result.out
    assert "1 control new; 0 controls the same, 1 not compared" in result.out
    assert "the texts of small.json are not all at hand" in result.out
    assert diff(here, small, small).code == 1
    for arguments in ((large,), (large, "new.json"), ("old.json", large)):
        refused = diff(here, *arguments, "--answers", ".")
        assert refused.code == 3, refused.out
        assert "sspgen catalog add nist-800-53-r5" in refused.err


def test_a_commit_without_a_workspace_is_bad_input_and_names_the_revision(tmp_path: Path) -> None:
    workspace = tmp_path / "castle"
    repository = make_repo(workspace)
    repository.commit({"README": "Nothing yet."}, "Begin")
    repository.git("tag", "start")
    repository.commit(castle_files(), "Build the castle")
    result = run_here("diff", "start", ".", cwd=workspace)
    assert result.code == 3
    assert "in start" in result.err
    assert "sspgen-revision" not in result.err
