"""A standard becomes an OSCAL catalog with all its words, and with ids that OSCAL has room for."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from sspgen.load.opencontrol.standard_document import catalog_document
from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.model.ids import control_id

if TYPE_CHECKING:
    from collections.abc import Iterator

TIME = "2026-01-01T00:00:00Z"
TOKEN = re.compile(r"[a-zA-Z_][\w.-]*", re.ASCII)
KEYS = ["AC-2", "AC-2 (1)", "3", "3.4", "8", "8.1", "164.308(a)(1)", "PR.AC-01", "AC.1.001", "é", "(", "control-3"]
WORDS = st.text("abc .:[]()\nA1", max_size=30)
CONTROL = st.fixed_dictionaries({}, optional={"family": st.sampled_from(["8", "AC", "a b"]), "name": WORDS, "x": WORDS})
DESCRIBED = st.tuples(CONTROL, WORDS).map(lambda pair: {**pair[0], "description": pair[1]})


def controls(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for control in holder.get("controls", []):
        yield control
        yield from controls(control)


def all_controls(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for group in document["catalog"]["groups"] for each in controls(group)]


@given(st.dictionaries(st.sampled_from(KEYS), DESCRIBED, min_size=1))
def test_every_control_is_there_once_under_a_token_and_the_label_leads_back(value: dict[str, Any]) -> None:
    document, names = catalog_document(value, "S", TIME)
    found = all_controls(document)
    ids = [each["id"] for each in found]
    groups = [group["id"] for group in document["catalog"]["groups"]]
    assert len({*ids, *groups}) == len(ids) + len(groups)
    assert all(TOKEN.fullmatch(each) for each in (*ids, *groups))
    assert len(ids) == len({control_id(key) for key in value})
    labels = {each["id"]: each["props"][0]["value"] for each in found}
    assert all(control_id(labels[name]) == known for known, name in names.items())
    assert isinstance(read_oscal(json.dumps(document).encode(), "s.json", ("catalog",)), OscalDocument)


def test_a_control_without_a_description_asks_for_what_it_is_called() -> None:
    document, _ = catalog_document({"3": {"name": "Rooms\nand halls", "family": "3"}}, "S", TIME)
    control = all_controls(document)[0]
    assert (control["id"], control["title"]) == ("control-3", "Rooms and halls")
    assert control["parts"][0]["prose"].split() == ["Rooms", "and", "halls"]


def test_a_withdrawn_control_is_there_and_is_nothing_to_answer() -> None:
    value = {"LT.1": {"name": "Oil", "family": "LT", "description": "[Withdrawn: Incorporated into AC-3.]"}}
    document, names = catalog_document(value, "S", TIME)
    control = all_controls(document)[0]
    assert names == {}
    assert {"name": "status", "value": "withdrawn"} in control["props"]
    assert "parts" not in control


def test_controls_a_level_deeper_are_those_of_the_standard() -> None:
    value = {"name": "S", "source": "x", "controls": {"P-1": {"family": "P", "name": "Piles", "description": "Drive."}}}
    document, names = catalog_document(value, "S", TIME)
    assert names == {"p-1": "p-1"}
    assert [each["title"] for each in all_controls(document)] == ["Piles"]
