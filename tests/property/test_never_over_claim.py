"""The law: removing, spoiling, ageing or forging evidence never raises a status or a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.merge.api import MergeInputs, merge
from sspgen.model.evidence import Artifact, Collection, Rejection, Relation, Report, Verdict
from sspgen.model.implementation import Claim
from sspgen.model.plan import Proof
from support import worlds

TARGETS = ("ra-5_smt.a", "ra-5_smt.b", "ra-5", "si-2_smt", "si-2", "component:pipeline")
ASSURANCE = {Proof.PROVEN: 2, Proof.SUPPORTED: 1, Proof.STALE: 0, Proof.UNPROVEN: 0, Proof.CONTRADICTED: 0}

claims = st.sampled_from(list(Claim))
reports = st.builds(
    worlds.report,
    outcome=st.sampled_from([Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.NOT_RUN, Verdict.NEEDS_REVIEW]),
    critical=st.integers(0, 2),
)
results = st.one_of(reports, reports, st.just(Rejection("SSP302", "malformed")))
artifacts = st.builds(worlds.artifact, results, age=st.sampled_from([timedelta(hours=h) for h in (1, 30, 80)]))


@st.composite
def sources_with_evidence(draw: st.DrawFn) -> tuple[Collection, ...]:
    found = []
    for number in range(draw(st.integers(1, 3))):
        supports = draw(st.dictionaries(st.sampled_from(TARGETS), st.sampled_from(list(Relation)), max_size=4))
        checks = draw(st.sampled_from([(worlds.CHECK,), ()]))
        expected = draw(st.integers(1, 2))
        source = worlds.source(f"source{number}", supports, checks=checks, expected=expected)
        brought = draw(st.lists(artifacts, max_size=expected))
        named = tuple(replace(a, name=f"{number}-{i}.json") for i, a in enumerate(brought))
        found.append(Collection(source, named))
    return tuple(found)


@st.composite
def plans(draw: st.DrawFn) -> MergeInputs:
    collections = draw(sources_with_evidence())
    answers = [
        worlds.answer("ra-5", part, claim=draw(claims), evidence=draw(st.sampled_from([(), ("source0",)])))
        for part in draw(st.lists(st.sampled_from(["a", "b"]), max_size=2, unique=True))
    ]
    if draw(st.booleans()):
        answers.append(worlds.answer("si-2", claim=draw(claims), component="other"))
    space = worlds.workspace(*answers, evidence=tuple(c.source for c in collections))
    return worlds.inputs(space, *collections)


def _spoil(artifact: Artifact, how: str) -> Artifact | None:
    spoiled: dict[str, Artifact | None] = {
        "remove": None,
        "empty": replace(artifact, result=Rejection("SSP300", "0 bytes")),
        "corrupt": replace(artifact, result=Rejection("SSP302", "malformed")),
        "unknown time": replace(artifact, observed=None),
    }
    if how == "age" and artifact.observed:
        return replace(artifact, observed=artifact.observed - timedelta(days=30))
    if how == "forge" and isinstance(artifact.result, Report):
        doubtful = replace(artifact.result, outcome=Verdict.UNKNOWN, reason="observed in the future")
        return replace(artifact, result=doubtful)
    return spoiled.get(how, artifact)


SPOILS = st.sampled_from(["keep", "remove", "empty", "corrupt", "unknown time", "age", "forge"])


@st.composite
def inputs_and_worse(draw: st.DrawFn) -> tuple[MergeInputs, MergeInputs]:
    given_inputs = draw(plans())
    worse = []
    for collection in given_inputs.collections:
        kept = [_spoil(artifact, draw(SPOILS)) for artifact in collection.artifacts]
        worse.append(replace(collection, artifacts=tuple(a for a in kept if a)))
    later = given_inputs.judged_at + draw(st.sampled_from([timedelta(0), timedelta(days=10)]))
    spoiled = replace(given_inputs, collections=tuple(worse), judged_at=later)
    return given_inputs, spoiled


@settings(max_examples=300, deadline=None)
@given(inputs_and_worse())
def test_worse_evidence_never_raises_a_status(pair: tuple[MergeInputs, MergeInputs]) -> None:
    before, after = (merge(given_inputs) for given_inputs in pair)
    for old, new in zip(before.points(), after.points(), strict=True):
        assert ASSURANCE[new.proof] <= ASSURANCE[old.proof], (old.proof_reason, new.proof_reason)
        assert new.claim is old.claim
    for old_control, new_control in zip(before.controls(), after.controls(), strict=True):
        assert ASSURANCE[new_control.proof] <= ASSURANCE[old_control.proof]
    for name in ("documented", "claimed", "proven"):
        assert getattr(after.tally, name) <= getattr(before.tally, name)
        assert getattr(after.parameter_tally, name) <= getattr(before.parameter_tally, name)


@settings(max_examples=150, deadline=None)
@given(plans())
def test_numbers_are_nested_and_denominators_are_whole(given_inputs: MergeInputs) -> None:
    plan = merge(given_inputs)
    for tally in (plan.tally, plan.parameter_tally):
        assert 0 <= tally.proven <= tally.claimed <= tally.documented <= tally.total
    assert plan.tally.total == len(list(plan.points()))
    assert plan.texts_out == plan.texts_in


@settings(max_examples=100, deadline=None)
@given(plans())
def test_without_evidence_nothing_is_proven(given_inputs: MergeInputs) -> None:
    plan = merge(replace(given_inputs, collections=tuple(Collection(c.source) for c in given_inputs.collections)))
    assert plan.tally.proven == 0
    assert {point.proof for point in plan.points()} <= {Proof.UNPROVEN}


@settings(max_examples=50, deadline=None)
@given(plans())
def test_the_same_inputs_give_the_same_plan(given_inputs: MergeInputs) -> None:
    assert merge(given_inputs) == merge(given_inputs)
