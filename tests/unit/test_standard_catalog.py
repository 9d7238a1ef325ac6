"""OpenControl standards as catalogs: parts, blanks and withdrawn controls are made out, and no word is lost."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sspgen.load.opencontrol.standard_catalog import is_standard, standard_catalog
from sspgen.load.yaml_reader import Document, read_yaml
from support.corpora import corpus
from support.editions_of_requirements import STANDARD

if TYPE_CHECKING:
    from sspgen.model.catalog import Catalog, Control

_OURS = frozenset(("assignment", "selection", "organization", "defined", "one", "more", "insert", "param", "prm"))


def read(text: str) -> Catalog:
    found = read_yaml(text.encode(), "standard.yaml")
    assert isinstance(found, Document)
    assert is_standard(found.value)
    return standard_catalog(found.value, "standard")


def parts(catalog: Catalog, control: str) -> dict[str, str]:
    statement = catalog.by_id[control].statement
    assert statement is not None
    return {part.id: part.prose for part in statement.walk()}


def test_marked_lines_become_parts_and_blanks_become_parameters() -> None:
    catalog = read(STANDARD)
    assert catalog.title == "Harbours"
    assert parts(catalog, "la-1") == {
        "la-1_smt": "The organization:",
        "la-1_smt.a": "Lists every lantern of the harbour and its keeper;",
        "la-1_smt.b": "Lights all lanterns {{ insert: param, la-1_prm_1 }}; and",
        "la-1_smt.c": "Reports broken glass to {{ insert: param, la-1_prm_2 }}.",
    }
    assert [(p.id, p.label) for p in catalog.by_id["la-1"].params] == [
        ("la-1_prm_1", "time of day"),
        ("la-1_prm_2", "officers of the watch"),
    ]


def test_a_withdrawn_control_says_what_took_it_up() -> None:
    control = read(STANDARD).by_id["la-3"]
    assert control.withdrawn
    assert control.successors == ("la-1_smt.c",)


def test_nested_marks_and_those_of_enhancements_become_nested_parts() -> None:
    text = (
        "GA-1 (2):\n  family: GA\n  name: Gates\n  description: |-\n"
        "    Gates:\n     - (2)(a). Are shut:\n       - 1. at night; and\n       - 2. in storms,\n         too.\n"
        "     - (2)(b). Are oiled.\n"
    )
    assert parts(read(text), "ga-1.2") == {
        "ga-1.2_smt": "Gates:",
        "ga-1.2_smt.a": "Are shut:",
        "ga-1.2_smt.a.1": "at night; and",
        "ga-1.2_smt.a.2": "in storms, too.",
        "ga-1.2_smt.b": "Are oiled.",
    }


def test_selections_hold_their_choices_and_the_blanks_inside_them() -> None:
    blank = (
        "[Selection (one or more): locks it for [Assignment: a time]; rings [Assignment; organization-defined bell]]"
    )
    params = read(f"GA-1:\n  family: GA\n  description: 'It {blank} at once.'\n").by_id["ga-1"].params
    assert [(p.id, p.label, p.choices, p.how_many) for p in params] == [
        (
            "ga-1_prm_1",
            "",
            ("locks it for {{ insert: param, ga-1_prm_2 }}", "rings {{ insert: param, ga-1_prm_3 }}"),
            "one-or-more",
        ),
        ("ga-1_prm_2", "a time", (), ""),
        ("ga-1_prm_3", "bell", (), ""),
    ]


def test_a_bracket_that_is_not_closed_stays_prose() -> None:
    catalog = read("GA-1:\n  family: GA\n  description: 'Shut it [Assignment: at night'\n")
    assert parts(catalog, "ga-1") == {"ga-1_smt": "Shut it [Assignment: at night"}


def test_the_same_letter_twice_makes_two_parts() -> None:
    catalog = read("GA-1:\n  family: GA\n  description: |-\n    a. One.\n    a. Two.\n")
    assert list(parts(catalog, "ga-1").values()) == ["", "One.", "Two."]
    assert len(parts(catalog, "ga-1")) == 3


@pytest.mark.parametrize(
    "text",
    ["a: 1\n", "[]\n", "component: keep\ncontrols: {ga-1: {status: planned}}\n", "satisfies: {GA-1: {family: X}}\n"],
)
def test_other_yaml_is_no_standard(text: str) -> None:
    found = read_yaml(text.encode(), "x.yaml")
    assert isinstance(found, Document)
    assert not is_standard(found.value)


@pytest.mark.corpora
@pytest.mark.parametrize("name", ["nist-800-53-rev3", "nist-800-53-rev4", "nist-800-53-rev5", "pci-dss", "tsc-2017"])
def test_no_word_of_a_published_standard_is_lost(name: str) -> None:
    path = corpus(f"opencontrol/opencontrol-standards/{name}.yaml")
    found = read_yaml(path.read_bytes(), path.name)
    assert isinstance(found, Document)
    assert is_standard(found.value)
    catalog = standard_catalog(found.value, name)
    entries = [item for key, item in found.value.items() if isinstance(item, dict)]
    assert len(catalog.controls) == len(entries)
    words = Counter(word for item in entries for word in _words(str(item.get("description", ""))))
    kept = Counter(word for control in catalog.controls for word in _words(_texts(control)))
    withdrawn = [item for item in entries if "withdrawn" in str(item.get("description", "")).lower()]
    words.subtract(word for item in withdrawn for word in _words(str(item["description"])))
    assert +words == kept


def _texts(control: Control) -> str:
    proses = [part.prose for part in control.statement.walk()] if control.statement else []
    asked = [text for param in control.params for text in (param.label, *param.choices)]
    inserted = re.compile(r"\{\{[^}]*\}\}")
    return inserted.sub(" ", " ".join((*proses, *asked)))


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]{3,}", text.lower()) if word not in _OURS]
