"""XML without DTDs, entities or external references: defusedxml's event stream, with limits."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sspgen.model.limits import XML_BYTES, XML_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class XmlProblem:
    """Why a document is not XML that may be read."""

    message: str
    line: int = 0
    column: int = 0


class XmlRefusedError(Exception):
    """Raised while iterating over elements; carries the problem."""

    def __init__(self, problem: XmlProblem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def local_name(tag: str) -> str:
    """Return an element's name without its namespace."""
    return tag.rpartition("}")[2]


def iter_elements(data: bytes, *, allow_doctype: bool = False) -> Iterator[tuple[str, Element]]:
    """Yield ``("start" | "end", element)`` in document order.

    Args:
        data: the document.
        allow_doctype: accept a DOCTYPE that declares no entity (Cobertura writes one); nothing is ever fetched.

    Raises:
        XmlRefusedError: malformed, too deep, too large, or with a DTD or entity.
    """
    if len(data) > XML_BYTES:
        raise XmlRefusedError(XmlProblem(f"{len(data)} bytes, over the limit of {XML_BYTES}"))
    depth = 0
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=not allow_doctype):
            depth += 1 if event == "start" else -1
            if depth > XML_DEPTH:
                raise XmlRefusedError(XmlProblem(f"nested deeper than {XML_DEPTH} levels"))
            yield event, element
    except ParseError as error:
        line, column = error.position
        raise XmlRefusedError(XmlProblem(str(error), line, column + 1)) from error
    except DefusedXmlException as error:
        kind = type(error).__name__
        raise XmlRefusedError(XmlProblem(f"it declares a DTD or an entity ({kind})")) from error
    except (ValueError, LookupError) as error:
        raise XmlRefusedError(XmlProblem(str(error))) from error


def root_element(data: bytes) -> Element | XmlProblem:
    """Return the root element with its attributes but without its content, or what is wrong."""
    try:
        for _, element in iter_elements(data, allow_doctype=True):
            return element
    except XmlRefusedError as error:
        return error.problem
    return XmlProblem("no element")


def read_tree(data: bytes, *, allow_doctype: bool = False) -> Element:
    """Return the root of the whole document, on the terms of `iter_elements`.

    Raises:
        XmlRefusedError: as `iter_elements` does.
    """
    root: Element | None = None
    for _, element in iter_elements(data, allow_doctype=allow_doctype):
        root = element if root is None else root
    if root is None:
        raise XmlRefusedError(XmlProblem("no element"))
    return root
