"""Editions: what the public is told, what is left out, and that nothing differs but that."""

from __future__ import annotations

import json
import re
import time
import typing
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sspgen.editions.addresses import without_addresses
from sspgen.editions.api import Edition, full_edition, full_plan, is_left_out, public_edition
from sspgen.editions.commitment import commitment_of, derived_secret
from sspgen.editions.policy import TABLE, rows_of
from sspgen.editions.terms import Terms
from sspgen.errors import EnvironmentFailure
from sspgen.model.chronicle import Chronicle
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Report
from sspgen.model.marks import PASSAGES
from sspgen.model.plan import Plan
from sspgen.model.spans import Span
from sspgen.publish.commitment_key import commitment_secret
from sspgen.publish.editions import publish_editions
from sspgen.render.api import RenderContext
from sspgen.render.plan_json.renderer import plan_bytes
from sspgen.render.registry import renderers
from sspgen.resources import schema_file
from support.canaries import EVERYTHING, WORD, caged, escaped
from support.cli import Result, is_whole, run_here, tree
from support.corpora import shared
from support.oscal_checks import problems, schema_validator
from support.sample_chronicle import sample_chronicle, sample_raw
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from pathlib import Path

SECRET = b"a secret of the tests, 32 bytes!"
OTHERS = ("oscal", "tables", "bundle", "docx", "site")
"""All renderers but the PDF, which is looked at end to end."""


def public(plan: Plan, past: Chronicle | None = None, secret: bytes = SECRET) -> Edition:
    return public_edition(plan, past or Chronicle(), secret)


def reachable(*roots: type) -> set[type]:
    """Every dataclass that a record can hold."""
    found: set[type] = set()
    waiting: list[Any] = list(roots)
    while waiting:
        kind = waiting.pop()
        waiting += [each for each in typing.get_args(kind) if each is not ...]
        if isinstance(kind, type) and is_dataclass(kind) and kind not in found:
            found.add(kind)
            waiting += typing.get_type_hints(kind, localns={"Span": Span}).values()
    return found


def test_every_field_of_a_plan_and_its_past_has_a_policy_and_no_other() -> None:
    kinds = reachable(Plan, Chronicle)
    assert len(kinds) > 50
    listed = {kind: set(TABLE.get(kind, ())) for kind in kinds if kind.__name__ != "Answer"}
    assert listed == {kind: {each.name for each in fields(kind)} for kind in listed}


def test_a_record_without_a_policy_stops_the_redaction() -> None:
    with pytest.raises(LookupError, match="has no rows"):
        rows_of(Edition)


@pytest.mark.parametrize("internal", [EVERYTHING, ()], ids=["all is marked", "nothing is marked"])
def test_no_canary_is_in_any_file_of_the_public_edition(tmp_path: Path, internal: tuple[str, ...]) -> None:
    plan, past, placed = caged(internal)
    out = tmp_path / "out"
    context = RenderContext(chronicle=past, raw=sample_raw)
    publish_editions(plan, renderers(OTHERS), out, context, names=("public",), secret=SECRET)
    files = tree(out)
    assert len(placed) > 500
    assert [(path, word, placed[word]) for path, word in escaped(files, placed)] == []
    wanted = {"plan.json", "site/index.html", "oscal/ssp.json", "tables/ssp.xlsx", "ssp.docx"}
    assert {f"public/{name}" for name in wanted} <= set(files)


def test_the_public_edition_is_valid_plan_json_and_oscal_though_everything_is_internal() -> None:
    plan, past, _ = caged()
    told = public(plan, past)
    context = RenderContext(chronicle=told.chronicle, edition="public")
    files = {o.path: o.data for each in renderers(("oscal",)) for o in each.render(told.plan, context)}
    schema = json.loads(schema_file("plan.schema.json").read_bytes())
    assert list(Draft202012Validator(schema).iter_errors(json.loads(files["plan.json"]))) == []
    document = json.loads(files["oscal/ssp.json"])
    assert problems(document, told.plan) == []
    validator = schema_validator(shared("schemas/oscal-1.2.3/oscal_ssp_schema.json"))
    assert [f"{e.json_path}: {e.message[:200]}" for e in validator.iter_errors(document)] == []


