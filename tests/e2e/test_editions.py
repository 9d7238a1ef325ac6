"""A workspace whose secrets are canaries, published for the public through the command line: none of them gets out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from sspgen.editions.commitment import commitment_of
from support.canaries import escaped
from support.cli import EVIDENCE, KEEP, SSP, castle, castle_files, is_whole, run_here, sarif, tree
from support.gitrepo import make_repo

if TYPE_CHECKING:
    from pathlib import Path

_FACTS = """\
editions: [full, public]
publish:
  internal: [system.data_flow, evidence.pits, "inventory.db-*"]
parties:
  guild: {name: The Guild, email: kanari0001x@guild.example, phone: kanari0002x, address: kanari0003x}
  kanari0004x: {name: Kanari0005x Kanari0006x, type: person, title: Warden, email: kanari0007x@guild.example}
roles:
  warden: {title: Warden, parties: [kanari0004x]}
  kanari0008x: {title: kanari0009x, description: kanari0010x, internal: true}
users:
  kanari0011x: {title: kanari0012x, privileges: [kanari0013x], roles: [kanari0008x], internal: true}
external_services:
  kanari0014x: {title: kanari0015x, provider: kanari0016x, connection: kanari0017x, internal: true}
  town: {title: The town, description: Reached at 10.77.0.1 and kanari0018x.castle.internal}
ports:
  - {service: kanari0019x, ports: 7001, purpose: kanari0020x, used_by: [kanari0030x], internal: true}
  - {service: https, ports: 443, purpose: pages of kanari0021x.guild.example}
cryptography:
  kanari0022x: {title: kanari0023x, usage: kanari0024x, internal: true}
leveraged_authorizations:
  kanari0025x: {title: kanari0026x, party: kanari0004x, description: kanari0027x, internal: true}
inventory:
  kanari0028x: {description: A server, location: kanari0029x, owner: kanari0004x, components: [kanari0030x]}
  db-kanari0031x: {description: kanari0032x, asset_type: kanari0033x}
documents:
  - {title: kanari0034x, href: docs/kanari0035x.md, internal: true}
"""
_SYSTEM = """\
  description: A castle. <!-- internal -->It has a kanari0036x.<!-- /internal --> Write to kanari0037x@guild.example.
  network_architecture: {text: kanari0038x, caption: kanari0039x, internal: true}
  data_flow: kanari0040x
  information_types:
    kanari0041x: {title: kanari0042x, description: kanari0043x, internal: true}
"""
_VAULT = """\
component: kanari0030x
title: The kanari0044x
description: kanari0045x
responsible: kanari0046x
props: {vendor: kanari0047x}
references: [{title: kanari0048x, href: docs/kanari0049x.md}]
internal: true
controls:
  ga-1:
    status: planned
    remarks: kanari0050x
    statements:
      a: {text: kanari0051x, customer_responsibility: kanari0052x, responsible_roles: [kanari0008x]}
"""
_OWN = """\
  ke-1:
    status: implemented
    parameters: {ke-1_odp.01: every week}
    statements:
      a: {text: kanari0053x, remarks: kanari0054x, internal: true}
      b: |
        The steward counts them, and kanari0055x@guild.example looks on.

        <!-- internal -->
        At night kanari0056x does.
        <!-- /internal -->
"""
_PITS = """\
  pits:
    title: kanari0057x
    description: kanari0058x
    collect: {files: artifacts/kanari0059x.sarif}
    checks: [{id: kanari0060x, title: kanari0061x, expect: counts.total == 0}]
    supports: {ga-1_smt.b: satisfies}
  moats:
    title: The moat is full
    collect: {files: artifacts/kanari0065x-moat.sarif}
    supports: {ke-1_smt.b: supports}
