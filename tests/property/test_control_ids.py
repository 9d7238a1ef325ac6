"""Controls are named in many ways: one id for one control, and never one id for two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.model.ids import control_and_part, control_id, control_label

SPELLINGS = {
    "ac-2.1": ("AC-2 (1)", "AC-2(1)", "AC-02(01)", "ac-2.1", "AC-02 ( 1 )", "AC\N{EN DASH}2 (1)"),
    "12.3.10": ("12.3.10", "Requirement 12.3.10", "req. 12.3.10", "12.03.10."),
    "3.1.1": ("3.1.1", "03.01.01", "3.01.1"),
    "pr.ac-1": ("PR.AC-1", "PR.AC-01", "pr.ac-1"),
    "cc6.1": ("CC6.1", "cc6.1"),
    "164.308(a)(1)": ("164.308(a)(1)", "164.308 (a)(1)", "45 CFR 164.308(a)(1)", "\N{SECTION SIGN}164.308(a)(1)"),
    "1.2": ("1.2", "01.2"),
    "ac.1.001": ("AC.1.001",),
}


@pytest.mark.parametrize(("identifier", "written"), [(i, w) for i, spellings in SPELLINGS.items() for w in spellings])
def test_every_spelling_is_the_one_id(identifier: str, written: str) -> None:
    assert control_id(written) == identifier


@pytest.mark.parametrize("pair", [("3.1", "3.10"), ("12.3.1", "12.3.10"), ("1.2", "1.2.0"), ("AC-2", "AC-2 (1)")])
def test_two_controls_stay_two(pair: tuple[str, str]) -> None:
    assert control_id(pair[0]) != control_id(pair[1])


@given(st.text(max_size=30) | st.from_regex(r"[A-Za-z]{0,4}[-. ]?\d{0,3}[ .(]{0,2}\d{0,3}\)?", fullmatch=True))
def test_an_id_is_its_own_id(written: str) -> None:
    assert control_id(control_id(written)) == control_id(written)


NUMBERS = st.integers(0, 400)
NUMBERED = st.lists(NUMBERS, min_size=1, max_size=5).map(lambda pieces: ".".join(map(str, pieces)))
FAMILY = st.from_regex(r"[A-Z]{2}-[1-9]\d?( \([1-9]\d?\))?", fullmatch=True)


@given(st.lists(NUMBERED | FAMILY, unique=True, max_size=20))
def test_no_two_controls_share_an_id(names: list[str]) -> None:
    assert len({control_id(name) for name in names}) == len(names)


@given(NUMBERED | FAMILY)
def test_what_was_written_is_told_from_the_label(written: str) -> None:
    assert control_label(control_id(written)) == written.replace(" ", "")


@pytest.mark.parametrize(
    ("written", "control", "part"),
    [
        ("AC-2 (a)", "AC-2", "(a)"),
        ("AC-2 (1)(b)", "AC-2 (1)", "(b)"),
        ("AC-2 (d)(1)", "AC-2", "(d)(1)"),
        ("AC-2 a", "AC-2", "a"),
        ("AC-2 (1)", "AC-2 (1)", ""),
        ("164.308(a)(1)", "164.308(a)(1)", ""),
        ("CC6.1", "CC6.1", ""),
    ],
)
def test_a_part_behind_a_control_is_told_apart(written: str, control: str, part: str) -> None:
    assert control_and_part(written) == (control, part)


@given(st.text(max_size=80))
def test_a_control_and_its_part_are_all_that_was_written(written: str) -> None:
    control, part = control_and_part(written)
    assert "".join((control + part).split()) == "".join(written.replace("\N{EN DASH}", "-").split()) or not part
