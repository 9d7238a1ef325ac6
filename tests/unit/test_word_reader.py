"""Word documents that come back: edits, tracked changes, comments, and files that want to do harm."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sspgen.load.word_reader import WordRefusedError, read_word
from sspgen.model import limits
from sspgen.model.carried import as_typed, blocks
from sspgen.model.word_tag import word_tag
from support.word_edits import BODY, UUID, again, edited, one_text, packed, parts, read_one

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "Every image is scanned before it is pushed."
RELATIONS = "word/_rels/document.xml.rels"
TYPES = "[Content_Types].xml"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def ins(inner: str, name: str = "ins") -> str:
    return f'<w:{name} w:id="7" w:author="Ann  Lee" w:date="2026-10-02T09:00:00Z">{inner}</w:{name}>'


def gone(text: str, name: str = "del") -> str:
    return ins(f"<w:r><w:delText>{text}</w:delText></w:r>", name)


def with_text(inner: str) -> str:
    """What a document says after the words of its only paragraph were replaced by runs."""
    return read_one(edited(one_text("X marks."), lambda xml: re.sub(r"<w:r>.*</w:r>", lambda _: inner, xml))).markdown


def test_an_unedited_text_is_read_as_it_was_written() -> None:
    statement = read_one(one_text(TEXT))
    assert (statement.markdown, statement.tracked, statement.comments, statement.odd) == (TEXT, (), (), ())
    assert (statement.tag.uuid, statement.tag.field) == (UUID, "text")


def test_tracked_changes_are_taken_as_accepted_and_who_made_them_is_told() -> None:
    data = edited(
        one_text(TEXT),
        (run_of(TEXT), run("Every ") + gone("image") + ins(run("picture")) + run(" is scanned before it is pushed.")),
    )
    statement = read_one(data)
    assert statement.markdown == "Every picture is scanned before it is pushed."
    assert [(t.what, t.author, t.date, t.text) for t in statement.tracked] == [
        ("taken out", "Ann Lee", "2026-10-02T09:00:00Z", "image"),
        ("put in", "Ann Lee", "2026-10-02T09:00:00Z", "picture"),
    ]


def run_of(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_moved_words_are_where_they_were_moved_to() -> None:
    assert with_text(gone("a ", "moveFrom") + run("b ") + ins(run("a"), "moveTo")) == "b a"


def test_a_paragraph_whose_end_was_taken_out_goes_on_in_the_next() -> None:
    data = edited(
        one_text("One.\n\nTwo."),
        lambda xml: xml.replace("</w:pPr>", f"<w:rPr>{ins('', 'del')}</w:rPr></w:pPr>", 1),
        ("One.", "One and "),
    )
    assert read_one(data).markdown == "One and Two."


def test_formatting_that_was_changed_is_the_new_one() -> None:
    old = '<w:b/><w:rPrChange w:id="1" w:author="A"><w:rPr><w:i/></w:rPr></w:rPrChange>'
    assert with_text(run("now bold", old)) == "**now bold**"
    assert with_text(run("not bold", '<w:b w:val="0"/><w:i w:val="false"/>')) == "not bold"


@pytest.mark.parametrize(
    ("inner", "wanted"),
    [
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", "a\\\nb"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a b"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>b</w:t></w:r>", "a\u2011b"),
        ('<w:r><w:sym w:font="Symbol" w:char="00B1"/><w:sym w:char="D800"/><w:sym w:char="x"/></w:r>', "\u00b1"),
        ('<w:fldSimple w:instr=" HYPERLINK &quot;https://a.example&quot; ">' + run("a") + "</w:fldSimple>",
         "[a](https://a.example)"),
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://a.example"</w:instrText></w:r>'
         '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("a") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>!',
         "[a](https://a.example)"),
        ('<w:hyperlink w:anchor="here">' + run("a") + "</w:hyperlink>", "[a](#here)"),
        ("<w:sdt><w:sdtContent>" + run("in a control") + "</w:sdtContent></w:sdt>", "in a control"),
        ("<w:smartTag>" + run("in a tag") + "</w:smartTag>", "in a tag"),
        (run("x", '<w:rFonts w:ascii="Courier New"/>'), "`x`"),
        (run(" lead ", "<w:b/>") + run("it", "<w:b/><w:i/>"), "**lead *it***"),
        (run("5 * 3 # {{ evidence.a.b }} [a](b)"), "5 * 3 # {\\{ evidence.a.b }} [a\\](b)"),
        (run("1. no list"), "1\\. no list"),
        (run("- no list"), "\\- no list"),
    ],
)  # fmt: skip
def test_what_reviewers_and_word_write_has_its_form_in_markdown(inner: str, wanted: str) -> None:
    assert with_text(inner) == wanted


def test_markdown_of_all_kinds_comes_back() -> None:
    blocks = (
        "## Head",
        "> quoted\n>\n> - in *it*\n>\n>   > twice",
        "- a\n- b\n  1. one\n  2. two\n- c",
        "3. three\n\n4. four\n\n   ```\n   code\n     more\n   ```",
        "| a | b |\n| --- | ---: |\n| `x` | y \\| z |",
        "___",
        '[site](https://a.example "t") [path](other.md) ![alt](p.png)',
    )
    assert again("\n\n".join(blocks)) == "\n\n".join(blocks)


def test_word_s_own_headings_lists_and_quotations_are_known() -> None:
    document = docx.Document()
    for style, words in (
        ("Heading 2", "Head"),
        ("List Bullet", "a"),
        ("List Number", "b"),
        ("Quote", "c"),
        ("Quote", "d"),
    ):
        document.add_paragraph(words, style=style)
    body = document.element.body.xml
    inner = "".join(re.findall(r"<w:p>.*?</w:p>|<w:p .*?</w:p>", body, re.DOTALL))
    written = io.BytesIO()
    document.save(written)
    known = f'<w:sdtPr><w:tag w:val="{word_tag(UUID, "text", "")}"/></w:sdtPr>'
    sdt = f"<w:sdt>{known}<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    data = edited(
        written.getvalue(),
        lambda xml: re.sub(r"<w:body>.*<w:sectPr", lambda _: f"<w:body>{sdt}<w:sectPr", xml, flags=re.DOTALL),
    )
    assert read_one(data).markdown == "## Head\n\n- a\n\n1. b\n\n> c\n>\n> d"


def test_comments_belong_to_their_statement_and_others_to_their_heading() -> None:
    data = commented(one_text(TEXT))
    document = read_word(data)
    assert [(c.author, c.date, c.text) for c in document.statements[0].comments] == [
        ("Bo", "2026-10-03T08:00:00Z", "Still daily?\nAsk Ann.")
    ]
    (remark,) = document.remarks
    assert (remark.heading, remark.comment.text) == ("Front matter", "Wrong logo")
    (elsewhere,) = document.elsewhere
    assert (elsewhere.what, elsewhere.text) == ("put in", "draft")


def commented(data: bytes) -> bytes:
    """A document with a comment on its statement, one on a paragraph outside, and a tracked change there."""
    said = (
        '<w:comment w:id="1" w:author="Bo" w:date="2026-10-03T08:00:00Z"><w:p><w:r><w:t>Still daily?</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>Ask Ann.</w:t></w:r></w:p></w:comment>"
        '<w:comment w:id="2" w:author="Bo"><w:p><w:r><w:t>Wrong logo</w:t></w:r></w:p></w:comment>'
    )
    head = data_head(parts(data)[BODY].decode())
    comments = f"{head.replace('w:document', 'w:comments')}{said}</w:comments>"
    outside = (
        '<w:p><w:pPr><w:pStyle w:val="SSPHeading1"/></w:pPr><w:r><w:t>Front matter</w:t></w:r></w:p>'
        f'<w:p><w:commentRangeStart w:id="2"/>{ins(run("draft"))}<w:commentRangeEnd w:id="2"/>'
        '<w:r><w:commentReference w:id="2"/></w:r></w:p>'
    )
    relation = (
        '<Relationship Id="rC" Type="http://x.example/relationships/comments" Target="comments.xml"/></Relationships>'
    )
    ranged = f'<w:commentRangeStart w:id="1"/>{run_of(TEXT)}<w:commentRangeEnd w:id="1"/>'
    said_of = f'{ranged}<w:r><w:commentReference w:id="1"/></w:r>'
    data = edited(data, ("<w:body>", f"<w:body>{outside}"), (run_of(TEXT), said_of))
    data = edited(data, ("</Relationships>", relation), part=RELATIONS)
    return packed(parts(data) | {"word/comments.xml": comments.encode()})


def data_head(xml: str) -> str:
    match = re.search(r"<w:document [^>]*>", xml)
    assert match is not None
    return match[0]


def test_a_placeholder_is_no_text() -> None:
    assert read_one(one_text("")).markdown == ""


@pytest.mark.parametrize(
    ("inner", "odd"),
    [
        ("<w:r><w:drawing/></w:r>", "a picture or shape"),
        ("<w:r><w:footnoteReference w:id='1'/></w:r>", "a footnote"),
        ('<m:oMath xmlns:m="urn:m"><m:r/></m:oMath>', "a formula"),
        ("<w:r><w:object/></w:r>", "an embedded object"),
    ],
)
def test_what_has_no_words_in_markdown_is_told(inner: str, odd: str) -> None:
    assert read_one(edited(one_text(TEXT), (run_of(TEXT), run_of(TEXT) + inner))).odd == (odd,)


def test_an_answer_inside_another_is_told_and_read() -> None:
    def nest(xml: str) -> str:
        (sdt,) = re.findall(r"<w:sdt>.*</w:sdt>", xml)
        return xml.replace("</w:sdtContent>", sdt.replace(TEXT, "Inner.") + "</w:sdtContent>")

    document = read_word(edited(one_text(TEXT), nest))
    assert [(s.markdown, s.odd) for s in document.statements] == [(TEXT, ("another answer",)), ("Inner.", ())]


def refused(data: bytes) -> str:
    with pytest.raises(WordRefusedError) as caught:
        read_word(data)
    return str(caught.value)


def test_what_is_no_word_document_is_refused_with_the_reason() -> None:
    good = one_text(TEXT)
    assert "no zip" in refused(b"")
    assert "no zip" in refused(good[: len(good) // 2])
    assert "password" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "names no text" in refused(packed({"a.txt": b"x"}))
    sheet = edited(good, ("wordprocessingml.document.main", "spreadsheetml.sheet.main"), part=TYPES)
    assert "not one of Word" in refused(sheet)
    assert "no part" in refused(packed({n: d for n, d in parts(good).items() if n != TYPES}))
    strict = edited(good, lambda xml: xml.replace("http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                                                  "http://purl.oclc.org/ooxml/wordprocessingml/main"))  # fmt: skip
    assert "Strict" in refused(strict)


def test_documents_that_want_to_do_harm_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = one_text(TEXT)
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document'
    assert "DTD or an entity" in refused(edited(good, lambda xml: xml.replace("<w:document", bomb, 1)))
    outside = '<!DOCTYPE x SYSTEM "file:///etc/passwd"><w:document'
    assert "DTD or an entity" in refused(edited(good, lambda xml: xml.replace("<w:document", outside, 1)))
    deep = "<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200
    assert "nested deeper" in refused(edited(good, ("<w:body>", f"<w:body>{deep}")))
    twice = io.BytesIO(good)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(twice, "a") as archive:
        archive.writestr(BODY, b"<x/>")
    assert "twice" in refused(twice.getvalue())
    monkeypatch.setattr("sspgen.load.word_package.WORD_BYTES", 20_000)
    assert "unpacks to more" in refused(edited(good, ("<w:body>", "<w:body>" + " " * 30_000)))
    assert "over the limit" in refused(good + bytes(30_000))
    monkeypatch.setattr("sspgen.load.word_package.WORD_ELEMENTS", 20)
    assert "more than 20 elements" in refused(good)
    monkeypatch.setattr("sspgen.load.word_package.WORD_MEMBERS", 3)
    assert "parts" in refused(good)
    assert limits.WORD_DEPTH < limits.XML_DEPTH


def test_texts_without_end_are_cut_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sspgen.load.word_runs.WORD_TEXT_PIECES", 50)
    many = read_one(edited(one_text("X."), (run_of("X."), run("a ") * 60)))
    assert many.odd == ("more than 50 pieces",)
    monkeypatch.setattr("sspgen.load.word_reader.WORD_TEXT_CHARS", 50)
    long = read_one(edited(one_text("X."), (run_of("X."), run("a" * 60))))
    assert (long.markdown, long.odd) == ("a" * 50, ("more than 50 characters",))


@pytest.mark.parametrize("inner", ["a" + " " * 90_000 + "b", "`*_[]!~~" * 10_000, "{{a.b " * 15_000, "-" * 90_000])
def test_texts_that_are_made_to_take_long_do_not(inner: str) -> None:
    markdown = with_text(run(inner))
    assert markdown.startswith(inner[0].replace("`", "\\").replace("-", "\\"))
    assert as_typed(markdown)
    assert len(blocks(markdown)) == 1


def test_relations_that_lead_out_of_the_package_are_not_followed() -> None:
    good = one_text(TEXT)
    for target in ("../../../etc/passwd", "/etc/passwd", "http://a.example/x.xml"):
        data = edited(good, ('Target="numbering.xml"', f'Target="{target}"'), part=RELATIONS)
        assert read_one(data).markdown == TEXT


_SABOTAGE: list[Callable[[str], str]] = [
    lambda xml: xml.replace("w:val=", "w:value="),
    lambda xml: xml.replace("<w:numId", "<w:numIdX"),
    lambda xml: re.sub(r'w:val="\d+"', 'w:val="99999999999999999999"', xml),
    lambda xml: re.sub(r'w:(left|start)="\d+"', r'w:\1="-1e9"', xml),
    lambda xml: xml.replace("w:tbl>", "w:p>"),
    lambda xml: xml.replace("ssp-quote:0", "ssp-quote:77"),
    lambda xml: xml.replace("</w:r>", '<w:fldChar w:fldCharType="end"/></w:r>'),
    lambda xml: xml.replace("<w:t ", '<w:fldChar w:fldCharType="begin"/><w:t '),
]
_RICH = one_text(
    "# H\n\n> a\n\n- b\n  1. c\n\n| d |\n| --- |\n| e |\n\n[f](https://a.example) `g` **h**\n\n```\ni\n```"
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(_SABOTAGE), max_size=3), st.sampled_from([BODY, "word/numbering.xml", RELATIONS, TYPES])
)
def test_wrong_structure_never_raises_anything_but_a_refusal(changes: list[Callable[[str], str]], part: str) -> None:
    with contextlib.suppress(WordRefusedError):
        read_word(edited(_RICH, *changes, part=part))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(_RICH) - 1), st.binary(min_size=1, max_size=8))
def test_damaged_bytes_never_raise_anything_but_a_refusal(place: int, noise: bytes) -> None:
    with contextlib.suppress(WordRefusedError):
        read_word(_RICH[:place] + noise + _RICH[place + len(noise) :])
