"""A real OpenControl workspace against the moderate profile, beside numbers that are counted by hand."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.flow.plan import Request, make_plan
from sspgen.render.api import RenderContext, silent
from sspgen.render.document import RENDERER
from sspgen.render.markdown import to_html
from support import opencontrol_by_hand as by_hand
from support.browser import CAMPAIGN
from support.cli import Result, run
from support.corpora import corpus
from support.oscal_checks import walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.model.plan import Plan, PlanControl

pytestmark = pytest.mark.corpora
MODERATE = "oscal/NIST_SP-800-53_rev5_MODERATE-baseline_profile.json"
RESOLVED = "oscal/NIST_SP-800-53_rev5_MODERATE-baseline-resolved-profile_catalog.json"
STATUSES = {"complete": "implemented", "partial": "partial", "planned": "planned", "none": "undocumented", "": ""}


def build(out: Path, only: str) -> Result:
    profile = json.loads(corpus(MODERATE).read_bytes())
    profile["profile"]["imports"][0]["href"] = "catalog.json"
    shutil.copyfile(corpus("oscal/NIST_SP-800-53_rev5_catalog.json"), out / "catalog.json")
    (out / "moderate.json").write_text(json.dumps(profile), encoding="utf-8")
    arguments = ("--profile", out / "moderate.json", "--out", out / "build", "--only", only)
    result = run("build", corpus("opencontrol/cg-compliance"), *arguments, cwd=out)
    assert result.code == 0, result.err
    return result


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    out = tmp_path_factory.mktemp("customer")
    return out / "build", build(out, "site,oscal,tables")


@pytest.fixture(scope="module")
def plan(built: tuple[Path, Result]) -> Any:
    return json.loads((built[0] / "plan.json").read_bytes())


@pytest.fixture(scope="module")
def told() -> list[by_hand.Narrative]:
    return by_hand.narratives(corpus("opencontrol/cg-compliance"))


def answers(plan: Any) -> Iterator[Any]:
    for family in plan["families"]:
        for control in family["controls"]:
            for point in control["points"]:
                yield from point["answers"]
            yield from control["general"]
    yield from (outside["answer"] for outside in plan["outside"])


def bare(text: str) -> str:
    return re.sub(r"[\s-]+", "", text)


def pieces(markdown: str) -> list[str]:
    """The runs of words of a text, as they stand between two tags."""
    return [bare(unescape(piece)) for piece in re.split(r"<[^>]+>", to_html(markdown)) if piece.strip()]


def missing(texts: list[str], where: str) -> list[str]:
    return [text for text in texts if not all(piece in where for piece in pieces(text))]


def test_every_narrative_is_in_every_output(built: tuple[Path, Result], plan: Any, told: list[Any]) -> None:
    texts = [narrative.text.strip() for narrative in told]
    assert len(texts) == 532
    in_plan = Counter(a["text"].strip() for a in answers(plan) if not a["part"].startswith("parameter "))
    del in_plan[""]
    assert in_plan == Counter(texts)
    oscal = json.loads((built[0] / "oscal/ssp.json").read_bytes())
    descriptions = "\0".join(node["description"] for node in walk(oscal) if "description" in node)
    assert [text for text in texts if text not in descriptions] == []
    pages = sorted((built[0] / "site/controls").glob("*.html"))
    shown = "".join(page.read_text(encoding="utf-8") for page in [*pages, built[0] / "site/outside.html"])
    assert missing(texts, bare(unescape(re.sub(r"<[^>]+>", "", shown)))) == []


def narratives_alone(plan: Plan) -> Plan:
    """The plan without what others wrote or found, and of the rest an eighth: all of it fills hundreds of pages."""
    step = 1 if CAMPAIGN else 8
    answered = {control.id for control in [c for c in plan.controls() if c.answers][::step]}
    families = []
    for family in plan.families:
        controls = tuple(answers_alone(c) for c in family.controls if c.id in answered)
        families.append(replace(family, controls=controls))
    kept = tuple(family for family in families if family.controls)
    plan = replace(plan, families=kept, outside=plan.outside[::step])
    return replace(plan, evidence=(), inputs=(), diagnostics=(), gaps=())


def answers_alone(control: PlanControl) -> PlanControl:
    """The control without its requirement and parameters, the points without an answer, and what proves the others."""
    points = tuple(replace(point, proofs=()) for point in control.points if point.answers)
    return replace(control, requirement=(), parameters=(), points=points)


@pytest.mark.slow
def test_every_narrative_is_in_the_pdf(built: tuple[Path, Result], tmp_path: Path, told: list[Any]) -> None:
    profile = str(built[0].parent / "moderate.json")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    plan = narratives_alone(make_plan(Request(corpus("opencontrol/cg-compliance"), profile, now, None, silent)))
    (output,) = RENDERER.render(plan, RenderContext(jobs=1))
    (tmp_path / "ssp.pdf").write_bytes(output.data)
    # The column of texts: beside them stands who answers, which would come between two lines at the end of a page.
    body = ("-x", "188", "-y", "64", "-W", "900", "-H", "718")
    done = subprocess.run(["pdftotext", *body, tmp_path / "ssp.pdf", "-"], check=True, capture_output=True)
    shown = bare(done.stdout.decode())
    placed = [a for control in plan.controls() for a in control.answers] + [o.answer for o in plan.outside]
    texts = Counter(a.text.strip() for a in placed if a.text.strip() and not a.part.startswith("parameter "))
    assert texts - Counter(narrative.text.strip() for narrative in told) == Counter()
    assert texts.total() >= (len(told) if CAMPAIGN else len(told) // 12)
    assert missing(list(texts), shown) == []
    assert "thecontrolisnotintheprofile" in shown


def test_what_is_outside_the_profile_is_in_each_appendix_with_its_reason(
    built: tuple[Path, Result], plan: Any, told: list[Any]
) -> None:
    points = by_hand.response_points(corpus(RESOLVED))
    expected = Counter(n.text.strip() for n in told if by_hand.place(n, points) == "outside")
    kept = [o for o in plan["outside"] if not o["answer"]["part"].startswith("parameter ")]
    assert Counter(o["answer"]["text"].strip() for o in kept if o["answer"]["text"].strip()) == expected
    assert all(o["reason"] for o in plan["outside"])
    table = (built[0] / "tables/outside.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines(keepends=True)))
    reasons = [o["reason"] for o in plan["outside"]]
    assert [row["reason"] for row in rows] == reasons
    page = unescape((built[0] / "site/outside.html").read_text(encoding="utf-8"))
    assert [page.count(f">{reason}<") for reason in set(reasons)] == [reasons.count(r) for r in set(reasons)]
    resources = json.loads((built[0] / "oscal/ssp.json").read_bytes())["system-security-plan"]["back-matter"]
    props = [p for r in resources["resources"] for p in r.get("props", ()) if p["name"] == "outside-the-profile"]
    assert [p["value"] for p in props] == reasons


def test_no_status_changes(plan: Any, told: list[Any]) -> None:
    written = Counter((n.text.strip(), n.status, STATUSES[n.status]) for n in told if n.status)
    found = Counter((a["text"].strip(), a["raw_status"], a["claim"]) for a in answers(plan))
    assert written - found == Counter()
    statuses = by_hand.statuses(corpus("opencontrol/cg-compliance"))
    assert (statuses.count("planned"), statuses.count("partial")) == (27, 9)


def test_the_numbers_are_those_counted_by_hand(built: tuple[Path, Result], plan: Any, told: list[Any]) -> None:
    points = by_hand.response_points(corpus(RESOLVED))
    statuses: dict[str, list[str]] = defaultdict(list)
    for narrative in told:
        statuses[by_hand.place(narrative, points)].append(narrative.status)
    statuses.pop("outside")
    statuses.pop("control")
    claimed = sum(1 for of in statuses.values() if set(of) == {"complete"})
    counted = {"total": sum(map(len, points.values())), "documented": len(statuses), "claimed": claimed, "proven": 0}
    assert plan["totals"]["response_points"] == counted
    assert plan["totals"]["parameters"]["claimed"] == plan["totals"]["parameters"]["proven"] == 0
    assert re.search(rf"documented\D+{len(statuses)}/627", built[1].out + built[1].err)
    families = csv.DictReader((built[0] / "tables/families.csv").read_text(encoding="utf-8").splitlines())
    sums = [sum(int(row[name]) for row in rows) for rows in [list(families)] for name in ("points", "documented")]
    assert sums == [627, len(statuses)]


def test_nothing_is_proven_and_recorded_failures_contradict(built: tuple[Path, Result], plan: Any) -> None:
    failed = [e for e in plan["evidence"] if e["verdict"] == "fail"]
    assert len(failed) == by_hand.recorded_failures(corpus("opencontrol/cg-compliance")) == 17
    proofs = {p["id"]: p["proof"] for f in plan["families"] for c in f["controls"] for p in c["points"]}
    assert "proven" not in proofs.values()
    for evidence in failed:
        assert {proofs[point] for point in evidence["points"]} <= {"contradicted"}
        page = (built[0] / f"site/evidence/{evidence['id']}.html").read_text(encoding="utf-8")
        assert "state is-fail" in page
    touched = {point for evidence in failed for point in evidence["points"]}
    assert {point for point, proof in proofs.items() if proof == "contradicted"} == touched != set()


def test_typos_and_dangling_paths_are_told_at_their_place(built: tuple[Path, Result], plan: Any) -> None:
    root = corpus("opencontrol/cg-compliance")
    told = [(d["code"], d["span"]["path"], d["span"]["line"]) for d in plan["diagnostics"] if d["span"]]
    line = 1 + (root / "SA_Policy/component.yaml").read_text(encoding="utf-8").split("NIST-801-53")[0].count("\n")
    assert ("SSP331", "SA_Policy/component.yaml", line) in told
    assert f"SA_Policy/component.yaml:{line}:" in built[1].err
    dangling = [(path, number) for code, path, number in told if code == "SSP332"]
    for path, number in dangling:
        named = (root / path).read_text(encoding="utf-8").splitlines()[number - 1].split("path:")[-1].strip()
        assert not (root / named).exists()
    assert len(dangling) == 17
