"""Whatever document of whatever model is made up and spoiled: sspgen and NIST's JSON schema agree whether it is one."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.check.datatypes import DATATYPES
from sspgen.load.oscal.definitions import release
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.model.diagnostics import Severity
from sspgen.model.oscal import MODELS
from support.oscal_made import spoiled, valid_document
from support.oscal_schema import matches, official, python_pattern

ALLOWED = "SSP420"
"""The schema has closed lists of values, too."""
pytestmark = pytest.mark.corpora
STRUCTURE = tuple(f"SSP{number}" for number in range(410, 417))
_MODELS = release().definitions
_WITH_CHOICE = {one.id for one in _MODELS.values() if any(member.choice for member in one.members)}
_CHOOSING = sorted(
    {_MODELS[name].name for name in _WITH_CHOICE}
    | {member.name for one in _MODELS.values() for member in one.members if member.definition in _WITH_CHOICE}
)
"""What objects with a choice are called, also where they have another name as a member."""
FORGOTTEN = re.compile(rf"SSP411 '(?:{'|'.join(_CHOOSING)})' has no ")
"""The published schemas forget what is required where an object has a choice."""
EXAMPLES = 40
"""Documents a model in each test."""


def refusals(document: dict[str, Any], codes: tuple[str, ...] = STRUCTURE) -> list[str]:
    """What sspgen refuses of the structure and the data types, or with other codes."""
    read = read_oscal(json.dumps(document).encode(), "made.json")
    if not isinstance(read, OscalDocument):
        return [str(one) for one in read]
    found = check_document(read)
    return [str(one) for one in found if one.code in codes and one.severity is Severity.ERROR]


def known_difference(value: Any, key: str = "") -> bool:
    """Whether something is in a document of which the published schemas are known to say something else.

    They have no ``method`` in ``combine`` (the metaschema has), no leap days in the 20th century, the 29th of February
    of the year 19, and take a huge number for an infinite one.
    """
    if isinstance(value, dict):
        odd = key == "combine" and ("method" in value or not value)
        return odd or any(known_difference(inner, name) for name, inner in value.items())
    if isinstance(value, list):
        return any(known_difference(inner, key) for inner in value)
    return isinstance(value, str) and "02-29" in value and value.startswith("19")


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_what_the_schema_accepts_is_accepted(model: str, seed: int) -> None:
    document = valid_document(Random(seed), model)  # noqa: S311 - no secret
    if not known_difference(document):
        assert [error.message[:300] for error in official(model).iter_errors(document)] == []
        assert refusals(document) == []


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 2**32), times=st.integers(1, 3))
def test_what_the_schema_refuses_is_refused(model: str, seed: int, times: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret
    document = spoiled(random, valid_document(random, model), times)
    if known_difference(document):
        return
    errors = [error.message[:300] for error in official(model).iter_errors(document)]
    if errors:
        assert refusals(document, (*STRUCTURE, ALLOWED)) != [], errors
    else:
        assert [one for one in refusals(document) if not FORGOTTEN.search(one)] == []


PATTERNS = {
    "base64": "Base64Datatype",
    "date": "DateDatatype",
    "date-time-with-timezone": "DateTimeWithTimezoneDatatype",
    "markup-line": "MarkupLineDatatype",
    "string": "StringDatatype",
    "token": "TokenDatatype",
    "uri": "URIDatatype",
    "uuid": "UUIDDatatype",
}
"""The data types that the schemas have a pattern for, by their names there."""
_PIECES = st.text(max_size=30) | st.lists(st.sampled_from("0123456789-:TZ+.aF/ =_\n\u2028é²"), max_size=36).map("".join)


@pytest.mark.parametrize("kind", sorted(PATTERNS))
@settings(max_examples=EXAMPLES * 5, deadline=None)
@given(data=st.data())
def test_texts_are_of_a_data_type_when_they_match_its_pattern(kind: str, data: st.DataObject) -> None:
    schema = official("system-security-plan").schema["definitions"].get(PATTERNS[kind])
    if schema is None:  # not every model has every data type
        schema = official("assessment-results").schema["definitions"][PATTERNS[kind]]
    pattern = schema["pattern"]
    fitting = st.nothing() if "\\p{" in pattern else st.from_regex(python_pattern(pattern))
    text = data.draw(_PIECES | fitting)
    if "02-29" in text:
        return
    accepted = DATATYPES[kind].accepts(text) or DATATYPES[kind].why(text)[0] is not Severity.ERROR
    assert accepted == matches(pattern, text)
