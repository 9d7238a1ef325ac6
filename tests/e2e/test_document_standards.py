"""The document against the standards that it claims: PDF/UA-1, PDF/A-3u, and a signature that breaks neither."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import page
import pikepdf
import pytest

from sspgen.errors import InputError
from sspgen.publish.api import publish
from sspgen.publish.pades import Credentials, pdf_signer, signatures_of
from sspgen.render.api import Output, RenderContext
from sspgen.render.document import RENDERER
from sspgen.render.document.assets import Style
from sspgen.render.document.binding import Archive, Attached, Imprint, bind
from sspgen.render.document.binding.archive import settle_streams
from sspgen.render.document.engine import Press, colour_profile
from sspgen.render.oscal import RENDERER as OSCAL
from support.certificates import PASSWORD, issue
from support.cli import SHARED_WORK
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

NOW = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
ROOT = issue("Agency root")


def complaints(data: bytes, profile: str) -> list[str]:
    report = page.validate_pdf_bytes(data, profile=profile, limits=page.SafetyLimits.unlimited())
    return [str(failure) for failure in report.failures]


def oscal_of(plan: Plan) -> bytes:
    return next(output.data for output in OSCAL.render(plan, RenderContext()) if output.path == "oscal/ssp.json")


def laid_out(body: str, css: str = "") -> pikepdf.Pdf:
    """Lay out HTML on small pages."""
    style = Style(f"@page {{ size: 80mm 60mm; margin: 10mm }} {css}", ())
    html = f"<html lang=en><head><title>t</title></head><body>{body}</body></html>"
    return pikepdf.open(BytesIO(Press(style).lay_out(html).pdf))


def kids(element: Any) -> list[Any]:
    found = element.get("/K", ())
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def elements(pdf: pikepdf.Pdf, kind: str = "") -> list[Any]:
    """Return the elements of the structure tree in reading order."""

    def walk(element: Any) -> Iterator[Any]:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            for kid in kids(element):
                yield from walk(kid)

    found = walk(pdf.Root.StructTreeRoot.K[0])
    return [element for element in found if kind in {"", str(element.S)[1:]}]


def outline_of(element: Any) -> Any:
    """Return an element as nested lists of types."""
    below = [outline_of(kid) for kid in kids(element) if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
    name = str(element.S)[1:]
    return [name, *below] if below else name


@pytest.fixture(scope="module")
def context() -> RenderContext:
    return RenderContext(jobs=1, cache=Path(os.environ[SHARED_WORK]), chronicle=sample_chronicle())


@pytest.fixture(scope="module")
def document(context: RenderContext) -> bytes:
    return next(RENDERER.render(sample_plan(), context)).data


@pytest.fixture(scope="module")
def archive(context: RenderContext) -> bytes:
    """An archive with a field for its seal, and not yet signed."""
    plan = sample_plan()
    paper = replace(plan.system.paper, archive=True)
    plan = replace(plan, system=replace(plan.system, paper=paper))
    written = {"oscal/ssp.json": oscal_of(sample_plan())}.get
    return next(RENDERER.render(plan, replace(context, written=written, seal=bytes))).data


def test_the_whole_document_is_accessible(document: bytes, tmp_path: Path) -> None:
    assert complaints(document, "ua1") == []
    (tmp_path / "ssp.pdf").write_bytes(document)
    checker = str(Path(sys.executable).with_name("pdfua"))
    done = subprocess.run([checker, "check", tmp_path / "ssp.pdf"], capture_output=True, text=True, check=False)
    assert re.search(r"errors=0 warnings=0", done.stdout), done.stdout


def test_an_archive_is_one_and_still_accessible(archive: bytes) -> None:
    assert complaints(archive, "3u") == []
    assert complaints(archive, "ua1") == []


def test_an_archive_carries_the_same_plan_as_oscal(archive: bytes) -> None:
    wanted = oscal_of(sample_plan())
    with pikepdf.open(BytesIO(archive)) as pdf:
        (file,) = pdf.Root.AF
        stream = file.EF.F
        assert stream.read_bytes() == wanted
        assert (str(file.UF), str(file.AFRelationship), str(stream.Subtype)) == (
            "ssp.json",
            "/Data",
            "/application/json",
        )
        assert str(stream.Params.ModDate) == "D:20261123021000Z"
        assert bytes(stream.Params.CheckSum) == hashlib.md5(wanted, usedforsecurity=False).digest()
        assert int(stream.Params.Size) == len(wanted)
        assert list(pdf.attachments) == ["ssp.json"]


def test_a_signature_breaks_no_standard(archive: bytes) -> None:
    official = issue("Mara Lin", ROOT)
    signer = pdf_signer(Credentials(official.pkcs12(ROOT), b"", PASSWORD, "k.p12"))
    signed = signer.seal("System security plan", NOW)(archive)
    assert complaints(signed, "3u") == []
    assert complaints(signed, "ua1") == []
    (found,) = signatures_of(signed, [ROOT.pem], NOW)
    assert (found.field, found.whole, found.problem) == ("seal", True, "")


def test_officials_find_a_field_to_sign_in(archive: bytes) -> None:
    with pikepdf.open(BytesIO(archive)) as pdf:
        fields = {str(field.T): str(field.TU) for field in pdf.Root.AcroForm.Fields}
        wanted = [a for a in sample_plan().system.elements.approvals if not (a.decision and a.date)]
        assert wanted
        assert set(fields) == {"seal", *(f"signature-{a.role}" for a in wanted)}
        assert all(fields.values())
        assert len(elements(pdf, "Form")) == len(fields)


class _Carrier:
    """A renderer that writes what it is given of another output."""

    id: ClassVar[str] = "carrier"
    title: ClassVar[str] = "Carrier"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        del plan
        yield Output("carried.json", context.written("oscal/ssp.json") or b"")
        yield Output("nothing", context.written("oscal/other.json") or b"")


class _Taker(_Carrier):
    """Takes another output and does not show it as it is."""

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        del plan
        yield Output("length", str(len(context.written("oscal/ssp.json") or b"")).encode())


@pytest.mark.parametrize("renderers", [(_Carrier(),), (OSCAL, _Carrier())])
def test_what_an_archive_carries_is_there_whether_it_is_written_or_not(tmp_path: Path, renderers: Any) -> None:
    publish(sample_plan(), renderers, tmp_path / "build", RenderContext())
    assert (tmp_path / "build" / "carried.json").read_bytes() == oscal_of(sample_plan())
    assert (tmp_path / "build" / "nothing").read_bytes() == b""
    assert (tmp_path / "build" / "oscal").exists() == (len(renderers) > 1)


def test_what_an_archive_carries_is_searched_for_secrets(tmp_path: Path) -> None:
    plan = sample_plan()
    token = "gh" + "p_" + "0123456789abcdefABCDEF0123456789abcd"
    system = replace(plan.system, description=f"It trusts {token}.")
    with pytest.raises(InputError, match="SSP353"):
        publish(replace(plan, system=system), (_Taker(),), tmp_path / "build", RenderContext())


def test_a_paragraph_over_two_pages_is_one() -> None:
    pdf = laid_out(f"<p>{'word ' * 120}</p>", "p { orphans: 1; widows: 1 }")
    assert len(pdf.pages) > 1
    (paragraph,) = elements(pdf, "P")
    pages = {kid.Pg.objgen for kid in kids(paragraph) if isinstance(kid, pikepdf.Dictionary)}
    assert len(pages) == len(pdf.pages) - 1


def test_a_link_of_several_lines_is_one_with_all_its_areas() -> None:
    pdf = laid_out(f'<p>see <a href="https://example.org/">{"many <b>words</b> " * 12}</a></p>')
    (link,) = elements(pdf, "Link")
    areas = [kid.Obj.objgen for kid in kids(link) if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid]
    own = [annotation.objgen for sheet in pdf.pages for annotation in sheet.obj.Annots]
    assert len(areas) > 1
    assert sorted(areas) == sorted(own)
    assert all(int(annotation.F) == 4 for sheet in pdf.pages for annotation in sheet.obj.Annots)


def test_lists_have_labels_and_bodies() -> None:
    pdf = laid_out("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul><dl><dt>t</dt><dd>u</dd><dd>v</dd></dl>")
    below = ["L", ["LI", "Lbl", "LBody"]]
    assert [outline_of(element) for element in elements(pdf, "L")][::2] == [
        ["L", ["LI", "Lbl", ["LBody", below]], ["LI", "Lbl", ["LBody", "P"]]],
        ["L", ["LI", "Lbl", "LBody", "LBody"]],
    ]


def test_header_cells_say_what_they_head() -> None:
    rows = "".join(f"<tr><th scope=row>r{n}<td>{n}<td></tr>" for n in range(9))
    pdf = laid_out(f"<table><thead><tr><th scope=col>a<th scope=col colspan=2>b</tr></thead><tbody>{rows}</table>")
    assert len(pdf.pages) > 1
    (table,) = elements(pdf, "Table")
    assert [str(each.S) for each in kids(table)] == ["/THead", "/TBody"]
    assert [str(cell.A.Scope) for cell in elements(pdf, "TH")] == ["/Column", "/Column", *["/Row"] * 9]
    assert int(elements(pdf, "TH")[1].A.ColSpan) == 2
    assert len(elements(pdf, "TD")) == 18


def test_what_a_page_repeats_is_no_content() -> None:
    margin = "@page { @top-left { content: 'running' } @bottom-left { content: 'below' } }"
    rows = "".join(f"<tr><td>{n}</tr>" for n in range(9))
    pdf = laid_out(f"<table><thead><tr><th scope=col>a</tr></thead><tbody>{rows}</table>", margin)
    for number, sheet in enumerate(pdf.pages):
        stream = sheet.Contents.read_bytes()
        assert stream.count(b"/Subtype /Header") == stream.count(b"/Subtype /Footer") == 1
        assert stream.count(b"/Type /Pagination") == (2 if number == 0 else 3)


def test_pictures_have_words_or_are_for_looks() -> None:
    drawn = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'{}>{}<path d='M0 0h9v9z'/></svg>"
    said = drawn.format("", "<title>Trend</title><desc>It rises.</desc>")
    pdf = laid_out(f"<p>{said}{drawn.format('', '')}{drawn.format(' aria-hidden=true', '<title>x</title>')}</p>")
    (figure,) = elements(pdf, "Figure")
    assert str(figure.Alt) == "Trend. It rises"
    left, low, right, top = (float(value) for value in figure.A.BBox)
    assert 0 < left < right
    assert 0 < low < top < float(pdf.pages[0].MediaBox[3])


def test_a_table_for_looks_is_none_and_texts_stand_in_paragraphs() -> None:
    pdf = laid_out("<table role=presentation><tr><td>a<td>b</table><div>c <i>d</i><p>e</p>f</div><section>g</section>")
    assert outline_of(elements(pdf)[0]) == ["Document", "P", "P", "P", "P", "P", ["Sect", "P"]]


def small_archive() -> bytes:
    style = Style("@page { size: 80mm 60mm }", ())
    chapter = Press(style).lay_out("<html lang=en><head><title>t</title></head><body><h1>Title</h1></body></html>")
    attached = Attached("ssp.json", "The plan", "application/json", b"{}\n")
    imprint = Imprint("A <title> & more", "en", "sspgen", NOW, "footer")
    return bind([chapter], (), imprint, archive=Archive(colour_profile(), (attached,)))


def test_the_same_archive_has_the_same_bytes() -> None:
    assert small_archive() == small_archive()


def test_no_stream_of_an_archive_ends_with_a_carriage_return() -> None:
    with pikepdf.open(BytesIO(small_archive())) as pdf:
        texts = [bytes([12]), bytes([6, 6])]
        assert all(zlib.compress(text).endswith(b"\r") for text in texts)
        pdf.Root.Kept = pikepdf.Array([pdf.make_indirect(pikepdf.Stream(pdf, text)) for text in texts])
        settle_streams(pdf)
        assert not any(s.read_raw_bytes().endswith(b"\r") for s in pdf.objects if isinstance(s, pikepdf.Stream))
        assert [stream.read_bytes() for stream in pdf.Root.Kept] == texts
