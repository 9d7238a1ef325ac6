"""Acronyms that a text uses: the system's own, and those of the field that the package ships.

Source of the shipped ones: ``templates/vocabulary/acronyms.yaml``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from sspgen.load.native_mapping import shipped_document
from sspgen.load.native_values import keys, text
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w[\w&/+.-]*")
_INNER = re.compile(r"[/+.-]")
_PLURAL = re.compile(r"(.*[A-Z0-9])s")


@lru_cache(maxsize=1)
def shipped_acronyms() -> dict[str, str]:
    """Return the meanings of common acronyms of the field.

    Raises:
        InputError: the installation is damaged.
    """
    document = shipped_document(data_folder("templates") / "vocabulary" / "acronyms.yaml")
    return {str(name): text(document, "acronyms", name) for name in keys(document, "acronyms")}


def words_of(pages: Iterable[str]) -> frozenset[str]:
    """Return the words of HTML pages: whole (``CI/CD``), in their parts (``CI``), and without a plural's ``s``."""
    found: set[str] = set()
    for page in pages:
        found.update(_WORD.findall(unescape(_TAG.sub(" ", page))))
    parts = {part for word in found for part in (word.rstrip("./+-&"), *_INNER.split(word)) if part}
    singular = {match[1] for word in parts if (match := _PLURAL.fullmatch(word))}
    return frozenset(parts | singular)


def acronyms_in(words: frozenset[str], own: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return acronyms with their meanings, in order of the alphabet.

    Args:
        words: of the text, see `words_of`; a shipped acronym is listed where it is one of them.
        own: the system's own, which are all listed, and win over shipped ones.
    """
    found = {name: meaning for name, meaning in shipped_acronyms().items() if name in words} | dict(own)
    return tuple(sorted(found.items(), key=lambda item: (item[0].casefold(), item[0])))
