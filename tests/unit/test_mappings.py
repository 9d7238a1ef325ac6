"""Mappings: the shipped rows, a workspace's own over them, and what reports say of controls by themselves."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.cli.explanations import explain
from sspgen.collect.registry import readers
from sspgen.load.api import load_workspace
from sspgen.load.library import library
from sspgen.load.native_mapping import shipped, shipped_folder
from sspgen.load.schema import check
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.merge.api import merge
from sspgen.model.chronicle import Chronicle
from sspgen.model.evidence import (
    Artifact,
    EvidenceSource,
    Finding,
    FindingSeverity,
    Maps,
    MapsBy,
    Rejection,
    Relation,
    Report,
    Strength,
    Support,
    Tagged,
    Tool,
    Verdict,
)
from sspgen.model.mapping import Kind, Mappings, Row
from sspgen.model.plan import Plan, PlanPoint, Proof, ProofItem
from sspgen.render import words
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import write
from sspgen.render.templates import environment
from sspgen.resources import data_folder
from support import worlds
from support.corpora import REPOSITORY, corpus, shared
from support.site_tree import render

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.render.document.chapter import Chapter

MAPPINGS = Mappings(
    weaknesses={
        "CWE-79": {"si-2": Row("si-2", Relation.SUPPORTS, Strength.DERIVED, "", "sspgen", "1")},
        "CWE-89": {"ra-5_smt.b": Row("ra-5_smt.b", Relation.SUPPORTS, Strength.DIRECT)},
        "CWE-20": {"si-2": Row("si-2", None, Strength.DERIVED)},
    },
    items={"CCI-000001": {"ra-5_smt.a": Row("ra-5_smt.a", Relation.SUPPORTS, Strength.DIRECT, "", "DISA", "1")}},
)
TAGS, WEAKNESSES = Maps(MapsBy.TAGS), Maps(MapsBy.WEAKNESSES)


def _source(*maps: Maps, **supports: Relation) -> EvidenceSource:
    rows = {target.replace("__", "-").replace("_0", "."): relation for target, relation in supports.items()}
    return replace(worlds.source("scan", rows, checks=()), maps=maps)


def _tagged(*tags: Tagged, outcome: Verdict = Verdict.PASS) -> Report:
    return replace(worlds.report(outcome), tagged=tags)


def _found(*identifiers: str, suppressed: bool = False) -> Report:
    finding = Finding(
        "R1", "t", FindingSeverity.HIGH, location="a.py:3", identifiers=identifiers, suppressed=suppressed
    )
    return replace(worlds.report(Verdict.FAIL), findings=(finding,), finding_count=1)


def _plan(source: EvidenceSource, *artifacts: Artifact, other: EvidenceSource | None = None) -> Plan:
    answers = [worlds.answer("ra-5", part) for part in ("a", "b")]
    answers.append(worlds.answer("si-2", component="other"))
    collections = [worlds.collection(source, *artifacts)]
    if other is not None:
        collections.append(worlds.collection(other, worlds.artifact(worlds.report(), name="other.json")))
    space = worlds.workspace(*answers, evidence=tuple(c.source for c in collections))
    return merge(worlds.inputs(replace(space, mappings=MAPPINGS), *collections))


def _points(plan: Plan) -> dict[str, PlanPoint]:
    return {point.id: point for point in plan.points()}


def _by(point: PlanPoint, step: str) -> ProofItem:
    return next(item for item in point.proofs if item.chain and item.chain[0] == step)


# ---- the shipped rows


def test_shipped_mappings_are_as_their_schema_says_and_name_their_source_and_revision() -> None:
    paths = sorted(shipped_folder().glob("*.yaml"))
    assert len(paths) >= 6
    for path in paths:
        document = read_yaml(path.read_bytes(), path.name)
        assert isinstance(document, Document), document
        assert check(document, "mapping") == ()
        assert document.raw("mappings", "source"), path.name
        assert document.raw("mappings", "revision"), path.name


def test_every_kind_has_rows_that_say_what_they_show() -> None:
    mappings = shipped(items=False)
    assert len(mappings.kinds) >= 23
    for kind in mappings.kinds.values():
        assert kind.title
        assert kind.rows
        assert all(row.shows and row.origin and row.revision for row in kind.rows.values()), kind.id
        assert not [
            r for r in kind.rows.values() if r.strength is Strength.DERIVED and r.relation is Relation.SATISFIES
        ]


def test_shipped_weaknesses_are_signs_and_never_more() -> None:
    rows = [row for rows in shipped(items=False).weaknesses.values() for row in rows.values()]
    assert len(rows) > 150
    assert {(row.relation, row.strength) for row in rows} == {(Relation.SUPPORTS, Strength.DERIVED)}
    weaknesses = shipped(items=False).weaknesses
    for cwe, target in {
        "CWE-79": "si-10",
        "CWE-798": "ia-5.7",
        "CWE-327": "sc-13",
        "CWE-319": "sc-8",
        "CWE-862": "ac-3",
        "CWE-532": "au-9_smt.a",
    }.items():
        assert target in weaknesses[cwe]


def test_control_items_are_read_only_when_asked_for_and_tell_their_revision() -> None:
    assert shipped(items=False).items == {}
    items = shipped(items=True).items
    assert len(items) > 4000
    assert list(items["CCI-000366"]) == ["cm-6_smt.b"]
    assert items["CCI-000015"]["ac-2.1"].origin == "DISA CCI list"
    assert "revision 5" in items["CCI-000366"]["cm-6_smt.b"].revision
    assert "revision 4" in items["CCI-000001"]["ac-1_smt.a.1"].revision


def test_formats_of_kinds_are_those_of_readers_or_of_the_history() -> None:
    known = {reader.id for reader in readers()}
    named = {name for kind in shipped(items=False).kinds.values() for name in kind.formats}
    assert named - known == {"git"}
    assert len(named) > 45


# ---- a workspace's own rows

EVIDENCE = """\
evidence:
  scan:
    title: Scan
    kind: image-scan
    collect: {files: a.json}
    supports: {ra-5_smt.a: supports, si-2: supports}
