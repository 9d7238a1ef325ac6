"""A native workspace: what a person wrote becomes records, and every problem is told in one run."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sspgen.errors import InputError
from sspgen.load.api import load_workspace
from sspgen.model.evidence import MaxAge, Relation, Strength
from sspgen.model.implementation import Claim
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from pathlib import Path

SSP = """\
system:
  id: acme
  name: Acme Payments
  version: 1.10
  status: {state: operational, remarks: In service.}
  identifiers: {https://www.fedramp.gov: F1}
  impact: moderate
  information_types:
    payments: {title: Payments, confidentiality: moderate}
  authorization_boundary: {text: All of it., diagram: site/b.svg}
  data_flow: In and out.
profile: nist-800-53-r5-moderate
parameters: {ac-1_prm_1: [a, 2.50]}
evidence: {max_age: {fail: 3d}}
parties: {acme: Acme Inc., jo: {name: Jo, type: person, phone: 5550100}}
roles: {team: {title: Team, parties: [acme]}}
users: {admin: {title: Admin, roles: [team], privileges: [Deploy]}}
ports: [{service: https, ports: 443, used_by: [pipeline]}]
cryptography: {ssl: {title: OpenSSL, validation: 4282}}
inventory: {db: Database}
documents: [{title: Plan, href: docs/plan.md}]
laws: [FISMA]
control_titles: {RA-05: Scanning}
"""
COMPONENT = """\
component: pipeline
title: Pipeline
type: service
props: {vendor: Example}
references: [{title: Here, href: ssp.yaml}, {title: Gone, href: gone.md}, {title: Web, href: https://example.com}]
controls:
  RA-05:
    title: Scanning
    status: partial
    remarks: Not yet for all.
    origination: [sp-system]
    responsible_roles: [team]
    parameters: {ra-05_odp.01: every 24 hours}
    statements:
      (a)(1):
        text: |

          Every image
          is scanned.
        evidence: [scan]
      ra-5_smt.b: Plain.
      c: {status: implemented, text: Done.}
  AC-2 (1): {text: On its own.}
"""
EVIDENCE = """\
evidence:
  scan:
    title: Scan
    collect: {context: c.json, files: [a.json, b.json]}
    expected: 2
    checks: [{id: c, title: T, expect: counts.critical == 0}]
    supports: {RA-05_smt.a: satisfies, si-2: {relation: supports, strength: direct}}
  history: {title: History, collect: {git: signed-commits}, max_age: {warn: 90min, fail: 2w}}
"""


def _workspace(root: Path, **files: str) -> Path:
    (root / "controls").mkdir(parents=True, exist_ok=True)
    (root / "site").mkdir(exist_ok=True)
    (root / "site" / "b.svg").write_text("<svg/>")
    for name, text in ({"ssp": SSP, "controls/a": COMPONENT, "controls/e": EVIDENCE} | files).items():
        path = root / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def _found(root: Path) -> list[str]:
    return [str(d) for d in load_workspace(root).diagnostics]


def test_the_system_is_read_as_written(tmp_path: Path) -> None:
    workspace = load_workspace(_workspace(tmp_path))
    system = workspace.system
    assert workspace.diagnostics == ()
    assert (system.id, system.version, system.status, system.status_remarks) == (
        "acme",
        "1.10",
        "operational",
        "In service.",
    )
    assert system.identifiers == (("https://www.fedramp.gov", "F1"),)
    assert (system.authorization_boundary.diagram, system.data_flow.text) == ("site/b.svg", "In and out.")
    assert [(p.id, p.name, p.kind, p.phone) for p in system.parties] == [
        ("acme", "Acme Inc.", "organization", ""),
        ("jo", "Jo", "person", "5550100"),
    ]
    assert (system.roles[0].parties, system.users[0].privileges) == (("acme",), ("Deploy",))
    assert (system.ports[0].ports, system.cryptography[0].validation) == ("443", "4282")
    assert system.inventory[0].description == "Database"
    assert system.documents == (("Plan", "docs/plan.md"),)
    assert workspace.parameters[0].values == ("a", "2.50")
    assert workspace.control_titles == {"ra-5": "Scanning"}
    assert workspace.editions == ("full",)


def test_answers_carry_ids_claims_and_places(tmp_path: Path) -> None:
    workspace = load_workspace(_workspace(tmp_path))
    component = workspace.components[0]
    whole, first, second, third, alone = component.answers
    assert (whole.control, whole.statement, whole.claim, whole.text) == ("ra-5", "", Claim.PARTIAL, "")
    assert (first.statement, first.label, first.claim) == ("ra-5_smt.a.1", "(a)(1)", Claim.PARTIAL)
    assert (first.text, first.text_span) == ("Every image\nis scanned.", Span("controls/a.yaml", 18, 11))
    assert (first.evidence, whole.evidence) == (("scan",), ())
    assert (first.remarks, first.roles, first.origination) == ("Not yet for all.", ("team",), ("sp-system",))
    assert (second.statement, second.text, second.text_span) == (
        "ra-5_smt.b",
        "Plain.",
        Span("controls/a.yaml", 21, 19),
    )
    assert (third.claim, third.remarks) == (Claim.IMPLEMENTED, "")
    assert (alone.control, alone.claim) == ("ac-2.1", Claim.UNDOCUMENTED)
    assert all(answer.cites for answer in component.answers)
    assert [reference.exists for reference in component.references] == [True, False, None]
    assert component.parameters[0].control == "ra-5"
    assert workspace.texts == 4


def test_evidence_sources_take_the_policy_where_they_set_no_age(tmp_path: Path) -> None:
    scan, history = load_workspace(_workspace(tmp_path)).evidence
    assert (scan.collector, scan.expected, scan.max_age) == ("files", 2, MaxAge(None, timedelta(days=3)))
    assert scan.query == {"context": "c.json", "files": ["a.json", "b.json"]}
    assert [(s.target, s.relation, s.strength) for s in scan.supports] == [
        ("ra-5_smt.a", Relation.SATISFIES, Strength.PROCESS),
        ("si-2", Relation.SUPPORTS, Strength.DIRECT),
    ]
    assert history.max_age == MaxAge(timedelta(minutes=90), timedelta(weeks=2))


def test_every_file_read_is_an_input_and_reusable_ones_are_not_read(tmp_path: Path) -> None:
    root = _workspace(tmp_path, **{"controls/_old/x": "[", "controls/library/y": "[", "controls/p": "profile: {}"})
    workspace = load_workspace(root)
    assert workspace.diagnostics == ()
    assert [item.path for item in workspace.inputs] == [
        "controls/a.yaml",
        "controls/e.yaml",
        "controls/p.yaml",
        "site/b.svg",
        "ssp.yaml",
    ]
    assert workspace.inputs[-1].sha256 == hashlib.sha256(SSP.encode()).hexdigest()


def test_problems_across_files_are_told_with_their_places(tmp_path: Path) -> None:
    other = """\
component: pipeline
title: Again
responsible_roles: [nobody]
controls:
  ra-5: {status: planned, evidence: [scan, nothing]}
  RA-5: {statements: {a: x, (a): y, ac-2_smt.b: z}}
"""
    root = _workspace(tmp_path, **{"controls/z": other, "controls/f": EVIDENCE, "controls/odd": "foo: 1"})
    assert _found(root) == [
        "controls/f.yaml:2:3: SSP227 evidence source scan is also in controls/e.yaml:2:3",
        "controls/f.yaml:8:3: SSP227 evidence source history is also in controls/e.yaml:8:3",
        "controls/odd.yaml:1:1: SSP222 the file is of no known kind: it has 'foo'",
        "controls/z.yaml:1:12: SSP226 component pipeline is also in controls/a.yaml:1:12",
        "controls/z.yaml:6:3: SSP231 control RA-5 is answered twice, as ra-5 and as RA-5",
        "controls/z.yaml:6:29: SSP231 statement ra-5_smt.a is answered twice, as a and as (a)",
        "controls/z.yaml:6:37: SSP225 statement ac-2_smt.b does not belong to control RA-5",
    ]
    (root / "controls" / "odd.yaml").unlink()
    assert "controls/z.yaml:3:21: SSP230 role 'nobody' is not declared in ssp.yaml" in _found(root)
    assert "controls/z.yaml:5:44: SSP228 evidence source 'nothing' is not declared" in _found(root)


def test_declarations_of_a_broken_file_are_not_missed(tmp_path: Path) -> None:
    found = _found(_workspace(tmp_path, **{"controls/e": EVIDENCE + "  bad: {titel: x}\n"}))
    assert [problem.split(" ")[1] for problem in found] == ["SSP222", "SSP222", "SSP221"]
    assert not any("SSP228" in problem for problem in _found(_workspace(tmp_path, **{"controls/e": "evidence: ["})))


def test_undeclared_roles_and_parties_of_the_system_are_warnings(tmp_path: Path) -> None:
    ssp = SSP.replace("parties: [acme]", "parties: [acme, nobody]").replace("roles: [team]", "roles: [crew]")
    found = [(str(d), d.severity.value) for d in load_workspace(_workspace(tmp_path, ssp=ssp)).diagnostics]
    assert found == [
        ("ssp.yaml:16:45: SSP230 party 'nobody' is not declared under 'parties:'", "warning"),
        ("ssp.yaml:17:39: SSP230 role 'crew' is not declared under 'roles:'", "warning"),
    ]


def test_components_that_ssp_yaml_names_must_be_there(tmp_path: Path) -> None:
    ssp = SSP.replace("used_by: [pipeline]", "used_by: [pipeline, web]")
    assert _found(_workspace(tmp_path, ssp=ssp)) == ["ssp.yaml:18:58: SSP234 component 'web' is not declared"]


@pytest.mark.parametrize(
    ("path", "why"), [("gone.svg", "No such file"), ("/etc/hostname", "leaves"), ("site", "regular")]
)
def test_a_diagram_that_cannot_be_shown_is_told_where_it_is_named(tmp_path: Path, path: str, why: str) -> None:
    (found,) = _found(_workspace(tmp_path, ssp=SSP.replace("site/b.svg", path)))
    assert found.startswith(f"ssp.yaml:10:55: SSP200 {path}: ")
    assert why in found


def test_a_folder_without_ssp_yaml_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="SSP220"):
        load_workspace(tmp_path)


def test_components_of_opencontrol_are_added_with_their_places(tmp_path: Path) -> None:
    root = _workspace(tmp_path, ssp=SSP + "import: [vendor/opencontrol.yaml]\n")
    vendor = root / "vendor"
    (vendor / "db").mkdir(parents=True)
    (vendor / "opencontrol.yaml").write_text("schema_version: '1.0.0'\nname: v\ncomponents: [./db]\n")
    (vendor / "db" / "component.yaml").write_text(
        "schema_version: 3.0.0\nname: Database\nkey: db\nsatisfies:\n"
        "- {standard_key: NIST-800-53, control_key: AC-2, narrative: [{text: Kept.}], implementation_status: planned}\n"
    )
    workspace = load_workspace(root)
    component = workspace.components[-1]
    assert component.answers[0].text == "Kept."
    assert component.answers[0].span is not None
    assert component.answers[0].span.path == "vendor/db/component.yaml"
    assert "vendor/db/component.yaml" in [item.path for item in workspace.inputs]
    assert workspace.texts == 5


@pytest.mark.parametrize("path", ["gone.json", "../outside.json"])
def test_an_import_that_is_not_there_or_leaves_is_told_at_its_place(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.json").write_text("{}")
    root = _workspace(tmp_path / "w", ssp=f"{SSP}import: [{path}]\n")
    assert [problem.split(" ")[:2] for problem in _found(root)] == [["ssp.yaml:24:10:", "SSP200"]]
