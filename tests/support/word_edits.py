"""Word documents as reviewers send them back: a text in its control, and edits of a document's XML."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from sspgen.load.word_reader import WordStatement, read_word
from sspgen.model.word_tag import word_tag
from sspgen.render.word.sheet import sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UUID = "11111111-1111-4111-8111-111111111111"
BODY = "word/document.xml"


def one_text(text: str, field: str = "text") -> bytes:
    """A document of one text."""
    return sheet([(word_tag(UUID, field, text), text)])


def read_one(data: bytes) -> WordStatement:
    """The only statement of a document."""
    (statement,) = read_word(data).statements
    return statement


def again(text: str) -> str:
    """A Markdown text after it was written as Word and read back."""
    return read_one(one_text(text)).markdown


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a document by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: Mapping[str, bytes]) -> bytes:
    """Parts as a document."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def edited(data: bytes, *changes: tuple[str, str] | Callable[[str], str], part: str = BODY) -> bytes:
    """A document with its XML changed: pairs replace what must be there once, functions change the whole."""
    members = parts(data)
    xml = members[part].decode()
    for change in changes:
        if callable(change):
            xml = change(xml)
        else:
            old, new = change
            assert xml.count(old) == 1, (old, xml.count(old))
            xml = xml.replace(old, new)
    return packed(members | {part: xml.encode()})