"""
SSP = "system: {id: s, name: S, description: d, status: operational}\n"


def _workspace(folder: Path, **files: str) -> Path:
    (folder / "controls").mkdir()
    (folder / "ssp.yaml").write_text(SSP)
    for name, text in files.items():
        (folder / "controls" / f"{name}.yaml").write_text(text)
    return folder


def test_a_source_of_a_kind_speaks_for_its_rows_and_its_own_rows_win(tmp_path: Path) -> None:
    workspace = load_workspace(_workspace(tmp_path, evidence=EVIDENCE))
    assert workspace.diagnostics == ()
    rows = {support.target: support for support in workspace.evidence[0].supports}
    assert rows["ra-5_smt.a"] == replace(Support("ra-5_smt.a", Relation.SUPPORTS), span=rows["ra-5_smt.a"].span)
    assert not [target for target in rows if target.startswith("si-2_smt")]
    kept = rows["ra-5_smt.d"]
    assert (kept.relation, kept.strength, kept.chain) == (
        Relation.SATISFIES,
        Strength.DIRECT,
        ("image-scan", "ra-5_smt.d"),
    )
    assert (kept.origin, kept.revision[0]) == ("sspgen", "1")


OWN = """\
mappings:
  kinds:
    image-scan:
      rows: {RA-5_smt.d: none, ra-5_smt.c: {relation: supports, strength: direct, shows: a person looked}}
    pen-test:
      title: Penetration test
      rows: {ca-8: satisfies}
  weaknesses:
    CWE-319: {sc-8: direct}
    CWE-79: {si-10: none}
    CWE-5: sc-8 sc-23
