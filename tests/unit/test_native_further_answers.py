"""What native files say beyond one answer a part: further texts, words of a source, other standards, recorded tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.native_answers import control_entry
from sspgen.load.workspace import read_native
from sspgen.model.implementation import Answer, Claim

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.implementation import Workspace

COMPONENT = """\
component: gate
title: Gate
controls:
  ac-2:
    standard: HARBOUR
    status: partial
    stated: mostly done
    remarks: The rest follows.
    origination: [inherited]
    text: Accounts are listed.
    statements:
      a: Users are named.
    answers:
      - label: For guests
        text: Guests have {{ no }} account.
        literal: true
      - part: a
        status: planned
        text: Users are listed twice a year.
        standard: OTHER
        evidence: [drill]
      - {part: AC-3_smt.a, text: Not here.}
"""
EVIDENCE = """\
evidence:
  drill:
    title: Fire drill
    collect: {recorded: Fire drill, passed: false, last_run: 2026-01-31, component: gate}
    checks: [{id: passed, title: it passed, expect: facts.passed}]
    supports: {ac-2_smt.a: supports}
"""


def read(root: Path, component: str = COMPONENT) -> Workspace:
    files = {"ssp.yaml": "system: {id: s, name: S}\nstandards: [HARBOUR]\n", "controls/gate.yaml": component}
    for path, text in (files | {"controls/evidence.yaml": EVIDENCE}).items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return read_native(root)[0]


def test_further_answers_take_title_and_standard_and_nothing_else(tmp_path: Path) -> None:
    whole, part, guests, second, _ = read(tmp_path).components[0].answers
    assert (whole.claim, whole.raw_status, whole.standard) == (Claim.PARTIAL, "mostly done", "HARBOUR")
    assert (part.claim, part.raw_status, part.remarks) == (Claim.PARTIAL, "mostly done", "The rest follows.")
    assert (guests.label, guests.claim, guests.origination, guests.cites) == (
        "For guests",
        Claim.UNDOCUMENTED,
        (),
        False,
    )
    assert (second.statement, second.claim, second.standard) == ("ac-2_smt.a", Claim.PLANNED, "OTHER")
    assert second.evidence == ("drill",)
    assert str(second.text_span) == "controls/gate.yaml:19:15"


def test_a_part_of_another_control_and_unknown_evidence_are_told_there_too(tmp_path: Path) -> None:
    workspace = read(tmp_path, COMPONENT.replace("[drill]", "[drll]"))
    told = [(d.code, str(d.span)) for d in workspace.diagnostics]
    assert ("SSP225", "controls/gate.yaml:22:10") in told
    assert "SSP228" in [code for code, _ in told]


def test_a_status_in_the_words_of_its_source_claims_nothing(tmp_path: Path) -> None:
    text = "component: gate\ntitle: Gate\ncontrols:\n  ac-2: {stated: none}\n"
    (answer,) = read(tmp_path, text).components[0].answers
    assert (answer.claim, answer.raw_status, answer.text) == (Claim.UNDOCUMENTED, "none", "")


def test_a_recorded_test_is_the_record_that_opencontrol_has(tmp_path: Path) -> None:
    workspace = read(tmp_path)
    (source,) = workspace.evidence
    assert source.collector == "recorded"
    assert source.query == {
        "passed": False,
        "last_run": "2026-01-31",
        "path": "",
        "description": "",
        "component": "gate",
        "name": "Fire drill",
    }
    assert workspace.standards == ("HARBOUR",)


def test_what_all_parts_share_is_written_once() -> None:
    shared = {"component": "gate", "title": "Accounts", "origination": ("inherited",), "roles": ("crew",)}
    answers = [
        Answer("ac-2", statement=f"ac-2_smt.{part}", text=f"{part}.", **shared)  # type: ignore[arg-type] # a table
        for part in ("a", "b")
    ]
    assert control_entry(answers, ()) == {
        "title": "Accounts",
        "origination": ["inherited"],
        "responsible_roles": ["crew"],
        "statements": {"a": "a.", "b": "b."},
    }


def test_a_claim_is_never_handed_to_a_part_that_makes_none() -> None:
    answers = [
        Answer("ac-2", "gate", claim=Claim.IMPLEMENTED, raw_status="complete", text="All."),
        Answer("ac-2", "gate", statement="ac-2_smt.a", text="Nobody said so."),
    ]
    assert control_entry(answers, ()) == {
        "status": "implemented",
        "stated": "complete",
        "text": "All.",
        "answers": [{"part": "a", "text": "Nobody said so."}],
    }
