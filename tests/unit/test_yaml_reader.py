"""The strict YAML reader: what is read is what is written, and every node knows its place."""

from __future__ import annotations

import pytest

from sspgen.load import yaml_reader
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.limits import YAML_BYTES
from sspgen.model.spans import Span


def _document(text: str) -> Document:
    result = read_yaml(text.encode(), "a.yaml")
    assert isinstance(result, Document), [str(d) for d in result]
    return result


def _problems(data: str | bytes) -> list[str]:
    result = read_yaml(data.encode() if isinstance(data, str) else data, "a.yaml")
    assert isinstance(result, tuple), result
    return [str(d) for d in result]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("22:30", "22:30"),
        ("010", 10),
        ("1.10", 1.1),
        ("2026-02-30", "2026-02-30"),
        ("3.1.0", "3.1.0"),
        ("yes", "yes"),
        ("off", "off"),
        ("~", None),
        ("", None),
        ("True", True),
        ("0o17", 15),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("1_000", "1_000"),
        ("-.inf", float("-inf")),
        ('"12"', "12"),
        ("'null'", "null"),
        ("=", "="),
    ],
)
def test_scalars_are_those_of_yaml_1_2_and_keep_their_text(written: str, value: object) -> None:
    document = _document(f"k: {written}\n")
    assert document.value == {"k": value}
    assert type(document.value["k"]) is type(value)  # type: ignore[index,call-overload]
    assert document.raw("k") == written.strip("'\"")


def test_keys_are_texts_as_written() -> None:
    assert _document("010: a\nnull: b\n3.10: c\n").value == {"010": "a", "null": "b", "3.10": "c"}


def test_every_node_has_its_place() -> None:
    document = _document("a:\n  - ü: [1, x]\n  - |\n\n    words\nb: >-\n  t\n")
    assert document.key_span("a") == Span("a.yaml", 1, 1)
    assert document.span("a", 0, "ü", 1) == Span("a.yaml", 2, 12)
    assert document.key_span("a", 0, "ü") == Span("a.yaml", 2, 5)
    assert document.span("a", 1) == Span("a.yaml", 3, 5)
    assert document.text_span("a", 1) == Span("a.yaml", 5, 5)
    assert document.text_span("b") == Span("a.yaml", 7, 3)
    assert document.span("a", 0, "no", "such") == document.span("a", 0)
    assert document.raw("a", 0, "no") == ""


def test_everything_that_is_wrong_is_told_in_one_run() -> None:
    text = "a: &x 1\nb: *x\n<<: {}\na: 2\nc: !!str 1\n? [k]\n: 1\n---\nd: 1\n"
    assert [problem.split(" ")[:2] for problem in _problems(text)] == [
        ["a.yaml:1:4:", "SSP204"],
        ["a.yaml:2:4:", "SSP204"],
        ["a.yaml:3:1:", "SSP204"],
        ["a.yaml:4:1:", "SSP203"],
        ["a.yaml:5:4:", "SSP204"],
        ["a.yaml:6:3:", "SSP202"],
        ["a.yaml:8:1:", "SSP208"],
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a: \xff", "a.yaml:1:4: SSP201 byte 0xff is not UTF-8"),
        (b"\xfe\xff\x00a", "a.yaml:1:1: SSP201 byte 0xfe is not UTF-8"),
        ("é: b\n\tc", "a.yaml:2:1: SSP202 a tab is used for indentation; use spaces"),
        ("a: b: c", "a.yaml:1:5: SSP202 a ':' stands where no key can be"),
        ("a: 'b", "a.yaml:1:6: SSP202 the file ends inside a quoted text"),
        ("a: [1, 2", "a.yaml:1:9: SSP202 a '[' list is not closed"),
        ("a: \u2028", "a.yaml:1:4: SSP202 an invisible character U+2028"),
        ("{?x: 1}", "a.yaml:1:3: SSP202 a '?' stands before this key"),
        ("%TAG ! tag:x,2000:\n--- a", "a.yaml:1:1: SSP204 a tag directive"),
        (f"a: {'9' * 5000}", "a.yaml:1:4: SSP205 a number of 5000 digits"),
        (b" " * (YAML_BYTES + 1), "a.yaml: SSP205 the file has"),
    ],
)
def test_a_problem_says_what_and_where(data: str | bytes, expected: str) -> None:
    assert _problems(data)[0].startswith(expected)


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "YAML_NODES", 1_000)
    assert _document("- 1\n" * 990).value == [1] * 990
    assert "SSP205 more than 1000" in _problems("- 1\n" * 1_000)[0]


def test_two_invisible_characters_are_two_problems() -> None:
    assert len(_problems(b"a: \x00\nb: \x7f\n")) == 2


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"# only a comment\n", b"---\n...\n"])
def test_an_empty_file_has_no_value(data: bytes) -> None:
    document = read_yaml(data, "a.yaml")
    assert isinstance(document, Document)
    assert document.value is None
    assert document.span().path == "a.yaml"


def test_a_byte_order_mark_does_not_move_places() -> None:
    document = read_yaml(b"\xef\xbb\xbfa: b", "a.yaml")
    assert isinstance(document, Document)
    assert document.key_span("a") == Span("a.yaml", 1, 1)
