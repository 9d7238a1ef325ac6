"""The JSON and XML readers accept what the standards accept, refuse the rest with a place, and never hang."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from sspgen.collect.registry import normalise
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.load.xml_reader import XmlProblem, XmlRefusedError, iter_elements, read_tree, root_element
from sspgen.model.evidence import Rejection
from support.corpora import corpus

# Well-formed, but refused on purpose: of two equal keys, one would be lost silently.
REFUSED_ON_PURPOSE = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}


@pytest.mark.corpora
def test_every_document_of_the_json_suite_is_judged_as_the_suite_says() -> None:
    wrong = []
    files = sorted(corpus("hostile/JSONTestSuite/test_parsing").iterdir())
    for file in files:
        refused = isinstance(read_json(file.read_bytes()), JsonProblem)
        expected = {"y": file.name in REFUSED_ON_PURPOSE, "n": True, "i": refused}[file.name[0]]
        if refused != expected:
            wrong.append(file.name)
        assert normalise(file.name, file.read_bytes()) is not None
    assert len(files) > 300
    assert wrong == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": 1, "a": 2}', "repeated"),
        (b"[NaN]", "NaN"),
        (b"[" * 200 + b"]" * 200, "deeper"),
        (b"[" * 200_000, "deeper"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "deeper"),
        (b"[" + b"1" * 5000 + b"]", "digits"),
        (b"\xff\xfe[\x00]\x00", "UTF-8"),
    ],
)
def test_json_is_refused_with_a_reason(data: bytes, message: str) -> None:
    problem = read_json(data)
    assert isinstance(problem, JsonProblem)
    assert message in problem.message


def test_brackets_in_strings_are_not_nesting() -> None:
    assert read_json(b'["' + b"[{" * 500 + b'"]') == ["[{" * 500]
    assert read_json(b"[" + b"[]," * 5000 + b"[]]") == [[]] * 5001


def test_strings_that_are_never_closed_come_to_an_end() -> None:
    assert isinstance(read_json(b"[" * 200 + b'"' + b'\\"' * 200_000), JsonProblem)
    assert isinstance(read_json(b"[" * 100 + b'["' + b'\\"' * 200_000), JsonProblem)


def test_malformed_json_has_a_place() -> None:
    assert read_json(b'{\n "a": 1,\n "b" 2}') == JsonProblem("a ':' is expected here, after the key", 3, 6)
    found = normalise("report.json", b'{\n "a": 1,\n "b" 2}')
    assert isinstance(found, Rejection)
    assert found.code == "SSP302"
    assert found.message.startswith("3:6: malformed JSON")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b'{"a": 1,}', "a key in double quotes is expected here"),
        (b"[1,]", "a value is expected here"),
        (b'{"a": "b', "the text that begins here has no closing quote"),
        (b'{"a": 1 "b": 2}', "a ',' or the end of the object or list is expected here"),
        (b"{} {}", "something follows after the end of the document"),
        (b'["a\nb"]', r"a control character stands in a text; line breaks are written as \n"),
        (rb'["\x"]', r"a backslash in a text begins no escape; a backslash itself is written as \\"),
        (rb'["\u12"]', r"four hexadecimal digits are expected after \u"),
        (b"\xff\xfe[\x00]\x00", "the file is UTF-16, expected UTF-8"),
        (b'["\xe4"]', "byte 0xe4 is not UTF-8"),
    ],
)
def test_what_is_wrong_with_json_is_said_in_plain_words(data: bytes, message: str) -> None:
    problem = read_json(data)
    assert isinstance(problem, JsonProblem)
    assert problem.message == message


@pytest.mark.corpora
def test_no_xml_bomb_goes_off() -> None:
    refused = {}
    for file in sorted(corpus("hostile/xml-bombs/xmltestdata").iterdir()):
        data = file.read_bytes()
        try:
            read_tree(data, allow_doctype=True)
        except XmlRefusedError as error:
            refused[file.name] = error.problem.message
        assert isinstance(root_element(data), Element | XmlProblem)
        assert isinstance(normalise(file.name, data), Rejection)
    assert {"xmlbomb.xml", "xmlbomb2.xml", "quadratic.xml", "cyclic.xml", "external.xml"} <= set(refused)
    assert "simple.xml" not in refused


def test_xml_nesting_and_doctypes_are_limited() -> None:
    with pytest.raises(XmlRefusedError, match="deeper"):
        list(iter_elements(b"<a>" * 300 + b"</a>" * 300))
    doctype = b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>'
    with pytest.raises(XmlRefusedError, match="DTD"):
        list(iter_elements(doctype))
    assert len(list(iter_elements(doctype, allow_doctype=True))) == 2
    with pytest.raises(XmlRefusedError, match="entity"):
        list(iter_elements(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', allow_doctype=True))


@pytest.mark.parametrize("data", [b"", b"<", b"<a", b"<a></b>", b'<?xml version="1.0" encoding="no-such"?><a/>'])
def test_broken_xml_is_a_problem_and_no_exception(data: bytes) -> None:
    with pytest.raises(XmlRefusedError):
        read_tree(data)
    assert isinstance(normalise("x.xml", data), Rejection)
