"""OSCAL's XML: what the elements mean, where they stand, and what becomes of all that is none of OSCAL's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.oscal.encode import UnencodableError, encode
from sspgen.load.oscal.markup import elements_of, markdown_of
from sspgen.load.oscal.xml_text import fragment
from sspgen.load.oscal.xml_tree import Element
from sspgen.load.oscal.xml_values import first_difference, same
from sspgen.model.oscal import LINE, MULTILINE, XML_NAMESPACE
from sspgen.model.spans import Span

FIXTURES = Path(__file__).parents[1] / "fixtures/oscal/xml"


def document(data: bytes | str) -> OscalDocument:
    found = read_oscal(data.encode() if isinstance(data, str) else data, "x.xml")
    assert isinstance(found, OscalDocument), found
    return found


def catalog(inside: str = "", attributes: str = f'xmlns="{XML_NAMESPACE}"') -> OscalDocument:
    return document(f"<catalog {attributes}><metadata><title>T</title>{inside}</metadata></catalog>")


def metadata(found: OscalDocument) -> dict[str, Any]:
    held = found.body["metadata"]
    assert isinstance(held, dict)
    return held


def written(value: dict[str, Any]) -> str:
    return encode({"catalog": {"metadata": value}}, "xml").decode()


@pytest.mark.parametrize("name", ["harbour-catalog", "tide-mapping"])
def test_xml_as_published_is_read_as_the_json_of_the_same_document(name: str) -> None:
    found = document((FIXTURES / f"{name}.xml").read_bytes())
    assert found.value == json.loads((FIXTURES / f"{name}.json").read_bytes())
    assert found.notes == ()
    again = document(encode(dict(found.value), "xml"))
    assert same(dict(again.value), dict(found.value))


@pytest.mark.parametrize(
    ("markdown", "xml"),
    [
        ("A plain line.", "<p>A plain line.</p>"),
        ("One\nand two.\n\nNext.", "<p>One\nand two.</p><p>Next.</p>"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ('He says "no".', "<p>He says <q>no</q>.</p>"),
        ('A 5" disk', '<p>A 5" disk</p>'),
        (r"\"lit\" \*", '<p>"lit" *</p>'),
        ("H~2~O 10^2^ ~5 and ~6", "<p>H<sub>2</sub>O 10<sup>2</sup> ~5 and ~6</p>"),
        ("{{ insert: param, ac-1_prm_1 }}", '<p><insert type="param" id-ref="ac-1_prm_1"/></p>'),
        ("[x](#u) ![y](z.png)", '<p><a href="#u">x</a> <img alt="y" src="z.png"/></p>'),
        ("a  \nb", "<p>a<br/>b</p>"),
        ("* a\n* b\n  1. c", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("* a\n\n* b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("## H\n\n> q\n\n---", "<h2>H</h2><blockquote><p>q</p></blockquote><hr/>"),
        ("```\n a\n\n b\n```", "<pre> a\n\n b</pre>"),
        ("```py\nx\n```", '<pre><code class="language-py">x</code></pre>'),
        (
            "| a |\n| :---: |\n| 1 |",
            '<table><tr><th align="center">a</th></tr><tr><td align="center">1</td></tr></table>',
        ),
        ("a <sub>b c</sub>", "<p>a <sub>b c</sub></p>"),
        (r"\<organization> & co", "<p>&lt;organization&gt; &amp; co</p>"),
        ("AC-1_ODP[01] a_b_c", "<p>AC-1_ODP[01] a_b_c</p>"),
    ],
)
def test_markdown_and_markup_say_the_same(markdown: str, xml: str) -> None:
    assert fragment(elements_of(markdown, MULTILINE), "") == xml
    assert markdown_of(elements_of(markdown, MULTILINE), MULTILINE) == markdown


@pytest.mark.parametrize(
    ("markdown", "xml"),
    [
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        ("<organization> says", "<p>&lt;organization&gt; says</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ('<b onclick="x">y</b>', '<p>&lt;b onclick="x"&gt;y&lt;/b&gt;</p>'),
        ("[a {{ insert: param, x }}](u)", '<p><a href="u">a {{ insert: param, x }}</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("&lt;b&gt;", "<p>&lt;b&gt;</p>"),
        ("a\x00b", "<p>a\ufffdb</p>"),
        ("trailing  ", "<p>trailing</p>"),
        ("* a\n\n  | x | y |\n  |---|---|\n  | 1 | *2* |", "<ul><li><p>a</p><p>x | y</p><p>1 | 2</p></li></ul>"),
        ("[a<br/>b](u)", '<p><a href="u">a b</a></p>'),
        ("<em>\nx</em>", "<p><em>x</em></p>"),
        ("a\n\n[hidden]: /u 'as a title'\n\nb", "<p>a</p><p>[hidden]: /u 'as a title'</p><p>b</p>"),
    ],
)
def test_what_elements_cannot_say_is_shown_and_carried_beside_them(markdown: str, xml: str) -> None:
    assert fragment(elements_of(markdown, MULTILINE), "") == xml
    data = written({"remarks": markdown})
    assert "<?sspgen-keep" in data
    assert metadata(document(data))["remarks"] == markdown


def test_an_edit_of_what_is_visible_wins_over_what_is_carried() -> None:
    data = written({"title": "T", "remarks": "- not yet\n- done"})
    assert metadata(document(data))["remarks"] == "- not yet\n- done"
    edited = document(data.replace("<li>not yet</li>", "<li>done now</li>"))
    assert metadata(edited)["remarks"] == "* done now\n* done"
    assert [note.code for note in edited.notes] == ["SSP434"]


@pytest.mark.parametrize(
    "instruction",
    [
        '[["add","remarks","All is implemented."]]',
        '[["add","roles",[{"id":"x"}]]]',
        '[["add","title","other"]]',
        '[["spell","title","Other"]]',
        '[["spell","roles",0,"x"]]',
        '[["add","roles",5,"x"]]',
        '[["add"]]',
        "[]",
        "{}",
        "nonsense",
        '[["add","x",' + "[" * 200 + "]" * 200 + "]]",
    ],
)
def test_nothing_hides_in_an_instruction_that_an_element_could_show(instruction: str) -> None:
    found = catalog(f"<?sspgen-keep {instruction}?>")
    assert found.body == {"metadata": {"title": "T"}}
    assert [note.code for note in found.notes] == ["SSP434"]


def test_a_second_model_in_an_instruction_does_not_decide_what_a_document_is() -> None:
    head = '<?sspgen-keep [["add","catalog",{"metadata":{"title":"hidden"}}]]?>'
    found = read_oscal(f'{head}<profile xmlns="{XML_NAMESPACE}"/>'.encode(), "x.xml")
    assert isinstance(found, OscalDocument)
    assert found.model == "profile"
    other = read_oscal(f'{head}<component-definition xmlns="{XML_NAMESPACE}"/>'.encode(), "x.xml", ("catalog",))
    assert isinstance(other, tuple)
    assert "'component-definition'" in other[0].message


@pytest.mark.parametrize(
    ("value", "visible"),
    [
        ({"title": 3}, "<title>3</title>"),
        ({"title": None}, ""),
        ({"title": ["a", "b"]}, "<title>b</title>"),
        ({"title": ["a"]}, ""),
        ({"props": []}, ""),
        ({"props": [{"name": "a"}, "x", {"name": "b"}]}, '<prop name="b"/>'),
        ({"props": {"name": "a"}}, ""),
        ({"unknown": {"a": [1, None]}}, ""),
        ({"oscal-version": 1.1}, "<oscal-version>1.1</oscal-version>"),
        ({"version": " 1 "}, "<version> 1 </version>"),
        ({"version": "a\x01b"}, "<version>a\ufffdb</version>"),
        ({"last-modified": " 2026 "}, "<last-modified> 2026 </last-modified>"),
        ({"revisions": []}, "<revisions/>"),
        ({"title": "a\nb"}, "<title>a b</title>"),
        ({"parties": [{"uuid": "a\tb\nc"}]}, 'uuid="a&#9;b&#10;c"'),
    ],
)
def test_values_of_any_shape_survive(value: dict[str, Any], visible: str) -> None:
    data = written(value)
    assert visible in data
    assert same(metadata(document(data)), value)


STRANGE = """\
<?xml version="1.0"?>
<catalog xmlns="http://csrc.nist.gov/ns/oscal/1.0" xmlns:w="urn:harbour" xml:lang="en" w:colour="blue">
  <!-- a remark -->
  <metadata>
    <title xml:lang="de">T<u>x</u></title>
    <oops a="1">text <b>in</b> it<w:deep/></oops>
    stray
    <oops/>
    <props/>
    <revisions w:sorted="no"><revision/>later<other/></revisions>
    <remarks>no paragraph</remarks>
  </metadata>
  <group><part name="p"><p class="c">x</p><p>y</p></part></group>
  <w:extension xmlns=""><inner/></w:extension>
