"""A Word document as a package of parts (ISO/IEC 29500-2), opened as what it is: a hostile zip of hostile XML.

Only the parts that are asked for are unpacked, each with a limit that does not trust the sizes that the zip states.
Nothing is fetched, no entity is expanded, nothing is written, and macros and embedded objects are never looked at.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element

from sspgen.load.xml_reader import XmlRefusedError, iter_elements
from sspgen.model.limits import WORD_BYTES, WORD_DEPTH, WORD_ELEMENTS, WORD_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT: Final = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_RELATIONSHIP: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_MAIN: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_WITH_MACROS: Final = "application/vnd.ms-word.document.macroEnabled.main+xml"
_ENCRYPTED: Final = 0x1
_OLE: Final = b"\xd0\xcf\x11\xe0"
_UNZIP: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class WordRefusedError(Exception):
    """Why a file is not a Word document that may be read, in one sentence."""


class WordPackage:
    """The parts of a Word document.

    Attributes:
        main: name of the part that holds the text.
    """

    def __init__(self, data: bytes) -> None:
        """Open a package.

        Args:
            data: the file.

        Raises:
            WordRefusedError: it is none, is damaged, or is over a limit.
        """
        if len(data) > WORD_BYTES:
            raise WordRefusedError(f"it has {len(data)} bytes, over the limit of {WORD_BYTES}")
        if data.startswith(_OLE):
            raise WordRefusedError("it is protected with a password, or of Word before 2007; save it as .docx without")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            names = self._zip.namelist()
        except _UNZIP as error:
            raise WordRefusedError("it is not a Word document, or it is damaged: it is no zip file") from error
        if len(names) > WORD_MEMBERS:
            raise WordRefusedError(f"it has {len(names)} parts, over the limit of {WORD_MEMBERS}")
        self._names = frozenset(names)
        if len(self._names) != len(names):
            raise WordRefusedError("it is damaged: a part is in it twice")
        self.main = self._main()

    def _main(self) -> str:
        found = [target for kind, target, _ in self._relations("") if kind == "officeDocument"]
        if len(found) != 1 or found[0] not in self._names:
            raise WordRefusedError("it is not a Word document: it names no text")
        kinds = {
            element.get("PartName", "").lstrip("/"): element.get("ContentType", "")
            for element in self._elements("[Content_Types].xml", _TYPES + "Override")
        }
        if kinds.get(found[0]) not in (_MAIN, _MAIN_WITH_MACROS):
            raise WordRefusedError("it is an Office document, but not one of Word")
        return found[0]

    def related(self, kind: str) -> str:
        """Return the name of the part that the text refers to as its ``comments``, ``styles`` …; empty for none."""
        found = (target for each, target, _ in self._relations(self.main) if each == kind)
        return next((target for target in found if target in self._names), "")

    def of_package(self, kind: str) -> str:
        """Return the name of the part that the package itself refers to, such as ``custom-properties``."""
        found = (target for each, target, _ in self._relations("") if each == kind)
        return next((target for target in found if target in self._names), "")

    def links(self) -> dict[str, str]:
        """Return the addresses that the text links to, by the id of the relation."""
        path = _relations_of(self.main)
        if path not in self._names:
            return {}
        found = self._elements(path, _RELATIONSHIP)
        return {each.get("Id", ""): each.get("Target", "") for each in found if each.get("TargetMode") == "External"}

    def _relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield kind, target part and id of what a part (the package: empty) refers to inside the package."""
        path = _relations_of(part)
        if path not in self._names:
            return
        for element in self._elements(path, _RELATIONSHIP):
            if element.get("TargetMode", "Internal") == "Internal":
                target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), element.get("Target", "")))
                yield element.get("Type", "").rpartition("/")[2], target.lstrip("/"), element.get("Id", "")

    def _elements(self, part: str, tag: str) -> Iterator[Element]:
        return (element for event, _, element in self.events(part) if event == "end" and element.tag == tag)

    def tree(self, part: str) -> Element:
        """Return the root of a part, with all that it holds; an empty element where there is no such part."""
        root = Element("none")
        if part:
            for event, depth, element in self.events(part):
                if event == "start" and depth == 1:
                    root = element
        return root

    def events(self, part: str) -> Iterator[tuple[str, int, Element]]:
        """Yield ``("start" | "end", depth from 1, element)`` of a part in document order.

        Raises:
            WordRefusedError: it is not there, no XML, or over a limit.
        """
        depth = count = 0
        try:
            for event, element in iter_elements(self._read(part)):
                depth += event == "start"
                count += event == "start"
                if depth > WORD_DEPTH:
                    raise WordRefusedError(f"its part {part} is nested deeper than {WORD_DEPTH} levels")
                if count > WORD_ELEMENTS:
                    raise WordRefusedError(f"its part {part} has more than {WORD_ELEMENTS} elements")
                if element.tag.startswith(_STRICT):
                    raise WordRefusedError("it is saved as 'Strict Open XML'; save it as 'Word Document (.docx)'")
                yield event, depth, element
                depth -= event == "end"
        except XmlRefusedError as error:
            raise WordRefusedError(f"its part {part} cannot be read: {error}") from error

    def _read(self, part: str) -> bytes:
        try:
            info = self._zip.getinfo(part)
            if info.flag_bits & _ENCRYPTED:
                raise WordRefusedError(f"its part {part} is encrypted")
            with self._zip.open(info) as stream:
                data = stream.read(WORD_BYTES + 1)
        except KeyError as error:
            raise WordRefusedError(f"it is damaged: it has no part {part}") from error
        except _UNZIP as error:
            raise WordRefusedError(f"it is damaged: its part {part} cannot be unpacked") from error
        if len(data) > WORD_BYTES:
            raise WordRefusedError(f"its part {part} unpacks to more than {WORD_BYTES} bytes")
        return data


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