def test_what_internal_evidence_says_is_not_quoted_by_anything_public() -> None:
    plan = replace(sample_plan(), internal=("evidence.access_tests",))
    told = plan_bytes(public(plan).plan).decode()
    assert "2 of 40 tests failed" in plan_bytes(plan).decode()
    assert "2 of 40" not in told
    assert "Every test passes" not in told


def test_the_cage_is_not_empty(tmp_path: Path) -> None:
    plan, past, placed = caged()
    publish_editions(plan, renderers(("tables",)), tmp_path / "out", RenderContext(chronicle=past), names=("full",))
    assert len({word for _, word in escaped(tree(tmp_path / "out"), placed)}) > 250


def numbers(plan: Plan) -> list[Any]:
    """All that is counted, claimed, proven and judged, in order."""
    found: list[Any] = [plan.tally, plan.parameter_tally, plan.texts_in, plan.texts_out, len(plan.gaps)]
    for family in plan.families:
        found += [family.tally, family.claim, family.proof]
    for control in plan.controls():
        found += [control.id, control.tally, control.claim, control.proof, [p.state for p in control.parameters]]
        for point in control.points:
            found += [point.id, point.claim, point.proof, point.tally, [a.claim for a in point.answers]]
            found += [(item.verdict, item.relation, item.strength, item.observed) for item in point.proofs]
    for result in plan.evidence:
        found += [result.verdict, result.observed, result.stale_at, [each.verdict for each in result.results]]
        for artifact in result.collection.artifacts:
            if isinstance(artifact.result, Report):
                found += [artifact.result.counts(), artifact.result.population, artifact.result.finding_count]
    return found


@settings(max_examples=12, deadline=None)
@given(st.sets(st.sampled_from((*EVERYTHING, "components.gateway", "evidence.image_scan", "*", "parties.agency"))))
def test_redaction_changes_no_number_and_no_state(internal: set[str]) -> None:
    plan = replace(sample_plan(), internal=tuple(sorted(internal)))
    told = public(plan, sample_chronicle())
    assert numbers(told.plan) == numbers(plan)
    assert told.chronicle.trend == sample_chronicle().trend
    changes, original = told.chronicle.changes, sample_chronicle().changes
    assert changes is not None
    assert original is not None
    assert changes.tally() == original.tally()
    assert changes.placed() == original.placed()


def test_what_is_internal_keeps_one_other_name_everywhere() -> None:
    plan = replace(sample_plan(), internal=("components.gateway", "evidence.image_scan"))
    told = public(plan).plan
    component = told.components[1]
    assert re.fullmatch(r"redacted-[0-9a-f]{12}", component.id)
    assert re.fullmatch(r"\[redacted [0-9a-f]{12}\]", component.title)
    answers = [a for c in told.controls() for a in c.answers if a.component == component.id]
    assert {answer.component_title for answer in answers} == {component.title}
    assert len(answers) == 7
    source = next(r.source for r in told.evidence if r.source.id.startswith("redacted-"))
    assert source.id in {item.source for point in told.points() for item in point.proofs}
    assert source.id in {name for answer in answers for name in answer.evidence} | {source.id}
    assert component.id in told.system.ports[0].used_by
    assert set(told.component_provenance) == {c.id for c in told.components}
    kept = {a.uuid for c in plan.controls() for a in c.answers if a.component == "gateway"}
    assert kept.isdisjoint(answer.uuid for answer in answers)


def test_people_have_one_mark_each_so_that_two_can_be_told_from_one() -> None:
    told = public(sample_plan(), sample_chronicle())
    assert told.chronicle.changes is not None
    pulls = [change.pull for change in told.chronicle.changes.changes if change.pull]
    said = {pull.id: dict(pull.details) for pull in pulls}
    assert said["3"]["author"] == said["3"]["approvers"]
    assert said["1"]["author"] != said["1"]["approvers"]
    assert all(WORD not in str(each) and "lin" not in str(each["author"]) for each in said.values())


