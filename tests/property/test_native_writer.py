"""Whatever answers another format holds, the native files say the same of them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.native_same import differences
from sspgen.load.native_writer import native_files
from sspgen.load.workspace import read_native
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml
from sspgen.model.diagnostics import Severity
from sspgen.model.implementation import Answer, Claim, Component, ParameterSetting, Reference, Workspace
from sspgen.model.system import Party, Role, System

WORDS = st.sampled_from(
    ["It is so.", "a: b # c", "{{ x }} stays", "- no list", "1.10", "yes", " led", "two  spaces", "é"]
)
TEXT = st.lists(WORDS, max_size=4).map(" ".join) | st.lists(WORDS, max_size=4).map("\n".join)
CLEAN = TEXT.map(lambda text: text.strip("\n").rstrip())
CONTROLS = ("ac-2", "ac-2.1", "3.10", "cc6.1")
CLAIMS = st.sampled_from(list(Claim))
REFERENCES = st.lists(
    st.builds(Reference, st.sampled_from(["Runbook", "x: y"]), st.sampled_from(["", "https://x.example"])), max_size=2
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    control = draw(st.sampled_from(CONTROLS))
    part = draw(st.sampled_from(["", "", "a", "a.1", "b"]))
    claim = draw(CLAIMS)
    word = draw(st.sampled_from(["none", "complete", "whatever it is", claim.value]))
    return Answer(
        control=control,
        component="one",
        statement=f"{control}_smt.{part}" if part else "",
        label=draw(st.sampled_from(["", "", "", "FedRAMP req", "(a)", "parameter AC-2"])),
        claim=claim,
        raw_status="" if claim is Claim.UNDOCUMENTED and draw(st.booleans()) else word,
        remarks=draw(st.sampled_from(["", "Planned for spring.", "Because:\n\nof it"])),
        text=draw(CLEAN),
        origination=draw(st.sampled_from([(), ("inherited",), ("sp-system", "customer-configured")])),
        roles=draw(st.sampled_from([(), ("crew",)])),
        references=tuple(draw(REFERENCES)),
        customer_responsibility=draw(st.sampled_from(["", "Customers look."])),
        standard=draw(st.sampled_from(["S", "S", "T"])),
        title=draw(st.sampled_from(["", "Accounts"])),
        cites=draw(st.booleans()),
        internal=draw(st.booleans()),
    )


SETTINGS = st.builds(
    ParameterSetting,
    id=st.sampled_from(["ac-2_prm_1", "ac-02_odp.01"]),
    values=st.lists(CLEAN, min_size=1, max_size=2).map(tuple),
    control=st.sampled_from(CONTROLS),
    component=st.just("one"),
)


@settings(max_examples=60, deadline=None)
@given(found=st.lists(answers(), max_size=7), parameters=st.lists(SETTINGS, max_size=3))
def test_native_files_say_the_same(
    tmp_path_factory: object, found: list[Answer], parameters: list[ParameterSetting]
) -> None:
    component = Component("one", "One", answers=tuple(found), parameters=tuple(parameters))
    roles, parties = (Role("crew", "Crew", parties=("anna",)),), (Party("anna", "Anna", "person", email="a@b.example"),)
    workspace = Workspace(
        system=System("s", "S", description="It is.", roles=roles, parties=parties),
        components=(component,),
        standards=("S",),
        control_titles={"ac-2": "Accounts"},
    )
    root = tmp_path_factory.mktemp("w")  # type: ignore[attr-defined] # a fixture of pytest
    for path, text in native_files(workspace).files.items():
        (root / path).parent.mkdir(exist_ok=True)
        Path(root, path).write_text(text, encoding="utf-8")
    back, _ = read_native(root)
    assert [d for d in back.diagnostics if d.severity is Severity.ERROR] == []
    assert differences(workspace, back) == ()
    assert back.texts == sum(bool(a.text) for c in workspace.components for a in c.answers) + _seconds(parameters)


def _seconds(parameters: list[ParameterSetting]) -> int:
    """Count the values that a parameter is given a second time: they are texts in native files."""
    seen: set[tuple[str, str]] = set()
    count = 0
    for each in (p for p in parameters if any(p.values)):
        key = (each.control, each.id)
        count += key in seen and bool(", ".join(each.values).strip())
        seen.add(key)
    return count


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | CLEAN, st.integers(8, 60))
def test_a_folded_text_is_read_as_it_was(text: str, width: int) -> None:
    found = read_yaml(dump_yaml({"text": [text, {"x": text}]}, width).encode(), "x.yaml")
    assert isinstance(found, Document), found
    assert found.value == {"text": [text, {"x": text}]}
