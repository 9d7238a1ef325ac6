"""What a plan says of itself: asked for by PL-2 and NIST SP 800-18 r2, stated by a key, and told by every output."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from html import unescape
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.assess.registry import assess
from sspgen.editions.api import public_edition
from sspgen.load.api import load_workspace
from sspgen.load.native_system import system_of
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml
from sspgen.model.chronicle import Chronicle
from sspgen.model.diagnostics import Severity
from sspgen.model.elements import (
    ELEMENTS,
    NARRATIVES,
    Approval,
    Asked,
    Authorization,
    DigitalIdentity,
    Elements,
    PlanChange,
    Review,
    unstated,
)
from sspgen.model.marks import PASSAGES
from sspgen.model.system import System
from sspgen.render.api import RenderContext
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import front
from sspgen.render.markdown import to_plain
from sspgen.render.oscal import RENDERER
from sspgen.render.oscal.renderer import system_security_plan
from sspgen.render.oscal.values import NS
from sspgen.render.plan_json import RENDERER as PLAN_JSON
from sspgen.render.templates import environment
from sspgen.resources import schema_file
from support.corpora import REPOSITORY, shared
from support.oscal_checks import problems, schema_validator, walk
from support.sample_plan import sample_plan
from support.site_tree import parse, render

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan
    from sspgen.render.document.chapter import Chapter

BARE = System("bare", "Bare")
_ENVIRONMENT = environment(None)
_SCHEMA = json.loads(schema_file("ssp.schema.json").read_bytes())


def fronts(plan: Plan) -> list[Chapter]:
    return list(front.chapters(Author(plan, Chronicle(), _ENVIRONMENT, lambda _: "")))


def front_html(plan: Plan) -> str:
    return "".join(chapter.html for chapter in fronts(plan))


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def schema_of(key: str) -> dict[str, Any]:
    found: dict[str, Any] = _SCHEMA
    for name in key.split("."):
        found = found["properties"][name]
    return found


def stating(key: str) -> System:
    """The system of an ``ssp.yaml`` that states this key alone, as the schema's own example does."""
    value = schema_of(key)["examples"][0]
    section, _, name = key.partition(".")
    body: Any = {section: {name: value}} if name else {section: value}
    body["system"] = {"id": "s", "name": "S", **body.get("system", {})}
    document = read_yaml(dump_yaml(body).encode(), "ssp.yaml")
    assert isinstance(document, Document)
    return system_of(document)


def with_elements(**fields: Any) -> Plan:
    plan = sample_plan()
    return replace(plan, system=replace(plan.system, elements=replace(plan.system.elements, **fields)))


@cache
def oscal() -> dict[str, Any]:
    found: dict[str, Any] = system_security_plan(sample_plan())["system-security-plan"]
    return found


def own(node: dict[str, Any], name: str) -> list[str]:
    return [p["value"] for p in node.get("props", ()) if p["name"] == name and p.get("ns") == NS]


def texts(elements: Elements) -> list[str]:
    """Everything that people wrote at length."""
    found = [getattr(elements, name) for name, _, _ in NARRATIVES]
    found += [elements.identity.statement, elements.authorization.conditions]
    return [text for text in found if text]


# ---- what is asked


def test_every_part_of_pl_2_is_asked_for_once_at_least() -> None:
    asked = ", ".join(element.source for element in ELEMENTS)
    numbers = {int(number) for number in re.findall(r"a\.(\d+)", asked)}
    assert numbers == set(range(1, 16))
    assert {"PL-2b to e", "PL-2c", "PL-2d"} <= {element.source for element in ELEMENTS}
    assert len({element.id for element in ELEMENTS}) == len(ELEMENTS)


def test_every_narrative_is_an_element_under_its_own_key() -> None:
    told = {element.id: element for element in ELEMENTS}
    for name, title, _ in NARRATIVES:
        assert (told[name].title, told[name].keys) == (title, f"plan.{name}")
        assert isinstance(getattr(Elements(), name), str)


