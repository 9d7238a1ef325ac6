"""Placeholders: what is one, what only looks like one, and that a hostile text takes no longer than a long one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.model.placeholders import only_placeholder, open_assignment, placeholder
from sspgen.model.prose import says_something

OPEN = [
    ("The owner is TBD.", "TBD"),
    ("tbd", "tbd"),
    ("**TBD**", "**TBD**"),
    ("[TBD]", "[TBD]"),
    ("To be determined.", "To be determined."),
    ("The frequency: to be determined.", "to be determined"),
    ("TODO: say how", "TODO"),
    ("See <insert name> for this", "<insert name>"),
    ("<CSP Name> runs it", "<CSP Name>"),
    ("<Information System Abbreviation> uses accounts", "<Information System Abbreviation>"),
    (r"Run by \<insert CSP name\> alone", "<insert CSP name>"),
    ("Kept in [insert location here] for a year", "[insert location here]"),
    ("It is {{ system.name }} that does", "{{ system.name }}"),
    ("REPLACE_ME", "REPLACE_ME"),
    ("The key is CHANGE-ME for now", "CHANGE-ME"),
    ("<REMOVE>", "<REMOVE>"),
    ("Call xxx to report", "xxx"),
    ("Lorem Ipsum dolor sit amet", "Lorem Ipsum"),
    ("Reviewed every ??? days", "???"),
    ("Sent to INSERT_ADDRESS_HERE", "INSERT_ADDRESS_HERE"),
    ("...", "..."),
    ("Describe how", "Describe how"),
    ("Text on how AC-1 is met goes here.\n\nIt can have lines.", "Text on how AC-1 is met goes here"),
]
WRITTEN = [
    "",
    "Comments with `TODO` are refused.",
    "```\n<insert name>\nTODO\n```\nThe form above is refused when it is not filled in.",
    'The word "TBD" is refused by the checker.',
    "Reviewed {{ insert: param, ac-1_prm_1 }} by the owner.",
    "First<br>second, <table class='wide'>",
    "See <https://wiki.example/TODO/>",
    "[add a user](https://wiki.example/add)",
    "The second site, to be determined by the incident lead, is opened.",
    "Numbers of the form XXX-XX-XXXX are masked.",
    "a < b and c > d",
    "The system [System Name](about.md) does",
    "Nobody can change memberships alone.",
    "Management changes me too.",
    "Whoever goes here needs a badge, see the text.",
]


@pytest.mark.parametrize(("text", "shown"), OPEN)
def test_what_was_left_open_is_found_and_shown_as_written(text: str, shown: str) -> None:
    assert placeholder(text) == shown


@pytest.mark.parametrize("text", WRITTEN)
def test_code_quotations_addresses_and_parameters_are_no_placeholders(text: str) -> None:
    assert placeholder(text) is None


def test_a_long_placeholder_is_cut_to_one_short_line() -> None:
    assert placeholder(f"<insert {'very ' * 15}long name>") == f"<insert {'very ' * 10}v…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Accounts are reviewed [Assignment: organization-defined frequency].", True),
        ("It [Selection (one or more): locks; removes] accounts", True),
        ("Accounts are reviewed every 30 days [see the calendar].", False),
        ("The form says `[Assignment: frequency]` there.", False),
    ],
)
def test_an_assignment_without_value_is_open_in_an_answer(text: str, *, shown: bool) -> None:
    assert (open_assignment(text) is not None) is shown


@given(st.text(alphabet='`~<>[](){}xXTBDO? me_\n\\"', max_size=200))
def test_any_text_is_looked_at_without_an_error(text: str) -> None:
    shown = placeholder(text)
    assert shown is None or 0 < len(shown) <= 60
    open_assignment(text)


@given(st.text(alphabet="abc TBDO<>[]`", max_size=60))
def test_a_whole_text_in_code_is_no_placeholder(text: str) -> None:
    assert placeholder(f"````` {text.replace('`', '')} ````` is what the form says") is None


@pytest.mark.parametrize(
    ("text", "says"), [("TODO", False), ("*TBD.*", False), ("TODO: the gate", True), ("No.", True)]
)
def test_a_text_that_is_nothing_but_a_placeholder_says_nothing(text: str, *, says: bool) -> None:
    assert says_something(text) is says
    assert only_placeholder(text) is not says
