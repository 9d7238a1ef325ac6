"""Whatever people write, and wherever: OSCAL documents are valid, their references resolve, and no text is lost."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sspgen.render.api import RenderContext
from sspgen.render.oscal import RENDERER, texts_in_oscal
from support.corpora import shared
from support.oscal_build import documents_of, invalid, repeated, unresolved, whole_plan
from support.oscal_checks import Draft7Validator, problems, schema_validator, walk
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

HALF = "x\ud800"
"""A name with half a character, as names of files may be."""
_TENTHS = 7
"""How many tenths of all texts are told in other words; where all are, few references hold."""

ODD = (
    *("", " ", "\t", "\xa0", "\u2028", "\x85", "\x00", "a\nb", " a ", "-", "1", "é", "²", "½", "_", "‿"),
    *("javascript:alert(1)", "http://", "a:b", "a@b", "@", "2026-11-23", "1900-02-29", "99999-1", "80-", "%zz", "#"),
)


@cache
def validator() -> Draft7Validator:
    return schema_validator(shared("schemas/oscal-1.2.3/oscal_ssp_schema.json"))


def refilled(value: Any, texts: Iterator[str]) -> Any:
    """The same value, in which every text is the next of these texts; enumerations stay."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return next(texts)
    if isinstance(value, tuple):
        return tuple(refilled(item, texts) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: refilled(getattr(value, f.name), texts) for f in fields(value)})
    return value


@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.text(max_size=12) | st.sampled_from(ODD), min_size=3, max_size=40))
def test_any_text_anywhere(drawn: list[str]) -> None:
    plan, texts = sample_plan(), cycle(drawn)
    control = plan.control_by_id["cm-3.2"]
    components = refilled(tuple(replace(c, answers=()) for c in plan.components), texts)
    answers = [
        replace(refilled(old.answer, texts), uuid=old.answer.uuid, component=components[0].id, statement="")
        for old in plan.outside
    ]
    outside = tuple(replace(refilled(old, texts), answer=answers[0]) for old in plan.outside[:1])
    family = replace(plan.families[1], controls=(replace(control, points=(), general=tuple(answers[1:])),))
    made = replace(
        plan,
        system=refilled(plan.system, texts),
        components=components,
        component_provenance={},
        families=(family,),
        evidence=tuple(refilled(result, texts) for result in plan.evidence),
        outside=outside,
        gaps=(),
    )
    files = {output.path: output.data for output in RENDERER.render(made, RenderContext())}
    document = json.loads(files["oscal/ssp.json"])
    assert [f"{e.json_path}: {e.message[:200]}" for e in validator().iter_errors(document)] == []
    assert problems(document, made) == []
    kept = [answer.text for answer in answers if answer.text.strip()]
    assert texts_in_oscal(document) == len(kept)
    written = "\0".join(node["description"] for node in walk(document) if "description" in node)
    assert all(text in written for text in kept)


def _fixed(plan: Plan) -> set[str]:
    """What is no text of a person or a tool: ids of the catalog, and UUIDs."""
    found = {plan.uuid, *(answer.uuid for control in plan.controls() for answer in control.answers)}
    found |= {outside.answer.uuid for outside in plan.outside}
    for control in plan.controls():
        found |= {control.id, control.uuid, *(param.id for param in control.parameters)}
        found |= {part for point in control.points for part in (point.id, point.uuid)}
        found |= {answer.statement for answer in control.answers}
    return found


def _told(value: Any, kept: set[str]) -> Iterator[str]:
    """Every text of a value, each time it is there."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield from () if value in kept else (value,)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _told(item, kept)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _told(item, kept)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _told(getattr(value, field.name), kept)


def _retold(value: Any, words: dict[str, str]) -> Any:
    """The same value in other words: a text is always told by the same other one, so that references hold."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return words.get(value, value)
    if isinstance(value, tuple):
        return tuple(_retold(item, words) for item in value)
    if isinstance(value, dict):
        return {key: _retold(item, words) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _retold(getattr(value, f.name), words) for f in fields(value)})
    return value


@cache
def _vocabulary() -> tuple[str, ...]:
    plan = whole_plan()
    return tuple(dict.fromkeys(_told(plan, _fixed(plan))))


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.text(max_size=12) | st.sampled_from((*ODD, HALF)), min_size=3, max_size=60), st.integers(1, 997))
def test_a_plan_told_in_any_words_gives_valid_documents_that_refer_to_each_other(drawn: list[str], step: int) -> None:
    others = cycle(drawn)
    words = {text: next(others) for place, text in enumerate(_vocabulary()) if place * step % 10 < _TENTHS}
    plan = _retold(whole_plan(), words)
    documents = documents_of(plan)
    assert invalid(plan) == []
    assert unresolved(documents) == []
    assert repeated(documents) == []
