"""What a Word document that nobody has edited says of Markdown texts: written as Word, and read back.

Many texts are written into one document, because opening one costs more than a text does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from sspgen.load.word_reader import read_word
from sspgen.model.word_tag import word_tag
from sspgen.render.word.sheet import sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FIELD: Final = "text"


class Unedited:
    """Remembers what it has been asked."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Ask for many texts at once, so that they are known later."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        if fresh:
            tagged = [(word_tag(str(UUID(int=number)), _FIELD, ""), text) for number, text in enumerate(fresh)]
            statements = read_word(sheet(tagged)).statements
            self._known |= zip(fresh, (each.markdown for each in statements), strict=True)

    def __call__(self, texts: Sequence[str]) -> list[str]:
        """Return what an unedited document says of some Markdown texts, as Markdown."""
        self.learn(texts)
        return [self._known[text] for text in texts]
