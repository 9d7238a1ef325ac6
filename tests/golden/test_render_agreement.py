"""One plan, several outputs: the same facts in each, and the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

from sspgen.render.api import RenderContext
from sspgen.render.oscal import NS, texts_in_oscal
from sspgen.render.registry import renderers
from support.corpora import REPOSITORY
from support.sample_plan import big_plan, sample_plan

if TYPE_CHECKING:
    from sspgen.model.plan import Plan

DATA = ("oscal", "tables")


def data_outputs(plan: Plan) -> dict[str, bytes]:
    context = RenderContext()
    return {o.path: o.data for renderer in renderers(DATA) for o in renderer.render(plan, context)}


def digest() -> str:
    """A hash over all data outputs of both plans, for comparison between processes."""
    found = hashlib.sha256()
    for plan in (sample_plan(), big_plan(20)):
        for path, data in data_outputs(plan).items():
            found.update(f"{path} {hashlib.sha256(data).hexdigest()}\n".encode())
    return found.hexdigest()


def table(outputs: dict[str, bytes], name: str) -> list[dict[str, str]]:
    text = StringIO(outputs[f"tables/{name}.csv"].decode(), newline="")
    return [{k: v.removeprefix("'") for k, v in row.items()} for row in csv.DictReader(text)]


def own(node: dict[str, Any], name: str) -> str:
    return next((p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS), "")


def test_plan_json_oscal_and_tables_say_the_same() -> None:
    for plan in (sample_plan(), big_plan(40)):
        outputs = data_outputs(plan)
        document = json.loads(outputs["plan.json"])
        oscal = json.loads(outputs["oscal/ssp.json"])
        points = [p for f in document["families"] for c in f["controls"] for p in c["points"]]
        by_table = [(r["point"], r["claim"], r["proof"]) for r in table(outputs, "response-points")]
        assert by_table == [(p["id"], p["claim"], p["proof"]) for p in points]
        requirements = oscal["system-security-plan"]["control-implementation"]["implemented-requirements"]
        statements = [s for r in requirements for s in r.get("statements", ()) if own(s, "proof")]
        in_oscal = {s["statement-id"]: (own(s, "claim"), own(s, "proof")) for s in statements}
        assert in_oscal == {p["id"]: (p["claim"], p["proof"]) for p in points if p["answers"]}
        texts = [r["text"] for name in ("answers", "outside") for r in table(outputs, name) if r["text"].strip()]
        assert len(texts) == texts_in_oscal(oscal) == document["totals"]["texts_out"] == plan.texts_in
        verdicts = {e["id"]: e["verdict"] for e in document["evidence"]}
        assert verdicts == {r["source"]: r["verdict"] for r in table(outputs, "evidence")}
        resources = oscal["system-security-plan"]["back-matter"]["resources"]
        found = {own(r, "evidence-source"): own(r, "verdict") for r in resources if own(r, "verdict")}
        assert found == verdicts


def test_the_same_plan_gives_the_same_bytes_in_every_process() -> None:
    code = "from golden.test_render_agreement import digest; print(digest())"
    paths = os.pathsep.join(str(REPOSITORY / name) for name in ("generator", "tests"))
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert found == {digest()}
