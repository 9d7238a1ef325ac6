"""Taking a large document apart: the same values as when it is parsed whole, and not a bit less strict."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sspgen.collect.api import Blob
from sspgen.collect.registry import identify, normalise
from sspgen.load.json_parts import JsonRefusedError, Part, document
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.model.evidence import Rejection, Report, Verdict
from sspgen.model.limits import JSON_DEPTH, JSON_WHOLE_BYTES
from support.corpora import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULT = {
    "ruleId": "R1",
    "level": "error",
    "message": {"text": "m"},
    "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 3}}}],
}
PADDING = "x" * 1_000


def log(*results: str, tail: str = "", head: str = "", version: str = '"2.1.0"') -> bytes:
    """Return a SARIF log that is too large to be parsed whole, with results written as given in its middle."""
    passed = json.dumps({"ruleId": "R0", "kind": "pass", "message": {"text": PADDING}})
    many = [passed] * (JSON_WHOLE_BYTES // len(PADDING) // 2 + 8)
    listed = ",\n ".join([*many, *results, *many])
    driver = '{"driver": {"name": "Scan", "rules": [{"id": "R0"}, {"id": "R1"}]}}'
    return f'{{"version": {version}, "runs": [{{"tool": {driver}, {head}"results": [{listed}]}}]{tail}}}'.encode()


def value(data: bytes) -> Any:
    return Part(data).value()


def test_a_large_report_is_not_parsed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def whole(_blob: Blob) -> None:
        raise AssertionError("parsed as a whole")

    monkeypatch.setattr(Blob, "json", property(whole))
    found = normalise("x", log(json.dumps(RESULT)))
    assert isinstance(found, Report)
    assert (found.format, found.outcome, found.finding_count) == ("sarif", Verdict.FAIL, 1)
    assert found.findings[0].location == "a.py:3"


def test_large_and_small_give_the_same_report() -> None:
    data = log(*(json.dumps(RESULT | {"ruleId": f"R{number}"}) for number in range(5)))
    part = normalise("x", data)
    blob = Blob("x", data)
    blob.__dict__["part"] = None
    reader = identify(blob)
    assert reader is not None
    assert reader.read(blob) == part


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ('{"ruleId": "R1", "kind": "fail", "kind": "pass", "message": {"text": "m"}}', "repeated"),
        ('{"ruleId": "R1", "message": {"text": "m", "text": "n"}}', "repeated"),
        ('{"ruleId": "R1", "message": {"text": "\\u003a"}, "kind": "pass", "kind": "pass"}', "repeated"),
        ('{"ruleId": "R1", "rank": NaN}', "NaN"),
        ('{"ruleId": "R1", "rank": -Infinity}', "Infinity"),
        ('{"ruleId": "R1", "rank": 01}', "malformed"),
        ('{"ruleId": "R1", "rank": 1, }', "malformed"),
        ('{"ruleId": "R1"', "malformed"),
        ('{"ruleId": "R\x01"}', "malformed"),
        (f'{{"properties": {"[" * JSON_DEPTH}{"]" * JSON_DEPTH}}}', "nested deeper"),
        (f'{{"rank": {"9" * 5_000}}}', "digits"),
    ],
)
def test_damage_in_one_result_of_many_refuses_the_report(damage: str, message: str) -> None:
    found = normalise("x", log(damage))
    assert isinstance(found, Rejection)
    assert found.code == "SSP302"
    assert message in found.message


@pytest.mark.parametrize(
    "data",
    [
        log(tail=', "runs": []'),
        log(tail=', "version": "2.1.0"'),
        log(head='"results": [{"ruleId": "R1"}], '),
        log(head='"tool": {}, '),
        log(head='"properties": {"a": 1, "a": 2}, '),
        log(tail="} "),
        log(tail=', "properties": [NaN]'),
        log(version='"2.1.0", "$schema": "\\uZZZZ"'),
        log() + b"x",
        b"\xff" + log(),
        log(json.dumps(RESULT)).replace(b'"m"', b'"\xff"'),
    ],
)
def test_damage_beside_the_results_refuses_the_report(data: bytes) -> None:
    found = normalise("x", data)
    assert isinstance(found, Rejection), found.outcome
    assert found.code in {"SSP301", "SSP302"}


def test_a_truncated_large_report_is_never_read() -> None:
    data = log(json.dumps(RESULT))
    for end in range(JSON_WHOLE_BYTES + 1, len(data), 7_919):
        assert isinstance(normalise("x", data[:end]), Rejection)
    assert isinstance(normalise("x", data[:-1]), Rejection)


def test_what_the_strict_reader_takes_is_taken_in_parts_too() -> None:
    odd = RESULT | {"message": {"text": "lone \ud800 surrogate: \\u003a :"}}
    for data in (log(json.dumps(odd)), b"\xef\xbb\xbf" + log(json.dumps(odd)), b" \n" + log(json.dumps(odd)) + b"\n"):
        found = normalise("x", data)
        assert isinstance(found, Report)
        assert found.finding_count == 1


def test_results_that_are_none_are_told_in_large_reports_too() -> None:
    found = normalise("x", log("7", "null"))
    assert isinstance(found, Report)
    assert (found.outcome, found.reason) == (Verdict.NEEDS_REVIEW, "2 entries of the results of Scan cannot be read")


def test_every_document_of_the_json_suite_is_judged_alike() -> None:
    for file in sorted(shared("corpora/hostile").rglob("*.json")):
        data = file.read_bytes()
        expected = read_json(data)
        try:
            assert Part(data).value() == expected, file.name
        except JsonRefusedError:
            assert isinstance(expected, JsonProblem), file.name


NAMES = st.sampled_from(["a", "b", ":", '"', "\\", "é", "\u003a", "\U0001f600", ""])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(NAMES, inner), max_size=3).map(tuple),
    max_leaves=8,
)


def written(node: Any, escaped: bool) -> str:
    """Write a value in which pairs are objects, that may repeat a key."""
    if isinstance(node, tuple):
        return "{" + ", ".join(f"{written(key, escaped)} :{written(inner, escaped)}" for key, inner in node) + "}"
    if isinstance(node, list):
        return "[" + " ,".join(written(inner, escaped) for inner in node) + "]"
    text = json.dumps(node, ensure_ascii=escaped)
    return text.replace(":", "\\u003a") if escaped and isinstance(node, str) else text


def in_parts(data: bytes) -> Any:
    """Return the value, put together from its members where it has some."""
    members = Part(data).members()
    return Part(data).value() if members is None else {key: part.value() for key, part in members.items()}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(VALUES, st.booleans())
def test_no_repeated_key_is_lost(node: Any, escaped: bool) -> None:
    data = written(node, escaped).encode()
    expected = read_json(data)
    for read in (value, in_parts):
        try:
            assert read(data) == expected
        except JsonRefusedError:
            assert isinstance(expected, JsonProblem)


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_arbitrary_bytes_never_raise_anything_else(data: bytes) -> None:
    expected = read_json(data)
    try:
        assert value(data) == expected
    except JsonRefusedError:
        assert isinstance(expected, JsonProblem)


def test_small_documents_and_other_formats_are_left_alone() -> None:
    assert document(b"{}") is None
    assert document(b"<a>" + b" " * JSON_WHOLE_BYTES) is None
    assert Blob("x", b"{}").glimpse.json == {}


def test_other_readers_are_told_when_a_report_was_malformed_where_its_outline_did_not_show_it() -> None:
    many = ", ".join(['{"code": "DL1", "line": 1, "column": 1, "file": "f", "level": "info", "message": "m"}'] * 20_000)
    good = normalise("x", f"[{many}]".encode())
    assert isinstance(good, Report)
    assert good.finding_count == 20_000
    bad = normalise("x", f'[{many}, {{"code": 1, "code": 2}}]'.encode())
    assert isinstance(bad, Rejection)
    assert "repeated" in bad.message


def test_an_outline_is_small_and_keeps_every_key() -> None:
    deep: Any = PADDING
    for _ in range(20):
        deep = {"in": deep, "list": list(range(50))}
    data = json.dumps({"deep": deep, "many": dict.fromkeys(map(str, range(5_000)), PADDING), "end": 1}).encode()
    part = document(data)
    assert part is not None
    outline = part.outline()
    assert isinstance(outline, dict)
    assert set(outline) == {"deep", "many", "end"}
    assert len(json.dumps(outline)) < len(data) // 10


def test_values_that_are_parsed_together_are_refused_like_single_ones() -> None:
    good = [b'{"a": %d, "b": [":", {"c": null}]}' % number for number in range(200)]
    assert list(part_of(good)) == [json.loads(each) for each in good]
    for bad in (b'{"a": 1, "a": 2}', b"[" * 200 + b"]" * 200):
        with pytest.raises(JsonRefusedError):
            list(part_of([*good[:100], bad, *good[100:]]))


def part_of(values: list[bytes]) -> Iterator[Any]:
    found = Part(b"[" + b",".join(values) + b"]").values()
    assert found is not None
    return found
