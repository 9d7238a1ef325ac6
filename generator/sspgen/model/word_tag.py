"""The tag by which a text of the plan is known in a Word document.

Word keeps the tag of a content control through editing, so what comes back is traced to the very answer and to the
source text that the document was made from. Must not read or write documents.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

FIELDS: Final = {"text": "t", "remarks": "r", "customer": "c"}
"""Fields of an answer that a document holds, with their letter in a tag."""

LONGEST: Final = 64
"""Characters that Word allows in a tag (ISO/IEC 29500-1, 17.5.2.42 as Word applies it)."""

PROPERTY: Final = "sspgen"
"""Name of the custom property of a document that says which plan it was made from."""

_NAMES: Final = {letter: name for name, letter in FIELDS.items()}
_TAG: Final = re.compile(r"ssp:([0-9a-f]{32}):([trc]):([0-9a-f]{12})")
_ORIGIN: Final = re.compile(r"plan=([0-9a-f-]{36}); as_of=([0-9T:.+Z-]+); commit=([0-9a-f]*); edition=(\w+)")


@dataclass(frozen=True, slots=True)
class WordTag:
    """What a tag says.

    Attributes:
        uuid: of the answer, as the plan writes it, with hyphens.
        field: one of `FIELDS`.
        digest: first 12 hex digits of the SHA-256 of the Markdown source that the document was made from.
    """

    uuid: str
    field: str
    digest: str


def source_digest(text: str) -> str:
    """Return the first 12 hex digits of the SHA-256 of a Markdown source in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def word_tag(uuid: str, field: str, text: str) -> str:
    """Return the tag of one field of an answer.

    Args:
        uuid: of the answer, with or without hyphens.
        field: one of `FIELDS`.
        text: the field's Markdown as written in its source, before values are filled in.
    """
    return f"ssp:{UUID(uuid).hex}:{FIELDS[field]}:{source_digest(text)}"


def parsed(tag: str) -> WordTag | None:
    """Read a tag; None when it is none of ours, for other people's content controls have tags too."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    uuid, letter, digest = match.groups()
    return WordTag(uuid=str(UUID(uuid)), field=_NAMES[letter], digest=digest)


@dataclass(frozen=True, slots=True)
class WordOrigin:
    """Which plan a document was made from, as its custom property says.

    Attributes:
        plan: UUID of the plan.
        as_of: the plan's own time, ISO 8601 with its zone.
        commit: sha of the commit that it describes, empty outside git.
        edition: ``full`` or ``public``; texts of a public edition may have marks in place of passages.
    """

    plan: str
    as_of: str
    commit: str = ""
    edition: str = "full"

    def __str__(self) -> str:
        """Return the value of the property."""
        return f"plan={self.plan}; as_of={self.as_of}; commit={self.commit}; edition={self.edition}"


def origin_of(value: str) -> WordOrigin | None:
    """Read the value of the property; None when it is none of ours."""
    match = _ORIGIN.fullmatch(value)
    return WordOrigin(*match.groups()) if match is not None else None
