"""Leveraged authorizations: what is inherited is what their plan provides, and claims no more than they do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sspgen.cli.explanations import explain
from sspgen.editions.api import public_edition
from sspgen.flow.plan import Request, make_plan
from sspgen.load.api import load_workspace
from sspgen.load.oscal.encode import encode
from sspgen.merge.leveraging import settle_leveraging
from sspgen.merge.spelling import Spelling
from sspgen.model.catalog import Catalog
from sspgen.model.chronicle import Chronicle
from sspgen.model.implementation import (
    CLAIM_ORDER,
    Answer,
    Claim,
    Component,
    Handover,
    HandoverKind,
    LeveragedPlan,
    Offer,
    Workspace,
)
from sspgen.model.system import System
from sspgen.render.api import RenderContext, silent
from sspgen.render.oscal import RENDERER
from support import oscal
from support.corpora import shared
from support.oscal_checks import schema_validator, walk

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan, PlanPoint

Node = dict[str, Any]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROVIDER = """system: {id: cloud, name: Cloud, description: A cloud., status: operational, impact: low}
profile: castle.json
editions: [full, public]
"""
CUSTOMER = """system: {id: app, name: App, description: An app., status: operational, impact: low}
profile: castle.json
parties: {cloudco: {name: Cloud Co}}
leveraged_authorizations:
  cloud: {title: Cloud, party: cloudco, date: 2025-01-01, impact: low, ssp: vendor/cloud.json}
editions: [full, public]
"""
THEIRS = """component: this-system
title: Cloud
controls:
  ga-1:
    status: implemented
    statements:
      a:
        text: We write it down.
        provides: The rules of the outer gate.
        customer_responsibility: Write down your own rules.
      b:
        status: planned
        remarks: Next year.
        text: We shall look.
        provides: A yearly look.
  ke-1:
    status: implemented
    text: Stores are kept.
    customer_responsibility: Keep your own stores.
"""
OURS = """component: this-system
title: App
controls:
  ga-1:
    status: implemented
    statements:
      a:
        text: The outer gate is theirs.
        inherits: [cloud]
        satisfies_responsibilities: {cloud: Our handbook has our rules.}
      b: {text: Taken as it is., inherits: [cloud]}
  ga-2: {status: implemented, text: Walls are taken., inherits: [cloud]}
