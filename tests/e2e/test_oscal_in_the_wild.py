"""Ways of writing OSCAL that published documents have and the textbook does not: each is read as it is meant."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from support.cli import run_here

if TYPE_CHECKING:
    from pathlib import Path

METADATA = {"title": "Rules of the harbour", "last-modified": "2026-03-01T08:00:00Z", "version": "1"}
UUID = "3f0b8a52-6f0e-4d53-9a35-0c8a7d1b6e{:02x}"


def document(model: str, body: dict[str, Any], number: int = 1) -> str:
    metadata = METADATA | {"oscal-version": "1.1.2"}
    return json.dumps({model: {"uuid": UUID.format(number), "metadata": metadata, **body}}, indent=1)


def control(identifier: str, title: str, prose: str = "", **more: object) -> dict[str, object]:
    statement = {"id": f"{identifier}_statement", "name": "statement"} | ({"prose": prose} if prose else {})
    return {"id": identifier, "title": title, "parts": [statement], **more}


HOLDING = {
    "groups": [
        {
            "id": "03.01",
            "title": "Gates",
            "controls": [
                control("R_03.01", "Gates are kept", controls=[control("SR-03.01", "SR-03.01", "Close every gate.")]),
                control("R_03.02", "Bridges are kept"),
            ],
        }
    ]
}
"""A requirement that only holds the one that asks for something, and one that asks for nothing and holds nothing."""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "rules.json").write_text(document("catalog", HOLDING))
    (tmp_path / "ssp.yaml").write_text("system:\n  id: harbour\n  name: Harbour\nprofile: rules.json\n")
    return tmp_path


def test_a_control_that_only_holds_others_is_not_missed(workspace: Path) -> None:
    told = run_here("check", "--only", "SSP001", "--format", "json", cwd=workspace).json()["diagnostics"]
    assert [each["message"] for each in told] == [
        "R_03.02 Bridges are kept has no answer",
        "SR-03(01) SR-03.01 has no answer",
    ]


def test_a_plan_need_not_answer_a_control_that_only_holds_others(workspace: Path) -> None:
    answered = {
        "import-profile": {"href": "rules.json"},
        "control-implementation": {
            "description": "How.",
            "implemented-requirements": [{"uuid": UUID.format(3), "control-id": "SR-03.01"}],
        },
    }
    (workspace / "plan.json").write_text(document("system-security-plan", answered, 2))
    told = run_here("check", "plan.json", "--only", "SSP449", "--format", "json", cwd=workspace).json()["diagnostics"]
    assert [each["message"] for each in told] == ["R_03.02 (Bridges are kept) has no implemented requirement"]


def test_what_asks_for_nothing_has_no_response_point(workspace: Path) -> None:
    assert run_here("build", "--only", "tables", cwd=workspace).code == 0
    with (workspace / "build" / "tables" / "response-points.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert [row["point"] for row in csv.DictReader(lines)] == ["SR-03.01_statement"]


def messages(workspace: Path, name: str, code: str) -> list[str]:
    told = run_here("check", name, "--only", code, "--format", "json", cwd=workspace).json()["diagnostics"]
    return [each["message"] for each in told]


def test_a_draft_of_before_the_first_release_is_called_one(workspace: Path) -> None:
    text = (workspace / "rules.json").read_text().replace('"1.1.2"', '"1.0.0-milestone3"')
    (workspace / "rules.json").write_text(text)
    assert messages(workspace, "rules.json", "SSP417") == [
        "'oscal-version' is '1.0.0-milestone3', which is a draft from before OSCAL 1.0.0"
    ]


def test_an_import_of_nothing_says_what_may_stand_there(workspace: Path) -> None:
    (workspace / "results.json").write_text(document("assessment-results", {"import-ap": {"href": "#"}}))
    assert messages(workspace, "results.json", "SSP440") == [
        "'#' names nothing; name a file, or '#' with the uuid of a resource of the back matter"
    ]


def test_an_assessment_method_without_its_kind_says_what_it_lacks(workspace: Path) -> None:
    method = {"id": "SR_asm", "name": "assessment-method", "prose": "Look."}
    body = {"controls": [control("SR-1", "Gates", "Close them.")]}
    body["controls"][0]["parts"].append(method)  # type: ignore[attr-defined]
    (workspace / "methods.json").write_text(document("catalog", body))
    assert messages(workspace, "methods.json", "SSP421") == [
        "'part' has no 'prop' with 'name' being 'method', expected one"
    ]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ({"uuid": UUID, "metadata": METADATA, "controls": []}, "put it under the name of its model, such as"),
        ({"mapping": {"maps": []}}, "'mapping' is of a draft; write a 'mapping-collection'"),
        ({"documents": []}, "run 'sspgen init' here, or name a workspace"),
    ],
    ids=["no root", "root of a draft", "something else"],
)
def test_a_document_that_is_almost_one_says_what_it_lacks(workspace: Path, text: dict[str, Any], remedy: str) -> None:
    (workspace / "almost.json").write_text(json.dumps(text))
    result = run_here("check", "almost.json", "--format", "json", cwd=workspace)
    (told,) = result.json()["diagnostics"]
    assert (result.code, told["code"]) == (3, "SSP255")
    assert told["help"].startswith(remedy)


PROFILE = {"imports": [{"href": "gone.json", "include-all": {}}]}


def test_what_cannot_be_added_leaves_the_folder_as_it_was(
    workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "mine.json").write_text(document("catalog", HOLDING))
    added = run_here("catalog", "add", elsewhere / "mine.json", cwd=workspace)
    assert (added.code, "3 controls, 0 parameters, 1 response point" in added.out) == (0, True), added.out
    kept = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    (elsewhere / "mine.json").write_text(document("profile", PROFILE))
    (elsewhere / "other.json").write_text(document("profile", PROFILE))
    for name in ("mine.json", "other.json"):
        assert run_here("catalog", "add", elsewhere / name, cwd=workspace).code == 3
    assert {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()} == kept


def test_a_value_of_another_form_is_told_in_plain_words(workspace: Path) -> None:
    draft = {"imports": [{"href": "rules.json", "include-controls": {"with-ids": ["SR-03.01"]}}]}
    (workspace / "draft.json").write_text(document("profile", draft))
    result = run_here("check", "--profile", "draft.json", cwd=workspace)
    assert "'include-controls' is an object; expected a list" in result.out + result.err


def test_an_answer_that_links_to_a_resource_names_what_the_resource_is(tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_text(document("catalog", HOLDING))
    answer = {"uuid": UUID.format(5), "component-uuid": UUID.format(4), "description": "We close them."}
    answer["links"] = [{"href": f"#{UUID.format(6)}", "rel": "evidence"}]  # type: ignore[assignment]
    statement = {"uuid": UUID.format(7), "statement-id": "SR-03.01_statement", "by-components": [answer]}
    requirement = {"uuid": UUID.format(3), "control-id": "SR-03.01", "statements": [statement]}
    component = {"uuid": UUID.format(4), "type": "this-system", "title": "Harbour", "description": "All of it."}
    body = {
        "import-profile": {"href": "rules.json"},
        "system-characteristics": {"system-name": "Harbour", "description": "A harbour."},
        "system-implementation": {"components": [component | {"status": {"state": "operational"}}]},
        "control-implementation": {"description": "How.", "implemented-requirements": [requirement]},
        "back-matter": {
            "resources": [{"uuid": UUID.format(6), "title": "Log of the gates", "rlinks": [{"href": "gates.csv"}]}]
        },
    }
    (tmp_path / "plan.json").write_text(document("system-security-plan", body, 2))
    assert run_here("build", "--only", "tables", "--out", "out", cwd=tmp_path).code == 0
    plan = json.loads((tmp_path / "out" / "plan.json").read_text())
    (found,) = [each for each in _all(plan, "references") if each]
    assert [(each["title"], each["href"]) for each in found] == [("Log of the gates", "gates.csv")]


def _all(value: object, key: str) -> list[Any]:
    """Return every value under a key, at any depth."""
    if isinstance(value, dict):
        held = [value[key]] if key in value else []
        return held + [each for inner in value.values() for each in _all(inner, key)]
    return [each for inner in value for each in _all(inner, key)] if isinstance(value, list) else []
