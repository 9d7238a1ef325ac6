"""OSCAL component definitions: every description an answer, with the line it stands in."""

from __future__ import annotations

import json
import sys
from subprocess import run
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.load.json_reader import read_json
from sspgen.load.oscal.components import load_component_definition, load_oscal_components
from sspgen.load.oscal.lines import Lines
from sspgen.model.implementation import Claim
from support.corpora import corpus, shared

if TYPE_CHECKING:
    from pathlib import Path

UUID = "11111111-1111-4111-8111-111111111111"


def definition(*requirements: dict[str, Any], **component: Any) -> dict[str, Any]:
    implementation = {
        "uuid": UUID,
        "source": "x",
        "description": "All of it",
        "set-parameters": [{"param-id": "ac-1_prm_1", "values": ["yearly"]}],
        "implemented-requirements": list(requirements),
    }
    return {
        "component-definition": {
            "uuid": UUID,
            "components": [
                {
                    "uuid": UUID,
                    "type": "service",
                    "title": "Mail relay",
                    "description": "Relays mail",
                    "control-implementations": [implementation],
                    **component,
                }
            ],
        }
    }


REQUIREMENT: dict[str, Any] = {
    "uuid": UUID,
    "control-id": "ac-1",
    "description": "For the control.",
    "props": [
        {"name": "implementation-status", "value": "partial", "remarks": "b is missing"},
        {"name": "control-origination", "value": "sp-system"},
    ],
    "responsible-roles": [{"role-id": "owner"}],
    "set-parameters": [{"param-id": "ac-1_prm_2", "values": ["a", "b"]}],
    "statements": [
        {"statement-id": "ac-1_smt.a", "uuid": UUID, "description": "For part a."},
        {
            "statement-id": "ac-1_smt.b",
            "uuid": UUID,
            "description": "For part b.",
            "props": [{"name": "implementation-status", "value": "planned"}],
        },
        {"statement-id": "free words", "uuid": UUID, "description": "For no part."},
    ],
}


def write(root: Path, document: Any, indent: int | None = 1) -> Path:
    path = root / "components.json"
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    return path


def test_requirements_and_statements_become_answers(tmp_path: Path) -> None:
    path = write(tmp_path, definition(REQUIREMENT))
    components, inputs, diagnostics = load_component_definition(path, tmp_path)
    assert diagnostics == ()
    assert [i.path for i in inputs] == ["components.json"]
    (component,) = components
    assert (component.id, component.kind, component.origin) == ("mail-relay", "service", "oscal")
    found = [(a.statement, a.label, a.claim, a.text) for a in component.answers]
    assert found == [
        ("", "", Claim.PARTIAL, "For the control."),
        ("ac-1_smt.a", "", Claim.PARTIAL, "For part a."),
        ("ac-1_smt.b", "", Claim.PLANNED, "For part b."),
        ("", "free words", Claim.PARTIAL, "For no part."),
    ]
    first = component.answers[0]
    assert (first.origination, first.roles, first.remarks) == (
        ("sp-system",),
        ("owner",),
        "b is missing",
    )
    assert [(p.id, p.values, p.control) for p in component.parameters] == [
        ("ac-1_prm_1", ("yearly",), ""),
        ("ac-1_prm_2", ("a", "b"), "ac-1"),
    ]
    assert load_oscal_components(tmp_path, "components.json").texts == 4


def test_a_link_to_a_resource_leads_where_the_resource_leads(tmp_path: Path) -> None:
    links = [
        {"href": f"#{UUID.upper()}", "rel": "provided-by", "text": "South quay"},
        {"href": f"#{UUID}"},
        {"href": "#nowhere"},
        {"href": "https://quay.test"},
    ]
    document = definition(links=links)
    resources = [{"uuid": UUID, "title": "List of\n quays", "rlinks": [{"href": "quays.json"}]}]
    document["component-definition"]["back-matter"] = {"resources": resources}
    (component,), _, _ = load_component_definition(write(tmp_path, document), tmp_path)
    assert [(each.title, each.href, each.kind) for each in component.references] == [
        ("South quay", "quays.json", "provided-by"),
        ("List of quays", "quays.json", ""),
        ("#nowhere", "#nowhere", ""),
        ("https://quay.test", "https://quay.test", ""),
    ]