@pytest.mark.parametrize("element", [e for e in ELEMENTS if e.keys], ids=attrgetter("id"))
def test_each_key_states_its_element_and_is_one_of_the_schema(element: Asked) -> None:
    named = "identification", "status"
    if element.id not in named:
        assert not element.stated(BARE)
    for key in element.keys.split(", "):
        if key.startswith(("system.authorization_b", "system.network", "system.data_flow")):
            assert element.stated(stating(key))
            continue
        system = stating(key)
        assert element.stated(system), key
        others = {each.id for each in unstated(BARE)} - {each.id for each in unstated(system)}
        assert others <= {element.id}, key


def test_the_guide_names_every_key_and_its_examples_can_be_read() -> None:
    guide = (REPOSITORY / "docs/how-to/describe-the-plan.md").read_text(encoding="utf-8")
    for element in ELEMENTS:
        for key in element.keys.split(", "):
            section, _, name = key.partition(".")
            assert re.search(rf"\b{section}\.?({name}\b)?", guide), key
            assert not name or name in guide, key
    blocks = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    systems = [system_of(document) for block in blocks if isinstance(document := _read(block), Document)]
    assert len(systems) == len(blocks)
    assert systems[0].elements.mission
    assert [a.role for a in systems[1].elements.approvals] == ["system-owner", "authorizing-official"]
    assert systems[1].elements.identity.identity == "2"


def _read(block: str) -> object:
    return read_yaml(f"system: {{id: s, name: S}}\n{block}".encode(), "ssp.yaml")


def test_a_plan_that_must_meet_pl_2_is_told_what_it_asks_for() -> None:
    plan = sample_plan()
    assert "SSP012" not in {d.code for d in assess(plan).diagnostics}
    control = replace(plan.control_by_id["ac-14"], id="pl-2")
    family = replace(plan.families[0], controls=(control,))
    asked = replace(plan, families=(family,), diagnostics=())
    (told,) = [d for d in assess(asked).diagnostics if d.code == "SSP012"]
    assert (told.message, told.severity) == ("elements of PL-2 are not stated: a.8 plan.privacy", Severity.INFO)
    bare = replace(asked, system=BARE)
    (told,) = [d for d in assess(bare).diagnostics if d.code == "SSP012"]
    assert all(f"plan.{name}" in told.message for name in ("mission", "threats", "approvals"))
    assert "leveraged_authorizations" not in told.message
    assert "plan.upkeep" not in told.message


# ---- the document


def test_the_sections_are_those_of_the_list_in_its_order_with_who_asks() -> None:
    plan = sample_plan()
    entries = [entry for chapter in fronts(plan) for entry in chapter.entries if entry.level == 2]
    assert [e.anchor for e in entries] == [*(e.id for e in ELEMENTS if e.id != "privacy"), "not-stated"]
    assert [e.mark for e in entries] == [str(number) for number in range(1, len(entries) + 1)]
    html = front_html(plan)
    for element in ELEMENTS[:-1]:
        if element.shown(plan.system):
            heading = re.search(rf'<h2 id="{element.id}".*?</h2>', html)
            assert heading is not None
            assert words(heading[0]).endswith(f"{element.title} {element.source}")


def test_what_nobody_stated_is_one_table_and_not_a_section_each() -> None:
    plan = replace(sample_plan(), system=BARE)
    shown = [e.anchor for chapter in fronts(plan) for e in chapter.entries if e.level == 2]
    derived = ["components", "tailoring", "implementation", "assessment", "remediation"]
    assert shown == ["identification", *derived, "status", "not-stated"]
    table = words(front_html(plan).split('id="not-stated"')[1])
    missing = list(unstated(BARE))
    assert len(missing) == len(ELEMENTS) - 5
    assert f"Elements that are not stated: {len(missing)}" in table
    for element in missing:
        assert f"{element.title} {element.source} {element.keys}" in table
    assert len(front_html(plan)) < len(front_html(sample_plan()))


def test_a_plan_with_everything_stated_misses_nothing() -> None:
    plan = with_elements(privacy="No names are kept.")
    assert not any(unstated(plan.system))
    assert "not-stated" not in front.anchors(plan)
    assert "Not stated yet" not in front_html(plan)


