"""Our checks of mapping files accept exactly what a complete JSON Schema implementation accepts."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.native_mapping import mappings_of
from sspgen.load.schema import check, load_schema
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml

FULL: dict[str, Any] = {
    "mappings": {
        "title": "T",
        "source": "S",
        "revision": "1",
        "kinds": {
            "image-scan": {
                "title": "K",
                "formats": ["trivy"],
                "ksi": ["KSI-SCR-MON"],
                "rows": {"ra-5_smt.a": "satisfies", "si-2": {"relation": "none", "strength": "direct", "shows": "x"}},
            }
        },
        "weaknesses": {"CWE-79": "si-10 si-15", "CWE-89": {"si-10": "direct"}},
        "items": {"cm-6_smt.b": "CCI-000366 000367"},
    }
}
ODD = st.sampled_from(
    [None, True, 1, "", "x", "a b", "satisfies", "none", "direct", "CWE-1", [], ["x"], {}, {"x": "y"}]
)
VALIDATOR = jsonschema.Draft202012Validator(load_schema("mapping"))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, item in inner for p in _paths(item, (*path, key)))]


def _changed(path: tuple[Any, ...], odd: Any, name: str) -> Any:
    value = copy.deepcopy(FULL)
    at: Any = value
    for key in path[:-1]:
        at = at[key]
    if name and isinstance(at, dict):
        at[name] = at.pop(path[-1])
    else:
        at[path[-1]] = odd
    return value


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_paths(FULL)[1:]), ODD, st.sampled_from(["", "", "x", "CWE79", "A B"]))
def test_both_agree_and_what_is_accepted_can_be_read(path: tuple[Any, ...], odd: Any, name: str) -> None:
    value = _changed(path, odd, name)
    document = read_yaml(dump_yaml(value).encode(), "a.yaml")
    assert isinstance(document, Document)
    problems = check(document, "mapping")
    assert (not problems) == VALIDATOR.is_valid(value), problems
    if not problems:
        mappings_of(document)


def test_the_schema_is_one_and_a_full_mapping_is_accepted() -> None:
    jsonschema.Draft202012Validator.check_schema(load_schema("mapping"))
    assert VALIDATOR.is_valid(FULL)
