"""Pictures that a plan's document holds: what they are, and how much of them is believed."""

from __future__ import annotations

from base64 import b64encode

import pytest

from sspgen.model.original import ATTACHED_BYTES, Original
from sspgen.model.pictures import picture_suffix, stands_alone

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16
SVG = b"""<?xml version="1.0"?>
<!-- ours --><!-- - -->
<svg xmlns="http://www.w3.org/2000/svg"><rect fill="url(#a)"/></svg>"""


def held(value: object, uuid: str = "AAAAAAAA-0000-4000-8000-000000000001") -> Original:
    resource = {"uuid": uuid, "base64": {"filename": "x.png", "value": value}}
    return Original("p.json", {"system-security-plan": {"back-matter": {"resources": [1, {}, resource]}}})


def test_what_a_resource_holds_is_found_by_its_uuid_in_any_case() -> None:
    written = b64encode(PNG).decode()
    found = held(f"{written[:9]}\n  {written[9:]}")
    assert found.attached("#aaaaaaaa-0000-4000-8000-000000000001") == PNG
    assert found.attached("#another") == found.attached("plain.png") == found.attached("") == b""


@pytest.mark.parametrize("value", ["", "not base64!", 3, None, {}, "AAA", "\u00e4" * 8])
def test_what_is_no_base64_holds_nothing(value: object) -> None:
    assert held(value).attached("#aaaaaaaa-0000-4000-8000-000000000001") == b""


def test_an_attachment_that_is_too_large_is_not_decoded() -> None:
    assert held("A" * (ATTACHED_BYTES * 2)).attached("#aaaaaaaa-0000-4000-8000-000000000001") == b""


@pytest.mark.parametrize(
    "document", [{}, {"x": 1}, {"x": {"back-matter": []}}, {"x": {"back-matter": {"resources": {}}}}]
)
def test_a_document_of_another_shape_holds_nothing(document: dict[str, object]) -> None:
    assert Original("p", document).attached("#x") == b""


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (PNG, ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"GIF89a", ".gif"),
        (SVG, ".svg"),
        (b"\xef\xbb\xbf <svg/>"[:-2] + b">", ".svg"),
        (b"%PDF-1.7", ""),
        (b"<html><svg></svg></html>", ""),
        (b"", ""),
        (b"<!---->" * 5000 + b"<nothing>", ""),
    ],
)
def test_a_picture_is_what_its_bytes_say(data: bytes, suffix: str) -> None:
    assert picture_suffix(data) == suffix


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<x:script/>",
        '<g onload="alert(1)"/>',
        '<image href="https://example.com/x.png"/>',
        '<a href="javascript:alert(1)"/>',
        '<use xlink:href="other.svg#a"/>',
        "<style>@import 'x.css'</style>",
        "<style>a{fill:url(https://example.com)}</style>",
        "<foreignObject/>",
    ],
)
def test_a_drawing_that_fetches_or_runs_something_is_no_picture(inside: str) -> None:
    data = f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>'.encode()
    assert not stands_alone(data)
    assert picture_suffix(data) == ""


def test_a_drawing_with_entities_is_no_picture() -> None:
    assert picture_suffix(b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>') == ""
