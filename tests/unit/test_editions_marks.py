"""What a workspace marks as internal is read from every place that a mark can stand in, or refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sspgen.load.api import load_workspace
from sspgen.model.marks import PASSAGES, is_named, passages, unpaired, without_marks
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from pathlib import Path

SSP = """\
system:
  id: acme
  name: Acme
  information_types: {pay: {title: Pay, internal: true}, open: Open}
  network_architecture: {text: Zones., internal: true}
  data_flow: In and out.
publish: {internal: [system.data_flow, "components.pipe*.controls.ac-2.b", evidence.tests]}
parties: {jo: {name: Jo, internal: true}, acme: Acme}
roles: {team: {title: Team, internal: true}}
users: {admin: {title: Admin, internal: true}}
external_services: {bank: {title: Bank, internal: true}}
leveraged_authorizations: {cloud: {title: Cloud, internal: true}}
cryptography: {ssl: {title: SSL, internal: true}}
inventory: {db: {description: Database, internal: true}, web: Web}
ports: [{service: ssh, ports: 22, internal: true}, {service: https, ports: 443}]
documents: [{title: Plan B, href: b.md, internal: true}]
"""
PIPELINE = """\
component: pipeline
title: Pipeline
controls:
  ac-2:
    status: implemented
    statements:
      a: {text: A., internal: true}
      b: B.
      c: C.
  ac-3: {status: planned, text: T., internal: true, statements: {a: Inherits it.}}
"""
VAULT = "component: vault\ntitle: Vault\ninternal: true\n"
EVIDENCE = """\
evidence:
  pentest: {title: Test, collect: {files: x}, internal: true}
  tests: {title: Tests, collect: {files: y}}
"""


def workspace(root: Path, **files: str) -> Path:
    texts = {"ssp": SSP, "pipeline": PIPELINE, "vault": VAULT, "evidence": EVIDENCE} | files
    (root / "controls").mkdir()
    for name, text in texts.items():
        (root / ("ssp.yaml" if name == "ssp" else f"controls/{name}.yaml")).write_text(text, encoding="utf-8")
    return root


def test_things_are_marked_where_they_are_declared_or_by_patterns(tmp_path: Path) -> None:
    found = load_workspace(workspace(tmp_path))
    assert found.diagnostics == ()
    assert set(found.internal) == {
        *("components.vault", "evidence.pentest", "evidence.tests", "components.pipe*.controls.ac-2.b"),
        *("system.data_flow", "system.network_architecture", "system.information_types.pay"),
        *("parties.jo", "roles.team", "users.admin", "external_services.bank", "leveraged_authorizations.cloud"),
        *("cryptography.ssl", "inventory.db", "ports.ssh", "documents.Plan B"),
    }
    answers = {answer.statement or answer.control: answer.internal for answer in found.components[0].answers}
    assert answers == {
        "ac-2": False,
        "ac-2_smt.a": True,
        "ac-2_smt.b": True,
        "ac-2_smt.c": False,
        "ac-3": True,
        "ac-3_smt.a": True,
    }


def test_a_passage_without_an_end_is_an_error_at_its_place(tmp_path: Path) -> None:
    text = PIPELINE.replace("      b: B.", "      b: |\n        One.\n        <!-- internal -->Two.")
    found = load_workspace(workspace(tmp_path, pipeline=text))
    assert [(each.code, each.span) for each in found.diagnostics] == [("SSP241", Span("controls/pipeline.yaml", 10))]
    assert PASSAGES in found.internal


def test_a_pattern_that_names_nothing_is_an_error_at_its_place(tmp_path: Path) -> None:
    ssp = SSP.replace("[system.data_flow,", "[inventroy, inventory, ports,")
    found = load_workspace(workspace(tmp_path, ssp=ssp))
    assert [(each.code, each.span) for each in found.diagnostics] == [("SSP242", Span("ssp.yaml", 7, 22))]


def test_a_pattern_that_an_import_may_meet_is_left_and_others_are_not(tmp_path: Path) -> None:
    ssp = SSP.replace("[system.data_flow,", "[components.old, sistem.data_flow,") + "import: [gone.yaml]\n"
    found = load_workspace(workspace(tmp_path, ssp=ssp))
    assert [each.span for each in found.diagnostics if each.code == "SSP242"] == [Span("ssp.yaml", 7, 38)]


def test_answers_of_other_formats_are_marked_by_patterns_and_passages(tmp_path: Path) -> None:
    component = """\
schema_version: 3.1.0
name: Old Vault
satisfies:
- control_key: AC-2
  standard_key: NIST-800-53
  implementation_status: complete
  narrative: [{key: a, text: "Open <!-- internal -->shut"}, {key: b, text: B}]
"""
    opencontrol = "schema_version: 1.0.0\nname: x\nmetadata: {description: d, maintainers: [m]}\ncomponents: [./old]\n"
    root = workspace(tmp_path, ssp=SSP + "import: [vendor/opencontrol.yaml]\n")
    (root / "vendor/old").mkdir(parents=True)
    (root / "vendor/opencontrol.yaml").write_text(opencontrol, encoding="utf-8")
    (root / "vendor/old/component.yaml").write_text(component, encoding="utf-8")
    text = (root / "ssp.yaml").read_text(encoding="utf-8")
    (root / "ssp.yaml").write_text(text.replace("evidence.tests", "components.old*.controls.ac-2.b"), encoding="utf-8")
    found = load_workspace(root)
    imported = found.components[-1]
    assert {answer.text: answer.internal for answer in imported.answers if answer.text} == {
        "Open <!-- internal -->shut": False,
        "B": True,
    }
    assert PASSAGES in found.internal
    assert "SSP241" in {each.code for each in found.diagnostics}


@pytest.mark.parametrize(
    ("path", "pattern", "named"),
    [
        ("inventory.db-1", "inventory", True),
        ("inventory.db-1", "inventory.db-?", True),
        ("inventory.db-1", "inventory.db", False),
        ("components.vpn.controls.ac-2.a", "components.vpn", True),
        ("components.vpn", "components.vpn.controls.ac-2", False),
        ("evidence.pentest", "*.pentest", True),
    ],
)
def test_a_pattern_names_a_path_and_all_that_lies_in_it(path: str, pattern: str, named: bool) -> None:
    assert is_named(path, (pattern,)) is named


def test_marks_vanish_and_take_a_line_of_their_own_with_them() -> None:
    assert without_marks("a\n\n<!-- internal -->\nb\n<!-- /internal -->\n\nc") == "a\n\nb\n\nc"
    assert list(passages("a <!--internal-->b")) == [(False, "a "), (True, "b")]
    assert without_marks("internal <!-- note -->") == "internal <!-- note -->"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a <!-- internal -->b<!-- /internal -->", None),
        ("a <!-- internal -->b", 2),
        ("<!-- /internal -->", 0),
        ("<!-- internal --> <!-- internal -->b<!-- /internal -->", 0),
    ],
)
def test_a_mark_without_a_partner_is_found(text: str, place: int | None) -> None:
    assert unpaired(text) == place
