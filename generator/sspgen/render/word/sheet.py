"""A Word document that has some texts and nothing else: what nobody has edited, to tell changes from it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sspgen.model.word_tag import WordOrigin
from sspgen.render.word.answers import control
from sspgen.render.word.frame import lists
from sspgen.render.word.ledger import Ledger
from sspgen.render.word.ooxml import NAMESPACES
from sspgen.render.word.origin import LANGUAGE
from sspgen.render.word.package import Description, packed

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEGINNING: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""The first time that a zip archive knows: a sheet is of no plan and of no day."""
_ORIGIN: Final = WordOrigin(str(UUID(int=0)), _BEGINNING.isoformat())


def sheet(texts: Iterable[tuple[str, str]]) -> bytes:
    """Return a document with a content control for each text.

    Args:
        texts: tag and Markdown of each, see `sspgen.model.word_tag`.
    """
    ledger = Ledger()
    blocks = "\n".join(control(tag, tag, text, ledger) for tag, text in texts)
    body = f"<w:document {NAMESPACES}><w:body>{blocks}<w:p/></w:body></w:document>"
    described = Description("", "", "", "sspgen", LANGUAGE, _BEGINNING, _ORIGIN)
    return packed(described, body, (lists(ledger),), ledger.addresses, {})
