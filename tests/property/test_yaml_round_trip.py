"""What is dumped is read back unchanged, by our reader and by a YAML 1.1 one."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml
from support.corpora import corpus

_WORDS = ("yes", "010", "22:30", "1e3", "0o7", "~", "1.", "2026-01-01", "=", "<<", "---", "...")
_FORMS = ("", " a", "a ", "- a", "a: b", "a #b", "x:", "?", "|", "%a", "\t", "\n", "a\n b\n", "a\n\n", "a\n  ")
_TRICKY = st.sampled_from([*_WORDS, *_FORMS, "é\u2028", "a\r\nb"])
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | _TRICKY
_SCALAR = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXT
_VALUE = st.recursive(
    _SCALAR,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(_VALUE)
@example({"k" * 2000: {"x": 1}, "a": [[["b"], {}], []]})
def test_dump_then_read_gives_the_same_value(value: Any) -> None:
    text = dump_yaml(value)
    document = read_yaml(text.encode(), "a.yaml")
    assert isinstance(document, Document), (text, [str(d) for d in document])
    assert document.value == value
    assert dump_yaml(document.value) == text


@settings(max_examples=80, deadline=None)
@given(st.lists(_TEXT | st.booleans() | st.none() | st.integers(), max_size=5))
def test_older_readers_read_the_same(value: Any) -> None:
    assert yaml.safe_load(dump_yaml(value)) == value


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet="[]{}:-?&*!|>'\"#%@` \n\tab1", max_size=60).map(str.encode))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    result = read_yaml(data, "a.yaml")
    assert isinstance(result, Document) or all(d.span is not None for d in result)


@pytest.mark.corpora
def test_naughty_strings_come_back() -> None:
    strings = json.loads(corpus("hostile/blns/blns.json").read_text(encoding="utf-8"))
    document = read_yaml(dump_yaml({"all": strings}).encode(), "a.yaml")
    assert isinstance(document, Document)
    assert document.value == {"all": strings}
