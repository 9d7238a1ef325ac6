"""Words that rules lean on: periods, choices, levels, and phrases that give a text away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sspgen.model.choices import among
from sspgen.model.levels import above, highest, level_named, rank, ranked
from sspgen.model.periods import days, longer, longest_allowed
from sspgen.model.roles import is_needed, missing_roles
from sspgen.model.status_words import contradiction, unfinished
from sspgen.model.wording import copied, gives_no_reason, only_refers, restates, share_taken_from, words

ANY = st.text(alphabet="abe notyTBD.0123456789()-,;\n{}[]", max_size=120)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("every 30 days", 30),
        ("at least every three (3) years", 1095),
        ("annually", 365),
        ("at least once a year", 365),
        ("24 hours", 1),
        ("fifteen (15) minutes", 15 / 1440),
        ("every five years", 1825),
        ("weekly, and monthly for others", None),
        ("on every change", None),
        ("after the incident", None),
        ("annually, that is every 12 months", 365),
        ("within thirty days", 30),
        ("ninety (90) days", 90),
    ],
)
def test_a_text_with_one_period_has_its_length(text: str, length: float | None) -> None:
    assert days(text) == (length if length is None else pytest.approx(length))


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("at least every 30 days", True),
        ("at least annually", True),
        ("no more than 15 minutes", True),
        ("within 24 hours", True),
        ("monthly", True),
        ("at least 90 days", False),
        ("a minimum of 1 year", False),
        ("retain for at least one year", False),
        ("for users; at least every 90 days", True),
        ("90 days", False),
    ],
)
def test_only_what_is_an_upper_limit_limits(text: str, *, limits: bool) -> None:
    assert (longest_allowed(text) is not None) is limits


def test_months_of_any_length_are_a_month() -> None:
    assert not longer(31, longest_allowed("monthly") or 0)
    assert longer(45, longest_allowed("monthly") or 0)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("locks the account", True),
        ("Locks  the account.", True),
        ("waits for an hour", True),
        ("locks the account; waits for two days", True),
        ("locks the account and waits for an hour", True),
        ("locks the door", False),
        ("locks the account; sings", False),
        ("waits", False),
        ("", False),
    ],
)
def test_a_value_is_among_the_choices_in_any_spelling(value: str, *, fits: bool) -> None:
    choices = ("locks the account", "waits for {{ insert: param, p }}")
    assert among(value, choices) is fits


@given(ANY, st.lists(ANY, min_size=1, max_size=4))
def test_every_choice_is_among_the_choices(value: str, choices: list[str]) -> None:
    assert among(choices[0], tuple(choices)) or not choices[0].strip(" .;,\n") or "{{" in choices[0]
    among(value, tuple(choices))


def test_a_level_is_known_by_the_name_of_its_scale_too() -> None:
    assert [rank(each) for each in ("fips-199-low", " Moderate ", "high", "severe", "")] == [1, 2, 3, 0, 0]
    assert (ranked(2), ranked(0)) == ("moderate", "unknown")
    assert above("fips-199-high", "low")


def test_levels_that_are_not_known_are_neither_above_nor_below() -> None:
    assert above("high", "moderate")
    assert not above("moderate", "moderate")
    assert not above("very high", "low")
    assert not above("high", "")
    assert highest(["low", "", "moderate", "huge"]) == "moderate"
    assert (level_named("FedRAMP Moderate"), level_named("High and low"), level_named("slowly")) == ("moderate", "", "")


def test_roles_that_every_plan_needs_are_known_in_every_spelling() -> None:
    assert missing_roles(["Information System Owner", "AO", "ISSM"]) == ()
    assert missing_roles(["system-owner", "authorizing-official-designated-representative", "clerk"]) == (
        "an authorizing official",
        "a security officer",
    )
    assert is_needed("authorising_official")
    assert not is_needed("clerk")


@pytest.mark.parametrize(
    "text",
    [
        "The tool will be deployed in May.",
        "This control is not implemented.",
        "Reviews are not yet done.",
        "It has yet to be written.",
        "Planned for Q3.",
        "We plan to automate this.",
        "Comes in a future release.",
        "The scanner is still under development.",
    ],
)
def test_what_is_not_done_yet_is_heard(text: str) -> None:
    assert unfinished(text)


@pytest.mark.parametrize(
    "text",
    [
        "Patches will be deployed within 30 days.",
        "Accounts shall be disabled when people leave.",
        "The service is not available from outside.",
        "Maintenance is planned with those concerned.",
        "Software under development is kept apart.",
    ],
)
def test_what_is_done_time_and_again_is_no_plan(text: str) -> None:
    assert unfinished(text) is None


@pytest.mark.parametrize(
    ("said", "contradicts"),
    [
        ("This is planned for next quarter.", True),
        ("The rollout is planned.", True),
        ("Planned.", True),
        ("The list has not yet been documented.", True),
        ("Guards are not in place.", True),
        ("The bar will be implemented in spring.", True),
        ("Not applicable, as there is no gate.", True),
        ("This control is out of scope.", True),
        ("Capacity is planned each year, and audits are planned for every quarter.", False),
        ("Patches will be deployed within 30 days.", False),
        ("If a patch is not implemented in 30 days, the gate is closed.", False),
        ("Changes that have not been documented are refused.", False),
        ("Software which is still under development is kept apart.", False),
        ("Visitors are not listed before they have arrived.", False),
        ("The scanner skips hosts where it is not yet installed.", False),
        ("Planned outages are announced.", False),
        ("If a gate is open:\n\n- it is watched\n- the alarm is not yet installed", True),
    ],
)
def test_only_words_that_say_so_contradict_what_is_implemented(said: str, *, contradicts: bool) -> None:
    assert bool(contradiction("implemented", said)) is contradicts
    assert contradiction("partial", said) is None


def test_what_is_in_place_contradicts_that_it_is_planned_or_does_not_apply() -> None:
    said = "The lamps are already\nin place."
    assert contradiction("planned", said) == contradiction("not-applicable", said) == "are already in place"
    assert contradiction("implemented", said) is None


def test_an_answer_that_repeats_its_requirement_has_no_words_of_its_own() -> None:
    required = words("Keep a list of everyone who may pass the gates of the harbour, and look at it once a year.")
    assert restates("*Keep a list of everyone who may pass the gates of the harbour*", required)
    assert not restates("Keep a list", required)
    assert not restates("The harbourmaster keeps a list of everyone who may pass the gates of the harbour", required)


def test_answers_are_copied_from_twelve_words_on() -> None:
    twelve = "one two three four five six seven eight nine ten eleven twelve"
    assert copied(f" {twelve.upper()}\n") == twelve
    assert copied(twelve.removesuffix(" twelve")) == ""


def test_a_reference_and_an_excuse_are_known_when_they_stand_alone() -> None:
    assert only_refers("Refer to the Access Control Policy, section 3.")
    assert only_refers("Documented in the wiki")
    assert not only_refers("Per the policy, accounts are reviewed.")
    assert not only_refers("See below. Accounts are reviewed.")
    assert gives_no_reason("This control does not apply.")
    assert not gives_no_reason("Not used: radios are disabled in firmware.")


@given(ANY)
def test_any_text_is_read_without_an_error(text: str) -> None:
    unfinished(text)
    contradiction("planned", text)
    only_refers(text)
    gives_no_reason(text)
    days(text)
    assert 0 <= share_taken_from(words(text), words(text)) <= 1
