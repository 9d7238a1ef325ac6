"""Reading a system security plan that came as OSCAL: every field of it in the field of the plan that is about it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from sspgen.errors import InputError, UsageError
from sspgen.load.api import load_workspace
from sspgen.load.oscal.encode import encode
from sspgen.model.implementation import Answer, Claim, Component, HandoverKind, Workspace
from sspgen.model.system import Diagram
from support.oscal_plan import FOREIGN, MODEL, answer, at, plan, prop, requirement, statement, uid, words

Node = dict[str, Any]


def loaded(folder: Path, document: Node, encoding: str = "json") -> Workspace:
    (folder / f"plan.{encoding}").write_bytes(encode(document, encoding))
    return load_workspace(folder)


@cache
def sample() -> Workspace:
    folder = Path(mkdtemp(prefix="sspgen-plan-"))
    (folder / "img").mkdir()
    (folder / "img/boundary.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    return loaded(folder, plan())


def component(workspace: Workspace, identifier: str) -> Component:
    return next(each for each in workspace.components if each.id == identifier)


def answers(workspace: Workspace) -> list[Answer]:
    return [answer for each in workspace.components for answer in each.answers]


def with_requirement(**more: Any) -> Node:
    document = plan()
    document[MODEL]["control-implementation"]["implemented-requirements"] = [requirement("ga-1", **more)]
    return document


def test_the_system_is_what_its_characteristics_say() -> None:
    system = sample().system
    assert (system.id, system.name, system.short_name, system.version) == ("harbour-7", "Harbour", "HRB", "4.2")
    assert (system.status, system.status_remarks, system.impact) == ("operational", "Word-running.", "low")
    assert (system.confidentiality, system.service_model, system.marking) == ("low", "saas", "internal use")
    assert system.identifiers == (("https://ids.example", "Harbour-7"),)
    assert system.description == "Word-harbour lets ships in.\n\nWord-system-remarked."
    (kind,) = system.information_types
    assert (kind.id, kind.confidentiality, kind.integrity, kind.justification) == (
        "C.1.2",
        "low",
        "low",
        "Word-adjusted.",
    )
    assert "moderate, adjusted to low" in kind.description


def test_narratives_have_their_picture_and_all_their_words() -> None:
    system = sample().system
    boundary = system.authorization_boundary
    assert (boundary.text, boundary.diagram, boundary.caption) == ("Word-boundary.", "img/boundary.svg", "Word-caption")
    assert system.data_flow.text == "Word-flow.\n\nWord-flow-remarked."
    elements = system.elements
    assert (elements.environment, elements.requirements, elements.tailoring) == (
        "Word-environment.",
        "Word-requirements.",
        "Word-tailored.",
    )
    assert [(c.date, c.version, c.description) for c in elements.changes] == [("2025-01-01", "4.1", "Word-revision.")]


def test_a_picture_outside_the_folder_is_not_shown_and_its_caption_is_kept(tmp_path: Path) -> None:
    (tmp_path / "out.svg").write_text("<svg/>", encoding="utf-8")
    document = plan()
    document[MODEL]["back-matter"]["resources"][2]["rlinks"] = [{"href": "../out.svg"}]
    inner = tmp_path / "inner"
    inner.mkdir()
    boundary = loaded(inner, document).system.authorization_boundary
    assert (boundary.diagram, boundary.text) == ("", "Word-boundary.\n\nDiagram that is not at hand: Word-caption")


def test_every_picture_of_a_part_is_shown_also_one_that_the_document_holds(tmp_path: Path) -> None:
    document = plan()
    boundary = document[MODEL]["system-characteristics"]["authorization-boundary"]
    boundary["diagrams"] = [
        {"uuid": uid("d1"), "caption": "First", "links": [{"href": f"#{uid('held')}"}]},
        {"uuid": uid("d2"), "links": [{"href": "second.png"}]},
        {"uuid": uid("d3"), "caption": "Third", "links": [{"href": "third.png"}]},
        {"uuid": uid("d4"), "links": [{"href": "fourth.png"}]},
    ]
    held = {"filename": "a.png", "value": "aGVsZA=="}
    document[MODEL]["back-matter"]["resources"] += [
        {"uuid": uid("held"), "title": "Title", "description": "First", "base64": held},
        {"uuid": uid("other"), "title": "Picture of nothing", "base64": held},
    ]
    (tmp_path / "second.png").write_bytes(b"x")
    found = loaded(tmp_path, document)
    shown = found.system.authorization_boundary
    assert shown.diagrams == (Diagram(f"#{uid('held')}", "First: Title"), Diagram("second.png"))
    missing = "Diagram that is not at hand: "
    assert shown.text.endswith(f"{missing}Third\n\n{missing}fourth.png")
    assert found.original.attached(shown.diagram) == b"held"
    titles = [title for title, _ in found.system.documents]
    assert "Picture of nothing" in titles
    assert "Title" not in titles


def test_who_holds_a_role_for_one_component_is_told_with_it_and_holds_the_role(tmp_path: Path) -> None:
    document = plan()
    office = document[MODEL]["metadata"]["parties"][0]["uuid"]
    item = document[MODEL]["system-implementation"]["components"][0]
    item["responsible-roles"] = [{"role-id": "keeper", "party-uuids": [office, "unknown"]}, {"role-id": "guest"}]
    found = loaded(tmp_path, document)
    assert found.components[0].responsible == "Keeper: Harbour Office"
    assert next(role.parties for role in found.system.roles if role.id == "keeper") == ("harbour-office",)
    assert found.system.titles_of(("keeper", "guest")) == ("Keeper", "guest")


def test_people_hold_roles() -> None:
    system = sample().system
    assert [(p.id, p.kind, p.title, p.email) for p in system.parties] == [
        ("harbour-office", "organization", "", "office@harbour.example"),
        ("jo-keel", "person", "Pilot", ""),
    ]
    assert [(r.id, r.title, r.parties) for r in system.roles] == [
        ("keeper", "Keeper", ()),
        ("owner", "Owner", ("harbour-office",)),
    ]
    (user,) = system.users
    assert (user.id, user.roles, user.privileges) == ("pilots", ("keeper",), ("Steering: turn-left, turn-right",))


def test_components_are_listed_where_they_belong() -> None:
    found = sample()
    assert [(c.id, c.title, c.kind, c.origin) for c in found.components] == [
        ("this-system", "The Harbour", "this-system", "oscal"),
        ("gate-keeper", "Gate Keeper", "service", "oscal"),
        ("sea", "Sea", "system", "oscal"),
    ]
    gate = component(found, "gate-keeper")
    assert gate.purpose == "Word-purpose"
    assert gate.description.endswith("Word-gate-remarked.")
    assert [(s.id, s.title) for s in found.system.external_services] == [("pier-line", "Pier line")]
    (item,) = found.system.inventory
    assert (item.id, item.asset_type, item.components) == ("GATE-01", "server", ("gate-keeper",))
    (sea,) = found.system.leveraged
    assert (sea.id, sea.party, sea.date) == ("sea-authority", "harbour-office", "2024-02-01")
    assert [title for title, _ in found.system.documents] == ["Handbook", "vendor/sea.json", "Word-attached"]


def test_answers_have_claim_words_and_place() -> None:
    found = {a.uuid: a for a in answers(sample())}
    first = found[uid("answer", "a")]
    assert (first.control, first.statement, first.component) == ("ga-1", "ga-1_smt.a", "gate-keeper")
    assert (first.claim, first.raw_status, first.roles) == (Claim.IMPLEMENTED, "implemented", ("keeper",))
    assert first.origination == ("sp-system",)
    assert first.text == "Word-answer-a is written down."
    for word in ("status", "answer-remarked", "export", "statement-remarked"):
        assert first.remarks.count(f"Word-{word}.") == 1
    assert [(r.title, r.href) for r in first.references] == [("Handbook", "docs/handbook.md")]
    assert first.span is not None
    assert first.span.line > 1
    assert found[uid("statement", "ke-1_smt.a")].component == "this-system"
    assert found[uid("answer", "walls")].claim is Claim.UNDOCUMENTED


def test_remarks_about_a_requirement_stand_with_the_control_and_weaken_no_claim() -> None:
    (found,) = [a for a in answers(sample()) if a.label == "remarks"]
    assert (found.text, found.statement, found.raw_status) == ("Word-requirement-remarked.", "", "")


def test_parameters_are_set_at_every_level() -> None:
    found = [(s.id, s.values, s.component) for c in sample().components for s in c.parameters]
    assert sorted(found) == [
        ("ga-1_prm_1", ("weekly",), "gate-keeper"),
        ("ke-1_odp.01", ("yearly",), "this-system"),
    ]


def test_what_is_handed_on_and_taken_is_read() -> None:
    first, second = (component(sample(), name).answers[0] for name in ("gate-keeper", "sea"))
    assert [(h.kind, h.text, h.of) for h in first.handovers] == [
        (HandoverKind.PROVIDED, "Word-provided.", ""),
        (HandoverKind.RESPONSIBILITY, "Word-duty.", uid("provided", "a")),
    ]
    assert first.customer_responsibility == "Word-duty."
    assert [(h.kind, h.of, h.system) for h in second.handovers] == [
        (HandoverKind.INHERITED, uid("their", "b"), "sea-authority"),
        (HandoverKind.SATISFIED, uid("their-duty"), "sea-authority"),
    ]


def test_every_text_is_somewhere_in_the_workspace() -> None:
    assert words(plan()) <= set(words({"all": repr(sample().system) + repr(sample().components)}))


@pytest.mark.parametrize("encoding", ["yaml", "xml"])
def test_other_encodings_give_the_same_plan_with_places_of_their_own(tmp_path: Path, encoding: str) -> None:
    found = loaded(tmp_path, plan(), encoding)
    lines = (tmp_path / f"plan.{encoding}").read_text(encoding="utf-8").splitlines()
    assert [(a.uuid, a.text, a.claim) for a in answers(found)] == [(a.uuid, a.text, a.claim) for a in answers(sample())]
    first = next(a for a in answers(found) if a.uuid == uid("answer", "a"))
    assert first.text_span is not None
    assert "Word-answer-a" in lines[first.text_span.line - 1] + lines[first.text_span.line]


@pytest.mark.parametrize(
    ("status", "claim", "told"),
    [
        ("implemented", Claim.IMPLEMENTED, 0),
        ("partial", Claim.PARTIAL, 0),
        ("planned", Claim.PLANNED, 0),
        ("alternative", Claim.ALTERNATIVE, 0),
        ("not-applicable", Claim.NOT_APPLICABLE, 0),
        ("mostly done", Claim.UNDOCUMENTED, 1),
    ],
)
def test_a_status_that_oscal_does_not_have_claims_nothing_and_is_kept(
    tmp_path: Path, status: str, claim: Claim, told: int
) -> None:
    entry = answer("s", "The Harbour", "Done.", **{"implementation-status": {"state": status}})
    found = loaded(tmp_path, with_requirement(**{"by-components": [entry]}))
    (given,) = answers(found)
    assert (given.claim, given.raw_status) == (claim, status)
    assert len([d for d in found.diagnostics if d.code == "SSP337"]) == told


def test_of_several_statuses_the_weakest_is_believed(tmp_path: Path) -> None:
    several = [prop("implementation-status", each, ns=FOREIGN) for each in ("implemented", "planned")]
    found = loaded(
        tmp_path, with_requirement(props=several, **{"by-components": [answer("s", "The Harbour", "Done.")]})
    )
    (given,) = answers(found)
    assert (given.claim, given.raw_status) == (Claim.PLANNED, "implemented, planned")


@pytest.mark.parametrize(
    ("written", "read", "label"),
    [
        ("ga-1_smt.a", "ga-1_smt.a", ""),
        ("GA-1_smt.A", "ga-1_smt.a", ""),
        ("ga-1_stmt.b.1", "ga-1_smt.b.1", ""),
        ("ga-1_smt", "ga-1_smt", ""),
        ("ga-2_smt.a", "", "ga-2_smt.a"),
        ("Part (a)", "", "Part (a)"),
    ],
)
def test_statement_ids_are_read_in_the_spellings_that_people_use(
    tmp_path: Path, written: str, read: str, label: str
) -> None:
    entry = statement(written, **{"by-components": [answer("s", "The Harbour", "Done.")]})
    (given,) = answers(loaded(tmp_path, with_requirement(statements=[entry])))
    assert (given.statement, given.label, given.text) == (read, label, "Done.")


def test_a_component_that_is_not_listed_keeps_its_answer_to_itself(tmp_path: Path) -> None:
    found = loaded(tmp_path, with_requirement(**{"by-components": [answer("s", "Ghost", "Done.")]}))
    ghost = next(each for each in found.components if each.answers)
    assert ghost.id.startswith("unlisted-")
    assert [d.code for d in found.diagnostics if d.code == "SSP485"] == ["SSP485"]


def test_what_is_wrong_with_the_document_is_told_and_stops_nothing(tmp_path: Path) -> None:
    document = plan()
    document[MODEL]["foo"] = 1
    document[MODEL]["metadata"]["version"] = 7
    found = loaded(tmp_path, document)
    codes = {d.code for d in found.diagnostics}
    assert {"SSP410", "SSP412"} <= codes
    assert {d.severity.value for d in found.diagnostics} <= {"warning", "info"}
    assert found.texts == sample().texts


def test_a_plan_in_a_deeper_folder_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "plans/harbour"
    inner.mkdir(parents=True)
    (inner / "ssp.json").write_text(json.dumps(plan()), encoding="utf-8")
    found = load_workspace(tmp_path)
    assert found.original.path == "plans/harbour/ssp.json"


def test_one_plan_in_several_encodings_is_one_plan(tmp_path: Path) -> None:
    for encoding in ("xml", "yaml", "json"):
        (tmp_path / f"ssp.{encoding}").write_bytes(encode(plan(), encoding))
    assert load_workspace(tmp_path).original.path == "ssp.json"


def test_between_several_plans_nothing_is_guessed(tmp_path: Path) -> None:
    other = plan()
    other[MODEL]["uuid"] = uid("other")
    (tmp_path / "one.json").write_text(json.dumps(plan()), encoding="utf-8")
    (tmp_path / "two.json").write_text(json.dumps(other), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_workspace(tmp_path)
    (told,) = caught.value.diagnostics
    assert told.code == "SSP480"
    assert "one.json, two.json" in told.message
    assert load_workspace(tmp_path, "two.json").original.uuid("plan") == uid("other")


def test_a_native_workspace_comes_before_a_plan_that_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan()), encoding="utf-8")
    (tmp_path / "ssp.yaml").write_text("system: {id: own, name: Own}\n", encoding="utf-8")
    assert load_workspace(tmp_path).system.id == "own"


def test_a_native_workspace_imports_the_answers_of_a_plan(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(plan()), encoding="utf-8")
    (tmp_path / "ssp.yaml").write_text("system: {id: own, name: Own}\nimport: [plan.json]\n", encoding="utf-8")
    found = load_workspace(tmp_path)
    assert found.system.id == "own"
    assert found.texts == sample().texts
    assert not found.original


def test_a_folder_without_a_plan_and_a_broken_one_are_told(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text('{"catalog": {"metadata": {}}}', encoding="utf-8")
    with pytest.raises(InputError, match="SSP220"):
        load_workspace(tmp_path)
    (tmp_path / "plan.json").write_text('{"system-security-plan": {"metadata": {,', encoding="utf-8")
    with pytest.raises(InputError, match=r"plan\.json:1:\d+: SSP206"):
        load_workspace(tmp_path)


def test_a_leveraged_plan_is_taken_where_the_plan_says_that_it_is(tmp_path: Path) -> None:
    theirs = plan()
    body = theirs[MODEL]
    entry = at(body, ("control-implementation", "implemented-requirements", 0, "statements", 0, "by-components", 0))
    entry["export"]["provided"][0]["uuid"] = uid("their", "b")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor/sea.json").write_text(json.dumps(theirs), encoding="utf-8")
    found = loaded(tmp_path, plan())
    (sea,) = found.leveraged_plans
    assert (sea.id, sea.path, sea.title) == ("sea-authority", "vendor/sea.json", "Harbour")
    assert [offer.provided for offer in sea.offers] == [uid("their", "b"), ""]
    assert [item.path for item in found.inputs] == ["plan.json", "vendor/sea.json"]


def test_a_status_of_the_requirement_holds_for_its_answers_with_its_reason_and_day(tmp_path: Path) -> None:
    fedramp = "https://fedramp.gov/ns/oscal"
    own = {"implementation-status": {"state": "implemented"}}
    found = loaded(
        tmp_path,
        with_requirement(
            props=[
                prop("planned-completion-date", "2027-01-31Z", ns=fedramp),
                prop("implementation-status", "planned", ns=fedramp, remarks="When the dredger is back."),
                prop("control-origination", "sp-system", ns=fedramp),
            ],
            links=[{"href": f"#{uid('resource', 'handbook')}", "rel": "policy"}],
            statements=[
                statement("ga-1_smt.a", **{"by-components": [answer("s", "The Harbour", "Later.")]}),
                statement("ga-1_smt.b", **{"by-components": [answer("t", "The Harbour", "Now.", **own)]}),
            ],
        ),
    )
    first, second = answers(found)
    assert (first.claim, first.origination, first.label) == (Claim.PLANNED, ("sp-system",), "")
    assert first.remarks == "When the dredger is back.\n\nPlanned completion date: 2027-01-31Z"
    assert [r.title for r in first.references] == ["Handbook"]
    assert (second.claim, second.remarks) == (Claim.IMPLEMENTED, "")


def test_facts_that_fedramp_states_as_properties_stand_in_their_register(tmp_path: Path) -> None:
    document = plan()
    parts = document[MODEL]["system-implementation"]["components"]
    fedramp = "https://fedramp.gov/ns/oscal"
    parts[-1]["props"] = [
        prop("service-processor", "Telco", ns=fedramp),
        prop("information", "Berths", ns=fedramp),
        prop("direction", "incoming"),
        prop("direction", "outgoing"),
        prop("port", "443", ns=fedramp),
    ]
    validation = [prop("validation-type", "fips-140-2"), prop("validation-reference", "4711")]
    parts.append({**parts[-1], "uuid": uid("module"), "type": "validation", "title": "Seal", "props": validation})
    system = loaded(tmp_path, document).system
    assert [(s.provider, s.data, s.connection) for s in system.external_services] == [
        ("Telco", "Berths", "incoming, outgoing, 443")
    ]
    assert [(m.title, m.validation) for m in system.cryptography] == [("Seal", "fips-140-2, 4711")]


def test_the_bookkeeping_of_trestle_is_no_fact_about_a_component(tmp_path: Path) -> None:
    document = plan()
    rules = [prop("Rule_Id", "r-1", ns="https://oscal-compass.github.io/compliance-trestle/schemas/oscal/cd")]
    document[MODEL]["system-implementation"]["components"][1]["props"] = [*rules, prop("version", "3")]
    assert component(loaded(tmp_path, document), "gate-keeper").props == (("version", "3"),)


def test_a_build_tells_only_so_many_defects_of_a_document_and_errors_first(tmp_path: Path) -> None:
    document = plan()
    requirements = document[MODEL]["control-implementation"]["implemented-requirements"]
    requirements += [requirement(f"ke-1{number}", unheard=1) for number in range(80)]
    found = loaded(tmp_path, document).diagnostics
    assert sum(1 for d in found if "SSP410" <= d.code <= "SSP429") == 50
    (more,) = [d for d in found if d.code == "SSP490"]
    assert more.remedy == "run 'sspgen check plan.json' to see all"