def test_names_of_organizations_roles_and_components_are_no_persons() -> None:
    told = public(sample_plan()).plan
    assert told.system.parties[0].name == "Agency for Harbours & Tides"
    assert told.components[1].responsible == "Platform team"
    assert told.system.inventory[2].owner == "agency"
    assert told.system.parties[1].name.startswith("[redacted ")
    assert told.system.roles[0].parties == (told.system.parties[1].id,)


def with_text(plan: Plan, text: str) -> Plan:
    """The plan with another text in its first answer."""
    family = plan.families[0]
    control = family.controls[0]
    point = replace(control.points[0], answers=(replace(control.points[0].answers[0], text=text, source_text=text),))
    control = replace(control, points=(point, *control.points[1:]))
    return replace(plan, families=(replace(family, controls=(control, *family.controls[1:])), *plan.families[1:]))


def first_text(plan: Plan) -> str:
    return plan.families[0].controls[0].points[0].answers[0].text


def test_a_marked_passage_is_read_in_the_full_edition_only() -> None:
    text = "Open words.\n\n<!-- internal -->\nThe cellar has two doors.\n<!-- /internal -->\n\n"
    text += "More <!--internal-->x9<!-- /internal -->."
    plan = replace(with_text(sample_plan(), text), internal=(PASSAGES,))
    assert first_text(full_plan(plan)) == "Open words.\n\nThe cellar has two doors.\n\nMore x9."
    told = first_text(public(plan).plan)
    assert re.fullmatch(r"Open words\.\n\n\[redacted \w{12}\]\n\nMore \[redacted \w{12}\]\.", told)
    assert full_plan(sample_plan()) is sample_plan()


def test_a_redacted_passage_is_not_read_in_the_history_of_its_text_either() -> None:
    plan = with_text(sample_plan(), "There are <!-- internal -->accounts of people<!-- /internal -->.")
    told = public(replace(plan, internal=(PASSAGES,)), sample_chronicle()).chronicle
    assert {edit.before_text[:9] for edit in told.edits["ac-2"]} == {"[redacted", ""}
    texts = [d for d in told.since_release.differences if d.component] if told.since_release else []
    assert all(each.before.startswith("[redacted") and each.after.startswith("[redacted") for each in texts)
    assert texts


def test_what_only_the_past_knows_is_taken_for_internal() -> None:
    past = sample_chronicle()
    gone = replace(past.edits["ac-2"][0], component="old-vpn", before_text="Through the old VPN.")
    series = {("old_scan", "source"): replace(next(iter(past.series.values())), source="old_scan")}
    told = public(sample_plan(), replace(past, edits={"ac-2": (gone,)}, series=series)).chronicle
    (edit,) = told.edits["ac-2"]
    assert (edit.component[:9], edit.before_text[:9], edit.origin.path) == ("redacted-", "[redacted", "")
    assert [source[:9] for source, _ in told.series] == ["redacted-"]
    assert next(iter(told.series.values())).days == next(iter(series.values())).days


def test_diagnostics_that_speak_of_internal_things_are_left_out_and_counted() -> None:
    found = (
        Diagnostic("SSP011", "the answer has no reason", Span("controls/gateway.yaml", 3)),
        Diagnostic("SSP011", "the image_scan is old", Span("controls/policy.yaml", 3)),
        Diagnostic("SSP011", "the answer has no reason", Span("controls/policy.yaml", 4)),
    )
    plan = replace(sample_plan(), diagnostics=found, internal=("components.gateway", "evidence.image_scan"))
    told = public(plan)
    assert (told.plan.diagnostics, told.left_out) == (found[2:], 2)


