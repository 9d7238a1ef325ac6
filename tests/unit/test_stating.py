"""What a plan lacks is named as people write it: by keys of an ``ssp.yaml``, or by members of an OSCAL plan."""

from __future__ import annotations

import pytest

from sspgen.load.oscal.definitions import release
from sspgen.model.codes import CODES
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.elements import ELEMENTS, Asked
from sspgen.model.stating import (
    _MEMBERS,
    _OPENCONTROL,
    _REMEDIES,
    Form,
    evidence_place,
    gap_remedy,
    in_words_of,
    member,
    place,
)

NATIVE_WORDS = ("ssp.yaml", "controls/", ":'")


@pytest.mark.parametrize("element", [each for each in ELEMENTS if each.keys], ids=lambda each: each.id)
def test_every_element_has_a_place_in_oscal(element: Asked) -> None:
    found = member(Form.OSCAL, element.keys)
    assert found
    assert not any(key == found for key in element.keys.split(", "))
    assert member(Form.NATIVE, element.keys) == element.keys


def test_every_member_that_is_named_is_one_of_the_models() -> None:
    places = (whole for each in _MEMBERS.values() for whole in each.split(", "))
    named = {part.partition("[")[0] for whole in places for part in whole.split(".")}
    known = {name.key for each in release().definitions.values() for name in each.members}
    assert named <= known


def test_native_keys_are_named_only_where_people_write_native_files() -> None:
    assert str(place(Form.NATIVE, "inventory")) == "Write inventory in ssp.yaml"
    assert str(place(Form.OSCAL, "inventory")) == "Its place in OSCAL is system-implementation.inventory-items"
    assert str(place(Form.NATIVE, "plan.reviews", "plan: {reviews: []}")) == "Write plan: {reviews: []} in ssp.yaml"
    assert str(evidence_place(Form.NATIVE)) == "Declare them in controls/evidence.yaml"
    assert gap_remedy(Form.NATIVE, "no-claim", "add 'status:'") == "add 'status:'"
    assert "implementation-status" in gap_remedy(Form.OSCAL, "no-claim", "add 'status:'")
    assert gap_remedy(Form.OSCAL, "stale", "run the tool again") == "run the tool again"


def test_remedies_of_oscal_plans_name_no_native_key() -> None:
    assert set(_REMEDIES) <= set(CODES)
    assert not [each for each in _REMEDIES.values() for word in NATIVE_WORDS if word in each]
    native = [
        code for code, each in CODES.items() if code < "SSP200" and any(word in each.remedy for word in NATIVE_WORDS)
    ]
    assert set(native) <= set(_REMEDIES)
    found = Diagnostic("SSP010", "x")
    assert in_words_of(Form.NATIVE, found) is found
    assert in_words_of(Form.OSCAL, found).remedy == _REMEDIES["SSP010"]
    assert in_words_of(Form.OPENCONTROL, found).remedy == _OPENCONTROL["SSP010"]
    assert set(_OPENCONTROL) <= set(CODES)
    own = Diagnostic("SSP010", "x", help="mine")
    assert in_words_of(Form.OSCAL, own) is own
    assert in_words_of(Form.OPENCONTROL, own) is own
