"""OpenControl as it stands: every text one answer, no claim improved, everything odd told with its place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sspgen.errors import InputError
from sspgen.load.opencontrol.words import claim_of, maintainer, originations, statement_part
from sspgen.load.opencontrol.workspace import load_certifications, load_opencontrol
from sspgen.model.diagnostics import Diagnostic, Severity, has_errors
from sspgen.model.evidence import Relation
from sspgen.model.implementation import PARAMETER_LABEL, Answer, Claim, Workspace
from sspgen.model.spans import Span

FIXTURES = Path(__file__).parents[1] / "fixtures/opencontrol"


@pytest.fixture(scope="module")
def harbour() -> Workspace:
    return load_opencontrol(FIXTURES / "harbour")


def answers(workspace: Workspace, control: str = "") -> list[Answer]:
    found = (a for c in workspace.components for a in c.answers)
    return [a for a in found if not control or a.control == control]


def told(workspace: Workspace, code: str) -> list[Diagnostic]:
    return [d for d in workspace.diagnostics if d.code == code]


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def component(satisfies: str, *, version: str = "3.1.0", more: str = "") -> dict[str, str]:
    return {
        "opencontrol.yaml": (
            'schema_version: "1.0.0"\nname: S\nmetadata: {description: d, maintainers: [m]}\ncomponents: [./one]\n'
        ),
        "one/component.yaml": f"name: One\nschema_version: {version}\n{more}satisfies:\n{satisfies}",
    }


def test_every_text_is_one_answer_and_counted(harbour: Workspace) -> None:
    assert [a.text for a in answers(harbour)] == [
        "All traffic is encrypted.",
        "every cable",
        "Accounts are listed.",
        "Users are named.",
        "Captains have no account.",
        "First of two.",
        "Second of two.",
        "The policy is on the notice board.",
        "Idle accounts are closed.",
        "Closed accounts are removed.",
    ]
    assert harbour.texts == 10


def test_keys_that_name_no_part_stay_labels_of_the_whole_control(harbour: Workspace) -> None:
    found = [(a.statement, a.label) for a in answers(harbour, "ac-2")]
    assert found == [
        ("ac-2_smt.a", ""),
        ("ac-2_smt.d.1", ""),
        ("", "Harbour rule"),
        ("", ""),
        ("", ""),
    ]


def test_the_weakest_status_counts_and_the_words_are_kept(harbour: Workspace) -> None:
    answer = answers(harbour, "sc-8.1")[0]
    assert (answer.claim, answer.raw_status) == (Claim.PARTIAL, "complete, partial")
    assert {(a.claim, a.raw_status) for a in answers(harbour, "ac-1")} == {(Claim.UNDOCUMENTED, "none")}
    assert {(a.claim, a.raw_status) for a in answers(harbour, "ac-2.3")} == {(Claim.UNDOCUMENTED, "")}


def test_a_repeated_narrative_is_read_twice_where_yaml_loaders_keep_the_last(
    harbour: Workspace,
) -> None:
    assert [a.text for a in answers(harbour, "ac-2.3")] == [
        "Idle accounts are closed.",
        "Closed accounts are removed.",
    ]
    (warning,) = told(harbour, "SSP203")
    assert warning.severity is Severity.WARNING
    assert warning.span == Span("policies/component.yaml", 22, 5)


def test_parameters_set_what_they_name_and_are_else_texts_without_a_claim(
    harbour: Workspace,
) -> None:
    (setting,) = harbour.components[0].parameters
    assert (setting.id, setting.values, setting.control) == (
        "sc-08_odp",
        ("confidentiality",),
        "sc-8.1",
    )
    (text,) = [a for a in answers(harbour) if a.label.startswith(PARAMETER_LABEL)]
    assert (text.label, text.claim, text.raw_status) == (
        "parameter SC-8",
        Claim.UNDOCUMENTED,
        "",
    )
    assert told(harbour, "SSP340")[0].severity is Severity.INFO


def test_words_without_a_place_in_oscal_become_remarks(harbour: Workspace) -> None:
    first = answers(harbour, "ac-2")[0]
    assert first.origination == ()
    assert first.remarks == "Control origin: borrowed\n\nTide: low"
    assert answers(harbour, "sc-8.1")[0].origination == (
        "sp-system",
        "customer-configured",
        "inherited",
    )


def test_places_point_at_the_control_and_at_the_first_line_of_the_text(harbour: Workspace) -> None:
    answer = answers(harbour, "sc-8.1")[0]
    assert answer.text_span == Span("gateway/component.yaml", 35, 11)
    assert answers(harbour, "ac-2")[1].span == Span("gateway/component.yaml", 49, 9)


def test_a_recorded_test_is_evidence_for_the_controls_that_name_it(harbour: Workspace) -> None:
    named, unnamed = harbour.evidence
    assert (named.id, named.collector) == ("gw_tls_test", "recorded")
    assert named.query["passed"] is True
    assert named.query["last_run"] == "2026-03-01 10:00:00 +02:00"
    assert [(s.target, s.relation) for s in named.supports] == [("sc-8.1", Relation.SUPPORTS)]
    assert answers(harbour, "sc-8.1")[0].evidence == ("gw_tls_test",)
    assert [s.target for s in unnamed.supports] == ["component:policies"]
    assert [d.span for d in told(harbour, "SSP339")] == [Span("policies/component.yaml", 4, 5)]


def test_references_say_whether_a_local_file_is_there(harbour: Workspace) -> None:
    found = {r.title: r.exists for r in harbour.components[0].references}
    assert found == {"Runbook": True, "TLS handshake test": False, "Network picture": False}
    assert [str(d.span) for d in told(harbour, "SSP332")] == [
        "gateway/component.yaml:13:11",
        "gateway/component.yaml:20:11",
        "policies/component.yaml:6:11",
    ]


def test_coverage_by_an_unknown_verification_is_told_with_the_one_meant(harbour: Workspace) -> None:
    wrong, elsewhere = told(harbour, "SSP335")
    assert (str(wrong.span), wrong.help) == (
        "gateway/component.yaml:29:27",
        "did you mean 'PICTURE'?",
    )
    assert elsewhere.severity is Severity.INFO
    titles = [r.title for r in answers(harbour, "sc-8.1")[0].references]
    assert titles == ["TLS handshake test", "PICTURES", "quay / berth / CABLES"]


def test_a_misspelled_standard_is_told_and_kept(harbour: Workspace) -> None:
    (warning,) = told(harbour, "SSP331")
    assert str(warning.span) == "policies/component.yaml:12:19"
    assert warning.help == "did you mean 'HARBOUR-53'?"
    assert answers(harbour, "ac-1")[0].standard == "HARBOUR-35"
    assert harbour.standards == ("HARBOUR-53",)


def test_the_system_comes_from_opencontrol_yaml(harbour: Workspace) -> None:
    assert (harbour.system.id, harbour.system.name) == ("harbour-registry", "Harbour Registry")
    assert [(p.name, p.email) for p in harbour.system.parties] == [("Ada Pike", "ada.pike@harbour.example")]
    assert harbour.pages == ("markdowns/about.md",)
    assert harbour.control_titles["ac-2"] == "Account Management"
    assert [i.path for i in harbour.inputs] == [
        "certifications/small.yaml",
        "gateway/component.yaml",
        "opencontrol.yaml",
        "policies/component.yaml",
        "standards/harbour-53.yaml",
    ]
    gateway = harbour.components[0]
    assert (gateway.id, gateway.origin, gateway.responsible) == (
        "gw",
        "opencontrol 3.1.0",
        "Platform team",
    )
    assert ("documentation-complete", "true") in gateway.props


def test_dependencies_and_unlisted_components_are_told_but_not_followed(harbour: Workspace) -> None:
    assert [str(d.span) for d in told(harbour, "SSP334")] == ["opencontrol.yaml:16:7"]
    assert [d.span.path for d in told(harbour, "SSP338") if d.span] == ["proxy/component.yaml"]
    assert not has_errors(harbour.diagnostics)


def test_a_certification_lists_controls_in_natural_order() -> None:
    (certification,) = load_certifications(FIXTURES / "harbour")
    assert certification.name == "Small harbour"
    assert list(certification.controls.values()) == [("ac-2", "ac-2.1", "ac-10")]


def test_fen_families_are_read_in_place() -> None:
    workspace = load_opencontrol(FIXTURES / "fen")
    assert workspace.components[0].origin == "opencontrol 3.0.0 fen"
    found = [(a.control, a.statement, a.claim.value, a.text) for a in answers(workspace)]
    assert found == [
        ("ac-2", "", "implemented", "Accounts come from the directory."),
        ("ac-2", "ac-2_smt.a", "not-applicable", "Vault has two kinds of accounts."),
        ("ac-3", "ac-3_smt.b", "partial", "Access is enforced by policy."),
        ("cm-2", "", "implemented", "The configuration is in git."),
    ]
    third = answers(workspace, "ac-3")[0]
    assert third.roles == ("directory-team",)
    assert third.remarks == ("Summary: Shared with the directory.\n\nSecurity control type: Partially Inheritable")
    assert answers(workspace, "ac-2")[0].origination == ("inherited",)
    assert workspace.control_titles == {"ac-2": "ACCOUNT MANAGEMENT"}
    assert [str(d.span) for d in told(workspace, "SSP333")] == ["components/vault/component.yaml:6:5"]


def test_family_files_without_a_component_file_are_one_component(tmp_path: Path) -> None:
    family = (
        "name: Drydock\nfamily: {0}\nschema_version: 3.0.0\nsatisfies:\n"
        "- {{control_key: {0}-1, control_key_part: a, standard_key: S, narrative: {0}}}\n"
    )
    files = component("[]")
    files["opencontrol.yaml"] = files["opencontrol.yaml"].replace("./one", "./dock")
    files["dock/AC-ACCESS.yaml"] = family.format("AC")
    files["dock/AU-AUDIT.yaml"] = family.format("AU")
    workspace = load_opencontrol(write(tmp_path, files))
    assert [(c.id, c.title, c.origin) for c in workspace.components] == [("dock", "Drydock", "opencontrol 3.0.0 fen")]
    assert [(a.statement, a.text) for a in answers(workspace)] == [("ac-1_smt.a", "AC"), ("au-1_smt.a", "AU")]
    assert not told(workspace, "SSP226")


def test_schema_1_0_nests_controls_under_standards() -> None:
    workspace = load_opencontrol(FIXTURES / "oldest")
    found = [(a.standard, a.control, a.claim.value) for a in answers(workspace)]
    assert found == [("NIST-800-53", "cm-2", "partial"), ("QUEUE-DSS", "1.10", "implemented")]
    references = answers(workspace, "cm-2")[0].references
    assert [r.title for r in references] == ["Length of the queue", "cloud / bus / STOPS"]
    assert workspace.components[0].id == "queue"


@pytest.mark.parametrize(
    ("version", "told_version"),
    [("3.2.0", True), ("100", True), ("2.0", False), ("3.1", False), ('"3.0.0"', False)],
)
def test_an_unknown_schema_version_is_an_error(tmp_path: Path, version: str, *, told_version: bool) -> None:
    entry = "- {control_key: AC-1, standard_key: S, narrative: Written.}\n"
    workspace = load_opencontrol(write(tmp_path, component(entry, version=version)))
    assert [str(d.span) for d in told(workspace, "SSP330")] == (["one/component.yaml:2:17"] if told_version else [])
    assert [a.text for a in answers(workspace)] == ["Written."]


@pytest.mark.parametrize(
    ("narrative", "texts"),
    [
        ("one text", ["one text"]),
        ("[one text, two texts]", ["one text", "two texts"]),
        ("{text: one text}", ["one text"]),
        ("{a: of a, b: of b}", ["of a", "of b"]),
        ("[{key: a, text: [first, second]}]", ["first\n\nsecond"]),
        ("[{key: a, text: {deep: words}}]", ["deep: words"]),
        ("[{text: 1.10}, {text: yes}]", ["1.10", "yes"]),
        ("[]", [""]),
        ("", [""]),
        ("[{key: a}]", [""]),
    ],
)
def test_a_narrative_of_any_form_keeps_its_words(tmp_path: Path, narrative: str, texts: list[str]) -> None:
    entry = f"- control_key: AC-1\n  standard_key: S\n  narrative: {narrative}\n"
    workspace = load_opencontrol(write(tmp_path, component(entry)))
    assert [a.text for a in answers(workspace)] == texts


def test_a_dash_that_was_forgotten_costs_no_text(tmp_path: Path) -> None:
    entry = (
        "- control_key: AC-1\n  standard_key: S\n  narrative:\n"
        "  - key: a\n    text: first\n    key: b\n    text: second\n"
    )
    workspace = load_opencontrol(write(tmp_path, component(entry)))
    assert [(a.statement, a.text) for a in answers(workspace)] == [
        ("ac-1_smt.a", "first"),
        ("ac-1_smt.b", "second"),
    ]


def test_a_repeated_key_that_would_lose_something_is_an_error(tmp_path: Path) -> None:
    entry = "- {control_key: AC-1, standard_key: S, narrative: n}\n"
    files = component(entry, more="name: Two\n")
    workspace = load_opencontrol(write(tmp_path, files))
    assert [d.severity for d in told(workspace, "SSP203")] == [Severity.ERROR]


def test_problems_of_all_files_are_told_in_one_run(tmp_path: Path) -> None:
    files = component(
        "- {standard_key: S, narrative: lost}\n- 7\n- gone.yaml\n"
        "- {control_key: AC-1, standard_key: S, implementation_status: what, covered_by: x, narrative: n}\n"
    )
    files["opencontrol.yaml"] = (
        "schema_version: 9\nnam: S\ncomponents: [./one, ./missing, ../outside, /etc]\nstandards: [no.yaml]\n"
    )
    workspace = load_opencontrol(write(tmp_path, files))
    codes = [d.code for d in workspace.diagnostics]
    assert codes.count("SSP333") == 5
    assert {"SSP330", "SSP221", "SSP222", "SSP224", "SSP335", "SSP336"} <= set(codes)
    assert [a.text for a in answers(workspace)] == ["lost", "n"]
    assert all(d.span is not None and d.span.line for d in workspace.diagnostics)


def test_two_components_of_one_name_both_stay(tmp_path: Path) -> None:
    entry = "name: One\nschema_version: 3.1.0\nsatisfies: []\n"
    files = {
        "opencontrol.yaml": 'schema_version: "1.0.0"\nname: S\ncomponents: [./a/one, ./b/one]\n',
        "a/one/component.yaml": entry,
        "b/one/component.yaml": entry,
    }
    workspace = load_opencontrol(write(tmp_path, files))
    assert {c.id: c.span.path for c in workspace.components if c.span} == {
        "one": "a/one/component.yaml",
        "one-2": "b/one/component.yaml",
    }
    assert len(told(workspace, "SSP226")) == 1


def test_a_vendored_dependency_is_read(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "harbour", tmp_path / "opencontrols/harbour-compliance")
    files = component("- {control_key: AC-1, standard_key: HARBOUR-53, narrative: n}\n")
    files["opencontrol.yaml"] += "dependencies:\n  systems: [{url: 'https://git.example/x/harbour-compliance.git'}]\n"
    workspace = load_opencontrol(write(tmp_path, files))
    assert [c.id for c in workspace.components] == ["gw", "one", "policies"]
    # What the copy itself depends on is told at its place; the dependency on the copy is not.
    assert [d.span.path for d in told(workspace, "SSP334") if d.span] == [
        "opencontrols/harbour-compliance/opencontrol.yaml"
    ]


def test_what_lies_in_the_usual_folders_is_read_without_an_opencontrol_yaml(tmp_path: Path) -> None:
    write(tmp_path, {"components/x/component.yaml": "name: X\nsatisfies: []\n"})
    workspace = load_opencontrol(tmp_path)
    assert [c.id for c in workspace.components] == ["x"]
    assert told(workspace, "SSP333")[0].severity is Severity.WARNING


def test_a_folder_with_nothing_in_it_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(InputError) as failure:
        load_opencontrol(tmp_path)
    assert [d.code for d in failure.value.diagnostics] == ["SSP220"]


@pytest.mark.parametrize(
    ("word", "claim"),
    [
        ("Complete", Claim.IMPLEMENTED),
        ("In Place", Claim.IMPLEMENTED),
        ("N/A", Claim.NOT_APPLICABLE),
        ("not_applicable", Claim.NOT_APPLICABLE),
        ("Not implemented", Claim.UNDOCUMENTED),
        ("alternative implementation", Claim.ALTERNATIVE),
        ("done, mostly", None),
    ],
)
def test_status_words(word: str, claim: Claim | None) -> None:
    assert claim_of(word) is claim


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("a", "a"),
        ("(a)(1)", "(a)(1)"),
        ("a.1.ii", "a.1.ii"),
        ("AC-2 (a)", "(a)"),
        ("AC-2a", "a"),
        ("aa", "aa"),
        ("SA-9", ""),
        ("AC-2", ""),
        ("to", ""),
        ("1" * 400, ""),
    ],
)
def test_statement_parts(key: str, part: str) -> None:
    assert statement_part(key, "ac-2") == part


def test_maintainers_and_originations() -> None:
    assert maintainer("Jo Doe <jo@x.example>").email == "jo@x.example"
    assert maintainer("Some company").kind == "organization"
    assert originations("Service Provider Hybrid") == ("sp-corporate", "sp-system")
    assert originations("somewhere") == ()


def test_the_how_to_names_every_code_and_every_status_word() -> None:
    root = Path(__file__).parents[2]
    guide = (root / "docs/how-to/move-from-opencontrol.md").read_text(encoding="utf-8")
    sources = sorted((root / "generator/sspgen/load/opencontrol").glob("*.py"))
    assert sources
    codes = {code for path in sources for code in re.findall(r'"(SSP\d{3})"', path.read_text("utf-8"))}
    assert codes - {"SSP220", "SSP226"} <= set(re.findall(r"SSP\d{3}", guide))
    for word in ("complete", "partial", "planned", "none"):
        assert f"`{word}`" in guide or f": {word}`" in guide