def test_every_mark_can_be_opened_by_who_has_the_opening_and_by_nobody_else() -> None:
    plan = replace(sample_plan(), internal=("components.gateway",))
    told = public(plan, sample_chronicle())
    marks = set(re.findall(r"\[redacted ([0-9a-f]{12})\]", plan_bytes(told.plan).decode()))
    assert marks <= {opening.id for opening in told.openings}
    assert all(opening.opens and len(opening.nonce) == 64 for opening in told.openings)
    assert told.redacted == len(told.openings) > len(marks) > 50
    forged = replace(told.openings[0], text="something else")
    assert not forged.opens
    assert len({opening.nonce for opening in told.openings}) == len(told.openings)
    assert commitment_of(b"", "yes") not in {opening.commitment for opening in told.openings}


def test_the_same_secret_gives_the_same_marks_and_another_gives_others() -> None:
    plan = replace(sample_plan(), internal=("components.gateway",))
    assert plan_bytes(public(plan).plan) == plan_bytes(public(plan).plan)
    assert {o.id for o in public(plan).openings}.isdisjoint(o.id for o in public(plan, secret=b"other" * 8).openings)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("write to o'neil+x@quay.example.org, please", "write to #, please"),
        (r"escaped: jo\_x\-y@quay\-side.example", "escaped: #"),
        ("at 10.0.0.12:8443 and 192.168.1.1.", "at #:8443 and #."),
        ("fe80::1ff:fe23:4567:890a and 2001:db8::7.", "# and #."),
        ("00:1A:2B:3C:4D:5E", "#"),
        ("db-1.prod.internal, ldap.castle.corp", "#, #"),
        ("version 1.2.3, 1.2.3.4.5, at 10:20:30, std::fs::read, a::b", None),
        ("127.0.0.1 and ::1 are everybody's", None),
        ("sha256:abab, AC-2(1), 999.1.1.1, https://www.example.org/a@b", None),
    ],
)
def test_addresses_are_found_in_texts(text: str, told: str | None) -> None:
    assert without_addresses(text, lambda _: "#") == (text if told is None else told)


@pytest.mark.parametrize("text", [":" * 99_000 + "g", "a@" * 99_000, "1." * 99_000 + "x", "x-" * 99_000 + ".in"])
def test_no_text_makes_the_search_for_addresses_slow(text: str) -> None:
    start = time.process_time()
    without_addresses(text, lambda _: "#", hosts=True)
    assert time.process_time() - start < 2


def test_names_of_hosts_are_found_where_machines_are_listed() -> None:
    assert without_addresses("Runs on gate-1.castle.example, v1.2", lambda _: "#", hosts=True) == "Runs on #, v1.2"


def test_names_are_found_as_words_in_any_case_and_escaped() -> None:
    terms = Terms(frozenset({"keep"}))
    for name in ("Lin Ærø", "vpn-gate_1", "keep", "user", "ab", "vpn"):
        terms.add(name)
    assert terms.replaced("lin ærø runs VPN-Gate_1", lambda _: "#") == "# runs #"
    assert terms.replaced(r"see vpn\-gate\_1; the keep, a user, ab", lambda _: "#") == "see #; the keep, a user, ab"
    assert terms.replaced("vpns, a xvpn, vpn-x", lambda _: "#") == "vpns, a xvpn, #-x"


def test_a_page_is_left_out_by_its_front_matter_or_a_mark_around_all_of_it() -> None:
    assert is_left_out("---\ntitle: x\ninternal: true\n---\n# Plan\n")
    assert is_left_out("\n<!-- internal -->\n# Plan\n\ntext\n")
    assert not is_left_out("<!-- internal -->\nsecret\n<!-- /internal -->\n# Open\n")
    assert not is_left_out("---\ntitle: x\n---\ninternal: true\n")


