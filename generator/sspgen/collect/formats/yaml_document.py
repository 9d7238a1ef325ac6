"""YAML reports as plain data: parsed at most once for all readers that ask, and only where the bytes look like YAML.

Most reports are JSON or XML, and a YAML parser is slow: a reader names a mark that its documents must hold, so that no
other text is ever parsed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sspgen.load.yaml_reader import Document, read_yaml

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_START: Final = re.compile(
    rb"(?:(?:#[^\n]{0,1000}|---[^\n]{0,200}|%YAML[^\n]{0,20}|[ \t\r]{0,20})\n)*[\w\"'][\w \"'-]{0,80}:\s"
)


def yaml_object(blob: Blob, *marks: bytes) -> dict[str, Json]:
    """Return the YAML document when it is a mapping; an empty one for anything else, also for malformed YAML.

    Args:
        blob: the report.
        marks: at least one of them must be in the bytes; none asks for any YAML.
    """
    if blob.head.startswith((b"{", b"[", b"<")) or not _START.match(blob.head):
        return {}
    if marks and not any(mark in blob.data for mark in marks):
        return {}
    return _parsed(blob.data)


@lru_cache(maxsize=1)
def _parsed(data: bytes) -> dict[str, Json]:
    document = read_yaml(data, "")
    found = document.value if isinstance(document, Document) else None
    return found if isinstance(found, dict) else {}
