"""One workspace, every output: each is read back by its own rules, and all must say the same."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.render.markdown import to_html
from sspgen.render.oscal import NS
from support.cli import EVIDENCE, KEEP, castle, run_here, sarif
from support.site_tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

MORE = """\
  stores:
    title: The stores are counted
    collect: {files: artifacts/stores.sarif}
    supports: {ke-1_smt.a: supports}
  ledger:
    title: The ledger is kept
    collect: {files: artifacts/none.json}
    supports: {ke-1_smt.b: satisfies}
"""
TOWER = """\
component: tower
title: The tower
type: service
controls:
  ga-1:
    status: partial
    remarks: The north side is not seen.
    statements:
      b: |
        The watch looks **twice**:

        3. at dawn, and
        7. at dusk.
  zz-1:
    status: planned
    text: A moat is dug.
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = castle(tmp_path_factory.mktemp("facts") / "castle", keep=KEEP, evidence=EVIDENCE + MORE, tower=TOWER)
    (workspace / "artifacts/stores.sarif").write_text(sarif("A sack is missing"), encoding="utf-8")
    result = run_here("build", cwd=workspace)
    assert result.code == 0, result.err
    return workspace / "build"


@pytest.fixture(scope="module")
def plan(build: Path) -> Any:
    return json.loads((build / "plan.json").read_bytes())


def controls(plan: Any) -> list[Any]:
    return [control for family in plan["families"] for control in family["controls"]]


def points(plan: Any) -> list[Any]:
    return [point for control in controls(plan) for point in control["points"]]


def answers(plan: Any) -> list[Any]:
    given = [a for c in controls(plan) for a in [*(a for p in c["points"] for a in p["answers"]), *c["general"]]]
    return [*given, *(outside["answer"] for outside in plan["outside"])]


def trio(plan: Any) -> dict[str, list[int]]:
    """Documented, claimed, proven and their denominator, of response points and of parameters."""
    names = ("documented", "claimed", "proven", "total")
    kinds = ("response_points", "parameters")
    return {kind.replace("_", "-"): [plan["totals"][kind][name] for name in names] for kind in kinds}


def claims(plan: Any) -> dict[str, tuple[str, str]]:
    return {point["id"]: (point["claim"], point["proof"]) for point in points(plan)}


def hashes(plan: Any) -> dict[str, set[str]]:
    return {e["id"]: {artifact["sha256"] for artifact in e["artifacts"]} for e in plan["evidence"]}


def verdicts(plan: Any) -> dict[str, str]:
    return {evidence["id"]: evidence["verdict"] for evidence in plan["evidence"]}


