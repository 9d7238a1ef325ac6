"""Markdown and plans as Word's own paragraphs: nothing is lost, and nothing of a text becomes anything but text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.errors import InputError
from sspgen.model.word_tag import LONGEST, WordOrigin, WordTag, origin_of, parsed, word_tag
from sspgen.render.document.appendix import ORDER
from sspgen.render.word.ledger import Ledger
from sspgen.render.word.matter import APPENDICES, mark_of
from sspgen.render.word.ooxml import NAMESPACES, legible, run
from sspgen.render.word.pictures import picture, vector
from sspgen.render.word.prose import prose
from sspgen.render.word.sheet import sheet
from sspgen.render.word.tally import refuse_loss
from support.sample_plan import sample_plan
from support.word import W, controls, squeezed, words

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

UUID = "6f1c1e0c-9a3e-5b52-8a6d-0a4a3f1d2c3b"


def blocks(text: str, ledger: Ledger | None = None) -> Element:
    root: Element = fromstring(f"<w:body {NAMESPACES}>{prose(text, ledger or Ledger())}</w:body>")
    return root


def lines(text: str) -> list[tuple[str, int, str]]:
    """Style, level of list (0 for none) and words of each paragraph."""
    found = []
    for paragraph in blocks(text).iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        level = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        depth = int(level.attrib[f"{W}val"]) + 1 if level is not None else 0
        found.append((style.attrib[f"{W}val"] if style is not None else "", depth, words(paragraph).strip()))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo  \nthree\n\nfour", [("SSPAnswer", 0, "one two three"), ("SSPAnswer", 0, "four")]),
        ("# One\n\n###### Six", [("SSPHeading1", 0, "One"), ("SSPHeading6", 0, "Six")]),
        ("- a\n  - b\n- c", [("SSPAnswer", 1, "a"), ("SSPAnswer", 2, "b"), ("SSPAnswer", 1, "c")]),
        ("- a\n\n  more", [("SSPAnswer", 1, "a"), ("SSPAnswer", 0, "more")]),
        ("- \n- b", [("SSPAnswer", 1, ""), ("SSPAnswer", 1, "b")]),
        ("> said\n>\n> twice", [("SSPQuote", 0, "said"), ("SSPQuote", 0, "twice")]),
        ("```sh\na\n\tb\n```", [("SSPCodeBlock", 0, "a  b")]),
        ("a\n\n---\n\nb", [("SSPAnswer", 0, "a"), ("SSPRule", 0, ""), ("SSPAnswer", 0, "b")]),
        (
            "| a | b |\n|---|--:|\n| 1 | 2 |",
            [
                *(("SSPTableHead", 0, word) for word in "ab"),
                *(("SSPTableText", 0, word) for word in "12"),
                ("SSPAfterTable", 0, ""),
            ],
        ),
        ("  \n", []),
    ],
)
def test_each_construct_of_markdown_is_one_of_word(text: str, expected: list[tuple[str, int, str]]) -> None:
    assert lines(text) == expected


def test_numbers_are_those_that_people_wrote() -> None:
    ledger = Ledger()
    blocks("3. three\n4. four\n7. seven\n\ntext\n\n1. one\n   1. inner", ledger)
    starts = re.findall(r'ilvl="(\d)"><w:startOverride w:val="(\d+)"', ledger.lists())
    assert starts == [("0", "3"), ("0", "7"), ("0", "1"), ("1", "1")]


def test_runs_are_bold_italic_struck_and_code() -> None:
    root = blocks("**bold _both_** ~~gone~~ `code`")
    found = [
        (words(each), {child.tag.removeprefix(W) for child in properties})
        for each in root.iter(f"{W}r")
        if (properties := each.find(f"{W}rPr")) is not None
    ]
    assert found == [("bold ", {"b"}), ("both", {"b", "i"}), ("gone", {"strike"}), ("code", {"rStyle"})]


@pytest.mark.parametrize("href", ["https://a.example/x?y=1&z=%20", "http://a.example", "mailto:a@b.example"])
def test_only_links_of_the_web_lead_out_of_the_document(href: str) -> None:
    ledger = Ledger()
    root = blocks(f"[words]({href} 'told')", ledger)
    link = root.find(f".//{W}hyperlink")
    assert link is not None
    assert (words(link), link.attrib[f"{W}tooltip"], list(ledger.addresses)) == ("words", "told", [href])


@pytest.mark.parametrize(
    "href",
    [
        "docs/a.md",
        "../up",
        "//host/x",
        "ftp://a.example",
        "https://[::1]/",
        "\\\\host\\share",
        "#x",
    ],
)
def test_any_other_address_is_shown_as_what_it_is(href: str) -> None:
    ledger = Ledger()
    root = blocks(f"[words](<{href}>)", ledger)
    assert not ledger.addresses
    assert root.find(f".//{W}hyperlink") is None
    assert words(root).strip().startswith("words (")


def test_a_script_is_text_and_a_picture_is_not_fetched() -> None:
    ledger = Ledger()
    root = blocks(
        "[x](javascript:alert(1)) [y](file:///etc/passwd) <script>y</script> ![a plan](https://a.example/p.png)", ledger
    )
    assert not ledger.addresses
    assert "<script>y</script> a plan (https://a.example/p.png)" in words(root)


def test_what_xml_refuses_is_written_out() -> None:
    assert legible("a\x00b\x0b\ufffe\ud800") == "aU+0000bU+000BU+FFFEU+D800"
    assert words(blocks("bell \x07 rings")).strip() == "bell U+0007 rings"


def test_nothing_in_a_text_becomes_a_field_or_a_part_of_the_document() -> None:
    text = "{ PAGE } {{ plan }} </w:t></w:r><w:instrText>DDEAUTO c:\\x</w:instrText> ]]> &amp; \" '"
    root: Element = fromstring(f"<w:p {NAMESPACES}>{run(text)}</w:p>")
    assert words(root).strip() == text
    assert root.find(f".//{W}instrText") is None


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_every_text_is_sound_xml_and_stands_in_its_control(text: str) -> None:
    tag = word_tag(UUID, "text", text)
    data = sheet([(tag, text)])
    [(found, content)] = controls(data)
    assert found == tag
    if text.strip():
        assert squeezed(words(content))


def test_a_tag_comes_back_and_fits_word() -> None:
    for field in ("text", "remarks", "customer"):
        tag = word_tag(UUID, field, "Ünïcode \ud800")
        assert len(tag) <= LONGEST
        read = parsed(tag)
        assert read is not None
        assert (read.uuid, read.field) == (UUID, field)
    assert parsed(word_tag(UUID, "text", "a")) != parsed(word_tag(UUID, "text", "b"))
    for other in ("", "ssp:", "ssp-quote:1", f"{tag} ", "ssp:" + "g" * 32 + ":t:" + "0" * 12):
        assert parsed(other) is None
    assert isinstance(parsed(tag), WordTag)


def test_an_origin_comes_back() -> None:
    origin = WordOrigin(UUID, "2026-11-23T02:10:00+00:00", "a" * 40, "public")
    assert origin_of(str(origin)) == origin
    assert origin_of("plan=; as_of=") is None


def test_appendices_are_those_of_the_pdf_in_its_order() -> None:
    assert tuple(APPENDICES) == ORDER
    assert mark_of(ORDER[0]) == "Appendix A"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b'<svg width="30px" height="20"><rect/></svg>', (30, 20)),
        (b'<?xml version="1.0"?><svg viewBox="0 0 7.5 4"><use href="#a"/></svg>', (7.5, 4)),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x05\0\0\0\x06\x08", (5, 6)),
        (b"\xff\xd8\xff\xe0\0\x02\xff\xc0\0\x0b\x08\0\x03\0\x04\x01\x01\x11\0", (4, 3)),
    ],
)
def test_pictures_have_their_size(tmp_path: Path, data: bytes, size: tuple[float, float]) -> None:
    (tmp_path / "p").write_bytes(data)
    found = picture(tmp_path, "p")
    assert found is not None
    assert (found.width, found.height) == size


@pytest.mark.parametrize(
    "inner",
    [
        "<script/>",
        "<image href='https://a.example/x.png'/>",
        "<use xlink:href='https://a.example/x.svg#a'/>",
        "<style>@import 'x.css'</style>",
        "<rect fill='url(https://a.example/x)'/>",
        "<rect onload='x()'/>",
        "<foreignObject/>",
    ],
)
def test_a_picture_that_would_fetch_or_run_something_is_not_taken(inner: str) -> None:
    assert vector(f'<svg width="3" height="2">{inner}</svg>'.encode()) is None
    assert vector(b'<!DOCTYPE svg SYSTEM "x"><svg width="3" height="2"/>') is None
    assert vector(b"<svg/>") is None


def test_nothing_outside_the_workspace_is_a_picture(tmp_path: Path) -> None:
    (tmp_path / "p.svg").write_bytes(b'<svg width="3" height="2"/>')
    (tmp_path / "inner").mkdir()
    assert picture(tmp_path / "inner", "../p.svg") is None
    assert picture(None, "p.svg") is None


def test_a_lost_text_is_no_document() -> None:
    plan = sample_plan()
    with pytest.raises(InputError, match="SSP395 the plan has 17 texts, the Word document 0 of 17; missing: ac-2 of"):
        refuse_loss(plan, "<w:document/>")
    with pytest.raises(InputError, match="SSP395"):
        refuse_loss(replace(plan, texts_out=18), "<w:document/>")
