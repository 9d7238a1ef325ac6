"""How alike two requirements are, and whether only their grammar differs."""

from __future__ import annotations

import pytest

from sspgen.model.word_diff import Fate, Skipped, word_changes
from sspgen.resolve.comparison.words import gist, likeness, reworded, word_key


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The organization develops and documents a plan; and", "Develop and document the plan."),
        ("The information system enforces it:", "Enforce it:"),
        ("Identifies the organization-defined personnel", "Identify personnel"),
        ("Authorizes access to the information system based on:", "Authorize access to the system based on:"),
        ("need-to-know", "Need to know"),
        ("Processes, addresses and analyzes it", "Process, address, and analyze it"),
    ],
)
def test_the_same_demand_in_other_grammar_is_the_same(before: str, after: str) -> None:
    assert gist(before) == gist(after)
    assert reworded(before, after) == ("says the same in other words", True)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("Lock the gate.", "Lock the gate and the door.", "now also says"),
        ("Lock the gate at night.", "Lock the gate.", "says less"),
        ("Lock the gate.", "Open the gate.", "says something else"),
        ("Lock the gate or the door.", "Lock the gate and the door.", "says something else"),
        ("Do not lock the gate.", "Lock the gate.", "says less"),
        ("Lock it within 30 days.", "Lock it within 60 days.", "says something else"),
        ("Lock the door; then open the gate.", "Open the door; then lock the gate.", "says something else"),
    ],
)
def test_another_demand_is_never_taken_for_grammar(before: str, after: str, words: str) -> None:
    assert reworded(before, after) == (words, False)


def test_likeness_is_the_share_of_words_and_symmetric() -> None:
    assert likeness("Lock the north gate", "Lock the south gate") == likeness(
        "Lock the south gate", "Lock the north gate"
    )
    assert likeness("Lock the north gate", "Lock the south gate") == pytest.approx(0.67)
    assert likeness("Lock it", "Lock it") == 1.0
    assert likeness("", "Lock it") == 0.0
    assert likeness("the", "the") == 1.0


def test_words_of_which_only_the_grammar_changed_are_shown_unmarked() -> None:
    before, after = "Lights all lamps at [Assignment: time];", "Light all lamps and bells at [Assignment: time]."
    (line,) = word_changes(before, after, word_key)
    assert not isinstance(line, Skipped)
    assert [(piece.fate, piece.text) for piece in line] == [
        (Fate.SAME, "Light all lamps"),
        (Fate.CAME, "and bells"),
        (Fate.SAME, "at [Assignment: time]."),
    ]
    assert word_changes("Lights it.", "Light it", word_key) == ()
    assert word_changes("Lights it.", "Light it") != ()
