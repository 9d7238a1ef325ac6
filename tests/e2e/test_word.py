"""The Word document of a plan, read back, and the agency's own template, filled."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from itertools import cycle, pairwise
from typing import TYPE_CHECKING, Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE

from sspgen.errors import EnvironmentFailure, InputError
from sspgen.model.paper import Paper
from sspgen.model.word_tag import PROPERTY, origin_of, parsed
from sspgen.render.api import RenderContext
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import write
from sspgen.render.markdown import to_plain
from sspgen.render.registry import renderers
from sspgen.render.templates import environment
from sspgen.render.word import RENDERER
from support.cli import castle, run_here
from support.corpora import REPOSITORY
from support.poison import poisoned
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan
from support.word import W, controls, loose_ends, members, part, relations, squeezed, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

TEMPLATE = "templates/agency.docx"


def made(plan: Plan, **more: Any) -> bytes:
    context = RenderContext(chronicle=sample_chronicle(), **more)
    [output] = RENDERER.render(plan, context)
    assert output.path == "ssp.docx"
    return output.data


@pytest.fixture(scope="module")
def document() -> bytes:
    return made(sample_plan())


def styled(root: Element, pattern: str) -> list[tuple[str, str]]:
    """Style and words of the paragraphs whose style matches."""
    found = []
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and re.fullmatch(pattern, style.attrib[f"{W}val"]):
            found.append((style.attrib[f"{W}val"], words(paragraph).strip()))
    return found


def test_every_text_of_the_plan_is_in_its_control(document: bytes) -> None:
    plan = sample_plan()
    held = {tag: squeezed(words(content)) for tag, content in controls(document)}
    answers = [a for c in plan.controls() for a in c.answers] + [o.answer for o in plan.outside]
    for field, name in (("text", "text"), ("remarks", "remarks"), ("customer", "customer_responsibility")):
        said = {read.uuid: text for tag, text in held.items() if (read := parsed(tag)) and read.field == field}
        for answer in answers:
            text = getattr(answer, name)
            if text.strip():
                assert squeezed(to_plain(text)) in said[answer.uuid]
    texts = [tag for tag, text in held.items() if (read := parsed(tag)) and read.field == "text" and text != "Notext."]
    assert len(texts) == plan.texts_out == plan.texts_in


def test_everything_else_is_said_too(document: bytes) -> None:
    plan = sample_plan()
    body = squeezed(words(part(document)))
    wanted = [a.sha256 for e in plan.evidence for a in e.collection.artifacts]
    wanted += [s.sha256 for s in plan.profile.sources] + [f.sha256 for f in plan.inputs]
    wanted += [e.source.title for e in plan.evidence] + [o.reason for o in plan.outside]
    wanted += [g.what for g in plan.gaps] + [d.message for d in plan.diagnostics]
    wanted += [i.id for i in plan.system.inventory] + [c.title for c in plan.components]
    wanted += [f"{c.label} {c.title}" for c in plan.controls()] + [plan.system.name, plan.system.marking]
    wanted += [s.text for c in plan.controls() for line in c.requirement for s in line.segments]
    wanted += [item.reason for p in plan.points() for item in p.proofs] + [p.claim_reason for p in plan.points()]
    assert [text for text in wanted if squeezed(text) not in body] == []


def test_claim_stands_beside_proof_with_shape_and_word(document: bytes) -> None:
    pairs = [text for _, text in styled(part(document), "SSPState")]
    assert len(pairs) > len(list(sample_plan().controls()))
    shapes = {"proven": "✔", "supported": "◐", "unproven": "○", "stale": "◷", "contradicted": "✖"}
    for pair in pairs:
        found = re.match(r"claim: [a-z ]+ proof: (.)\u00a0(\w+)", pair)
        assert found, pair
        assert shapes[found[2]] == found[1]


def test_headings_are_in_order_and_the_contents_name_them(document: bytes) -> None:
    root = part(document)
    headings = styled(root, r"Heading\d")
    levels = [int(style[-1]) for style, _ in headings]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    contents = [text.rstrip(" \u2013") for _, text in styled(root, r"TOC\d")]
    assert contents == [text for style, text in headings if style in {"Heading1", "Heading2"}]
    assert 'TOC \\o "1-2"' in "".join(each.text or "" for each in root.iter(f"{W}instrText"))


def test_its_chapters_and_sections_are_those_of_the_pdf_in_the_same_order(document: bytes) -> None:
    written = write(Author(sample_plan(), sample_chronicle(), environment(None), lambda _: ""))
    entries = [entry for chapter in written if chapter.id not in {"cover", "contents"} for entry in chapter.entries]
    chapters = [text for style, text in styled(part(document), "Heading1") if style]
    assert chapters == [entry.text for entry in entries if entry.level == 1]
    sections = {text for _, text in styled(part(document), "Heading2")}
    assert {entry.text for entry in entries if entry.level == 2} <= sections


def test_tables_have_titles_heads_that_repeat_and_one_width(document: bytes) -> None:
    tables = list(part(document).iter(f"{W}tbl"))
    assert len(tables) > 50
    for table in tables:
        style = table.find(f"{W}tblPr/{W}tblStyle")
        assert style is not None
        if style.attrib[f"{W}val"] == "SSPTable":
            assert table.find(f"{W}tblPr/{W}tblCaption") is not None
            assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        columns = len(list(table.iter(f"{W}gridCol")))
        assert {len(row.findall(f"{W}tc")) for row in table.findall(f"{W}tr")} == {columns}


def test_the_document_hangs_together_and_leads_nowhere_else(document: bytes) -> None:
    assert loose_ends(document) == []
    outside = [each["Target"] for each in relations(document).values() if each.get("TargetMode") == "External"]
    assert outside
    assert all(re.match(r"(https?://|mailto:)", target) for target in outside)
    assert not [name for name in members(document) if "vba" in name.lower() or "embed" in name.lower()]


_PAYLOADS = (
    "</w:t></w:r></w:p></w:body>",
    '{ DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc" }',
    "[x](file:///etc/passwd) ![y](http://a.example/y.png) <img src='http://a.example/z.png'>",
    "bell \x07, null \x00, half \ud800, \ufffe, ]]> &amp; &#x1; {{ plan }} {% x %}",
    "[ref]: http://a.example",
    "> 1. - > * deep\n\n|a|\n|-|\n|b|",
    '" onclick="x',
)


def test_nothing_that_any_field_of_a_plan_holds_is_more_than_text() -> None:
    plan = on(poisoned(sample_plan(), cycle(_PAYLOADS)))
    answers = sum(len(control.answers) for control in plan.controls()) + len(plan.outside)
    data = made(replace(plan, texts_out=answers))
    root = part(data)
    assert loose_ends(data) == []
    outside = {each["Target"] for each in relations(data).values() if each.get("TargetMode") == "External"}
    assert all(re.match(r"(https?://|mailto:)", target) for target in outside)
    fields = {(each.text or "").split()[0] for each in root.iter(f"{W}instrText")}
    assert fields == {"PAGEREF", "SEQ", "TOC"}
    said = words(root)
    assert "bell U+0007, null U+0000, half U+D800, U+FFFE, ]]> " in said
    assert "</w:t></w:r></w:p></w:body>" in said
    assert len(list(controls(data))) == 3 * answers


def test_wide_tables_lie_on_landscape_pages(document: bytes) -> None:
    sections = list(part(document).iter(f"{W}sectPr"))
    turned = [each.find(f"{W}pgSz") for each in sections]
    assert {size.attrib.get(f"{W}orient", "") for size in turned if size is not None} == {"", "landscape"}


def test_every_page_says_marking_system_and_number(document: bytes) -> None:
    plan = sample_plan()
    for name in ("", "Wide"):
        head, foot = (part(document, f"word/{kind}{name}.xml") for kind in ("header", "footer"))
        assert plan.system.marking in words(head)
        assert plan.system.short_name in words(head)
        assert plan.revision is not None
        assert plan.revision.short in words(foot)
        fields = {each.text.strip() for root in (head, foot) for each in root.iter(f"{W}instrText") if each.text}
        assert fields == {'STYLEREF "SSP Running"', "PAGE", "NUMPAGES"}


def test_the_document_says_what_it_is_and_what_it_was_made_from(document: bytes) -> None:
    plan = sample_plan()
    properties = docx.Document(BytesIO(document)).core_properties
    assert properties.title == "Tide Readings Service: system security plan"
    assert (properties.language, properties.subject) == ("en-US", plan.profile.title)
    custom = part(document, "docProps/custom.xml")
    assert custom[0].attrib["name"] == PROPERTY
    origin = origin_of(custom[0][0].text or "")
    assert origin is not None
    assert plan.revision is not None
    assert (origin.plan, origin.commit, origin.edition) == (plan.uuid, plan.revision.sha, "full")


def test_the_same_plan_is_the_same_bytes_of_its_own_time(document: bytes) -> None:
    assert made(sample_plan()) == document
    with zipfile.ZipFile(BytesIO(document)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 23, 2, 10, 0)}


_SCRIPT = """
import hashlib, sys
sys.path.insert(0, "tests")
from sspgen.render.api import RenderContext
from sspgen.render.word import RENDERER
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan
[output] = RENDERER.render(sample_plan(), RenderContext(chronicle=sample_chronicle()))
print(hashlib.sha256(output.data).hexdigest())
"""


def test_the_same_plan_is_the_same_bytes_in_any_zone_and_with_any_hash_seed(document: bytes) -> None:
    env = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    words = [sys.executable, "-c", _SCRIPT]
    done = subprocess.run(words, cwd=REPOSITORY, env=env, capture_output=True, check=True, text=True)
    assert done.stdout.strip() == hashlib.sha256(document).hexdigest()


def test_a_drawing_says_in_words_what_it_shows(document: bytes) -> None:
    [drawing] = [each for each in part(document).iter() if each.tag.endswith("}docPr")]
    assert "Users: Operator, Clerk." in drawing.attrib["descr"]
    assert b'xmlns="http://www.w3.org/2000/svg"' in members(document)["word/media/rVector1.svg"]


def test_letter_watermark_and_styles_of_the_workspace(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "word" / "styles.xml.j2"
    own.parent.mkdir(parents=True)
    ours = "{% block tables %}{{ super() }}<!-- ours -->{% endblock %}"
    own.write_text(f'{{% extends "shipped/word/styles.xml.j2" %}}\n{{% set sans = "Arial" %}}\n{ours}')
    data = made(on(sample_plan(), size="letter", watermark="DRAFT"), root=tmp_path)
    assert b"<!-- ours -->" in members(data)["word/styles.xml"]
    assert b'<w:rFonts w:ascii="Arial" w:eastAsia="Arial"' in members(data)["word/styles.xml"]
    assert b'string="DRAFT"' in members(data)["word/header.xml"]
    size = next(part(data).iter(f"{W}pgSz"))
    assert size.attrib[f"{W}w"] == "12240"


def on(plan: Plan, **paper: Any) -> Plan:
    return replace(plan, system=replace(plan.system, paper=Paper(**paper)))


def agency(root: Path, fill: Callable[[Any], None]) -> Path:
    """A template as an agency has it: its own styles, heads and properties."""
    template = docx.Document()
    fill(template)
    (root / TEMPLATE).parent.mkdir(parents=True, exist_ok=True)
    template.save(str(root / TEMPLATE))
    return root


def whole(template: Any) -> None:
    template.sections[0].header.paragraphs[0].text = "{{ system.marking }}, {{ plan.as_of | day }}"
    template.add_heading("{{ system.name }}", 0)
    template.add_paragraph("{{p system.description | markdown }}")
    template.add_paragraph("{%p for control in plan.controls() %}")
    template.add_heading("{{ control.label }} {{ control.title }}", 1)
    template.add_paragraph("{{p requirement(control) }}")
    template.add_paragraph("{% for b in control | originations %}{{ box(b.checked) }} {{ b.words }} {% endfor %}")
    table = template.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "{%tr for a in control.answers %}"
    table.cell(1, 0).text = "{{ a.component_title }}"
    table.cell(1, 1).text = "{{p answer(a) }}"
    table.cell(2, 0).text = "{%tr endfor %}"
    template.add_paragraph("{%p endfor %}")


def filled(root: Path, plan: Plan | None = None) -> tuple[bytes, list[Diagnostic]]:
    told: list[Diagnostic] = []
    return made(on(plan or sample_plan(), word_template=TEMPLATE), root=root, tell=told.append), told


def test_a_template_of_the_agency_is_filled_and_told_what_it_leaves_out(tmp_path: Path) -> None:
    plan = sample_plan()
    data, told = filled(agency(tmp_path, whole))
    held = {parsed(tag).uuid for tag, _ in controls(data)}  # type: ignore[union-attr]
    assert held == {a.uuid for c in plan.controls() for a in c.answers}
    assert loose_ends(data) == []
    assert "☒ service provider system specific" in words(part(data))
    assert words(part(data, "word/header1.xml")).strip() == "CUI, 2026-11-23"
    assert [(d.code, str(d.span)) for d in told] == [("SSP397", TEMPLATE)]
    assert told[0].message.startswith("3 of 17 texts are left out: ac-1 of this-system, ")
    assert filled(tmp_path)[0] == data
    custom = part(data, "docProps/custom.xml")
    assert origin_of(custom[0][0].text or "") is not None


def test_a_template_may_print_texts_by_itself(tmp_path: Path) -> None:
    def printing(template: Any) -> None:
        whole(template)
        template.add_paragraph("{%p for each in plan.outside %}")
        template.add_paragraph("{{ each.answer.text }}")
        template.add_paragraph("{%p endfor %}")

    assert filled(agency(tmp_path, printing))[1] == []


def test_what_the_template_has_already_stays(tmp_path: Path) -> None:
    def styled_by_the_agency(template: Any) -> None:
        template.styles.add_style("SSP Answer", WD_STYLE_TYPE.PARAGRAPH).font.name = "Garamond"
        whole(template)

    data, _ = filled(agency(tmp_path, styled_by_the_agency))
    styles = [each for each in part(data, "word/styles.xml") if each.attrib.get(f"{W}styleId") == "SSPAnswer"]
    assert [each.find(f"{W}rPr/{W}rFonts") is not None for each in styles] == [True]
    (tmp_path / TEMPLATE).write_bytes(data)
    again, _ = filled(tmp_path)
    assert [each.attrib["name"] for each in part(again, "docProps/custom.xml")] == [PROPERTY]
    assert [tag for tag, _ in controls(again)] == [tag for tag, _ in controls(data)]
    assert loose_ends(again) == []


def test_values_are_text_whatever_they_hold(tmp_path: Path) -> None:
    hostile = "A <w:p/> & {{ plan }} \x07 {% x %}"
    plan = replace(sample_plan(), system=replace(sample_plan().system, name=hostile))
    data, _ = filled(agency(tmp_path, whole), plan)
    assert "A <w:p/> & {{ plan }} U+0007 {% x %}" in words(part(data))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name: {{ sytem.name }}", "'sytem' is undefined in /word/document.xml, near “Name: {{ sytem.name }}”"),
        ("{%p for c in plan.controls() %}", "Unexpected end of template"),
        ("{{ system.name | unheard_of }}", "No filter named 'unheard_of'"),
        ("So: {{ answer(plan.outside[0].answer) }}", "write {{p answer(a) }}"),
        ("{{p answer(plan.outside[0].answer, 'txt') }}", "answer: got txt, expected some of text, remarks, customer"),
    ],
)
def test_what_is_wrong_in_a_template_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    agency(tmp_path, lambda template: template.add_paragraph(text))
    with pytest.raises(InputError) as error:
        filled(tmp_path)
    assert str(error.value).startswith(f"{TEMPLATE}: SSP396 ")
    assert said in str(error.value)


def test_a_template_is_a_word_document_of_the_workspace(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / TEMPLATE).write_bytes(b"not a zip")
    with pytest.raises(InputError, match="SSP396 it is not a Word document"):
        filled(tmp_path)
    with pytest.raises(InputError, match="SSP396 got no file of the workspace"):
        made(on(sample_plan(), word_template="../outside.docx"), root=tmp_path)


def test_it_is_made_where_it_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plan = sample_plan()
    templated = on(plan, word_template=TEMPLATE)
    ids = [[each.id for each in renderers(only, of)] for only, of in (((), plan), ((), templated), (("docx",), plan))]
    assert ["docx" in each for each in ids] == [False, True, True]
    monkeypatch.setitem(sys.modules, "docxtpl", None)
    with pytest.raises(EnvironmentFailure, match="SSP382") as error:
        made(templated, root=tmp_path)
    assert error.value.diagnostics[0].remedy == "pip install 'sspgen[word]'"


def test_the_command_line_fills_a_template_and_says_what_it_leaves_out(tmp_path: Path) -> None:
    folder = castle(tmp_path / "castle")
    agency(folder, lambda template: template.add_paragraph("{{ system.name }}"))
    ssp = folder / "ssp.yaml"
    ssp.write_text(f"{ssp.read_text()}document: {{word_template: {TEMPLATE}}}\n")
    done = run_here("build", "--only", "docx", "--fail-on", "findings", cwd=folder)
    assert (done.code, done.codes[-1]) == (1, "SSP397")
    assert words(part((folder / "build" / "ssp.docx").read_bytes())).strip() == "The Castle"