def table(build: Path, name: str) -> list[dict[str, str]]:
    text = (build / f"tables/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def own(node: Any, name: str) -> str:
    return next((p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS), "")


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def classed(element: Element, name: str) -> Iterator[Element]:
    return (node for node in element.iter() if name in str(node.get("class", "")).split())


def state(element: Element, side: str, prefix: str) -> str:
    """The word of the claim or proof that stands first on one side of a response point."""
    head = next(classed(next(classed(element, side)), "side-head"))
    names = " ".join(str(node.get("class", "")) for node in head.iter()).split()
    return next(name.removeprefix(prefix) for name in names if name.startswith(prefix))


def pages(build: Path, folder: str) -> dict[str, Element]:
    files = sorted((build / "site" / folder).glob("*.html"))
    return {file.stem: parse(file.read_bytes()).root for file in files if file.stem != "index"}


def squeezed(text: str) -> str:
    return re.sub(r"[\s-]+", "", text)


def pieces(markdown: str) -> list[str]:
    return [squeezed(unescape(piece)) for piece in re.split(r"<[^>]+>", to_html(markdown)) if piece.strip()]


def test_the_workspace_has_something_of_everything(plan: Any) -> None:
    assert {proof for _, proof in claims(plan).values()} >= {"proven", "contradicted", "unproven"}
    assert {claim for claim, _ in claims(plan).values()} == {"implemented", "partial"}
    assert set(verdicts(plan).values()) == {"pass", "fail", "not_run"}
    assert len(plan["outside"]) == 1


def test_the_tables_say_what_the_plan_says(build: Path, plan: Any) -> None:
    rows = table(build, "response-points")
    assert {row["point"]: (row["claim"], row["proof"]) for row in rows} == claims(plan)
    families = table(build, "families")
    names = ("documented", "claimed", "proven", "points")
    assert [sum(int(row[name]) for row in families) for name in names] == trio(plan)["response-points"]
    texts = [(row["answer"], row["text"]) for name in ("answers", "outside") for row in table(build, name)]
    assert sorted(texts) == sorted((answer["uuid"], answer["text"]) for answer in answers(plan))
    assert {row["source"]: row["verdict"] for row in table(build, "evidence")} == verdicts(plan)
    found = {(row["source"], row["sha256"]) for row in table(build, "artifacts")}
    assert found == {(source, digest) for source, digests in hashes(plan).items() for digest in digests}


def test_oscal_says_what_the_plan_says(build: Path, plan: Any) -> None:
    document = json.loads((build / "oscal/ssp.json").read_bytes())["system-security-plan"]
    numbers = {(p.get("class"), p["name"]): p["value"] for p in document["metadata"]["props"]}
    for kind, figures in trio(plan).items():
        assert [numbers[kind, name] for name in ("documented", "claimed", "proven", "total")] == list(map(str, figures))
    requirements = document["control-implementation"]["implemented-requirements"]
    statements = {s["statement-id"]: s for r in requirements for s in r.get("statements", ())}
    answered = {point["id"] for point in points(plan) if point["answers"]}
    found = {name: (own(s, "claim"), own(s, "proof")) for name, s in statements.items()}
    assert found == {name: both for name, both in claims(plan).items() if name in answered}
    holders = [*requirements, *statements.values()]
    entries = {b["uuid"]: b["description"] for h in holders for b in h.get("by-components", ())}
    resources = document["back-matter"]["resources"]
    entries |= {r["uuid"]: r.get("description", "") for r in resources}
    assert [a["uuid"] for a in answers(plan) if a["text"] not in entries[a["uuid"]]] == []
    evidence = {own(r, "evidence-source"): r for r in resources if own(r, "verdict")}
    assert {name: own(r, "verdict") for name, r in evidence.items()} == verdicts(plan)
    rlinks = {name: r.get("rlinks", ()) for name, r in evidence.items()}
    assert {name: {h["value"] for link in of for h in link["hashes"]} for name, of in rlinks.items()} == hashes(plan)


def test_the_poam_is_the_same_in_oscal_tables_and_site(build: Path) -> None:
    (body,) = json.loads((build / "oscal/poam.json").read_bytes()).values()
    rows = table(build, "poam")
    items = {own(item, "poam-id"): (own(item, "kind"), own(item, "planned")) for item in body["poam-items"]}
    assert items == {row["poam_id"]: (row["kind"], row["scheduled_completion_date"]) for row in rows}
    assert len(items) == len(rows) == len(body["risks"]) > 1
    page = (build / "site/poam.html").read_text(encoding="utf-8")
    assert set(re.findall(r"POAM-[0-9A-F]{8,}", page)) == items.keys()


def test_the_results_say_what_the_plan_says(build: Path, plan: Any) -> None:
    (body,) = json.loads((build / "oscal/assessment-results.json").read_bytes()).values()
    (result,) = body["results"]
    found = {f["target"]["target-id"]: (own(f, "claim"), own(f, "proof")) for f in result["findings"]}
    assert found == claims(plan)
    held = [f for f in result["findings"] if f["target"]["status"]["state"] == "satisfied"]
    assert len(held) == trio(plan)["response-points"][2] > 0
    assert {own(o, "evidence-source"): own(o, "source-verdict") for o in result["observations"]} == verdicts(plan)


def test_the_site_says_what_the_plan_says(build: Path, plan: Any) -> None:
    home = parse((build / "site/index.html").read_bytes()).root
    shown = [words(cell) for cell in classed(home, "number") if re.fullmatch(r"\d+/\d+", words(cell))]
    figures = [f"{number}/{of[-1]}" for of in trio(plan).values() for number in of[:-1]]
    assert shown[: len(figures)] == figures
    roots = pages(build, "controls")
    sections = {s.get("id"): s for root in roots.values() for s in classed(root, "point") if "_smt" in str(s.get("id"))}
    found = {i: (state(s, "claim-side", "claim-"), state(s, "proof-side", "is-")) for i, s in sections.items()}
    assert found == claims(plan)
    for point in points(plan):
        prose = squeezed(" ".join(words(p) for p in classed(sections[point["id"]], "prose")))
        assert all(piece in prose for answer in point["answers"] for piece in pieces(answer["text"]))
    outside = squeezed(words(parse((build / "site/outside.html").read_bytes()).root))
    assert all(
        piece in outside for o in plan["outside"] for piece in (*pieces(o["answer"]["text"]), squeezed(o["reason"]))
    )
    evidence = pages(build, "evidence")
    marks = {name: next(str(s.get("class")) for s in classed(root, "state")) for name, root in evidence.items()}
    said = {name: mark.split("is-")[1].replace("-", "_") for name, mark in marks.items()}
    assert said == verdicts(plan)
    assert all(digest in words(evidence[name]) for name, of in hashes(plan).items() for digest in of)


@pytest.mark.slow
def test_the_pdf_says_what_the_plan_says(build: Path, plan: Any) -> None:
    done = subprocess.run(["pdftotext", "-layout", build / "ssp.pdf", "-"], check=True, capture_output=True)
    layout = done.stdout.decode()
    for of in trio(plan).values():
        for name, number in zip(("documented", "claimed", "proven"), of, strict=False):
            assert re.search(rf"^\s*{name}\s.*{number}/{of[-1]}\b", layout, re.MULTILINE)
    body = ("-x", "0", "-y", "64", "-W", "900", "-H", "718")
    done = subprocess.run(["pdftotext", *body, build / "ssp.pdf", "-"], check=True, capture_output=True)
    text = squeezed(done.stdout.decode())
    for answer in answers(plan):
        assert all(piece in text for piece in pieces(answer["text"]))
    assert all(digest in text for of in hashes(plan).values() for digest in of)
    assert all(squeezed(outside["reason"]) in text for outside in plan["outside"])
    for point in points(plan):
        said = rf"^\s*{point['label']}\s+claim: {point['claim']}\s+proof: \S {point['proof']}\s*$"
        assert re.search(said, layout, re.MULTILINE)