def test_the_public_folder_is_whole_by_itself_and_listed_by_the_root(tmp_path: Path) -> None:
    plan = replace(sample_plan(), internal=("components.gateway",), editions=("full", "public"))
    out = tmp_path / "out"
    context = RenderContext(chronicle=sample_chronicle(), raw=sample_raw)
    publish_editions(plan, renderers(("oscal",)), out, context, names=plan.editions, secret=SECRET)
    assert is_whole(out)
    assert is_whole(out / "public")
    listed = json.loads((out / "public/redactions.json").read_bytes())["redactions"]
    openings = json.loads((out / "openings.json").read_bytes())["openings"]
    assert [each["commitment"] for each in listed] == [each["commitment"] for each in openings]
    one = next(each for each in openings if each["text"] == "Lin Ærø")
    assert commitment_of(bytes.fromhex(one["nonce"]), one["text"]) == one["commitment"]
    first = tree(out)
    publish_editions(plan, renderers(("oscal",)), out, context, names=plan.editions, secret=SECRET)
    assert tree(out) == first


def test_only_the_public_edition_is_written_when_only_it_is_asked_for(tmp_path: Path) -> None:
    publish_editions(sample_plan(), (), tmp_path / "out", RenderContext(), names=("public",), secret=SECRET)
    assert set(tree(tmp_path / "out")) == {"manifest.json", "public/manifest.json", "public/redactions.json"}
    assert b"reports/trivy.json" not in b"".join(tree(tmp_path / "out").values())


def test_the_full_edition_is_what_it_is_without_any_other(tmp_path: Path) -> None:
    plan = sample_plan()
    assert full_edition(plan, Chronicle()).plan is plan
    publish_editions(plan, renderers(("oscal",)), tmp_path / "out", RenderContext(), names=("full",))
    assert not any("public" in name or "openings" in name for name in tree(tmp_path / "out"))


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    given = iter((b"\1" * 32, b"\2" * 32))
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    first = commitment_secret(None, environ, lambda _: next(given))
    assert commitment_secret(None, environ, lambda _: next(given)) == first
    file = tmp_path / "config/sspgen/commitment.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert first not in (b"\1" * 32, file.read_bytes())


def test_a_file_that_the_environment_names_comes_before_all_other_secrets(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"sixteen bytes at least\n")
    environ = {"SSPGEN_COMMITMENT_KEY": str(file), "XDG_CONFIG_HOME": str(tmp_path)}
    assert commitment_secret(None, environ) == derived_secret(b"sixteen bytes at least")
    file.write_bytes(b"short")
    with pytest.raises(EnvironmentFailure) as caught:
        commitment_secret(None, environ)
    assert [found.code for found in caught.value.diagnostics] == ["SSP356"]
    assert not (tmp_path / "sspgen").exists()


def test_the_secret_of_a_signed_build_follows_from_its_key_and_is_not_the_key() -> None:
    from sspgen.collect.store.keyfile import SigningKey  # noqa: PLC0415 - costs time that one test should pay

    key = SigningKey("castle.example/evidence", b"s" * 32)
    assert commitment_secret(key, {}) == derived_secret(b"s" * 32) != b"s" * 32


def test_openings_are_checked_by_the_command_line(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish_editions(sample_plan(), (), out, RenderContext(), names=("full", "public"), secret=SECRET)

    def verify(openings: object) -> Result:
        (tmp_path / "given.json").write_text(json.dumps(openings), encoding="utf-8")
        return run_here("verify", "--build", "out/public", "--openings", "given.json", cwd=tmp_path)

    whole = json.loads((out / "openings.json").read_bytes())
    one = whole["openings"][0]
    assert verify(whole).code == verify(one).code == verify([one, one]).code == 0
    assert "2 openings were checked; verified" in verify([one, one]).out
    assert verify(one | {"text": "no"}).codes == ["SSP357"]
    forged = one | {"text": "no", "commitment": commitment_of(bytes.fromhex(one["nonce"]), "no")}
    assert "the edition has no redaction" in verify(forged).err
    assert (verify({"openings": []}).code, verify([{"text": 1}]).code, verify("text").code) == (1, 1, 3)
