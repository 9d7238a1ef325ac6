"""``plan.json``: everything the plan holds, in the shape that is published."""

from __future__ import annotations

import copy
import json
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from sspgen.render.api import RenderContext
from sspgen.render.plan_json import RENDERER, SCHEMA
from sspgen.resources import schema_file
from support.golden import check_golden
from support.sample_plan import big_plan, sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

OPTIONAL = {"withdrawn", "crosswalks"}
"""Members of the document that are there only where the plan has any."""


def rendered(plan: Plan) -> tuple[dict[str, Any], bytes]:
    (output,) = RENDERER.render(plan, RenderContext())
    assert output.path == "plan.json"
    return json.loads(output.data), output.data


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema_file("plan.schema.json").read_bytes()))


def every(node: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Every member of every object, with the object."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, node
            yield from every(value)
    elif isinstance(node, list):
        for value in node:
            yield from every(value)


def leaves(value: Any) -> Iterator[Any]:
    """Every text, number and time of a value, whatever it is made of."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from leaves(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, datetime):
        yield value.isoformat()
    elif isinstance(value, timedelta):
        yield value.total_seconds()
    else:
        yield value


@pytest.mark.parametrize("plan", [sample_plan, lambda: big_plan(12)])
def test_it_is_as_its_schema_says(plan: Any) -> None:
    document = rendered(plan())[0]
    assert [f"{e.json_path}: {e.message[:200]}" for e in validator().iter_errors(document)] == []
    assert document["schema"] == SCHEMA


def test_the_schema_is_a_good_one_and_describes_every_property() -> None:
    schema = validator().schema
    Draft202012Validator.check_schema(schema)
    objects = [node for key, node in every(schema) if key == "properties" and "additionalProperties" in node]
    assert len(objects) > 40
    for node in objects:
        assert node["additionalProperties"] is False
        optional = OPTIONAL if node is schema else set()
        assert sorted(node["required"]) == sorted(node["properties"].keys() - optional)
        assert all(p.get("description") for p in node["properties"].values())


def test_a_field_that_goes_missing_or_is_new_fails() -> None:
    document = rendered(sample_plan())[0]
    for path in (
        ("families",),
        ("families", 0, "controls", 0, "points", 0, "answers", 0, "source_text"),
        ("evidence", 0, "artifacts", 0, "sha256"),
        ("system", "inventory", 0, "owner"),
    ):
        changed = copy.deepcopy(document)
        place: Any = changed
        for step in path[:-1]:
            place = place[step]
        kept = place.pop(path[-1])
        assert not validator().is_valid(changed), path
        place[path[-1]] = kept
        place["surprise"] = 1
        assert not validator().is_valid(changed), path


def test_nothing_of_the_plan_is_lost() -> None:
    plan = sample_plan()
    written = set(leaves(rendered(plan)[0]))
    unpublished = {label for c in plan.components for a in c.answers for label in (a.label, a.standard)}
    places = {s.line for c in plan.components for a in c.answers for s in (a.span, a.text_span) if s}
    missing = [leaf for leaf in leaves(plan) if leaf not in written and leaf not in places | unpublished]
    assert missing == []


def test_texts_and_numbers_are_those_of_the_plan() -> None:
    for plan in (sample_plan(), big_plan()):
        document = rendered(plan)[0]
        controls = [c for f in document["families"] for c in f["controls"]]
        inside = [a for c in controls for a in [*c["general"], *(a for p in c["points"] for a in p["answers"])]]
        answers = inside + [o["answer"] for o in document["outside"]]
        expected = [a for c in plan.controls() for a in c.answers] + [o.answer for o in plan.outside]
        assert [(a["uuid"], a["text"], a["source_text"], a["claim"]) for a in answers] == [
            (a.uuid, a.text, a.source_text, a.claim.value) for a in expected
        ]
        assert document["totals"]["texts_out"] == sum(1 for a in answers if a["source_text"].strip())
        points = [p["tally"] for c in controls for p in c["points"]]
        names = ("total", "documented", "claimed", "proven")
        assert document["totals"]["response_points"] == {n: sum(t[n] for t in points) for n in names}


def test_golden() -> None:
    check_golden("render/plan.json", rendered(sample_plan())[1])