"""
_PASSAGE = "Or <!-- internal -->kanari0071x<!-- /internal -->.\n"
WORDS = {f"kanari{number:04d}x": "workspace" for number in range(1, 75)} | {"10.77.0.1": "address"}


def files() -> dict[str, str]:
    keep = KEEP[: KEEP.index("  ke-1:")] + _OWN
    found = sarif("kanari0062x is open at 10.77.0.1").replace("gatekeeper", "kanari0063x")
    return castle_files() | {
        "ssp.yaml": SSP.replace("  description: A castle with a keep.\n", _SYSTEM) + _FACTS,
        "controls/keep.yaml": keep,
        "controls/kanari0064x.yaml": _VAULT,
        "controls/evidence.yaml": EVIDENCE + _PITS,
        "artifacts/kanari0059x.sarif": found,
        "artifacts/kanari0065x-moat.sarif": sarif("kanari0066x at kanari0067x"),
        "site/pages/kanari0068x.md": "<!-- internal -->\n# kanari0069x\n",
        "site/pages/visit.md": "# Visit\n\nAsk kanari0070x@guild.example.\n\n" + _PASSAGE,
    }


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editions") / "castle"
    author = "Kanari0072x Kanari0073x <kanari0074x@guild.example>"
    make_repo(folder).commit(files(), "Let kanari0030x and kanari0072x in", author=author)
    return folder


@pytest.mark.slow
def test_no_canary_of_a_workspace_is_in_any_byte_of_its_public_edition(workspace: Path, tmp_path: Path) -> None:
    result = run_here("build", "--edition", "public", "--out", str(tmp_path / "out"), cwd=workspace)
    assert result.code == 0, result.err
    found = tree(tmp_path / "out")
    assert {"public/ssp.pdf", "public/tables/ssp.xlsx", "public/site/pages/visit.html"} <= set(found)
    assert escaped(found, WORDS) == []
    assert b"[redacted " in found["public/site/pages/visit.html"]


def test_both_editions_are_published_in_one_step_and_each_is_whole(workspace: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run_here("build", "--only", "oscal,site", "--out", str(out), cwd=workspace)
    assert result.code == 0, result.err
    assert is_whole(out)
    assert is_whole(out / "public")
    full, public = (json.loads((out / name / "plan.json").read_bytes()) for name in (".", "public"))
    assert full["totals"] == public["totals"]
    told = {word for _, word in escaped({"plan.json": (out / "plan.json").read_bytes()}, WORDS)}
    assert len(told) > 60
    page = (out / "site/pages/visit.html").read_text(encoding="utf-8")
    assert "kanari0071x" in page
    assert "internal --" not in page
    marks = set(re.findall(r"\[redacted ([0-9a-f]{12})\]", (out / "public/plan.json").read_text(encoding="utf-8")))
    openings = {each["id"]: each for each in json.loads((out / "openings.json").read_bytes())["openings"]}
    assert marks <= set(openings)
    assert all(commitment_of(bytes.fromhex(o["nonce"]), o["text"]) == o["commitment"] for o in openings.values())
    assert "public edition: " in (out / "public/site/index.html").read_text(encoding="utf-8")
    assert "full edition" in (out / "site/index.html").read_text(encoding="utf-8")


def test_marks_depend_on_the_key_alone_and_not_on_the_machine(workspace: Path, tmp_path: Path) -> None:
    key = tmp_path / "commitment.key"
    key.write_text("a secret of sixteen bytes and more", encoding="ascii")
    built = []
    for name in ("one", "two"):
        env = {"SSPGEN_COMMITMENT_KEY": str(key), "XDG_CONFIG_HOME": str(tmp_path / name)}
        arguments = ("build", "--only", "oscal", "--edition", "public", "--out", str(tmp_path / f"{name}-out"))
        assert run_here(*arguments, cwd=workspace, env=env).code == 0
        assert not (tmp_path / name).exists()
        built.append(tree(tmp_path / f"{name}-out"))
    assert built[0] == built[1]


def test_an_edition_that_is_not_known_is_refused_where_it_is_named(tmp_path: Path) -> None:
    folder = castle(tmp_path / "castle", git=False, ssp=SSP + "editions: [full, secret]\n")
    asked = run_here("build", "--edition", "secret", cwd=folder)
    assert asked.code == 2
    assert "full, public" in asked.err
    named = run_here("build", "--only", "oscal", cwd=folder)
    assert "SSP224" in named.codes
    assert "ssp.yaml:7:18" in named.err
