"""A media type fits the content: of a file that is embedded, of one beside the document, or of a name's suffix.

Source: OSCAL metadata model, ``media-type``; RFC 6838.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.resolve.locate import file_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_SIGNS: Final = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"<?xml", "xml"),
)
_SUFFIXES: Final = {
    ".json": "json",
    ".xml": "xml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".pdf": "pdf",
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".gif": "gif",
    ".svg": "xml",
}
_TYPES: Final = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/jpg": "jpeg",
    "image/gif": "gif",
    "image/svg+xml": "xml",
    "application/zip": "zip",
}
_START: Final = 64


def _check(subject: Subject) -> Iterator[Finding]:
    for entry in subject.index.of("rlinks", "base64"):
        said = _kind(entry.text("media-type"))
        found = _embedded(entry) if entry.key == "base64" else _linked(entry, subject)
        if said and found and said != found:
            what = f"the media type {shown(entry.text('media-type'))} is written for a file that is {found.upper()}"
            yield warning("SSP445", what, entry.at("media-type"))


def _kind(media_type: str) -> str:
    name = media_type.partition(";")[0].strip().lower()
    if name in _TYPES:
        return _TYPES[name]
    tail = name.rpartition("+")[2].rpartition("/")[2]
    return tail if tail in ("json", "xml", "yaml") else ""


def _embedded(entry: Entry) -> str:
    written = entry.text("value")[: _START * 4].replace("\n", "").replace(" ", "")
    try:
        return _of_content(base64.b64decode(written[: len(written) // 4 * 4]))
    except (binascii.Error, ValueError):
        return ""


def _linked(entry: Entry, subject: Subject) -> str:
    path = subject.library.file(entry.text("href"), subject.document)
    found = _of_content(subject.library.folder.head(path, _START)) if path is not None else ""
    return found or _SUFFIXES.get(PurePosixPath(file_of(entry.text("href"))).suffix.lower(), "")


def _of_content(data: bytes) -> str:
    start = data[:_START].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((kind for sign, kind in _SIGNS if start.startswith(sign)), "json" if start.startswith(b"{") else "")


RULE = MeaningRule(_check)