"""


def test_a_workspace_overrides_takes_away_and_adds_rows(tmp_path: Path) -> None:
    evidence = EVIDENCE + "  pen:\n    {title: P, kind: pen-test, maps: [weaknesses], collect: {files: p.json}}\n"
    workspace = load_workspace(_workspace(tmp_path, evidence=evidence, rules=OWN))
    assert workspace.diagnostics == ()
    scan, pen = workspace.evidence
    rows = {support.target: support for support in scan.supports}
    assert "ra-5_smt.d" not in rows
    assert (rows["ra-5_smt.c"].shows, rows["ra-5_smt.c"].origin) == ("a person looked", "")
    assert [(s.target, s.chain) for s in pen.supports] == [("ca-8", ("pen-test", "ca-8"))]
    assert pen.maps == (WEAKNESSES,)
    assert workspace.mappings.weaknesses["CWE-319"]["sc-8"].strength is Strength.DIRECT
    assert workspace.mappings.weaknesses["CWE-79"]["si-10"].relation is None
    assert list(workspace.mappings.weaknesses["CWE-5"]) == ["sc-8", "sc-23"]


@pytest.mark.parametrize(
    ("evidence", "rules", "code"),
    [
        (EVIDENCE.replace("image-scan", "imagescan"), "", "SSP324"),
        (EVIDENCE, OWN, "SSP325"),
        (EVIDENCE, "mappings: {weaknesses: {CWE79: si-10}}\n", "SSP225"),
        (EVIDENCE, "mappings: {items: {cm-6: CCI-36}}\n", "SSP225"),
        (EVIDENCE, "mappings: {kinds: {image-scan: {rows: {ra-5_smt.a: proves}}}}\n", "SSP224"),
        (EVIDENCE.replace("    supports", "    maps: [cwe]\n    supports"), "", "SSP224"),
        (EVIDENCE.replace("    supports", "    maps: {tags: [cm 6]}\n    supports"), "", "SSP225"),
    ],
)
def test_what_is_wrong_with_mappings_is_told_at_its_place(tmp_path: Path, evidence: str, rules: str, code: str) -> None:
    files = {"evidence": evidence} | ({"rules": rules} if rules else {})
    twice = {"twice": rules} if code == "SSP325" else {}
    found = load_workspace(_workspace(tmp_path, **files, **twice)).diagnostics
    assert {d.code for d in found} == {code}
    assert all(d.span is not None and d.span.line for d in found)


def test_a_report_of_another_kind_needs_a_review() -> None:
    scan = replace(worlds.source("scan", {"si-2": Relation.SATISFIES}, checks=()), kind="image-scan")
    for formats, proof in ((("trivy",), Proof.PROVEN), ((), Proof.PROVEN), (("grype",), Proof.UNPROVEN)):
        point = _points(_plan(replace(scan, formats=formats), worlds.artifact(worlds.report())))["si-2_smt"]
        assert point.proof is proof
    assert "format trivy, in which evidence of the kind image-scan does not come" in point.proof_reason


def test_an_unknown_kind_names_the_nearest(tmp_path: Path) -> None:
    found = load_workspace(_workspace(tmp_path, evidence=EVIDENCE.replace("image-scan", "image-scans"))).diagnostics
    assert "did you mean 'image-scan'?" in found[0].message


def test_ways_of_mapping_name_what_they_are_believed_about(tmp_path: Path) -> None:
    evidence = EVIDENCE.replace("    supports", "    maps: {tags: [AC, CM-06], weaknesses: all}\n    supports")
    workspace = load_workspace(_workspace(tmp_path, evidence=evidence))
    assert workspace.evidence[0].maps == (Maps(MapsBy.TAGS, ("ac", "cm-6")), WEAKNESSES)


def test_a_workspace_that_maps_nothing_reads_no_mapping(tmp_path: Path) -> None:
    evidence = EVIDENCE.replace("    kind: image-scan\n", "")
    assert load_workspace(_workspace(tmp_path, evidence=evidence)).mappings == Mappings()


def test_the_project_itself_reads_the_shipped_mappings_once() -> None:
    assert data_folder("controls") == REPOSITORY / "controls"
    workspace = load_workspace(REPOSITORY)
    assert not [d for d in workspace.diagnostics if d.code == "SSP325"]
    assert not [
        item.path for item in workspace.inputs if item.path.startswith(("controls/mappings", "controls/library"))
    ]


# ---- what fails and what is doubted


def test_a_derived_row_doubts_where_its_source_fails_and_never_satisfies() -> None:
    kind = Kind("k", "K", rows={"si-2": Row("si-2", Relation.SATISFIES, Strength.DERIVED)})
    source = replace(_source(), supports=kind.supports())
    assert _points(_plan(source, worlds.artifact(worlds.report())))["si-2_smt"].proof is Proof.SUPPORTED
    failed = _points(_plan(source, worlds.artifact(worlds.report(Verdict.FAIL))))["si-2_smt"]
    assert failed.proof is Proof.UNPROVEN
    assert failed.proofs[0].verdict is Verdict.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("tally", "verdict", "proof"),
    [
        (Tagged("nist-800-53:si-2", passed=2), Verdict.PASS, Proof.SUPPORTED),
        (Tagged("nist-800-53:si-2", passed=2, failed=1), Verdict.FAIL, Proof.CONTRADICTED),
        (Tagged("nist-800-53:si-2", passed=2, undecided=1), Verdict.NEEDS_REVIEW, Proof.UNPROVEN),
        (Tagged("nist-800-53:si-2", undecided=1), Verdict.NEEDS_REVIEW, Proof.UNPROVEN),
        (Tagged("nist-800-53:si-2"), Verdict.NEEDS_REVIEW, Proof.UNPROVEN),
    ],
)
def test_rules_written_for_a_control_speak_for_it(tally: Tagged, verdict: Verdict, proof: Proof) -> None:
    plan = _plan(_source(TAGS), worlds.artifact(_tagged(tally, outcome=Verdict.FAIL)))
    point = _points(plan)["si-2_smt"]
    item = point.proofs[0]
    assert (item.verdict, item.strength, item.relation) == (verdict, Strength.DIRECT, Relation.SUPPORTS)
    assert item.chain == ("rules tagged SI-2", "si-2")
    assert (item.origin, item.revision) == ("trivy", "0.58")
    assert point.proof is proof


def test_control_items_lead_to_their_statement_part_and_say_by_which_list() -> None:
    plan = _plan(_source(TAGS), worlds.artifact(_tagged(Tagged("cci:CCI-000001", passed=1, failed=2))))
    points = _points(plan)
    item = points["ra-5_smt.a"].proofs[0]
    assert (item.verdict, item.chain, item.origin) == (
        Verdict.FAIL,
        ("rules tagged CCI-000001", "ra-5_smt.a"),
        "DISA",
    )
    assert "2 of 3 rules failed" in item.reason
    assert points["ra-5_smt.b"].proofs == ()
    explanation = explain(plan, "ra-5")
    assert explanation is not None
    assert "via rules tagged CCI-000001 → ra-5_smt.a (DISA, 1)" in "\n".join(explanation.lines(verbose=False))
    record = next(point for point in explanation.record["points"] if point["id"] == "ra-5_smt.a")
    assert record["proofs"][0]["chain"] == ["rules tagged CCI-000001", "ra-5_smt.a"]


def test_reports_of_a_source_are_added_up_tag_by_tag() -> None:
    source = replace(_source(TAGS), expected=2)
    good, bad = (_tagged(Tagged("nist-800-53:si-2", passed=1)), _tagged(Tagged("nist-800-53:si-2", failed=1)))
    plan = _plan(source, worlds.artifact(good, name="1.json"), worlds.artifact(bad, name="2.json"))
    assert _points(plan)["si-2_smt"].proofs[0].verdict is Verdict.FAIL


def test_old_rules_are_stale_and_old_failures_still_contradict() -> None:
    good = worlds.artifact(_tagged(Tagged("nist-800-53:si-2", passed=1)), age=timedelta(days=9))
    assert _points(_plan(_source(TAGS), good))["si-2_smt"].proof is Proof.STALE
    bad = worlds.artifact(_tagged(Tagged("nist-800-53:si-2", failed=1)), age=timedelta(days=9))
    assert _points(_plan(_source(TAGS), bad))["si-2_smt"].proof is Proof.CONTRADICTED


def test_tags_are_believed_only_about_what_is_named() -> None:
    source = _source(Maps(MapsBy.TAGS, ("ac", "ra-5")))
    tags = (Tagged("nist-800-53:si-2", failed=1), Tagged("nist-800-53:ra-5", passed=1))
    points = _points(_plan(source, worlds.artifact(_tagged(*tags))))
    assert points["si-2_smt"].proofs == ()
    assert points["ra-5_smt.a"].proof is Proof.SUPPORTED


def test_a_weakness_doubts_and_contradicts_only_where_the_workspace_says_so() -> None:
    plan = _plan(_source(WEAKNESSES), worlds.artifact(_found("CWE-20", "CWE-79", "CWE-89")))
    points = _points(plan)
    derived = _by(points["si-2_smt"], "CWE-79")
    assert (derived.verdict, derived.strength, derived.chain) == (
        Verdict.NEEDS_REVIEW,
        Strength.DERIVED,
        ("CWE-79", "si-2"),
    )
    assert "1 finding of this weakness, such as R1 at a.py:3" in derived.reason
    assert points["si-2_smt"].proof is Proof.UNPROVEN
    assert len(points["si-2_smt"].proofs) == 1
    assert _by(points["ra-5_smt.b"], "CWE-89").verdict is Verdict.FAIL
    assert points["ra-5_smt.b"].proof is Proof.CONTRADICTED


def test_nothing_found_and_what_was_waived_say_nothing() -> None:
    for report in (worlds.report(), _found("CWE-79", suppressed=True)):
        points = _points(_plan(_source(WEAKNESSES), worlds.artifact(report)))
        assert all(point.proofs == () for point in points.values())


def test_without_asking_nothing_maps() -> None:
    report = replace(_found("CWE-79"), tagged=(Tagged("nist-800-53:si-2", failed=1),))
    assert all(point.proofs == () for point in _plan(_source(), worlds.artifact(report)).points())


@pytest.mark.parametrize("maps", [TAGS, WEAKNESSES])
@pytest.mark.parametrize("lost", ["gone", "corrupt"])
def test_a_lost_report_blocks_what_it_may_have_spoken_against(maps: Maps, lost: str) -> None:
    other = replace(worlds.source("other", {"si-2": Relation.SATISFIES}, checks=()), expected=1)
    failing = _found("CWE-79") if maps is WEAKNESSES else _tagged(Tagged("nist-800-53:si-2", failed=1))
    before = _points(_plan(_source(maps), worlds.artifact(failing), other=other))["si-2_smt"]
    assert before.proof in (Proof.CONTRADICTED, Proof.UNPROVEN)
    left = () if lost == "gone" else (worlds.artifact(Rejection("SSP302", "malformed")),)
    after = _points(_plan(_source(maps), *left, other=other))["si-2_smt"]
    assert after.proof is Proof.UNPROVEN
    assert "is not known" in after.proof_reason


def test_a_lost_report_blocks_nothing_that_it_is_not_believed_about() -> None:
    other = replace(worlds.source("other", {"si-2": Relation.SATISFIES}, checks=()), expected=1)
    plan = _plan(_source(Maps(MapsBy.TAGS, ("ac",))), other=other)
    assert _points(plan)["si-2_smt"].proof is Proof.PROVEN


# ---- where the chain is shown


def _chapters(plan: Plan) -> tuple[Chapter, ...]:
    return write(Author(plan, Chronicle(), environment(None), lambda _: ""))


def test_every_output_shows_the_chain() -> None:
    plan = _plan(_source(TAGS), worlds.artifact(_tagged(Tagged("cci:CCI-000001", passed=3))))
    chain = "rules tagged CCI-000001 → ra-5_smt.a (DISA, 1)"
    assert any(chain in chapter.html for chapter in _chapters(plan))
    pages = render(plan)
    shown = {path: data.decode() for path, data in pages.items() if chain.encode() in data}
    assert {"controls/ra-5.html"} < shown.keys()
    assert any(path.endswith("scan.html") for path in shown)
    item = _points(plan)["ra-5_smt.a"].proofs[0]
    assert words.chain(item) == chain
    assert words.chain(replace(item, chain=())) == ""


def test_what_a_tool_calls_itself_stays_words_on_the_way() -> None:
    name = "<script>x</script>"
    report = replace(_tagged(Tagged("nist-800-53:si-2", passed=1)), tool=Tool(name, "1"))
    plan = _plan(_source(TAGS), worlds.artifact(report))
    assert _points(plan)["si-2_smt"].proofs[0].origin == name
    assert all(name not in chapter.html for chapter in _chapters(plan))
    assert all(name.encode() not in data for path, data in render(plan).items() if path.endswith(".html"))


@pytest.mark.parametrize("page", ["docs/explanation/mappings.md"])
def test_mappings_in_the_docs_are_as_their_schema_says(page: str) -> None:
    blocks = re.findall(r"```yaml\n(mappings:.*?)```", (REPOSITORY / page).read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        document = read_yaml(block.encode(), page)
        assert isinstance(document, Document)
        assert check(document, "mapping") == ()


# ---- against the catalog itself


def _ids(value: Any) -> set[str]:
    found = {value["id"]} if isinstance(value, dict) and isinstance(value.get("id"), str) else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found.union(*(_ids(item) for item in inner))


@pytest.mark.corpora
def test_every_target_is_in_the_catalog() -> None:
    known = _ids(json.loads(corpus("oscal/NIST_SP-800-53_rev5_catalog.json").read_bytes()))
    mappings = shipped(items=True)
    rows = [row for kind in mappings.kinds.values() for row in kind.rows.values()]
    rows += [row for found in mappings.weaknesses.values() for row in found.values()]
    assert {row.target for row in rows} <= known
    items = {row.target for rows in mappings.items.values() for row in rows.values() if "revision 5" in row.revision}
    assert items - known == {"ir-2_smt.c", "si-18_smt.b.1"}  # slips of the list itself
    indicators = {name for kind in mappings.kinds.values() for name in kind.indicators}
    assert indicators <= json.loads(shared("facts/cr26-ksi-to-800-53.json").read_bytes()).keys()


@pytest.mark.corpora
def test_the_library_answers_parts_that_exist_and_knows_the_low_baseline() -> None:
    known = _ids(json.loads(corpus("oscal/NIST_SP-800-53_rev5_catalog.json").read_bytes()))
    profile = json.loads(corpus("oscal/NIST_SP-800-53_rev5_LOW-baseline_profile.json").read_bytes())["profile"]
    low = {name for way in profile["imports"][0]["include-controls"] for name in way["with-ids"]}
    for component in library().values():
        assert set(component.points) <= known, component.name
        assert {name for name, _ in component.asks} <= known, component.name
        answered = {point.partition("_smt")[0] for point in component.points}
        assert answered - low == set(component.above_low), component.name
