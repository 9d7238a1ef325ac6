"""Pictures: the same in document and site, readable without colour, showing nothing that is not stated."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest

from sspgen.model.chronicle import Chronicle
from sspgen.model.implementation import Component
from sspgen.model.plan import Proof
from sspgen.model.system import ExternalService, Narrative, Port, System, User
from sspgen.render.charts.ages import LIMIT, age_of
from sspgen.render.charts.boundary import boundary_of
from sspgen.render.charts.data_flow import data_flow_of
from sspgen.render.charts.drawing import WIDTH, Drawing
from sspgen.render.charts.lettering import width, wrapped
from sspgen.render.charts.marks import HEIGHT, INKS, marks
from sspgen.render.charts.shares import PROOFS, bar_of, coverage, proof_counts
from sspgen.render.charts.shares import WIDTH as WHOLE
from sspgen.render.charts.strips import CONTROL, row_of
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import front, standing
from sspgen.render.site.kinds import explorer, system
from sspgen.render.site.templating import site_environment
from sspgen.render.templates import environment
from sspgen.resources import data_folder
from support.sample_chronicle import sample_chronicle
from support.sample_evidence import AS_OF
from support.sample_plan import big_plan, sample_plan
from support.site_kinds import made

if TYPE_CHECKING:
    from sspgen.model.plan import Plan

DRAWN = {
    "charts/age.svg.j2": "age(plan.evidence[0] | age_of(plan.as_of), 'A source')",
    "charts/boundary.svg.j2": "boundary(plan)",
    "charts/dataflow.svg.j2": "data_flow(plan)",
    "charts/stacked.svg.j2": "stacked(plan.points() | proof_counts, 'Proofs')",
    "charts/strip.svg.j2": "status_strip(plan.families[0].controls, 'AC')",
    "charts/trio.svg.j2": "trio(plan.tally, 'All')",
}


def crowd(components: int, services: int = 1, users: int = 1) -> Plan:
    """The sample plan with so many of each, with long and hostile names."""
    many = tuple(
        Component(f"c{n}", f"Component <b>{n}</b> " + "of a long name " * (n % 4), ("software", "service")[n % 2])
        for n in range(components)
    )
    system = replace(
        sample_plan().system,
        users=tuple(User(f"u{n}", f"Kind {n} " * (1 + n % 3)) for n in range(users)),
        external_services=tuple(
            ExternalService(
                f"e{n}", f"Service {n}", provider="agency", data="readings " * (n % 9), connection="TLS 1.3"
            )
            for n in range(services)
        ),
        ports=tuple(Port("https", str(n), "tcp", "web pages", (f"c{n}", f"c{n + 1}")) for n in range(components // 2)),
    )
    return replace(sample_plan(), components=many, system=system)


def bare(plan: Plan) -> Plan:
    return replace(plan, components=(), system=System("x", "X"))


@pytest.mark.parametrize("template", DRAWN)
def test_document_and_site_draw_the_same_bytes_with_a_title_and_colours_of_their_own(template: str) -> None:
    macro = DRAWN[template].partition("(")[0]
    source = f'{{% from "{template}" import {macro} %}}{{{{ {DRAWN[template]} }}}}'
    on_paper, on_screen = (
        env.from_string(source).render(plan=sample_plan()) for env in (environment(None), site_environment(None))
    )
    assert on_paper == on_screen
    assert re.search(r'role="img"[^>]*>\s*<title>[^<]', on_paper)
    assert "currentColor" not in on_paper
    shapes = re.findall(r"<(?:path|rect)[^>]*>", on_paper)
    assert shapes
    assert all("fill=" in shape or "stroke=" in shape or 'fill="none"' in on_paper for shape in shapes)


def test_colours_are_those_of_the_light_scheme_of_the_site() -> None:
    css = (data_folder("site/theme") / "css" / "sspgen.css").read_text(encoding="utf-8")
    light = css[css.index(":root {") : css.index("@media")]
    for name in ("proven", "supported", "stale", "contradicted"):
        assert f"--{name}: {INKS[name]};" in light
    assert f"--bar-documented: {INKS['documented']};" in light
    assert f"--bar-claimed: {INKS['claimed']};" in light
    assert f"--ink: {INKS['ink']};" in light


def test_every_state_that_is_drawn_has_a_shape_of_its_own() -> None:
    shapes = {proof: marks(proof.value, [(0, 10)]) for proof in Proof}
    for one, other in combinations(Proof, 2):
        assert (shapes[one].path, shapes[one].thick) != (shapes[other].path, shapes[other].thick)


def test_a_bar_is_as_long_as_its_whole_and_shows_one_of_a_thousand() -> None:
    bar = bar_of([("proven", 999), ("contradicted", 1)])
    ends = [float(x) + float(length) for m in bar.marks for x, length in re.findall(r"M([\d.]+) \d+h([\d.]+)", m.path)]
    assert max(ends) <= WHOLE
    assert max(ends) > WHOLE - 2
    assert [m.state for m in bar.marks] == ["proven", "contradicted"]
    assert bar.summary == "proven 999, contradicted 1"
    half = bar_of([("proven", 5)], largest=10)
    assert half.marks[0].path == f"M0 8h{WHOLE // 2 - 1}"
    assert bar_of([]).marks == ()
    assert bar_of([]).summary == "none"


def test_coverage_puts_all_families_on_the_scale_of_the_largest_and_loses_no_point() -> None:
    plan = big_plan(60)
    rows = coverage(plan)
    assert [row.family.id for row in rows] == [family.id for family in plan.families]
    said = [sum(int(n) for n in re.findall(r"\d+", row.bar.summary)) for row in rows]
    assert said == [family.tally.total for family in plan.families]
    assert sum(count for _, count in proof_counts(plan.points())) == plan.tally.total
    assert {state for state, _ in proof_counts(sample_plan().points())} <= {proof.value for proof in PROOFS}


def test_a_strip_has_a_mark_for_each_control_that_is_not_withdrawn() -> None:
    controls = sample_plan().families[0].controls
    row = row_of(controls, room=10)
    assert row.width == 10 * CONTROL
    lengths = sum(float(n) for m in row.marks for n in re.findall(r"h([\d.]+)", m.path))
    broken = sum(control.proof is Proof.CONTRADICTED for control in controls)
    assert lengths == (sum(not c.withdrawn for c in controls) + broken) * CONTROL
    assert "contradicted 1" in row.summary
    assert row_of(()).summary == "no control"


@pytest.mark.parametrize(
    ("hours", "within", "beyond", "off"), [(36, 100, 0, False), (90, 200, 50, False), (200, 200, 88, True)]
)
def test_age_is_drawn_against_the_limit_and_breaks_off_where_it_leaves_the_picture(
    hours: int, within: float, beyond: float, off: bool
) -> None:
    result = replace(sample_plan().evidence_by_id["image_scan"], observed=AS_OF - timedelta(hours=hours))
    age = age_of(result, AS_OF)
    assert age is not None
    assert (age.within, age.beyond, age.off) == (within, beyond, off)
    assert age.warn == pytest.approx(LIMIT / 3, abs=0.1)
    assert age.summary.endswith("warned of from 24 h, stale from 72 h")


def test_evidence_without_a_limit_or_never_observed_has_no_bar() -> None:
    assert age_of(sample_plan().evidence_by_id["penetration_test"], AS_OF) is None


@pytest.mark.parametrize(
    "text", ["", "one", "several words of a name", "x" * 300, "漢字" * 40, "a\x00b\nc", "<b>&amp;</b>"]
)
def test_no_line_is_wider_than_its_room_and_what_is_cut_says_so(text: str) -> None:
    lines = wrapped(text, 100, 12)
    assert len(lines) <= 3
    assert all(width(line, 12) <= 100 for line in lines)
    kept = "".join(lines).replace(" ", "")
    whole = "".join(text.replace("\x00", " ").split())
    assert kept == whole or (lines[-1].endswith("…") and whole.startswith(kept[:-1]))


@pytest.mark.parametrize("plan", [sample_plan(), crowd(9, 4, 6), crowd(38), crowd(90, 30, 12), crowd(0, 3)])
@pytest.mark.parametrize("draw", [boundary_of, data_flow_of])
def test_nothing_overlaps_leaves_the_picture_or_is_lost(plan: Plan, draw: object) -> None:
    drawing = draw(plan)  # type: ignore[operator]
    assert isinstance(drawing, Drawing)
    boxes = [box for box in drawing.boxes if box.form != "boundary"]
    for one, other in combinations(boxes, 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height <= other.y or other.y + other.height <= one.y
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y + box.height <= drawing.height
    assert len(boxes) <= 41
    assert all(0 < label.y < drawing.height for label in drawing.labels)
    for name in (*(user.title for user in plan.system.users[:3]), plan.system.name):
        assert " ".join(name.split()) in f"{drawing.title} {drawing.words}" or "kinds of user" in drawing.words


def test_many_components_become_one_box_with_their_count() -> None:
    drawing = boundary_of(crowd(90, 30))
    assert drawing is not None
    assert "45 pieces of software" in drawing.words
    assert any(box.form == "many" for box in drawing.boxes)


def test_what_is_not_stated_is_not_drawn() -> None:
    plan = sample_plan()
    assert boundary_of(bare(plan)) is None
    assert data_flow_of(bare(plan)) is None
    drawing = data_flow_of(replace(plan, system=replace(plan.system, ports=())))
    assert drawing is not None
    assert "no port is stated" in drawing.words
    assert "gauge feed 8400-8409/udp" in data_flow_of(plan).words  # type: ignore[union-attr]
    assert "no component is named" in data_flow_of(plan).words  # type: ignore[union-attr]


def test_hostile_names_stay_text() -> None:
    source = '{% from "charts/boundary.svg.j2" import boundary %}{{ boundary(plan) }}'
    html = environment(None).from_string(source).render(plan=crowd(5))
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_pictures_of_the_plan_stand_where_the_workspace_has_none_of_its_own() -> None:
    plan = replace(sample_plan(), system=replace(sample_plan().system, authorization_boundary=Narrative("All of it.")))
    page = made(system, plan)["system.html"].decode()
    assert page.count("drawn from what") == 2
    (chapter, *_) = front.chapters(Author(plan, Chronicle(), environment(None), lambda _: ""))
    drawn = [each.title for each in chapter.listed if each.kind == "figure"]
    said = "drawn from what the plan states"
    assert drawn == [f"Authorization boundary, {said}", f"Data flow, {said}"]
    own = replace(plan, system=replace(plan.system, authorization_boundary=Narrative("All.", "b.svg", "Our own")))
    (chapter, *_) = front.chapters(Author(own, Chronicle(), environment(None), lambda _: "ssp-asset:b.svg"))
    assert next(each.title for each in chapter.listed if each.kind == "figure") == "Our own"


def test_the_index_of_controls_has_a_strip_for_each_family() -> None:
    page = made(explorer, sample_plan())["controls/index.html"].decode()
    assert page.count("status-strip") == len(sample_plan().families)


def written(plan: Plan, chronicle: Chronicle) -> tuple[str, list[str]]:
    (chapter,) = standing.chapters(Author(plan, chronicle, environment(None), lambda _: ""))
    return chapter.html, [f"{each.mark} {each.title}" for each in chapter.listed]


def test_the_chapter_says_how_things_stand_with_pages_and_counts() -> None:
    html, listed = written(sample_plan(), sample_chronicle())
    plan = sample_plan()
    assert f"{plan.tally.proven}/{plan.tally.total}" in html
    for family in plan.families:
        assert f"ssp:family-{family.id}?page=right" in html
    assert html.index("What is red") < html.index("AC-2 d") < html.index("ssp:ac-2_smt.d?page=right")
    assert "1 statement part now contradicted" in html
    assert "documented 10/13 → 11/13" in html
    assert [line.split()[0] for line in listed] == ["Figure", "Table", "Table", "Table", "Figure"]
    assert html.count("<svg") == html.count("<title>") - 1 + html.count('aria-hidden="true"')


def test_the_chapter_of_a_plan_without_a_past_says_so_and_draws_no_trend() -> None:
    html, listed = written(replace(sample_plan(), evidence=(), gaps=()), Chronicle())
    assert "there is no trend" in html
    assert "Nothing to compare with: no release of another commit is known" in html
    assert "No evidence source is declared" in html
    assert not any(line.startswith("Figure") and "Documented, claimed" in line for line in listed)


def test_marks_fit_their_height() -> None:
    for state in INKS:
        for mark in (marks(state, [(0, 2)]),):
            middles = [float(y) for y in re.findall(r"M\S+ ([\d.]+)h", mark.path)]
            assert all(y - mark.thick / 2 >= 0 and y + mark.thick / 2 <= HEIGHT for y in middles)
