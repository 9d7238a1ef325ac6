"""The document, read back with the tools of others: poppler, qpdf, pikepdf."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER, kinds
from sspgen.render.document.appendix import mark_of
from sspgen.render.markdown import to_html
from support.cli import SHARED_WORK
from support.document_reader import links, named_places, outlined, wrong_numbers
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan, short_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

_SOURCES = f"{mark_of('sources')} Sources and hashes"
# The body of an A4 page between running header and footer, in points.
_BODY = ("-x", "0", "-y", "64", "-W", "900", "-H", "718")


def build(plan: Plan, **context: object) -> bytes:
    (output,) = RENDERER.render(plan, RenderContext(jobs=1, **context))  # type: ignore[arg-type]
    assert output.path == "ssp.pdf"
    return output.data


def text_of(pdf: Path, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, str(pdf), "-"], check=True, capture_output=True)
    return done.stdout.decode()


def squeezed(text: str) -> str:
    """Leave out white space, and hyphens, which poppler drops at the end of a line."""
    return re.sub(r"[\s-]+", "", text)


def pieces(markdown: str) -> Iterator[str]:
    """Yield the runs of words of a text, as they stand between two tags."""
    for piece in re.split(r"<[^>]+>", to_html(markdown)):
        if piece.strip():
            yield squeezed(unescape(piece))


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("document") / "ssp.pdf"
    file.write_bytes(build(sample_plan(), cache=Path(os.environ[SHARED_WORK]), chronicle=sample_chronicle()))
    return file


@pytest.fixture(scope="module")
def opened(document: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(document) as pdf:
        yield pdf


def test_every_text_of_the_plan_is_in_the_document(document: Path) -> None:
    plan = sample_plan()
    body = squeezed(text_of(document, *_BODY))
    answers = [a for c in plan.controls() for a in c.answers] + [o.answer for o in plan.outside]
    assert len([a for a in answers if a.text]) == plan.texts_out
    for answer in answers:
        for text in (answer.text, answer.remarks, answer.customer_responsibility):
            for piece in pieces(text):
                assert piece in body
    for control in plan.controls():
        assert squeezed(f"{control.label} {control.title}") in body
        for line in control.requirement:
            for segment in line.segments:
                assert squeezed(segment.text) in body


def test_registers_and_appendices_say_everything(document: Path) -> None:
    plan = sample_plan()
    body = squeezed(text_of(document, "-raw", *_BODY))
    hashes = [a.sha256 for e in plan.evidence for a in e.collection.artifacts]
    wanted = [*hashes, *(s.sha256 for s in plan.profile.sources), *(f.sha256 for f in plan.inputs)]
    wanted += [e.source.title for e in plan.evidence] + [o.reason for o in plan.outside]
    wanted += [g.what for g in plan.gaps] + [d.message for d in plan.diagnostics]
    wanted += [i.id for i in plan.system.inventory] + [c.title for c in plan.components]
    for text in wanted:
        assert squeezed(text) in body


def test_the_contents_name_the_real_pages(document: Path, opened: pikepdf.Pdf) -> None:
    places = named_places(opened)
    first, last = places["contents"], places["system"] - 1
    span = ("-f", str(first), "-l", str(last), "-layout", *_BODY)
    lines = re.findall(r"^\s*(\S.*?)\s{2,}(\d+)\s*$", text_of(document, *span), re.MULTILINE)
    printed = {squeezed(title): int(page) for title, page in lines}
    plan = sample_plan()
    wanted = {f"{c.label} {c.title}": places[c.id] for c in plan.controls()}
    wanted |= {"1 System name and identifiers": places["identification"]}
    wanted |= {f"{f.id.upper()} {f.title}": places[f"family-{f.id}"] for f in plan.families}
    wanted |= {_SOURCES: places["sources"]}
    for title, page in wanted.items():
        assert printed[squeezed(title)] == page
        heading = squeezed(text_of(document, "-f", str(page), "-l", str(page)))
        assert squeezed(title) in heading


def test_every_line_of_contents_and_lists_prints_the_page_it_leads_to(document: Path, opened: pikepdf.Pdf) -> None:
    lines, wrong = wrong_numbers(document, "contents", "standing")
    assert wrong == []
    assert lines >= sum(level <= 2 for level, _ in outlined(opened)) - 2


def test_wide_tables_turn_the_page_and_texts_do_not(opened: pikepdf.Pdf) -> None:
    places = named_places(opened)
    wide = {
        name: opened.pages[places[name] - 1].mediabox for name in ("responsibility", "inventory", "evidence", "poam")
    }
    assert all(float(box[2]) > float(box[3]) for box in wide.values())
    upright = {
        name: opened.pages[places[name] - 1].mediabox for name in ("system", "evidence-image_scan", "gaps", "outside")
    }
    assert all(float(box[2]) < float(box[3]) for box in upright.values())


def test_every_page_says_its_number_and_its_commit(document: Path, opened: pikepdf.Pdf) -> None:
    total = len(opened.pages)
    pages = text_of(document).split("\f")
    assert all(f"Page {n} of {total}" in pages[n - 1] for n in range(2, total + 1))
    assert "Page 1" not in pages[0]
    assert all("2026-11-23 02:10 UTC · commit 3f9c2ab4d5e6" in page for page in pages[1:total])


def test_every_internal_link_resolves(opened: pikepdf.Pdf) -> None:
    inside = list(links(opened))
    assert [link for link in inside if not link.leads_to] == []
    assert len(inside) > 20
    annotations = [a for page in opened.pages for a in page.obj.get("/Annots", ()) if a.Subtype == "/Link"]
    assert not any(str(a.A.get("/URI", "")).startswith("ssp") for a in annotations)
    assert all(str(a.Contents) for a in annotations if a.A.S == "/GoTo")


def test_the_outline_goes_chapter_control_point(opened: pikepdf.Pdf) -> None:
    places = named_places(opened)
    with opened.open_outline() as outline:
        chapters = {item.title: item for item in outline.root}
        assert next(iter(chapters)) == "Cover"
        assert list(chapters).index("Contents") < list(chapters).index("The system")
        assert _SOURCES in chapters
        family = next(f for f in sample_plan().families if f.id == "ac")
        branch = chapters[f"AC {family.title}"]
        assert [i.title for i in branch.children] == [f"{c.label} {c.title}" for c in family.controls]
        account = branch.children[0]
        points = family.controls[0].points
        assert [i.title for i in account.children] == [p.label for p in points]
        page = next(n for n, p in enumerate(opened.pages, 1) if p.obj.objgen == account.destination[0].objgen)
        assert page == places[family.controls[0].id]


def test_the_tags_survive_the_binding(opened: pikepdf.Pdf) -> None:
    root = opened.Root
    assert bool(root.MarkInfo.Marked)
    assert str(root.Lang) == "en"
    numbers = list(root.StructTreeRoot.ParentTree.Nums)
    keys = [int(key) for key in numbers[::2]]
    assert keys == list(range(len(keys)))
    parents = dict(zip(keys, numbers[1::2], strict=True))
    for page in opened.pages:
        elements = parents[int(page.obj.StructParents)]
        marks = {mark: e for mark, e in enumerate(elements) if e is not None}
        assert marks
        assert all(mark in marks_of(element, page.obj.objgen) for mark, element in marks.items())
        for annotation in page.obj.get("/Annots", ()):
            link = parents[int(annotation.StructParent)]
            held = [k.Obj.objgen for k in link.K if isinstance(k, pikepdf.Dictionary) and "/Obj" in k]
            assert annotation.objgen in held


def marks_of(element: pikepdf.Object, page: tuple[int, int]) -> set[int]:
    """Return the numbers of marked content on a page that an element of the structure tree has."""
    found = set()
    for kid in element.K:
        if not isinstance(kid, pikepdf.Dictionary):
            found |= {int(kid)} if element.Pg.objgen == page else set()
        elif "/MCID" in kid and kid.Pg.objgen == page:
            found.add(int(kid.MCID))
    return found


def test_qpdf_finds_nothing_wrong(document: Path) -> None:
    done = subprocess.run(["qpdf", "--check", str(document)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "WARNING" not in done.stdout + done.stderr


def test_fonts_are_the_shipped_ones_and_embedded(document: Path) -> None:
    table = subprocess.run(["pdffonts", str(document)], check=True, capture_output=True, text=True).stdout
    rows = table.splitlines()[2:]
    assert rows
    for row in rows:
        assert re.search(r"ssp-|SourceSans3", row), row
        assert re.search(r"\byes\s+yes\s+\w+\s+\d+\s+0$", row), row


def test_a_plan_without_its_catalog_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "KINDS", (kinds.cover, kinds.contents, kinds.families))
    plan = short_plan()
    command = "sspgen catalog add nist-800-53-r5"
    facts = replace(plan.profile, complete=False, missing=(("NIST SP 800-53 Rev 5", command),))
    family = plan.families[0]
    bare = replace(family, controls=tuple(replace(c, requirement=()) for c in family.controls))
    file = tmp_path / "ssp.pdf"
    file.write_bytes(build(replace(plan, profile=facts, families=(bare,))))
    text = squeezed(text_of(file))
    unanswerable = [c for c in bare.controls if not c.withdrawn]
    assert text.count(squeezed(command)) >= len(unanswerable) + 2


def test_a_workspace_replaces_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "KINDS", (kinds.cover, kinds.contents))
    own = tmp_path / "templates" / "document"
    own.mkdir(parents=True)
    (own / "print.css").write_text('{% extends "shipped/document/print.css" %}{% block paper %}Letter{% endblock %}')
    block = "{% block record %}{{ super() }}<p>Prepared for us.</p>{% endblock %}"
    (own / "cover.html.j2").write_text('{% extends "shipped/document/cover.html.j2" %}' + block)
    file = tmp_path / "ssp.pdf"
    file.write_bytes(build(sample_plan(), root=tmp_path))
    assert "Prepared for us." in text_of(file, "-l", "1")
    with pikepdf.open(file) as pdf:
        assert {tuple(sorted(float(v) for v in page.mediabox)) for page in pdf.pages} == {(0.0, 0.0, 612.0, 792.0)}
