"""Rolling parameters into prose as a reader sees it."""

from __future__ import annotations

import pytest

from sspgen.model.catalog import Parameter
from sspgen.model.prose import ParameterSegment, ParameterState, TextSegment, plain
from sspgen.resolve.parameters import parameter_text, roll

PARAMETERS = [
    Parameter("ga-02_odp.01", label="frequency", alt_ids=("ga-2_prm_1",)),
    Parameter("level", choices=("castle-level", "by {{ insert: param, ga-02_odp.01 }} "), how_many="one-or-more"),
    Parameter("one", choices=("bell", "horn"), how_many="one"),
    Parameter("set", values=("every {{ ga-02_odp.01 }}",)),
    Parameter("fixed", values=("noon", "night")),
    Parameter("both", label="times", aggregates=("fixed", "ga-02_odp.01")),
    Parameter("loop", choices=("{{ loop }}",)),
]
INDEX = {name: p for p in PARAMETERS for name in (p.id, *p.alt_ids)}
UNSET, BY_PROFILE, BY_US = ParameterState.UNSET, ParameterState.PROFILE, ParameterState.ORGANIZATION


@pytest.mark.parametrize(
    ("name", "values", "text", "state"),
    [
        ("ga-02_odp.01", {}, "[Assignment: frequency]", UNSET),
        ("ga-2_prm_1", {}, "[Assignment: frequency]", UNSET),
        ("ga-02_odp.01", {"ga-2_prm_1": ("daily",)}, "daily", BY_US),
        ("ga-2_prm_1", {"ga-02_odp.01": ("daily",)}, "daily", BY_US),
        ("ga-2_prm_1", {"ga-02_odp.01": ("  ",)}, "[Assignment: frequency]", UNSET),
        (
            "level",
            {},
            "[Selection (one or more): castle-level; by [Assignment: frequency]]",
            UNSET,
        ),
        ("one", {}, "[Selection: bell; horn]", UNSET),
        ("level", {"level": ("castle-level",)}, "castle-level", BY_US),
        ("level", {"level": ("by {{ ga-02_odp.01 }}",)}, "by [Assignment: frequency]", UNSET),
        ("set", {}, "every [Assignment: frequency]", UNSET),
        ("set", {"ga-02_odp.01": ("hour",)}, "every hour", BY_PROFILE),
        ("fixed", {}, "noon, night", BY_PROFILE),
        ("both", {}, "noon, night, [Assignment: frequency]", UNSET),
        ("both", {"ga-2_prm_1": ("dawn",)}, "noon, night, dawn", BY_PROFILE),
        ("both", {"both": ("always",)}, "always", BY_US),
        ("loop", {}, "[Selection: [Assignment: loop]]", UNSET),
        ("nobody", {}, "[Assignment: nobody]", UNSET),
        ("nobody", {"nobody": ("someone",)}, "someone", BY_US),
    ],
)
def test_one_parameter(name: str, values: dict[str, tuple[str, ...]], text: str, state: ParameterState) -> None:
    assert parameter_text(name, INDEX, values) == ParameterSegment(name, text, state)


def test_prose_with_several() -> None:
    found = roll("Look {{ insert: param, ga-02_odp.01 }}, and ring {{one}}.", INDEX, {"one": ("bell",)})
    assert found == (
        TextSegment("Look "),
        ParameterSegment("ga-02_odp.01", "[Assignment: frequency]", UNSET),
        TextSegment(", and ring "),
        ParameterSegment("one", "bell", BY_US),
        TextSegment("."),
    )
    assert plain(found) == "Look [Assignment: frequency], and ring bell."
