"""Laws of comparing: nothing differs from itself, the other way round says the opposite, every answer is told once."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.merge.answers import said
from sspgen.merge.comparison.migration import migrate
from sspgen.model.catalog import Baseline, Catalog, Control, Group, Link, Parameter, Part, Property
from sspgen.model.comparison import Kind, Outcome, Side
from sspgen.model.implementation import Answer, Component, ParameterSetting, Workspace
from sspgen.model.system import System
from sspgen.model.word_diff import word_changes
from sspgen.resolve.comparison.catalogs import compare_requirements
from sspgen.resolve.comparison.requirements import Requirements
from sspgen.resolve.comparison.words import gist, likeness, reworded
from support.comparing import facts, mirrored

IDS = ("ga-1", "ga-2", "ga-2.1", "ke-1", "ke-10", "ap-1")
WORDS = st.sampled_from(
    ["gates", "doors", "shut", "opens", "the", "organization", "and", "at", "keeper", "{{ insert: param, p1 }}"]
)
TEXT = st.lists(WORDS, max_size=8).map(" ".join)
SIDE = Side("side", Kind.CATALOG, "catalog")


@st.composite
def part(draw: st.DrawFn, identifier: str, depth: int = 2) -> Part:
    letters = draw(st.lists(st.sampled_from("abcd"), max_size=3, unique=True)) if depth else []
    parts = tuple(draw(part(f"{identifier}.{letter}", depth - 1)) for letter in sorted(letters))
    name = "item" if "." in identifier.partition("_")[2] else "statement"
    return Part(name, identifier, prose=draw(TEXT), parts=parts)


@st.composite
def control(draw: st.DrawFn, identifier: str) -> Control:
    props = [Property("label", identifier.upper())]
    if draw(st.integers(0, 5)) == 0:
        links = (Link(f"#{draw(st.sampled_from(IDS))}", "moved-to"),)
        return Control(identifier, draw(TEXT), props=(*props, Property("status", "withdrawn")), links=links)
    params = tuple(
        Parameter(name, draw(TEXT), alt_ids=draw(st.sampled_from([(), ("p1",), (f"{identifier}_prm_1",)])))
        for name in draw(st.lists(st.sampled_from(["p1", "p2", "p3"]), max_size=3, unique=True))
    )
    parts = (draw(part(f"{identifier}_smt")), Part("guidance", f"{identifier}_gdn", prose=draw(TEXT)))
    group = draw(st.sampled_from(["ga", "ke"]))
    return Control(identifier, draw(TEXT), group_id=group, params=params, props=tuple(props), parts=parts)


@st.composite
def edition(draw: st.DrawFn) -> Requirements:
    ids = draw(st.lists(st.sampled_from(IDS), unique=True, max_size=5))
    controls = [draw(control(identifier)) for identifier in ids]
    live = tuple(c for c in controls if not c.withdrawn)
    groups = tuple(Group(i, i.upper()) for i in ("ga", "ke"))
    known = {c.id: c.title for c in controls} | draw(st.dictionaries(st.sampled_from(IDS), TEXT, max_size=2))
    gone = tuple(c for c in controls if c.withdrawn)
    return Requirements(SIDE, Baseline("b", "B", Catalog("C", groups=groups, controls=live), known, withdrawn=gone))


@given(edition())
@settings(max_examples=60, deadline=None)
def test_nothing_differs_from_itself(one: Requirements) -> None:
    again = Requirements(SIDE, replace(one.baseline))
    found = compare_requirements(one, again)
    assert found.changes == ()
    assert found.same == len(one.controls)


@given(edition(), edition())
@settings(max_examples=80, deadline=None)
def test_the_other_way_round_says_the_opposite(old: Requirements, new: Requirements) -> None:
    assert facts(compare_requirements(old, new)) == mirrored(compare_requirements(new, old))


ANSWER = st.builds(
    Answer,
    control=st.sampled_from([*IDS, "zz-9"]),
    component=st.just("keep"),
    statement=st.sampled_from(["", "ga-1_smt.a", "ga-2_smt.b.c", "ke-1_smt.d"]),
    text=TEXT,
)
SETTING = st.builds(ParameterSetting, id=st.sampled_from(["p1", "p2", "ga-1_prm_1", "nothing"]), values=st.just(("x",)))


@given(st.lists(ANSWER, max_size=8), st.lists(SETTING, max_size=4), st.none() | edition(), edition())
@settings(max_examples=80, deadline=None)
def test_every_answer_and_parameter_is_told_once(
    answers: list[Answer], values: list[ParameterSetting], old: Requirements | None, new: Requirements
) -> None:
    component = Component("keep", "Keep", answers=tuple(answers), parameters=tuple(values))
    found = migrate(Workspace(System("s", "S"), components=(component,)), SIDE, old, new)
    assert sum(found.counts.values()) == len(found.answers) == len(list(said(component)))
    assert sorted(each.text for each in found.answers if each.text) == sorted(a.text for a in answers if a.text)
    assert [each.old for each in found.parameters] == sorted({setting.id for setting in values})
    assert not {each.id for each in found.unanswered} - set(new.controls)
    if old is None:
        assert not found.counts[Outcome.SAME] + found.counts[Outcome.REWORDED] + found.counts[Outcome.CHANGED]


@given(TEXT, TEXT)
@settings(max_examples=200, deadline=None)
def test_likeness_is_symmetric_and_grammar_is_never_more_than_grammar(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert reworded(one, other)[1] is (gist(one) == gist(other))
    assert bool(word_changes(one, other)) is (one.split() != other.split())