def test_numbers_of_the_front_are_those_of_the_plan() -> None:
    plan = sample_plan()
    said = words(front_html(plan))
    tally = plan.tally
    assert f"Of {tally.total} response points, {tally.documented} are documented, {tally.claimed} claimed" in said
    assert f"and {tally.proven} proven" in said
    html = front_html(plan).split('id="implementation"')[1].split('id="assessment"')[0]
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    counted = [re.findall(r'<td class="figure">(\d+|–)</td>', row) for row in rows if 'class="claim"' in row]
    figures = [[int(cell) if cell != "–" else 0 for cell in row] for row in counted]
    assert all(sum(row[:-1]) == row[-1] for row in figures)
    assert sum(row[-1] for row in figures) == tally.total
    parameters = re.search(r"(\d+) set by the organization, (\d+) set by the profile, (\d+) without a value", said)
    assert parameters is not None
    assert sum(map(int, parameters.groups())) == plan.parameter_tally.total


def test_a_changed_claim_leaves_what_is_said_of_the_system_where_it_is() -> None:
    plan = sample_plan()
    before, after = fronts(plan), fronts(replace(plan, tally=replace(plan.tally, claimed=plan.tally.claimed - 1)))
    assert before[0].html == after[0].html
    assert before[1].html != after[1].html


def test_privileges_name_all_who_have_them() -> None:
    html = front_html(sample_plan()).split("Privileges, and who has them")[1].split("</table>")[0]
    assert "read logs Operator Platform team" in words(html)
    assert "enter readings Clerk none stated" in words(html)


# ---- every output says the same


def test_every_text_is_in_every_output() -> None:
    plan = sample_plan()
    (written,) = PLAN_JSON.render(plan, RenderContext())
    told = json.loads(written.data)["system"]["elements"]
    resources = {r.get("description") for r in oscal()["back-matter"]["resources"]}
    page = squeezed("".join(parse(render(plan)["system.html"]).root.itertext()))
    outputs = {"site": page, "document": squeezed(words(front_html(plan)))}
    wanted = texts(plan.system.elements)
    assert len(wanted) == 12
    for text in wanted:
        assert all(squeezed(to_plain(text)) in output for output in outputs.values()), text
        assert text in json.dumps(told, ensure_ascii=False).replace("\\n", "\n"), text
        assert text in resources or text == plan.system.elements.authorization.conditions
    for output in outputs.values():
        assert "authorized" in output
        assert "Authorizingofficial" in output


def test_the_site_lists_what_is_not_stated() -> None:
    page = " ".join("".join(parse(render(replace(sample_plan(), system=BARE))["system.html"]).root.itertext()).split())
    table = squeezed(page.split("Not stated yet")[1])
    assert all(squeezed(f"{e.title}{e.source}{e.keys}") in table for e in unstated(BARE))


def test_oscal_has_each_element_where_oscal_has_a_place() -> None:
    body, elements = oscal(), sample_plan().system.elements
    facts = body["system-characteristics"]
    core = {p["name"]: p["value"] for p in facts["props"] if "ns" not in p}
    assert core["identity-assurance-level"] == core["authenticator-assurance-level"] == "2"
    assert "federation-assurance-level" not in core
    assert facts["date-authorized"] == "2026-03-01"
    assert [r["version"] for r in body["metadata"]["revisions"]] == ["3.2", "3.0"]
    approval, *reviews = body["metadata"]["actions"]
    assert (approval["type"], approval["date"]) == ("approval", "2026-02-20T00:00:00Z")
    assert [r["remarks"] for r in reviews] == [review.outcome for review in elements.reviews]
    assert own(body["metadata"], "approval-open") == ["authorizing-official"]
    resources = {r["uuid"]: r for r in body["back-matter"]["resources"]}
    linked = {link["rel"]: resources[link["href"][1:]]["description"] for link in facts["links"]}
    assert linked["threats"] == elements.threats
    assert set(linked) == {n for n, _, _ in NARRATIVES if getattr(elements, n)} | {"identity"}
    acronyms = next(r for r in resources.values() if own(r, "plan-element") == ["acronyms"])
    assert own(acronyms, "acronym") == ["HT"]