"""


def workspace(folder: Path, ssp: str, controls: str, their_plan: bytes = b"") -> Path:
    for name, data in {
        "ssp.yaml": ssp.encode(),
        "controls/this-system.yaml": controls.encode(),
        "castle.json": json.dumps(oscal.catalog()).encode(),
        **({"vendor/cloud.json": their_plan} if their_plan else {}),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def made(folder: Path) -> Plan:
    return make_plan(Request(folder, "", NOW, NOW, silent))


def rendered(plan: Plan) -> Node:
    document: Node = json.loads(next(RENDERER.render(plan, RenderContext())).data)
    return document if "system-security-plan" in document else _ssp(plan)


def _ssp(plan: Plan) -> Node:
    files = {output.path: output.data for output in RENDERER.render(plan, RenderContext())}
    document: Node = json.loads(files["oscal/ssp.json"])
    return document


def provider(folder: Path, controls: str = THEIRS) -> bytes:
    return json.dumps(rendered(made(workspace(folder, PROVIDER, controls)))).encode()


def customer(folder: Path, controls: str = OURS, theirs: str = THEIRS) -> Plan:
    return made(workspace(folder / "app", CUSTOMER, controls, provider(folder / "cloud", theirs)))


def point(plan: Plan, identifier: str) -> PlanPoint:
    return next(each for each in plan.points() if each.id == identifier)


def told(plan: Plan, *codes: str) -> list[tuple[str, str]]:
    wanted = codes or ("SSP482", "SSP483", "SSP486", "SSP487", "SSP488", "SSP489")
    return [(d.code, str(d.span).rpartition(":")[0]) for d in plan.diagnostics if d.code in wanted]


def by(document: Node, uuid: str) -> Node:
    return next(node for node in walk(document) if node.get("uuid") == uuid)


def test_the_loop_between_provider_and_customer_closes(tmp_path: Path) -> None:
    plan = customer(tmp_path)
    theirs = json.loads((tmp_path / "app/vendor/cloud.json").read_text(encoding="utf-8"))
    ours = rendered(plan)
    first = point(plan, "ga-1_smt.a").answers[0]
    (inherited,) = first.handed(HandoverKind.INHERITED)
    (satisfied,) = first.handed(HandoverKind.SATISFIED)
    provided, duty = by(theirs, inherited.of), by(theirs, satisfied.of)
    assert provided["description"] == inherited.theirs == "The rules of the outer gate."
    assert duty["description"] == satisfied.theirs == "Write down your own rules."
    assert duty["provided-uuid"] == provided["uuid"]
    written = by(ours, inherited.uuid), by(ours, satisfied.uuid)
    assert [node.get("provided-uuid", node.get("responsibility-uuid")) for node in written] == [
        inherited.of,
        satisfied.of,
    ]
    assert written[1]["description"] == "Our handbook has our rules."
    system = next(
        c for c in ours["system-security-plan"]["system-implementation"]["components"] if c["type"] == "system"
    )
    props = {p["name"]: p["value"] for p in system["props"]}
    (leveraged,) = ours["system-security-plan"]["system-implementation"]["leveraged-authorizations"]
    assert props["leveraged-authorization-uuid"] == leveraged["uuid"]
    assert by(theirs, props["inherited-uuid"])["type"] == "this-system"


def test_both_documents_are_valid(tmp_path: Path) -> None:
    plan = customer(tmp_path)
    validator = schema_validator(shared("schemas/oscal-1.2.3") / "oscal_ssp_schema.json")
    theirs = json.loads((tmp_path / "app/vendor/cloud.json").read_text(encoding="utf-8"))
    assert [e.message for document in (theirs, rendered(plan)) for e in validator.iter_errors(document)] == []


def test_what_does_not_fit_is_told_at_its_place(tmp_path: Path) -> None:
    plan = customer(tmp_path)
    assert told(plan) == [
        ("SSP487", "controls/this-system.yaml:11"),
        ("SSP486", "controls/this-system.yaml:12"),
        ("SSP489", "ssp.yaml:5"),
    ]


def test_an_inherited_answer_claims_no_more_than_they_do(tmp_path: Path) -> None:
    plan = customer(tmp_path)
    assert point(plan, "ga-1_smt.a").claim is Claim.IMPLEMENTED
    second = point(plan, "ga-1_smt.b").answers[0]
    assert (second.claim, second.raw_status) == (Claim.PLANNED, "implemented")
    walls = plan.control_by_id["ga-2"].answers[0]
    assert (walls.claim, walls.raw_status) == (Claim.UNDOCUMENTED, "implemented")
    assert all(each.proof.value == "unproven" for each in plan.points())


@pytest.mark.parametrize(("ours", "theirs"), list(product(Claim, Claim)))
def test_no_pair_of_claims_makes_a_stronger_one(ours: Claim, theirs: Claim) -> None:
    taken = (Handover(HandoverKind.INHERITED, system="cloud"),)
    own = Answer("ga-1", "c", "ga-1_smt.a", claim=ours, raw_status=ours, handovers=taken)
    offer = Offer("ga-1", "ga-1_smt.a", "Cloud", theirs, provided="u", text="P.")
    before = Workspace(
        System("app", "App"),
        components=(Component("c", "C", answers=(own,)),),
        leveraged_plans=(LeveragedPlan("cloud", "cloud.json", offers=(offer,)),),
    )
    after, problems = settle_leveraging(before, Spelling(Catalog("Castle"), {}), ())
    found = after.components[0].answers[0].claim
    limit = Claim.UNDOCUMENTED if theirs is Claim.NOT_APPLICABLE else theirs
    assert CLAIM_ORDER.index(found) <= CLAIM_ORDER.index(ours)
    assert found is ours or CLAIM_ORDER.index(found) <= CLAIM_ORDER.index(limit)
    assert found in (ours, limit)
    assert [problem.code for problem in problems] == ([] if found is ours else ["SSP487"])


def test_without_their_plan_nothing_is_changed_and_nothing_is_said(tmp_path: Path) -> None:
    plan = made(workspace(tmp_path, CUSTOMER.replace(", ssp: vendor/cloud.json", ""), OURS))
    assert told(plan) == []
    assert point(plan, "ga-1_smt.b").claim is Claim.IMPLEMENTED
    assert point(plan, "ga-1_smt.b").answers[0].origination == ("inherited",)
    assert plan.control_by_id["ga-1"].inherits_from == ("cloud",)


def test_a_part_of_what_they_provide_makes_no_whole(tmp_path: Path) -> None:
    whole = "component: c\ntitle: C\ncontrols:\n  ga-1: {status: implemented, text: All., inherits: [cloud]}\n"
    part = (
        "component: c\ntitle: C\ncontrols:\n  ga-1: {status: implemented, statements: {a: {text: T., provides: P.}}}\n"
    )
    plan = customer(tmp_path, whole, part)
    assert plan.control_by_id["ga-1"].general[0].claim is Claim.PARTIAL


def test_one_of_several_things_is_inherited_by_its_uuid(tmp_path: Path) -> None:
    two = THEIRS + "---\n"
    first = provider(tmp_path / "cloud", two.removesuffix("---\n"))
    uuids = [n["uuid"] for n in walk(json.loads(first)) if n.get("description") == "A yearly look."]
    own = f"component: c\ntitle: C\ncontrols:\n  ga-1: {{status: planned, text: T., inherits: ['cloud#{uuids[0]}']}}\n"
    plan = made(workspace(tmp_path / "app", CUSTOMER, own, first))
    (inherited,) = plan.control_by_id["ga-1"].general[0].handed(HandoverKind.INHERITED)
    assert (inherited.of, inherited.theirs) == (uuids[0], "A yearly look.")


def test_what_is_not_in_operation_is_at_best_planned(tmp_path: Path) -> None:
    theirs = THEIRS.replace("title: Cloud\n", "title: Cloud\nstatus: under-development\n")
    plan = customer(tmp_path, theirs=theirs)
    assert point(plan, "ga-1_smt.a").claim is Claim.PLANNED


def test_explain_shows_what_is_offered_with_what_to_write(tmp_path: Path) -> None:
    plan = customer(tmp_path)
    found = explain(plan, "ga-1.a")
    assert found is not None
    (inherited,) = point(plan, "ga-1_smt.a").answers[0].handed(HandoverKind.INHERITED)
    lines = found.lines(verbose=False)
    assert f"  provides cloud#{inherited.of}: The rules of the outer gate." in lines
    assert "    satisfied cloud: Our handbook has our rules." in lines
    (offered,) = found.record["offered"]
    assert offered["claim"] == "implemented"
    assert [each["text"] for each in offered["responsibilities"]] == ["Write down your own rules."]
    whole = explain(plan, "ke-1")
    assert whole is not None
    assert any(line.endswith("Keep your own stores.") for line in whole.lines(verbose=False))


def test_an_internal_authorization_is_named_nowhere_in_public(tmp_path: Path) -> None:
    hidden = CUSTOMER.replace("impact: low, ssp", "impact: low, internal: true, ssp")
    plan = made(workspace(tmp_path / "app", hidden, OURS, provider(tmp_path / "cloud")))
    public = public_edition(plan, Chronicle(), b"s" * 32).plan
    systems = {each.system for control in public.controls() for a in control.answers for each in a.handovers}
    assert len(systems) == 1
    assert "cloud" not in systems
    assert {each.id for each in public.system.leveraged} == systems


@pytest.mark.parametrize(
    ("ours", "code"),
    [
        ("inherits: [moon]", "SSP482"),
        ("satisfies_responsibilities: {moon: How.}", "SSP482"),
        ("inherits: ['cloud#11111111-1111-4111-8111-111111111111']", "SSP486"),
        ("satisfies_responsibilities: {cloud: How.}", "SSP488"),
        ("satisfies_responsibilities: {'cloud#11111111-1111-4111-8111-111111111111': How.}", "SSP488"),
    ],
)
def test_what_their_plan_does_not_have_is_told(tmp_path: Path, ours: str, code: str) -> None:
    controls = f"component: c\ntitle: C\ncontrols:\n  ke-10:\n    text: T.\n    {ours}\n"
    folder = workspace(tmp_path / "app", CUSTOMER, controls, provider(tmp_path / "cloud"))
    found = load_workspace(folder).diagnostics or made(folder).diagnostics
    (problem,) = [d for d in found if d.code == code]
    assert str(problem.span).startswith("controls/this-system.yaml:6:")


def test_a_plan_that_is_not_there_or_outside_or_no_plan_is_told_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_bytes(b"{}")
    folder = workspace(tmp_path / "app", CUSTOMER, OURS)
    (folder / "vendor").mkdir()
    for make, code, place in (
        (lambda: None, "SSP483", "ssp.yaml:5"),
        (lambda: (folder / "vendor/cloud.json").symlink_to(tmp_path / "out.json"), "SSP483", "ssp.yaml:5"),
        (lambda: _replace(folder, b'{"catalog": {}}'), "SSP255", "vendor/cloud.json:1"),
        (lambda: _replace(folder, b"{"), "SSP206", "vendor/cloud.json:1"),
    ):
        make()
        found = load_workspace(folder)
        (problem,) = [d for d in found.diagnostics if d.severity.value == "error"]
        assert (problem.code, str(problem.span).rpartition(":")[0]) == (code, place)
        assert not found.leveraged_plans


def _replace(folder: Path, data: bytes) -> None:
    (folder / "vendor/cloud.json").unlink(missing_ok=True)
    (folder / "vendor/cloud.json").write_bytes(data)


def test_the_public_edition_has_our_words_and_not_theirs(tmp_path: Path) -> None:
    plan = customer(tmp_path)
    public = public_edition(plan, Chronicle(), b"s" * 32).plan
    document = json.dumps(rendered(public))
    assert "Our handbook has our rules." in document
    assert not public.leveraged_plans
    for words in ("The rules of the outer gate.", "Write down your own rules.", "vendor/cloud.json"):
        assert words not in json.dumps(rendered(public)) + repr(public.families)
    assert "The rules of the outer gate." in repr(plan.families)


def test_an_internal_answer_offers_nothing_that_can_be_read(tmp_path: Path) -> None:
    hidden = THEIRS.replace(
        "        text: We write it down.\n", "        text: We write it down.\n        internal: true\n"
    )
    plan = made(workspace(tmp_path, PROVIDER, hidden))
    public = rendered(public_edition(plan, Chronicle(), b"s" * 32).plan)
    full, text = rendered(plan), json.dumps(public)
    assert "outer gate" not in text
    assert "your own rules" not in text
    uuid = next(n["uuid"] for n in walk(full) if n.get("description") == "The rules of the outer gate.")
    assert uuid not in text
    assert "A yearly look." in text


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(min_size=1, max_size=30), min_size=3, max_size=3))
def test_any_words_survive_the_way_to_the_customer(tmp_path: Path, texts: list[str]) -> None:
    provided, duty, how = (json.dumps(each) for each in texts)
    other = (
        "component: c\ntitle: C\ncontrols:\n  ga-1:\n    status: implemented\n    text: T.\n"
        f"    provides: {provided}\n    customer_responsibility: {duty}\n"
    )
    own = (
        "component: c\ntitle: C\ncontrols:\n  ga-1:\n    status: implemented\n    text: T.\n"
        f"    inherits: [cloud]\n    satisfies_responsibilities: {{cloud: {how}}}\n"
    )
    for part in ("cloud", "app"):
        (tmp_path / part).mkdir(exist_ok=True)
    theirs = workspace(tmp_path / "cloud", PROVIDER, other)
    if load_workspace(theirs).diagnostics:
        return  # YAML cannot hold it, which is told
    handed = provider(tmp_path / "cloud", other)
    folder = workspace(tmp_path / "app", CUSTOMER, own, handed)
    if load_workspace(folder).diagnostics:
        return
    answer = made(folder).control_by_id["ga-1"].general[0]
    (inherited,) = answer.handed(HandoverKind.INHERITED) or [None]
    if inherited is not None and inherited.of:
        assert inherited.theirs.split() == texts[0].split()


@pytest.mark.parametrize("encoding", ["yaml", "xml"])
def test_their_plan_may_be_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    expected = customer(tmp_path)
    theirs = json.loads((tmp_path / "app/vendor/cloud.json").read_bytes())
    other = CUSTOMER.replace("cloud.json", f"cloud.{encoding}")
    folder = workspace(tmp_path / "other", other, OURS)
    (folder / "vendor").mkdir()
    (folder / f"vendor/cloud.{encoding}").write_bytes(encode(theirs, encoding))
    plan = made(folder)
    assert [p.answers[0].handovers for p in plan.points() if p.answers] == [
        p.answers[0].handovers for p in expected.points() if p.answers
    ]
    assert [p.claim for p in plan.points()] == [p.claim for p in expected.points()]
