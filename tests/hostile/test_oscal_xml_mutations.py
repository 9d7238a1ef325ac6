"""Whatever bytes call themselves OSCAL's XML, they are read without loss or refused with a place: never a traceback.

``SSPGEN_MUTATIONS`` sets how many mutations are tried, ``SSPGEN_CAMPAIGN=1`` tries ten thousand.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sspgen.load.oscal.document import OscalDocument, read_oscal
from sspgen.load.oscal.encode import encode
from sspgen.load.oscal.markup import respelled
from sspgen.load.oscal.xml_values import first_difference, same
from sspgen.model.limits import JSON_DEPTH, XML_DEPTH
from sspgen.model.oscal import LINE, MULTILINE, XML_NAMESPACE

FIXTURES = Path(__file__).parents[1] / "fixtures/oscal/xml"
MUTATIONS = 10_000 if os.environ.get("SSPGEN_CAMPAIGN") else int(os.environ.get("SSPGEN_MUTATIONS", "2000"))
PARTS = 20
PIECES = (
    b"<", b">", b"</p>", b"<p>", b'<foo a="1">x</foo>', b'<x:y xmlns:x="urn:x" x:z="1"/>', b"&amp;", b"&x;", b"\x00",
    b"\xff", b"<!-- c -->", b"<?pi x?>", b'<?sspgen-keep [["add","x",1]]?>', b'<?sspgen-keep [["spell","title","y"]]?>',
    b' a="1"', b' xml:lang="en"', b"<u>u</u>", b"text", b"<![CDATA[<x>]]>", b"<title>again</title>", b"<props/>",
    b"<insert/>", b'<insert type="param" id-ref="x"/>', b"<table><tr><td>x</td></tr></table>", b"<hr/>", b"&#0;",
    b"<ul><li>a<p>b</p></li></ul>", b"<!DOCTYPE x []>", b"&#xFFFE;", b'<p class="x">q</p>', b"<div><p>x</p></div>",
    b'<revisions a="1">t<x/></revisions>', b'" b="', b"<!--", b"]]>", b'xmlns=""',
)  # fmt: skip


def mutated(chance: Random, data: bytes) -> bytes:
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at, way = chance.randrange(len(found)), chance.random()
        if way < 0.6:
            place = found.find(b">", at) + 1 if chance.random() < 0.8 else at
            found[place:place] = chance.choice(PIECES)
        elif way < 0.75:
            del found[at : at + chance.randint(1, 30)]
        elif way < 0.85:
            found[at] = chance.randrange(256)
        else:
            start = chance.randrange(len(found))
            found[at:at] = found[start : start + chance.randint(1, 200)]
    return bytes(found)


@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_xml_is_kept_whole_or_refused(part: int) -> None:
    sources = [path.read_bytes() for path in sorted(FIXTURES.glob("*.xml"))]
    for number in range(part, MUTATIONS, PARTS):
        chance = Random(number)  # noqa: S311 - reproducible damage
        data = mutated(chance, chance.choice(sources))
        found = read_oscal(data, "x.xml")
        if not isinstance(found, OscalDocument):
            assert {d.code for d in found} <= {"SSP430", "SSP255", "SSP202", "SSP206"}, (number, found)
            assert found[0].span is not None
            continue
        found.span((found.model, "metadata", "title"))
        again = read_oscal(encode(dict(found.value), "xml"), "x.xml")
        assert isinstance(again, OscalDocument), number
        assert same(dict(again.value), dict(found.value)), (
            number,
            first_difference(dict(found.value), dict(again.value)),
        )


def refusal(data: bytes) -> str:
    found = read_oscal(data, "x.xml")
    assert isinstance(found, tuple), found
    assert [d.code for d in found] == ["SSP430"]
    return str(found[0])


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE catalog [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<catalog>&b;</catalog>"""


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        b'<!DOCTYPE catalog SYSTEM "file:///etc/passwd"><catalog/>',
        b'<!DOCTYPE catalog [<!ENTITY x SYSTEM "file:///etc/passwd">]><catalog>&x;</catalog>',
        b'<?xml version="1.0"?><!DOCTYPE catalog><catalog/>',
    ],
)
def test_a_dtd_is_refused_before_it_means_anything(data: bytes) -> None:
    assert "declares a DTD or an entity" in refusal(data)