@pytest.mark.parametrize("indent", [1, 2, None])
def test_every_text_has_the_line_it_stands_in(tmp_path: Path, indent: int | None) -> None:
    path = write(tmp_path, definition(REQUIREMENT, REQUIREMENT), indent)
    lines = path.read_text(encoding="utf-8").splitlines()
    components, _, _ = load_component_definition(path, tmp_path)
    for answer in components[0].answers:
        place = answer.text_span
        assert place is not None
        rest = lines[place.line - 1][place.column - 1 :]
        assert rest.startswith(f'"description": {json.dumps(answer.text)}')


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ([], "SSP337"),
        ({"catalog": {}}, "SSP337"),
        (definition({"uuid": UUID, "description": "No control"}), "SSP337"),
        (definition({**REQUIREMENT, "props": [{"name": "implementation-status", "value": "ok"}]}), "SSP337"),
        (definition({**REQUIREMENT, "statements": [{"description": "No id"}]}), "SSP337"),
        (definition({**REQUIREMENT, "set-parameters": [{}]}), "SSP337"),
        (definition(title=""), "SSP337"),
    ],
)
def test_what_the_model_does_not_have_is_told_with_its_place(tmp_path: Path, document: Any, code: str) -> None:
    _, _, diagnostics = load_component_definition(write(tmp_path, document), tmp_path)
    assert {d.code for d in diagnostics} == {code}
    assert all(d.span and d.span.line for d in diagnostics)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert load_component_definition(tmp_path / "no.json", tmp_path)[2][0].code == "SSP200"
    (tmp_path / "bad.json").write_text('{"a": 1,\n "a": 2}')
    assert load_component_definition(tmp_path / "bad.json", tmp_path)[2][0].code == "SSP206"


def test_an_escaped_key_costs_the_places_not_the_texts(tmp_path: Path) -> None:
    path = write(tmp_path, definition(REQUIREMENT))
    path.write_text(path.read_text().replace('"description"', '"descr\\u0069ption"', 1))
    components, _, _ = load_component_definition(path, tmp_path)
    assert components[0].answers[0].text == "For the control."
    assert {a.text_span.line for a in components[0].answers if a.text_span} == {0}


KEYS = st.sampled_from(["uuid", "description", "control-id", "x", '"description":'])
JSON = st.recursive(
    st.text(alphabet='ab"\\:{', max_size=6) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1]))
def test_places_are_right_for_any_document(document: Any, indent: int | None) -> None:
    data = json.dumps(document, indent=indent).encode()
    parsed = read_json(data)
    lines = Lines(data, "x.json", parsed)  # type: ignore[arg-type]
    rows = data.decode().splitlines() or [""]

    def check(value: Any) -> None:
        if isinstance(value, dict):
            if "description" in value:
                place = lines.text_span(value)
                assert rows[place.line - 1][place.column - 1 :].startswith('"description":')
            for held in value.values():
                check(held)
        elif isinstance(value, list):
            for held in value:
                check(held)

    check(parsed)


def test_published_examples_are_read_whole() -> None:
    for name in ("example-component-definition.json", "example-component-definition-min.json"):
        path = corpus(f"oscal/examples/{name}")
        components, _, diagnostics = load_component_definition(path, path.parent)
        texts = [a.text for c in components for a in c.answers]
        source = json.loads(path.read_text(encoding="utf-8"))["component-definition"]
        requirements = [
            r
            for holder in (*source.get("components", ()), *source.get("capabilities", ()))
            for i in holder.get("control-implementations", ())
            for r in i["implemented-requirements"]
        ]
        written = [r["description"] for r in requirements]
        written += [s["description"] for r in requirements for s in r.get("statements", ())]
        assert sorted(texts) == sorted(text.rstrip() for text in written)
        assert diagnostics == ()


def test_the_benchmark_workload_is_read_whole(tmp_path: Path) -> None:
    script = shared("bench/make_components.py")
    catalog = corpus("oscal/NIST_SP-800-53_rev5_catalog.json")
    profile = corpus("oscal/NIST_SP-800-53_rev5_LOW-baseline_profile.json")
    path = tmp_path / "workload.json"
    run([sys.executable, str(script), str(catalog), str(profile), "1", str(path)], check=True)
    components, _, diagnostics = load_component_definition(path, tmp_path)
    count = path.read_text(encoding="utf-8").count('"description": "The component-0')
    assert len([a for a in components[0].answers if a.text]) == count
    assert {a.claim for a in components[0].answers} == {Claim.IMPLEMENTED}
    assert diagnostics == ()


@pytest.mark.parametrize("kind", ["catalog", "profile", "system-security-plan"])
def test_another_kind_of_document_is_told_with_what_to_do(tmp_path: Path, kind: str) -> None:
    (tmp_path / "other.json").write_text(json.dumps({kind: {}}), encoding="utf-8")
    (problem,) = load_oscal_components(tmp_path, "other.json").diagnostics
    assert problem.code == "SSP337"
    assert "component definitions" in problem.help
