"""Whatever is done to an OSCAL document: the checks say what is wrong with it, and never fall over or run away.

``SSPGEN_MUTATIONS`` sets how many mutations are tried, ``SSPGEN_CAMPAIGN=1`` tries all ten thousand. The seeds are
fixed, so that a failure can be had again.
"""

from __future__ import annotations

import json
import os
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.model.limits import OSCAL_FINDINGS
from sspgen.model.oscal import MODELS
from support.browser import CAMPAIGN
from support.corpora import corpus
from support.oscal_made import spoiled, valid_document
from support.oscal_small import small, text_of

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic

MUTATIONS = 10_000 if CAMPAIGN else int(os.environ.get("SSPGEN_MUTATIONS", "400"))
_SMALL = 30_000
_UNICODE = (
    "\u202e",
    "\ufffe",
    "\x7f",
    "e\u0301" * 50,
    "\U0010ffff",
    "ﷺ" * 100,
    "\x1b[31m",
    "%s%n",
    "'\"<>&",
    "a" * 70_000,
)
_NUMBERS = (10**300, -(10**4000), 1e308, 0.1 + 0.2, 2**64)


def looked_at(data: bytes, path: str = "made.json") -> tuple[Diagnostic, ...]:
    """What reading and checking say; each has its place in the file and words that can be printed."""
    read = read_oscal(data, path)
    found = check_document(read) if isinstance(read, OscalDocument) else read
    assert len(found) <= OSCAL_FINDINGS + 1
    for one in found:
        assert one.span is not None
        assert one.span.path == path
        assert len(one.message) < 2_000
        assert one.remedy
    return found


def _texts() -> list[str]:
    return [text_of(small(model)) for model in MODELS]


def _published() -> list[str]:
    return [p.read_text("utf-8") for p in sorted(corpus("oscal").rglob("*.json")) if p.stat().st_size < _SMALL]


def mutated(random: Random, text: str) -> bytes:
    """A document after one to four mutations of its structure, its values or its bytes."""
    document: Any = json.loads(text)
    if random.random() < 0.1:
        return _cut(random, text)
    made = spoiled(random, document, random.randint(1, 4))
    if random.random() < 0.3:
        made = _stuffed(random, made)
    return json.dumps(made, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")


def _cut(random: Random, text: str) -> bytes:
    data = bytearray(text.encode())
    at = random.randrange(len(data))
    if random.random() < 0.5:
        return bytes(data[:at])
    data[at] = random.randrange(256)
    return bytes(data)


def _stuffed(random: Random, value: Any) -> Any:
    """The same value with one leaf replaced by what no person writes."""
    if isinstance(value, dict) and value:
        key = random.choice(list(value))
        return {**value, key: _stuffed(random, value[key])}
    if isinstance(value, list) and value:
        at = random.randrange(len(value))
        return [*value[:at], _stuffed(random, value[at]), *value[at + 1 :]]
    return random.choice((*_UNICODE, *_NUMBERS, _nested(random.randint(1, 200)), None))


def _nested(depth: int) -> Any:
    value: Any = "x"
    for level in range(depth):
        value = [value] if level % 2 else {"parts": value}
    return value


@pytest.mark.corpora
def test_mutated_documents_are_told_about_and_never_break_the_checks() -> None:
    texts = [*_texts(), *_published()]
    random = Random(20261126)  # noqa: S311 - no secret
    silent = sum(not looked_at(mutated(random, texts[number % len(texts)])) for number in range(MUTATIONS))
    assert silent < MUTATIONS * 0.2


@pytest.mark.parametrize("model", MODELS)
def test_documents_that_the_models_allow_never_break_the_checks(model: str) -> None:
    for seed in range(10):
        looked_at(json.dumps(valid_document(Random(seed), model)).encode())  # noqa: S311 - no secret


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"catalog"',
        b'{"catalog": null}',
        b'{"catalog": []}',
        b'{"catalog": {}}',
        b'{"catalog": {"metadata": {"oscal-version": {}}}}',
        b'{"catalog": {"metadata": [{"roles": 1}], "groups": {"controls": []}}}',
        b'{"catalog": {"metadata": {"oscal-version": 1}, "catalog": {"catalog": {}}}}',
        b'{"catalog": {"groups": [' + b'{"groups": [' * 60 + b"]}" * 60 + b"]}}",
        b'{"catalog": {"controls": [' + b'{"id": "a"},' * 20_000 + b'{"id": "a"}]}}',
        b'{"catalog": {' + b",".join(b'"k%d": 1' % n for n in range(20_000)) + b"}}",
        b'{"catalog": {"params": [{"values": [' + b'"",' * 50_000 + b'""]}]}}',
    ],
    ids=lambda data: data[:40].decode(),
)
def test_documents_that_are_meant_to_do_harm(data: bytes) -> None:
    assert looked_at(data)


def test_a_key_or_value_of_any_length_is_shown_short() -> None:
    document = small("catalog")
    document["catalog"]["x" * 1_000_000] = "y" * 1_000_000
    document["catalog"]["uuid"] = "z" * 1_000_000
    found = looked_at(text_of(document).encode())
    assert {one.code for one in found} == {"SSP410", "SSP416"}