@pytest.mark.parametrize("decision", ["denied", "not authorized", ""])
def test_oscal_authorizes_only_what_was_authorized(decision: str) -> None:
    plan = with_elements(
        authorization=Authorization(decision, "2026-03-01"), approvals=(Approval("isso", "", "not approved"),)
    )
    body = system_security_plan(plan)["system-security-plan"]
    assert "date-authorized" not in body["system-characteristics"]
    assert own(body["system-characteristics"], "authorization-date") == ["2026-03-01"]
    assert [(a["type"], a["system"]) for a in body["metadata"]["actions"] if a["type"] != "review"] == [
        ("not-approved", NS)
    ]


def odd_plan() -> Plan:
    """Elements that a person may well write, and OSCAL has no word for."""
    return with_elements(
        identity=DigitalIdentity("IAL 2", "4", "3", ""),
        authorization=Authorization("Authorized", "2026-02-31", "", "nobody-declared", "a\n\nb"),
        approvals=(Approval("nobody-declared", "", "Ja!"), Approval("isso", "2026-02-30", "approved")),
        reviews=(Review("2026-01-01"), Review("2026-01-01")),
        changes=(PlanChange("2026-02-30"), PlanChange("2026-01-01", " ", "", "  ")),
        acronyms=(("A B", "\u202ex"), ("Ä", "")),
    )


def test_oscal_stays_valid_whatever_is_stated() -> None:
    validator = schema_validator(shared("schemas/oscal-1.2.3/oscal_ssp_schema.json"))
    for plan in (odd_plan(), with_elements(**{name: " " for name, _, _ in NARRATIVES})):
        files = {output.path: output.data for output in RENDERER.render(plan, RenderContext())}
        document = json.loads(files["oscal/ssp.json"])
        assert problems(document, plan) == []
        assert [f"{e.json_path}: {e.message[:200]}" for e in validator.iter_errors(document)] == []
        assert all(node["version"] for node in walk(document) if "last-modified" in node)


def test_the_public_edition_says_no_internal_element_and_no_name_of_a_person() -> None:
    plan = with_elements(risks="Known to all. <!-- internal -->Known to us alone.<!-- /internal -->")
    internal = ("plan.threats", "plan.reviews", "plan.authorization", PASSAGES)
    edition = public_edition(replace(plan, internal=internal), Chronicle(), b"a secret of the tests, 32 bytes!")
    told = edition.plan.system.elements
    assert told.threats.startswith("[redacted ")
    assert told.mission == plan.system.elements.mission
    assert (told.authorization.decision, told.authorization.date) == ("authorized", "2026-03-01")
    document = system_security_plan(edition.plan)
    assert problems(document, edition.plan) == []
    outputs = (front_html(edition.plan), json.dumps(document, ensure_ascii=False))
    for output in (*outputs, render(edition.plan)["system.html"].decode()):
        assert "Known to all." in output
        assert not re.search("forged readings|Known to us|written anew|closed in 30 days|Ærø", output)


def test_a_pattern_that_names_no_element_is_refused(tmp_path: Path) -> None:
    ssp = "system: {id: s, name: S}\nprofile: x\nplan: {threats: Fire.}\n"
    patterns = "publish: {internal: [plan.threats, plan.risks]}\n"
    (tmp_path / "ssp.yaml").write_text(ssp + patterns, encoding="utf-8")
    refused = [d for d in load_workspace(tmp_path).diagnostics if d.code == "SSP242"]
    assert ["plan.risks" in d.message for d in refused] == [True]


def test_hostile_elements_stay_words() -> None:
    hostile = '"><script>x</script><img src=x onerror=y>'
    named = dict.fromkeys([name for name, _, _ in NARRATIVES], hostile)
    plan = with_elements(
        **named,
        identity=DigitalIdentity(hostile, hostile, hostile, hostile),
        authorization=Authorization(hostile, "", "", hostile, hostile),
        approvals=(Approval(hostile, "", hostile, hostile),),
    )
    hostile_link = "javascript:alert(1)"
    plan = replace(plan, system=replace(plan.system, documents=(("Bad", hostile_link), ("Good", "https://a.example"))))
    assert f'href="{hostile_link}"' not in front_html(plan)
    assert 'href="https://a.example"' in front_html(plan)
    for html in (front_html(plan), render(plan)["system.html"].decode()):
        assert "<script>x" not in html
        assert not re.search(r"<img[^>]*onerror", html)
        assert "x&lt;/script&gt;" in html or "&lt;script&gt;" in html
