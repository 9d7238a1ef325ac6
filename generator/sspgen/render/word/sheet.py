"""Texts alone as a Word document: what a document says of them that nobody has edited.

A reviewer's document is compared with this, so that what writing Markdown as Word does to it is no change of theirs.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sspgen.model.word_tag import WordOrigin
from sspgen.render.word.answers import control
from sspgen.render.word.ledger import Ledger
from sspgen.render.word.ooxml import NAMESPACES, W
from sspgen.render.word.package import Description, Part, packed

if TYPE_CHECKING:
    from collections.abc import Iterable

_NO_TIME: Final = datetime(1980, 1, 1, tzinfo=UTC)
_NO_PLAN: Final = WordOrigin("00000000-0000-0000-0000-000000000000", "1980-01-01T00:00:00Z")


def sheet(texts: Iterable[tuple[str, str]]) -> bytes:
    """Return a document of texts.

    Args:
        texts: each with the tag that it is known by, see `sspgen.model.word_tag`; Markdown with its values filled in.
    """
    ledger = Ledger()
    controls = "\n".join(control(tag, "", text, ledger) for tag, text in texts)
    numbering = f'<w:numbering xmlns:w="{W}">{ledger.abstract_lists()}{ledger.lists()}</w:numbering>'
    body = f"<w:document {NAMESPACES}><w:body>\n{controls}\n</w:body></w:document>"
    part = Part("numbering.xml", numbering, "numbering", "numbering", "rNumbering")
    return packed(Description("", "", "", "", "", _NO_TIME, _NO_PLAN), body, (part,), ledger.addresses, {})
