"""No encoding of OSCAL loses anything: every document comes back equal from every way through JSON, YAML and XML."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.json_reader import read_json
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.oscal.encode import encode
from sspgen.load.oscal.markup import elements_of, is_markup, markdown_of, respelled
from sspgen.load.oscal.markup_words import BLOCKS, NO_TEXT, VOID, held_by, normal_blocks
from sspgen.load.oscal.xml_tree import Element
from sspgen.load.oscal.xml_values import same
from sspgen.model.oscal import LINE, MULTILINE
from support.corpora import corpus
from support.oscal_documents import PIECES, Maker

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.load.oscal.xml_tree import Child

SEEDS = st.integers(min_value=0, max_value=2**32)


def chance_of(seed: int) -> Random:
    """Chances that a seed decides, so that a failure can be seen again."""
    return Random(seed)  # noqa: S311 - reproducible documents


def through(value: Any, *encodings: str) -> Any:
    """The value after it was written and read in each of the encodings, one after the other."""
    for encoding in encodings:
        found = read_oscal(encode(value, encoding), f"x.{encoding}")
        assert isinstance(found, OscalDocument), found
        assert not [note for note in found.notes if note.code == "SSP434"]
        value = dict(found.value)
    return value


@settings(max_examples=120, deadline=None)
@given(SEEDS)
def test_any_document_comes_back_equal(seed: int) -> None:
    value = Maker(chance_of(seed)).document()
    assert same(through(value, "json", "yaml", "xml", "json"), value)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_documents_of_the_models_carry_nothing_beside_their_elements(seed: int) -> None:
    value = Maker(chance_of(seed), odd=0).document()
    value.pop("$schema", None)
    data = encode(value, "xml")
    assert b"<?sspgen-keep" not in data
    assert same(through(value, "xml", "yaml", "xml", "json"), value)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_the_same_document_gives_the_same_bytes(seed: int) -> None:
    value = Maker(chance_of(seed)).document()
    once = {encoding: encode(value, encoding) for encoding in ("json", "yaml", "xml")}
    assert once == {encoding: encode(value, encoding) for encoding in once}


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sampled_from((LINE, MULTILINE)))
def test_markdown_is_markup_of_oscal_and_reads_as_itself(text: str, datatype: str) -> None:
    elements = elements_of(text, datatype)
    assert is_markup(elements, datatype)
    assert elements_of(respelled(text, datatype), datatype) == elements
    assert datatype != LINE or "\n" not in respelled(text, datatype)


def markup(chance: Random, held: frozenset[str], depth: int = 0) -> list[Child]:
    """Elements that may stand where `held` may, with awkward texts in them."""
    found: list[Child] = []
    for _ in range(chance.randint(0, 3 if depth < 3 else 1) if held else 0):
        name = chance.choice(sorted(held))
        given_attributes = {
            "insert": {"type": "param", "id-ref": "x_1.2"},
            "a": {"href": chance.choice(("#u", "http://x.example/(a)", 'x"y'))},
            "img": {"src": "s", "alt": chance.choice(("a*", "x"))},
            "th": {"align": chance.choice(("left", "center"))},
            "ol": {"start": chance.choice(("0", "1", "3"))},
        }.get(name, {})
        children: list[Child] = []
        if name in NO_TEXT:
            children = markup(chance, held_by(name), depth + 1)
        elif name not in VOID:
            for _ in range(chance.randint(0, 3)):
                texts = [piece for piece in PIECES if piece.isprintable()]
                text = "".join(chance.choice(texts) for _ in range(chance.randint(1, 3)))
                children += [text] if chance.random() < 0.5 else markup(chance, held_by(name), depth + 1)[:1]
        found.append(Element(name, dict(given_attributes), children))
    return found


@settings(max_examples=300, deadline=None)
@given(SEEDS)
def test_markup_of_oscal_is_said_in_markdown(seed: int) -> None:
    elements = normal_blocks(markup(chance_of(seed), BLOCKS))
    assert elements_of(markdown_of(elements, MULTILINE), MULTILINE) == elements


def _small() -> list[Path]:
    return sorted(path for path in corpus("oscal").rglob("*.json") if path.stat().st_size < 3_000_000)


@pytest.mark.corpora
def test_published_documents_come_back_equal() -> None:
    for path in _small():
        value: Any = read_json(path.read_bytes())
        assert same(through(value, "yaml", "xml", "json"), value), path.name


@pytest.mark.corpora
def test_published_catalogs_say_nearly_all_in_elements() -> None:
    data = (corpus("oscal") / "NIST_CSF_v2.0_catalog.json").read_bytes()
    assert encode(json.loads(data), "xml").count(b"<?sspgen-keep") <= 2