</catalog>
"""


def test_what_is_none_of_oscals_stays_through_json() -> None:
    found = document(STRANGE)
    assert [(note.code, str(note.span)) for note in found.notes] == [
        ("SSP431", "x.xml:2:1"), ("SSP431", "x.xml:2:1"), ("SSP431", "x.xml:5:5"), ("SSP431", "x.xml:5:5"),
        ("SSP431", "x.xml:6:5"), ("SSP431", "x.xml:4:3"), ("SSP431", "x.xml:8:5"), ("SSP431", "x.xml:9:5"),
        ("SSP431", "x.xml:10:5"), ("SSP431", "x.xml:10:5"), ("SSP431", "x.xml:10:46"), ("SSP431", "x.xml:11:5"),
        ("SSP431", "x.xml:13:25"), ("SSP431", "x.xml:14:3"), ("SSP432", "x.xml:3:3"),
    ]  # fmt: skip
    json_value = read_oscal(encode(dict(found.value), "json"), "x.json")
    assert isinstance(json_value, OscalDocument)
    data = encode(dict(json_value.value), "xml")
    assert b"<?sspgen-keep" not in data
    for piece in (
        '<title xml:lang="de">T<u>x</u></title>', '<oops a="1">text <b>in</b> it', 'sorted="no"', "<other/>", "later",
        "<remarks>no paragraph</remarks>", '<p class="c">x</p>', "<props/>", ':colour="blue"', "stray",
    ):  # fmt: skip
        assert piece in data.decode(), piece
    assert same(dict(document(data).value), dict(found.value))


def test_unknown_members_have_the_names_that_the_xml_gives_them() -> None:
    held = metadata(document(STRANGE))
    assert set(held) - {"title", "revisions", "remarks"} == {
        "title#lang", "title#markup", "oops", "#text", "xml:props", "revisions#sorted", "revisions##text",
        "revisions#other", "remarks#markup",
    }  # fmt: skip
    assert held["title"] == "T<u>x</u>"
    assert held["remarks"] == "no paragraph"


def test_places_are_those_of_elements_and_attributes() -> None:
    found = document((FIXTURES / "harbour-catalog.xml").read_bytes())
    for path, line, column in [
        (("catalog",), 2, 1),
        (("catalog", "uuid"), 5, 10),
        (("catalog", "metadata", "title"), 7, 7),
        (("catalog", "metadata", "revisions"), 14, 7),
        (("catalog", "metadata", "revisions", 0, "links", 0, "href"), 18, 35),
        (("catalog", "metadata", "parties", 0, "telephone-numbers", 0, "number"), 29, 10),
        (("catalog", "groups", 0, "controls", 0, "parts", 0, "prose"), 68, 13),
        (("catalog", "groups", 0, "nothing", "deeper"), 52, 4),
    ]:
        assert found.span(path) == Span("x.xml", line, column), path
        assert found.places.key_span(*path) == Span("x.xml", line, column)


def test_columns_count_characters_and_not_bytes() -> None:
    found = document(f'<catalog xmlns="{XML_NAMESPACE}" w="ü€😀" uuid="x"/>')
    assert found.span(("catalog", "uuid")).column == len(f'<catalog xmlns="{XML_NAMESPACE}" w="ü€😀" ') + 1


@pytest.mark.parametrize("attributes", ["", 'xmlns="urn:other"'])
def test_another_namespace_is_read_and_told(attributes: str) -> None:
    found = catalog("<remarks><p>x</p></remarks>", attributes)
    assert metadata(found)["remarks"] == "x"
    assert [note.code for note in found.notes] == ["SSP433"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_usual_encodings_of_xml_are_read(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = f'{head}<catalog xmlns="{XML_NAMESPACE}"><metadata><title>Häfen</title></metadata></catalog>'
    assert metadata(document(text.encode(encoding)))["title"] == "Häfen"


def test_numbers_and_booleans_have_the_types_of_json() -> None:
    text = f"""<assessment-plan xmlns="{XML_NAMESPACE}"><task><timing><at-frequency period=" 07 " unit="days"/></timing>
      <associated-activity/></task></assessment-plan>"""
    found = document(text).body["tasks"]
    assert found == [{"timing": {"at-frequency": {"period": 7, "unit": "days"}}, "associated-activities": [{}]}]


def test_base64_on_several_lines_is_one_value() -> None:
    text = f"""<catalog xmlns="{XML_NAMESPACE}"><back-matter><resource><base64>
      aGFy
      Ym91cg==
    </base64></resource></back-matter></catalog>"""
    assert document(text).body["back-matter"] == {"resources": [{"base64": {"value": "aGFyYm91cg=="}}]}


def test_a_text_with_comments_in_it_is_one_text() -> None:
    assert metadata(catalog("<version>1<!-- x -->.<?y z?>2</version>"))["version"] == "1.2"


def test_character_data_and_references_are_text() -> None:
    assert metadata(catalog("<version><![CDATA[<1>]]>&#233;&amp;</version>"))["version"] == "<1>é&"


def test_what_is_no_oscal_document_is_not_written_as_xml() -> None:
    values: tuple[Any, ...] = ({"x": {}}, {"catalog": []}, [], 3)
    for value in values:
        with pytest.raises(UnencodableError):
            encode(value, "xml")


def test_a_number_that_is_none_is_not_written_as_json() -> None:
    with pytest.raises(UnencodableError):
        encode({"catalog": {"x": float("inf")}}, "json")


def test_half_a_character_is_not_written_as_yaml() -> None:
    with pytest.raises(UnencodableError, match="half a character"):
        encode({"catalog": {"title": "a\ud800b"}}, "yaml")
    assert encode({"catalog": {"title": "a\\ud800b", "n": 2**70}}, "yaml")


def test_half_a_character_survives_in_json_and_xml() -> None:
    value: Any = {"catalog": {"metadata": {"title": "a\ud800b"}}}
    assert json.loads(encode(value, "json")) == value
    assert same(dict(document(encode(value, "xml")).value), value)


def test_values_are_the_same_only_with_the_same_types() -> None:
    one: Any
    other: Any
    assert same({"a": [1, {"b": 1.0}]}, {"a": [1, {"b": 1.0}]})
    for one, other in [(1, 1.0), (1, True), (0.0, -0.0), ([1], [1, 2]), ({"a": 1}, {"b": 1}), ("1", 1), (None, False)]:
        assert not same(one, other)
    assert first_difference({"a": [1, {"b": 1}]}, {"a": [1, {"b": 2}]}) == ("a", 1, "b")
    assert first_difference({"a": 1}, {"a": 1}) is None


def test_elements_written_by_hand_are_compared_by_what_they_say() -> None:
    assert Element("p", {}, ["x"], offset=3) == Element("p", {}, ["x"], offset=9)


def test_a_file_named_xml_that_holds_something_else_is_told_as_xml() -> None:
    found = read_oscal(b"catalog: {}\n", "x.xml")
    assert isinstance(found, tuple)
    assert str(found[0]) == "x.xml:1:1: SSP430 XML: syntax error"
    assert isinstance(read_oscal(b'{"catalog": {}}', "x.xml"), OscalDocument)


@pytest.mark.parametrize(
    ("limit", "value", "told"),
    [
        ("xml_tree.OSCAL_XML_PIECES", 5, "more than 5 elements, attributes and texts"),
        ("xml_tree.XML_BYTES", 50, "over the limit of 50"),
        ("xml_tree.XML_DEPTH", 2, "nested deeper than 2 levels"),
        ("xml_reader.OSCAL_MARKUP_TOTAL", 10, "more than 10 characters of texts with markup"),
    ],
)
def test_what_is_larger_than_a_limit_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, told: str
) -> None:
    monkeypatch.setattr(f"sspgen.load.oscal.{limit}", value)
    found = read_oscal((FIXTURES / "harbour-catalog.xml").read_bytes(), "x.xml")
    assert isinstance(found, tuple)
    assert found[0].code == "SSP430"
    assert told in found[0].message


@pytest.mark.parametrize("datatype", [LINE, MULTILINE])
def test_a_text_that_is_too_long_for_markdown_is_shown_as_it_is(monkeypatch: pytest.MonkeyPatch, datatype: str) -> None:
    monkeypatch.setattr("sspgen.load.oscal.markup_writer.OSCAL_MARKUP_CHARS", 5)
    assert "*long*" in fragment(elements_of("a *long* text", datatype), "")
    value = {"remarks": "a *long*\n\n* text", "title": "a *long* title"}
    assert metadata(document(written(value))) == value


def test_bytes_that_are_not_of_the_declared_encoding_are_refused() -> None:
    for data in (b'<?xml version="1.0" encoding="ascii"?><catalog>\xff</catalog>', b"\xff\xfe<"):
        found = read_oscal(data, "x.xml")
        assert isinstance(found, tuple)
        assert found[0].code == "SSP430"
