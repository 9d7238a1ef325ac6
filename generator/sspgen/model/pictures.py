"""What a picture is, found out from its bytes: names and media types that others wrote are not believed."""

from __future__ import annotations

import re
from typing import Final

_SIGNATURES: Final = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"\xff\xd8\xff", ".jpg"), (b"GIF8", ".gif"))
_SVG: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<svg[\s>]", re.DOTALL)
_HEAD_BYTES: Final = 64 * 1024
"""Within so many bytes the root element of an SVG begins."""

_REFUSED: Final = re.compile(
    rb"""<!(?!--)|<\?(?!xml\s)|<(?:\w+:)?(?:script|foreignObject|iframe|image)\b|\bon\w+\s*=|@import"""
    rb"""|href\s*=\s*["'](?!\#)|url\(\s*["']?(?!\#)""",
    re.IGNORECASE,
)
"""What in an SVG could fetch or run something."""


def picture_suffix(data: bytes) -> str:
    """Return the suffix of a file with these bytes, with its dot; empty for what is no picture that is shown.

    A drawing that would fetch or run something is none.
    """
    head = data[:_HEAD_BYTES]
    known = next((suffix for signature, suffix in _SIGNATURES if head.startswith(signature)), "")
    return known or (".svg" if _SVG.match(head) and stands_alone(data) else "")


def stands_alone(data: bytes) -> bool:
    """Tell whether a drawing (SVG 2) needs nothing beside itself, and runs nothing."""
    return _REFUSED.search(data) is None
