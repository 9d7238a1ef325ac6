"""Our schema checks accept exactly what a complete JSON Schema implementation accepts."""

from __future__ import annotations

import copy
import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.schema import check, load_schema
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml

SCHEMAS = ("component", "evidence", "ssp")
_ODD = st.sampled_from(
    [
        None,
        True,
        0,
        1,
        1.5,
        "",
        "x",
        "a b",
        "24h",
        "moderate",
        "implemented",
        "satisfies",
        [],
        ["x"],
        [1],
        [""],
        {},
        {"x": "y"},
    ]
)


def _example(schema: dict[str, Any], root: dict[str, Any], depth: int = 0) -> Any:
    """Return a full document: every property there, as its own example or made of its parts."""
    if "$ref" in schema:
        schema = {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    if "anyOf" in schema:
        return _example(schema["anyOf"][-1], root, depth)
    if schema.get("type") == "object":
        made = {key: _example(value, root, depth + 1) for key, value in schema.get("properties", {}).items()}
        if isinstance(schema.get("additionalProperties"), dict):
            names = schema.get("propertyNames", {}).get("examples", ["x", "y"])
            made |= dict.fromkeys(names, _example(schema["additionalProperties"], root, depth + 1))
        return made
    if schema.get("type") == "array":
        return [_example(schema["items"], root, depth + 1)]
    return schema["examples"][0] if schema.get("examples") else "x"


FULL = {name: _example(load_schema(name), load_schema(name)) for name in SCHEMAS}


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, item in inner for p in _paths(item, (*path, key)))]


PATHS = {name: _paths(FULL[name]) for name in SCHEMAS}
VALIDATORS = {name: jsonschema.Draft202012Validator(load_schema(name)) for name in SCHEMAS}


def _ours(value: Any, name: str) -> bool:
    document = read_yaml(dump_yaml(value).encode(), "a.yaml")
    assert isinstance(document, Document)
    return not check(document, name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_schemas_and_their_full_example_is_accepted(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema(name))
    assert [e.message for e in VALIDATORS[name].iter_errors(FULL[name])] == []
    assert _ours(FULL[name], name)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_says_what_it_is(name: str) -> None:
    def lacking(schema: Any, path: str) -> list[str]:
        found = []
        for key, item in schema.get("properties", {}).items():
            resolved = (
                item if "$ref" not in item else {**load_schema(name)["$defs"][item["$ref"].split("/")[-1]], **item}
            )
            found += [f"{path}/{key}"] if not {"title", "description", "examples"} <= resolved.keys() else []
            found += lacking(resolved, f"{path}/{key}")
        for branch in schema.get("anyOf", []):
            found += lacking(branch, path)
        return found

    assert lacking(load_schema(name), "") == []
    assert all(lacking(item, key) == [] for key, item in load_schema(name)["$defs"].items())


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SCHEMAS), st.data())
def test_a_changed_document_is_judged_alike(name: str, data: st.DataObject) -> None:
    value = copy.deepcopy(FULL[name])
    *parents, last = data.draw(st.sampled_from(PATHS[name][1:]))
    holder = value
    for key in parents:
        holder = holder[key]
    how = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if how == "replace":
        holder[last] = data.draw(_ODD)
    elif how == "remove":
        del holder[last]
    elif isinstance(holder, dict):
        holder["another"] = data.draw(_ODD)
    assert _ours(value, name) == VALIDATORS[name].is_valid(json.loads(json.dumps(value)))
