"""Whatever people write, and wherever: the OSCAL document is valid, its references resolve, and no text is lost."""

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
from support.oscal_checks import Draft7Validator, problems, schema_validator, walk
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    )
    document = json.loads(next(iter(RENDERER.render(made, RenderContext()))).data)
    assert [f"{e.json_path}: {e.message[:200]}" for e in validator().iter_errors(document)] == []
    assert problems(document, made) == []
    kept = [answer.text for answer in answers if answer.text.strip()]
    assert texts_in_oscal(document) == len(kept)
    written = "\0".join(node["description"] for node in walk(document) if "description" in node)
    assert all(text in written for text in kept)
