"""Pages that are kept from one build to the next: the same bytes as without, whatever changed, and few of them."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from sspgen.model.plan import Proof
from sspgen.render.api import RenderContext
from sspgen.render.site.site import Site
from support.sample_chronicle import sample_chronicle, sample_raw
from support.sample_plan import sample_plan
from support.site_tree import OUTPUTS, parse, render, target

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan


def context(cache_folder: Path | None, **more: object) -> RenderContext:
    given = {"outputs": OUTPUTS, "chronicle": sample_chronicle(), "raw": sample_raw, "cache": cache_folder} | more
    return RenderContext(**given)  # type: ignore[arg-type]


def edited(plan: Plan) -> Plan:
    """Change one answer of RA-5."""
    family = next(f for f in plan.families if f.id == "ra")
    control = next(c for c in family.controls if c.id == "ra-5")
    point = control.points[0]
    answer = replace(point.answers[0], text="Scanned twice now.")
    control = replace(control, points=(replace(point, answers=(answer,)), *control.points[1:]))
    controls = tuple(control if c.id == "ra-5" else c for c in family.controls)
    changed = replace(family, controls=controls)
    return replace(plan, families=tuple(changed if f.id == "ra" else f for f in plan.families))


def worsened(plan: Plan) -> Plan:
    """Let the proof of AC-14 be contradicted, as its family's page shows it."""
    family = next(f for f in plan.families if f.id == "ac")
    controls = tuple(replace(c, proof=Proof.CONTRADICTED) if c.id == "ac-14" else c for c in family.controls)
    changed = replace(family, controls=controls)
    return replace(plan, families=tuple(changed if f.id == "ac" else f for f in plan.families))


def older(plan: Plan) -> Plan:
    return replace(plan, as_of=plan.as_of + timedelta(hours=30))


def renamed(plan: Plan) -> Plan:
    return replace(plan, system=replace(plan.system, name="Ebb Readings"))


@pytest.mark.parametrize("change", [lambda plan: plan, edited, worsened, older, renamed])
def test_what_is_kept_makes_the_same_site_as_what_is_made_anew(change: object, tmp_path: Path) -> None:
    assert callable(change)
    render(sample_plan(), context(tmp_path))
    plan = change(sample_plan())
    assert render(plan, context(tmp_path)) == render(plan, context(None))


def test_one_edited_answer_makes_one_control_anew(tmp_path: Path) -> None:
    render(sample_plan(), context(tmp_path))
    made: list[str] = []
    html = Site.html

    def counted(site: Site, template: str, path: str, **facts: object) -> str:
        if template in {"control", "family", "withdrawn"}:
            made.append(template)
        return html(site, template, path, **facts)  # type: ignore[arg-type]

    with patch.object(Site, "html", counted):
        render(edited(sample_plan()), context(tmp_path))
    assert made == ["control"]


def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path) -> None:
    whole = render(sample_plan(), context(tmp_path))
    for file in tmp_path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            file.write_bytes(data[:-40] + b"x" * 40)
    assert render(sample_plan(), context(tmp_path)) == whole


def test_a_page_of_a_control_transfers_less_than_sixty_kilobytes() -> None:
    site = render(sample_plan(), context(None))
    for path in (p for p in site if p.startswith("controls/") and p.endswith(".html") and p != "controls/index.html"):
        loads = {target(path, href)[0] for href in parse(site[path]).loads} & site.keys()
        files = {path, *(load for load in loads if load.endswith((".css", ".js", ".svg")))}
        assert any(file.endswith(".css") for file in files)
        assert sum(len(gzip.compress(site[file])) for file in files) < 60_000, path
