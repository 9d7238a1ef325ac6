"""What is wrong with the meaning of an OSCAL document is found at its line, and nothing is found in a good one.

Each defect is one change of the text of a good document of ours, in a folder with the documents that it builds on.
"""

from __future__ import annotations

import copy
import importlib
import json
import os
import pkgutil
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.assess.oscal import rules
from sspgen.assess.oscal.api import check_meaning
from sspgen.assess.oscal.registry import meaning_rules
from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.oscal.encode import encode
from sspgen.load.yaml_writer import dump_yaml
from sspgen.model.codes import oscal_meaning
from sspgen.model.diagnostics import Severity
from sspgen.resolve.oscal_links import Library
from support.corpora import corpus
from support.oscal_defects import DEFECTS, HARBOUR, NOBODY, Defect, changed

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic

GOOD = sorted(path.name for path in HARBOUR.glob("*.json"))


def checked(folder: Path, name: str) -> tuple[Diagnostic, ...]:
    """Return what is found in a document of a folder."""
    document = read_oscal((folder / name).read_bytes(), name)
    assert isinstance(document, OscalDocument), document
    return check_meaning(document, Library(folder, folder / "no-cache"))


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """Return a copy of the good documents."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "harbour"))


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_found_in_a_good_document(name: str) -> None:
    document = read_oscal((HARBOUR / name).read_bytes(), name)
    assert isinstance(document, OscalDocument)
    assert check_meaning(document, Library(HARBOUR, HARBOUR / "no-cache")) == ()
    assert [each for each in check_document(document) if each.severity is not Severity.INFO] == []


@pytest.mark.parametrize("defect", DEFECTS, ids=str)
def test_a_defect_is_found_at_its_line(defect: Defect, harbour: Path) -> None:
    text, line = changed(defect)
    (harbour / f"{defect.file}.json").write_text(text)
    found = checked(harbour, f"{defect.file}.json")
    told = [(each.code, each.severity, each.span.line if each.span else 0) for each in found]
    assert (defect.code, defect.severity, line) in told, "\n".join(f"{each.severity} {each}" for each in found)
    here = [each for each in found if each.code == defect.code and each.span is not None and each.span.line == line]
    assert any(defect.says in each.message for each in here), [each.message for each in here]


def documents() -> dict[str, Any]:
    """Return the good documents by name, to be changed."""
    return {path.stem: json.loads(path.read_text()) for path in HARBOUR.glob("*.json")}


def codes(folder: Path, name: str, value: Any) -> list[str]:
    """Write a document into a folder, and return the codes of what is found in it."""
    (folder / name).write_text(json.dumps(value, indent=1))
    return [each.code for each in checked(folder, name)]


def test_every_code_of_the_meaning_is_shown_by_a_defect() -> None:
    shown = {defect.code for defect in DEFECTS}
    assert set(oscal_meaning.CODES) == shown | {"SSP454"}


def test_a_parameter_that_one_component_is_given_two_values_of_is_told_and_two_components_may_differ(
    harbour: Path,
) -> None:
    plan = documents()["plan"]
    requirement = plan["system-security-plan"]["control-implementation"]["implemented-requirements"][0]
    first, second = (statement["by-components"] for statement in requirement["statements"][:2])
    first[0]["set-parameters"] = [{"param-id": "ac-01_odp.01", "values": ["every week"]}]
    first[1]["set-parameters"] = [{"param-id": "ac-01_odp.01", "values": ["every day"]}]
    assert codes(harbour, "plan.json", plan) == []
    second[0]["set-parameters"] = [{"param-id": "ac-01_odp.01", "values": ["every hour"]}]
    assert codes(harbour, "plan.json", plan) == ["SSP454"]


def test_a_control_that_is_answered_in_some_of_its_parts_is_told(harbour: Path) -> None:
    plan = documents()["plan"]
    requirement = plan["system-security-plan"]["control-implementation"]["implemented-requirements"][0]
    del requirement["statements"][1]
    (harbour / "plan.json").write_text(json.dumps(plan))
    assert [each.message for each in checked(harbour, "plan.json")] == ["AC-1 is answered in part: not in ac-1_smt.b"]
    requirement["by-components"] = requirement["statements"][0].pop("by-components")
    assert codes(harbour, "plan.json", plan) == []


@pytest.mark.parametrize(
    ("written", "remedy"),
    [("ac-9", "did you mean 'ac-1'?"), ("AC-01", "did you mean 'ac-1'?"), ("zz-99", "did you mean 'ac-1'?")],
)
def test_the_statements_of_a_misspelt_control_say_which_one_is_meant(written: str, remedy: str, harbour: Path) -> None:
    plan = documents()["plan"]
    requirement = plan["system-security-plan"]["control-implementation"]["implemented-requirements"][0]
    requirement["control-id"] = written
    (harbour / "plan.json").write_text(json.dumps(plan))
    assert [(each.code, each.help) for each in checked(harbour, "plan.json")] == [("SSP447", remedy)]


def test_of_two_controls_that_are_as_near_none_is_suggested(harbour: Path) -> None:
    plan = documents()["plan"]
    plan["system-security-plan"]["control-implementation"]["implemented-requirements"][1]["control-id"] = "ac-9"
    (harbour / "plan.json").write_text(json.dumps(plan))
    assert [each.help for each in checked(harbour, "plan.json") if each.code == "SSP447"] == [""]


def test_every_rule_says_what_it_demands_and_by_which_source() -> None:
    names = [found.name for found in pkgutil.iter_modules(rules.__path__)]
    assert len(meaning_rules()) == len(names)
    for name in names:
        told = importlib.import_module(f"{rules.__name__}.{name}").__doc__ or ""
        assert "\n\nSource: " in told, name


def test_an_item_about_nothing_is_told(harbour: Path) -> None:
    poam = documents()["poam"]
    item = poam["plan-of-action-and-milestones"]["poam-items"][0]
    del item["related-observations"], item["related-risks"]
    assert codes(harbour, "poam.json", poam) == ["SSP459", "SSP475"]


def test_a_system_in_operation_that_implements_nothing_is_told(harbour: Path) -> None:
    plan = documents()["leveraged"]
    for requirement in plan["system-security-plan"]["control-implementation"]["implemented-requirements"]:
        requirement["by-components"][0]["implementation-status"] = {"state": "planned", "remarks": "In spring."}
    assert "SSP463" in codes(harbour, "leveraged.json", plan)


def test_what_a_leveraged_plan_asks_for_and_nobody_satisfies_is_told(harbour: Path) -> None:
    plan = documents()["plan"]
    answers = plan["system-security-plan"]["control-implementation"]["implemented-requirements"][0]["statements"][0]
    del answers["by-components"][1]["satisfied"]
    assert codes(harbour, "plan.json", plan) == ["SSP460"]


def test_a_plan_for_fedramp_must_fill_the_roles_that_others_may(harbour: Path) -> None:
    plan = documents()["plan"]
    body = plan["system-security-plan"]
    body["metadata"]["responsible-parties"] = []
    body["metadata"]["props"] = [{"name": "x", "ns": "https://fedramp.gov/ns/oscal", "value": "y"}]
    (harbour / "plan.json").write_text(json.dumps(plan))
    found = [each for each in checked(harbour, "plan.json") if each.code == "SSP474"]
    assert [each.severity for each in found] == [Severity.WARNING] * 3


def test_a_plan_for_fedramp_says_where_controls_come_from_who_does_them_and_shows_diagrams(harbour: Path) -> None:
    plan = documents()["plan"]
    plan["system-security-plan"]["import-profile"]["href"] = "https://fedramp.test/baseline.json"
    (harbour / "plan.json").write_text(json.dumps(plan))
    found = [each.message for each in checked(harbour, "plan.json") if each.severity is Severity.WARNING]
    assert "AC-1 does not say where it comes from" in found
    assert "AC-1 names no responsible role" in found
    assert "there is no diagram of the data flow" in found


@pytest.mark.parametrize(("state", "told"), [("planned", 1), ("implemented", 0)])
def test_what_is_inherited_is_not_stronger_than_what_it_is_inherited_from(state: str, told: int, harbour: Path) -> None:
    text = (harbour / "leveraged.json").read_text()
    (harbour / "leveraged.json").write_text(text.replace('"state": "implemented"', f'"state": "{state}"', 1))
    found = [each for each in checked(harbour, "plan.json") if each.code == "SSP460"]
    assert len(found) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("This is planned for next quarter.", 1),
        ("This control is out of scope.", 1),
        ("Patches will be deployed within 30 days.", 0),
    ],
)
def test_only_words_that_say_so_contradict_a_status(said: str, told: int, harbour: Path) -> None:
    text = (HARBOUR / "plan.json").read_text().replace("The harbourmaster keeps the list in the tower.", said)
    (harbour / "plan.json").write_text(text)
    assert [each.code for each in checked(harbour, "plan.json")].count("SSP461") == told


def test_a_control_is_not_implemented_by_a_component_that_is_not_in_use(harbour: Path) -> None:
    text = (HARBOUR / "plan.json").read_text()
    at = text.index('"operational"', text.index('"title": "Radar"'))
    (harbour / "plan.json").write_text(text[:at] + '"under-development"' + text[at + len('"operational"') :])
    found = checked(harbour, "plan.json")
    assert [each.message for each in found] == [
        "the status is implemented, and the component 'Radar' is under-development"
    ]
    line = text[: text.index('"state"', text.index("its own log"))].count("\n") + 1
    assert [each.span.line for each in found if each.span] == [line]


def test_two_relationships_of_one_pair_contradict_each_other(harbour: Path) -> None:
    mapping = documents()["mapping"]
    maps = mapping["mapping-collection"]["mappings"][0]["maps"]
    maps.append({**maps[0], "uuid": NOBODY, "relationship": "no-relationship"})
    (harbour / "mapping.json").write_text(json.dumps(mapping))
    assert [each.message for each in checked(harbour, "mapping.json")] == [
        "the relationship is 'no-relationship' here, and 'equal-to' before"
    ]


def test_nothing_is_inherited_from_nobody(harbour: Path) -> None:
    plan = documents()["plan"]
    implementation = plan["system-security-plan"]["system-implementation"]
    del implementation["leveraged-authorizations"]
    implementation["components"][2]["props"] = []
    assert sorted(codes(harbour, "plan.json", plan)) == ["SSP459", "SSP460"]


def test_a_leveraged_plan_of_a_lower_level_is_told(harbour: Path) -> None:
    text = (harbour / "leveraged.json").read_text()
    (harbour / "leveraged.json").write_text(text.replace('-level": "moderate"', '-level": "low"', 1))
    assert [each.message for each in checked(harbour, "plan.json")] == [
        "the leveraged plan 'Pier Operations' is low, and this system is moderate"
    ]


@pytest.mark.parametrize(
    ("asked", "value", "told"),
    [
        ("at least annually", "every two years", 1),
        ("at least annually", "every 12 months", 0),
        ("at least annually", "once a year, in spring", 0),
        ("within 30 days", "within thirty days", 0),
        ("at least every 90 days", "quarterly", 0),
        ("at least monthly", "quarterly", 1),
        ("at a minimum of 90 days", "one year", 0),
        ("retain for at least one year", "three years", 0),
        ("at least weekly", "weekly for gates and monthly for walls", 0),
        ("as the harbour decides", "never", 0),
    ],
)
def test_a_period_longer_than_the_profile_asks_for_is_told(asked: str, value: str, told: int, harbour: Path) -> None:
    found = documents()
    change = {"param-id": "ac-01_odp.01", "constraints": [{"description": asked}]}
    found["profile"]["profile"]["modify"] = {"set-parameters": [change]}
    (harbour / "profile.json").write_text(json.dumps(found["profile"]))
    body = found["plan"]["system-security-plan"]["control-implementation"]["implemented-requirements"][0]
    body["set-parameters"][0]["values"] = [value]
    assert codes(harbour, "plan.json", found["plan"]).count("SSP453") == told


def test_answers_to_different_controls_with_the_same_words_are_a_remark(harbour: Path) -> None:
    plan = documents()["plan"]
    requirements = plan["system-security-plan"]["control-implementation"]["implemented-requirements"]
    words = "The harbourmaster looks after this every morning, and writes into the book what was seen."
    for requirement in requirements[1:]:
        requirement["by-components"][0]["description"] = words
    assert codes(harbour, "plan.json", plan) == ["SSP479"]


def test_what_nothing_takes_up_is_a_remark(harbour: Path) -> None:
    results = documents()["assessment-results"]
    result = results["assessment-results"]["results"][0]
    for holder in (*result["findings"], *result["risks"]):
        holder.pop("related-risks", None)
        holder.pop("related-observations", None)
    assert codes(harbour, "assessment-results.json", results) == ["SSP459"] * 4 + ["SSP475"]


def test_a_finding_about_an_answer_that_the_plan_does_not_have_is_told(harbour: Path) -> None:
    results = documents()["assessment-results"]
    results["assessment-results"]["results"][0]["findings"][0]["implementation-statement-uuid"] = NOBODY
    assert codes(harbour, "assessment-results.json", results) == ["SSP456"]


def test_a_parameter_set_for_all_that_nobody_knows_is_told(harbour: Path) -> None:
    plan = documents()["plan"]
    implementation = plan["system-security-plan"]["control-implementation"]
    implementation["set-parameters"] = [{"param-id": "zz-9_odp", "values": ["x"]}]
    assert codes(harbour, "plan.json", plan) == ["SSP451"]


def test_many_missing_controls_are_told_in_one_finding_by_family(harbour: Path) -> None:
    found = documents()
    controls = found["catalog"]["catalog"]["groups"][0]["controls"]
    controls += [{"id": f"ac-{n}", "title": f"Gate {n}"} for n in range(10, 40)]
    (harbour / "catalog.json").write_text(json.dumps(found["catalog"]))
    found["profile"]["profile"]["imports"][0] = {"href": "catalog.json", "include-all": {}}
    (harbour / "profile.json").write_text(json.dumps(found["profile"]))
    told = [each.message for each in checked(harbour, "plan.json") if each.code == "SSP449"]
    assert len(told) == 1
    assert told[0].startswith("31 of 34 controls of 'Harbour Baseline' have no implemented requirement: AC: AC-10")


def test_a_plan_without_its_profile_is_told_so_once_and_judged_by_nothing_else(harbour: Path) -> None:
    (harbour / "profile.json").unlink()
    assert codes(harbour, "plan.json", documents()["plan"]) == ["SSP440"]


@pytest.mark.parametrize(
    ("control", "says"),
    [
        ("zz-9", "NIST SP 800-53 has no family 'ZZ'"),
        ("au-99", "the last control of that family is AU-16"),
        ("au-0", "the last control of that family is AU-16"),
        ("AU-02(1)", "NIST SP 800-53 in OSCAL writes it 'au-2.1'"),
        ("au-16", ""),
        ("ap-1", ""),
        ("org-policy", ""),
    ],
)
def test_a_control_that_cannot_be_is_found_though_the_publication_is_not_at_hand(
    control: str, says: str, harbour: Path
) -> None:
    plan = documents()["plan"]
    body = plan["system-security-plan"]
    body["import-profile"]["href"] = "https://nist.test/NIST_SP-800-53_rev4_MODERATE-baseline_profile.json"
    body["control-implementation"]["implemented-requirements"][2]["control-id"] = control
    (harbour / "plan.json").write_text(json.dumps(plan))
    found = [each for each in checked(harbour, "plan.json") if each.code != "SSP446"]
    assert [each.code for each in found] == (["SSP447"] if says else [])
    assert all(says in each.message for each in found)


def test_a_statement_that_cannot_be_is_found_though_the_publication_is_not_at_hand(harbour: Path) -> None:
    plan = documents()["plan"]
    body = plan["system-security-plan"]
    body["import-profile"]["href"] = "https://nist.test/NIST_SP-800-53_rev4_MODERATE-baseline_profile.json"
    body["control-implementation"]["implemented-requirements"][0]["statements"][1]["statement-id"] = "ac-1_smt.nope"
    assert codes(harbour, "plan.json", plan).count("SSP448") == 1


def test_a_statement_of_another_control_is_found_though_the_catalog_is_not_at_hand(harbour: Path) -> None:
    plan = documents()["plan"]
    (harbour / "catalog.json").unlink()
    requirement = plan["system-security-plan"]["control-implementation"]["implemented-requirements"][0]
    requirement["statements"][1]["statement-id"] = "au-1_smt.b"
    requirement["set-parameters"][0]["param-id"] = "au-01_odp.01"
    assert sorted(codes(harbour, "plan.json", plan)) == ["SSP448", "SSP455"]


def test_a_wrong_control_of_a_profile_is_told_by_its_resolution(harbour: Path) -> None:
    profile = documents()["profile"]
    profile["profile"]["imports"][0]["include-controls"][0]["with-ids"][0] = "ac-77"
    assert codes(harbour, "profile.json", profile) == ["SSP252"]


def test_assessments_without_their_plan_are_not_judged_by_it(harbour: Path) -> None:
    (harbour / "plan.json").unlink()
    found = documents()
    assert codes(harbour, "assessment-results.json", found["assessment-results"]) == []
    assert codes(harbour, "poam.json", found["poam"]) == ["SSP440"]


def test_a_yaml_plan_gives_the_same_findings_as_its_json_edition(harbour: Path) -> None:
    plan = documents()["plan"]
    plan["system-security-plan"]["control-implementation"]["implemented-requirements"][0]["control-id"] = "ac-99"
    (harbour / "plan.yaml").write_text(dump_yaml(plan))
    found = checked(harbour, "plan.yaml")
    assert [each.code for each in found] == codes(harbour, "plan.json", plan)
    line = next(each.span.line for each in found if each.code == "SSP447" and each.span)
    assert "ac-99" in (harbour / "plan.yaml").read_text().splitlines()[line - 1]


def test_an_xml_plan_gives_the_same_findings_as_its_json_edition(harbour: Path) -> None:
    plan = documents()["plan"]
    requirements = plan["system-security-plan"]["control-implementation"]["implemented-requirements"]
    requirements[0]["control-id"] = "ac-99"
    requirements[1]["by-components"][0]["component-uuid"] = NOBODY
    (harbour / "plan.xml").write_bytes(encode(plan, "xml"))
    found = checked(harbour, "plan.xml")
    assert sorted(each.code for each in found) == sorted(codes(harbour, "plan.json", plan))
    lines = (harbour / "plan.xml").read_text().splitlines()
    for code, said in (("SSP447", "ac-99"), ("SSP456", NOBODY)):
        assert all(said in lines[each.span.line - 1] for each in found if each.code == code and each.span)


def test_more_findings_of_a_kind_than_anyone_reads_are_counted(harbour: Path) -> None:
    plan = documents()["plan"]
    user = plan["system-security-plan"]["system-implementation"]["users"][0]
    user["role-ids"] = [f"role-{n}" for n in range(1000)]
    found = [each for each in codes(harbour, "plan.json", plan) if each == "SSP456"]
    assert len(found) == 201


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e300,
    "",
    " ",
    "#",
    "#x",
    "\ud7ff",
    "](#",
    "{{ insert: param, }}",
    [],
    {},
    [[]],
    [None],
)
"""Values of the wrong kind, or odd ones of the right kind."""


def holders_of(value: Any) -> list[Any]:
    """Return every object and list of a document that holds something."""
    if not isinstance(value, (dict, list)) or not value:
        return []
    inner = value.values() if isinstance(value, dict) else value
    return [value, *(found for each in inner for found in holders_of(each))]


def mutated(value: Any, dice: random.Random) -> Any:
    """Return a document with a few of its values deleted, repeated, moved, or replaced."""
    document = copy.deepcopy(value)
    for _ in range(dice.randint(1, 4)):
        holders = holders_of(document)
        holder = dice.choice(holders) if holders else {"nothing": "left"}
        key = dice.choice(list(holder) if isinstance(holder, dict) else list(range(len(holder))))
        if dice.randrange(5):
            other = dice.choice(holders_of(dice.choice(holders)) if holders else [{}])
            holder[key] = dice.choice(
                (copy.deepcopy(dice.choice(ODD)), copy.deepcopy(other), [holder[key]], _string(value, dice))
            )
        else:
            del holder[key]
    return document


def _string(value: Any, dice: random.Random) -> str:
    holders = [each for each in holders_of(value) if isinstance(each, dict)]
    found = [each for holder in holders for each in holder.values() if isinstance(each, str)]
    return dice.choice(found or [""])


def test_no_mutation_of_a_document_is_a_traceback(harbour: Path) -> None:
    dice = random.Random(17)  # noqa: S311 - the same documents in every run
    found = documents()
    library = Library(harbour, harbour / "no-cache")
    for number in range(int(os.environ.get("SSPGEN_MUTATIONS", "500"))):
        name = dice.choice(sorted(found))
        data = json.dumps(mutated(found[name], dice)).encode()
        document = read_oscal(data, f"{name}.json")
        if isinstance(document, OscalDocument):
            fresh = Library(harbour, harbour / "no-cache") if number % 10 == 0 else library
            assert isinstance(check_meaning(document, fresh), tuple)


def test_documents_that_are_built_on_may_be_broken_too(harbour: Path) -> None:
    dice = random.Random(18)  # noqa: S311 - the same documents in every run
    found = documents()
    for _ in range(60):
        for name in ("catalog", "profile", "leveraged", "assessment-plan"):
            (harbour / f"{name}.json").write_text(json.dumps(mutated(found[name], dice)))
        for name in ("plan.json", "assessment-results.json", "mapping.json", "profile.json"):
            data = (harbour / name).read_bytes()
            document = read_oscal(data, name)
            if isinstance(document, OscalDocument):
                assert isinstance(check_meaning(document, Library(harbour, harbour / "no-cache")), tuple)


@pytest.mark.corpora
def test_published_documents_have_no_error() -> None:
    folder = corpus("oscal")
    library = Library(folder, folder / "no-cache")
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder).as_posix()
        document = library.read(name)
        if "bad_" not in name and isinstance(document, OscalDocument):
            errors = [str(each) for each in check_meaning(document, library) if each.severity is Severity.ERROR]
            assert errors == []


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("name", "code", "line"),
    [
        ("bad_10_unknown_control", "SSP447", 399),
        ("bad_3_dup_component_uuid", "SSP468", 346),
        ("bad_4_dangling_component", "SSP456", 410),
        ("bad_8_unknown_role_party", "SSP456", 60),
        ("bad_8_unknown_role_party", "SSP456", 62),
    ],
)
def test_a_seeded_defect_is_the_one_error_of_its_kind(name: str, code: str, line: int) -> None:
    folder = corpus("oscal")
    library = Library(folder, folder / "no-cache")
    document = library.read(f"broken-ssp/{name}.json")
    assert isinstance(document, OscalDocument)
    found = [each for each in check_meaning(document, library) if each.severity is Severity.ERROR]
    assert (code, line) in [(each.code, each.span.line if each.span else 0) for each in found]
    assert {each.code for each in found} == {code}