def test_malformed_xml_is_refused_with_its_place() -> None:
    assert refusal(b"<catalog>\n <metadata>\n </catalog>") == "x.xml:3:4: SSP430 XML: mismatched tag"
    assert refusal(b"<catalog>&nbsp;</catalog>") == "x.xml:1:10: SSP430 XML: undefined entity"
    assert refusal(b'<?xml version="1.0" encoding="ebcdic"?><catalog/>').endswith("'ebcdic' is not known here")
    assert refusal(b"<catalog>\xff</catalog>").startswith("x.xml:1:10")


@pytest.mark.parametrize("inside", ["<a>", "<group>", "<group><control><part>", "<metadata><remarks><blockquote>"])
def test_deep_nesting_is_refused(inside: str) -> None:
    data = f'<catalog xmlns="{XML_NAMESPACE}">' + inside * 100_000
    assert f"nested deeper than {XML_DEPTH} levels" in refusal(data.encode())


def test_objects_never_lie_deeper_than_json_allows() -> None:
    many = JSON_DEPTH
    data = f'<catalog xmlns="{XML_NAMESPACE}">' + "<group>" * many + "</group>" * many + "</catalog>"
    assert f"nested deeper than {JSON_DEPTH} levels" in refusal(data.encode())


@pytest.mark.parametrize("name", ["blockquote", "em", "ul><li", "q"])
def test_deep_markup_is_kept_or_refused(name: str) -> None:
    inner, outer = f"<{name}>" * 50, "".join(f"</{part}>" for part in reversed(name.split("><"))) * 50
    data = f'<catalog xmlns="{XML_NAMESPACE}"><metadata><remarks><p>{inner}x{outer}</p></remarks></metadata></catalog>'
    found = read_oscal(data.encode(), "x.xml")
    assert isinstance(found, OscalDocument)
    again = read_oscal(encode(dict(found.value), "xml"), "x.xml")
    assert isinstance(again, OscalDocument)
    assert same(dict(again.value), dict(found.value))


def test_huge_attributes_and_texts_are_just_long() -> None:
    long = "x" * 2_000_000
    head = f'<catalog xmlns="{XML_NAMESPACE}" uuid="{long}" {long[:99]}="1">'
    data = f"{head}<metadata><title>{long}</title></metadata></catalog>"
    found = read_oscal(data.encode(), "x.xml")
    assert isinstance(found, OscalDocument)
    assert found.body["uuid"] == long


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "[a](", "*a ", "**a*", "`", "> ", "- ", '"a ', ' "a" ', "<b>", '<b x="', "&amp;", "~a~", "# a\n",
     "<!--", "{{ insert:", "1. a\n\n", "_a__", "\\", "<a ", "a  \n", "a\n", "|a"],
)  # fmt: skip
@pytest.mark.parametrize("datatype", [LINE, MULTILINE])
def test_markdown_that_means_to_be_slow_is_read_like_any_other(piece: str, datatype: str) -> None:
    text = piece * (4_000 // len(piece))
    assert respelled(respelled(text, datatype), datatype) == respelled(text, datatype)
    assert respelled("a" + " " * 200_000 + "b", datatype) == "a b"


@pytest.mark.parametrize(
    "text",
    [
        "<blockquote>" * 250 + "<p>x</p>" + "</blockquote>" * 250,
        "<em>" * 250 + "x" + "</em>" * 250,
        "<ul><li>" * 120 + "x" + "</li></ul>" * 120,
        "> " * 300 + "x",
        "[" * 200 + "x" + "](u)" * 200,
        "\n".join("  " * depth + "* a" for depth in range(200)),
    ],
)
def test_deep_markdown_survives_xml(text: str) -> None:
    strange = {"sspgen-xml": f"<oops>{text}</oops>", "is": "element"}
    value: Any = {"remarks": text, "title": text.replace("\n", " "), "oops": strange}
    document: Any = {"catalog": {"metadata": value}}
    again = read_oscal(encode(document, "xml"), "x.xml")
    assert isinstance(again, OscalDocument)
    assert same(dict(again.value), document)
