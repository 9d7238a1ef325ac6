"""The public YAML test suite: nothing crashes, and what is accepted has the value that the suite gives."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from sspgen.load.yaml_reader import Document, read_yaml
from support.corpora import corpus

_MARKS = {"␣": " ", "»": "\t", "—": "", "↵": "", "∎": "", "←": "\r", "⇔": "\ufeff"}
_STRICTER = {"SSP203", "SSP204", "SSP208"}
_NOT_READ_BY_LIBYAML = 65


def _source(text: str) -> bytes:
    for mark, meant in _MARKS.items():
        text = text.replace(mark, meant)
    return text.removesuffix("∎\n").encode()


def _cases() -> list[dict[str, Any]]:
    found = []
    for path in sorted(corpus("hostile/yaml-test-suite/src").glob("*.yaml")):
        base: dict[str, Any] = {}
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            base = {**base, "fail": False, **case}
            found.append({**base, "id": path.stem})
    return found


def _text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {("" if k == "null" else k): _text_keys(v) for k, v in value.items()}
    return [_text_keys(v) for v in value] if isinstance(value, list) else value


@pytest.mark.corpora
def test_every_case_is_read_as_the_suite_says_or_refused() -> None:
    refused, wrong = [], []
    for case in _cases():
        result = read_yaml(_source(case["yaml"]), f"{case['id']}.yaml")
        if isinstance(result, Document):
            if case.get("json") and not case["fail"]:
                expected = json.loads(case["json"])
                if _text_keys(result.value) != _text_keys(expected):
                    wrong.append((case["id"], result.value, expected))
        else:
            assert all(d.span is not None and d.span.path == f"{case['id']}.yaml" for d in result)
            if not case["fail"] and not {d.code for d in result} & _STRICTER:
                refused.append((case["id"], str(result[0])))
    assert wrong == []
    assert len(refused) <= _NOT_READ_BY_LIBYAML, refused


@pytest.mark.parametrize("text", ["[", "{", "- ", "? ", "[{a: ", "{a: ["])
def test_deep_nesting_is_refused_with_its_place(text: str) -> None:
    result = read_yaml(text.encode() * 100_000, "deep.yaml")
    assert isinstance(result, tuple)
    assert [d.code for d in result] == ["SSP205"]


@pytest.mark.corpora
def test_malformed_messages_never_show_a_scanner_s_words() -> None:
    for case in _cases():
        result = read_yaml(_source(case["yaml"]), "x.yaml")
        if isinstance(result, tuple):
            assert not re.search("while |yaml_|token|block mapping", " ".join(d.message for d in result))
