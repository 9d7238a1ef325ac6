"""The law over mappings: spoiling evidence that maps never raises a status, and a sign never contradicts or proves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.merge.api import MergeInputs, merge
from sspgen.model.evidence import (
    Artifact,
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
from sspgen.model.mapping import Mappings, Row
from sspgen.model.plan import Proof
from support import worlds

ASSURANCE = {Proof.PROVEN: 2, Proof.SUPPORTED: 1, Proof.STALE: 0, Proof.UNPROVEN: 0, Proof.CONTRADICTED: 0}
TARGETS = ("ra-5_smt.a", "ra-5_smt.b", "ra-5", "si-2_smt", "si-2")
WEAKNESSES = ("CWE-1", "CWE-2")
ITEMS = ("CCI-000001", "CCI-000002")

small = st.integers(0, 2)
rows = st.builds(Row, st.sampled_from(TARGETS), st.just(Relation.SUPPORTS), st.sampled_from(list(Strength)))
several = st.lists(rows, max_size=2).map(lambda found: {row.target: row for row in found})
mappings = st.builds(
    Mappings,
    weaknesses=st.fixed_dictionaries(dict.fromkeys(WEAKNESSES, several)),
    items=st.fixed_dictionaries(dict.fromkeys(ITEMS, several)),
)
tallies = st.builds(
    Tagged, st.sampled_from(["nist-800-53:si-2", "nist-800-53:ra-5", *(f"cci:{i}" for i in ITEMS)]), small, small, small
)
findings = st.builds(
    Finding,
    st.just("R"),
    st.just("t"),
    st.just(FindingSeverity.HIGH),
    identifiers=st.lists(st.sampled_from(WEAKNESSES), max_size=2, unique=True).map(tuple),
    suppressed=st.booleans(),
)
ways = st.lists(
    st.builds(Maps, st.sampled_from(list(MapsBy)), st.sampled_from([(), ("si",), ("ra-5",)])),
    max_size=2,
    unique_by=lambda maps: maps.by,
).map(tuple)
supports = st.builds(
    Support, st.sampled_from(TARGETS), st.sampled_from(list(Relation)), st.sampled_from(list(Strength))
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    outcome = draw(st.sampled_from([Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.NEEDS_REVIEW]))
    found = draw(st.lists(findings, max_size=2).map(tuple))
    tagged = draw(st.lists(tallies, max_size=3, unique_by=lambda t: t.tag).map(tuple))
    return replace(worlds.report(outcome), findings=found, finding_count=len(found), tagged=tagged)


@st.composite
def plans(draw: st.DrawFn) -> MergeInputs:
    collections = []
    for number in range(draw(st.integers(1, 3))):
        source = worlds.source(f"source{number}", {}, checks=(), expected=draw(st.integers(1, 2)))
        own = draw(st.lists(supports, max_size=2, unique_by=lambda s: s.target).map(tuple))
        source = replace(source, maps=draw(ways), supports=own)
        brought = draw(st.lists(reports(), max_size=source.expected))
        ages = st.sampled_from([timedelta(hours=h) for h in (1, 80)])
        artifacts = (worlds.artifact(r, age=draw(ages), name=f"{number}-{i}") for i, r in enumerate(brought))
        collections.append(Collection(source, tuple(artifacts)))
    answers = [worlds.answer("ra-5", part) for part in ("a", "b")]
    answers.append(worlds.answer("si-2"))
    space = worlds.workspace(*answers, evidence=tuple(c.source for c in collections))
    return worlds.inputs(replace(space, mappings=draw(mappings)), *collections)


def _spoil(artifact: Artifact, how: str) -> Artifact | None:
    if how == "age" and artifact.observed:
        return replace(artifact, observed=artifact.observed - timedelta(days=30))
    if how == "forge" and isinstance(artifact.result, Report):
        return replace(artifact, result=replace(artifact.result, outcome=Verdict.UNKNOWN, reason="forged"))
    if how == "cut" and isinstance(artifact.result, Report):
        cut = replace(artifact.result, findings=(), finding_count=max(1, artifact.result.finding_count))
        return replace(artifact, result=cut)
    spoiled: dict[str, Artifact | None] = {
        "remove": None,
        "corrupt": replace(artifact, result=Rejection("SSP302", "malformed")),
        "unknown time": replace(artifact, observed=None),
    }
    return spoiled.get(how, artifact)


SPOILS = st.sampled_from(["keep", "remove", "corrupt", "unknown time", "age", "forge", "cut"])


@st.composite
def inputs_and_worse(draw: st.DrawFn) -> tuple[MergeInputs, MergeInputs]:
    before = draw(plans())
    worse = []
    for collection in before.collections:
        kept = (_spoil(artifact, draw(SPOILS)) for artifact in collection.artifacts)
        worse.append(replace(collection, artifacts=tuple(artifact for artifact in kept if artifact)))
    later = before.judged_at + draw(st.sampled_from([timedelta(0), timedelta(days=10)]))
    return before, replace(before, collections=tuple(worse), judged_at=later)


@settings(max_examples=150, deadline=None)
@given(inputs_and_worse())
def test_worse_evidence_that_maps_never_raises_a_status(pair: tuple[MergeInputs, MergeInputs]) -> None:
    before, after = (merge(given_inputs) for given_inputs in pair)
    for old, new in zip(before.points(), after.points(), strict=True):
        assert ASSURANCE[new.proof] <= ASSURANCE[old.proof], (old.proof_reason, new.proof_reason)
    for name in ("documented", "claimed", "proven"):
        assert getattr(after.tally, name) <= getattr(before.tally, name)


@settings(max_examples=80, deadline=None)
@given(plans())
def test_a_sign_neither_contradicts_nor_satisfies(given_inputs: MergeInputs) -> None:
    for point in merge(given_inputs).points():
        for item in point.proofs:
            if item.strength is Strength.DERIVED:
                assert item.verdict is not Verdict.FAIL
                assert item.relation is Relation.SUPPORTS


@settings(max_examples=80, deadline=None)
@given(plans())
def test_what_maps_alone_never_proves(given_inputs: MergeInputs) -> None:
    collections = tuple(replace(c, source=replace(c.source, supports=())) for c in given_inputs.collections)
    plan = merge(replace(given_inputs, collections=collections))
    assert plan.tally.proven == 0
    for point in plan.points():
        assert all(item.chain for item in point.proofs)
