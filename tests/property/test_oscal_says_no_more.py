"""The law in OSCAL: whatever evidence there is, the documents are valid and say no more than the plan does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sspgen.assess.poam import poam_items
from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.document import read_oscal
from sspgen.merge.api import MergeInputs, merge
from sspgen.model.diagnostics import Severity
from sspgen.model.evidence import (
    Collection,
    Finding,
    FindingSeverity,
    Maps,
    MapsBy,
    Rejection,
    Relation,
    Report,
    Strength,
    Support,
    Tagged,
    Verdict,
)
from sspgen.model.implementation import Claim
from sspgen.model.mapping import Mappings, Row
from sspgen.model.oscal import MODELS
from sspgen.render.oscal import NS
from support import worlds
from support.oscal_build import documents_of, files_of, invalid, repeated, unresolved

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from support.oscal_build import Node

TARGETS = ("ra-5_smt.a", "ra-5_smt.b", "si-2_smt", "component:pipeline")
MAPPINGS = Mappings(weaknesses={"CWE-1": {"si-2_smt": Row("si-2_smt", Relation.SUPPORTS, Strength.DERIVED)}})
findings = st.builds(
    Finding,
    st.sampled_from(["CVE-2026-1", "R2"]),
    st.just("A hole"),
    st.sampled_from(list(FindingSeverity)),
    identifiers=st.sampled_from([(), ("CVE-2026-1",), ("CWE-1", "CVE-2026-2")]),
    suppressed=st.booleans(),
    justification=st.sampled_from(["", "Not reachable."]),
    waived_by=st.sampled_from(["", "Ada"]),
)
tagged = st.lists(
    st.builds(Tagged, st.sampled_from(["nist-800-53:si-2", "nist-800-53:ra-5"]), *[st.integers(0, 2)] * 3),
    max_size=2,
    unique_by=lambda each: each.tag,
).map(tuple)
supports = st.lists(
    st.builds(Support, st.sampled_from(TARGETS), st.sampled_from(list(Relation)), st.sampled_from(list(Strength))),
    max_size=3,
    unique_by=lambda each: each.target,
).map(tuple)
ways = st.sampled_from(
    [(), (Maps(MapsBy.TAGS),), (Maps(MapsBy.WEAKNESSES),), (Maps(MapsBy.TAGS), Maps(MapsBy.WEAKNESSES))]
)


@st.composite
def reports(draw: st.DrawFn) -> Report | Rejection:
    if draw(st.integers(0, 5)) == 0:
        return Rejection("SSP302", "malformed")
    outcome = draw(st.sampled_from([Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.NEEDS_REVIEW]))
    found = draw(st.lists(findings, max_size=3).map(tuple))
    return replace(worlds.report(outcome), findings=found, finding_count=len(found), tagged=draw(tagged))


@st.composite
def plans(draw: st.DrawFn) -> MergeInputs:
    collections = []
    for number in range(draw(st.integers(1, 3))):
        checks = draw(st.sampled_from([(worlds.CHECK,), ()]))
        source = worlds.source(f"source{number}", {}, checks=checks, expected=draw(st.integers(1, 2)))
        source = replace(source, maps=draw(ways), supports=draw(supports))
        brought = draw(st.lists(reports(), max_size=source.expected))
        ages = st.sampled_from([timedelta(hours=hours) for hours in (1, 30, 80)])
        artifacts = (worlds.artifact(r, age=draw(ages), name=f"{number}-{i}.json") for i, r in enumerate(brought))
        collections.append(Collection(source, tuple(artifacts)))
    claims = st.sampled_from(list(Claim))
    answers = [worlds.answer("ra-5", part, claim=draw(claims), evidence=("source0",)) for part in ("a", "b")]
    answers += [worlds.answer("si-2", claim=draw(claims), component="other")] if draw(st.booleans()) else []
    space = worlds.workspace(*answers, evidence=tuple(each.source for each in collections))
    return worlds.inputs(replace(space, mappings=MAPPINGS), *collections)


def own(node: Node, name: str) -> str:
    return next((p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS), "")


def errors(plan: Plan) -> list[str]:
    found = []
    for path, data in files_of(plan).items():
        if path.endswith(".json"):
            document = read_oscal(data, path, MODELS)
            assert not isinstance(document, tuple)
            found += [str(each) for each in check_document(document) if each.severity is Severity.ERROR]
    return found


@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(plans())
def test_whatever_evidence_there_is_the_documents_hold_and_say_what_the_plan_says(given_inputs: MergeInputs) -> None:
    plan = merge(given_inputs)
    documents = documents_of(plan)
    assert invalid(plan) == []
    assert errors(plan) == []
    assert unresolved(documents) == []
    assert repeated(documents) == []
    (result,) = documents["assessment-results"]["results"]
    states = {f["target"]["target-id"]: f["target"]["status"]["state"] for f in result.get("findings", ())}
    held = {point.id for point in plan.points() if point.tally.proven}
    assert {name for name, state in states.items() if state == "satisfied"} == held
    assert len(held) == plan.tally.proven
    assert [own(item, "poam-id") for item in documents.get("poam", {}).get("poam-items", ())] == [
        item.id for item in poam_items(plan)
    ]


@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(plans())
def test_an_observation_passes_only_while_its_source_is_sound_and_expires_only_when_it_is_dated(
    given_inputs: MergeInputs,
) -> None:
    plan = merge(given_inputs)
    (result,) = documents_of(plan)["assessment-results"]["results"]
    for seen in result["observations"]:
        source = plan.evidence_by_id[own(seen, "evidence-source")]
        assert source.condition is Verdict.PASS or own(seen, "verdict") != "pass"
        assert ("expires" in seen) == bool(source.observed and source.stale_at)
        assert "relevant-evidence" in seen or not source.collection.artifacts
    for risk in result.get("risks", ()):
        assert risk["status"] in ("open", "deviation-requested", "deviation-approved")
