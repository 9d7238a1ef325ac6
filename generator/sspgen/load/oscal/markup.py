"""Markdown of OSCAL's JSON and markup of OSCAL's XML, each as the other.

`respelled` is what decides whether a text survives: what reads back as another Markdown is carried beside its elements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.markup_reader import markdown_blocks, markdown_line
from sspgen.load.oscal.markup_words import BLOCKS, INLINE, is_known, normal_blocks, normal_line
from sspgen.load.oscal.markup_writer import PLAIN, blocks_of, is_plain, line_of
from sspgen.load.oscal.xml_tree import Element
from sspgen.model.oscal import LINE, MULTILINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.load.oscal.xml_tree import Child

__all__ = ["MARKUP", "elements_of", "is_markup", "is_plain", "markdown_of", "respelled", "written"]

MARKUP = (LINE, MULTILINE)
"""The data types whose values are markup."""


def elements_of(text: str, datatype: str) -> list[Child]:
    """Return a Markdown text as elements."""
    return line_of(text) if datatype == LINE else blocks_of(text)


def markdown_of(children: Sequence[Child], datatype: str) -> str:
    """Return elements, as they are read from a document, as Markdown."""
    if datatype == LINE:
        return markdown_line(normal_line(children, flat=True))
    return markdown_blocks(normal_blocks(children))


def is_markup(children: Sequence[Child], datatype: str) -> bool:
    """Tell whether all of what is read is markup of OSCAL's, so that Markdown says all of it."""
    held = INLINE if datatype == LINE else BLOCKS
    return all(
        is_known(child, held) if isinstance(child, Element) else datatype == LINE or not child.strip()
        for child in children
    )


def written(text: str, datatype: str) -> tuple[list[Child], str]:
    """Return a Markdown text as elements, and what is read back of them."""
    children = elements_of(text, datatype)
    if PLAIN.fullmatch(text) or (datatype != LINE and is_plain(text)):
        return children, text
    return children, markdown_line(children) if datatype == LINE else markdown_blocks(children)


def respelled(text: str, datatype: str) -> str:
    """Return what is read back of a Markdown text after it was written as elements."""
    return written(text, datatype)[1]
