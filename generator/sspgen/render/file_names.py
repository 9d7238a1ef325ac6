"""Names of files that are made of ids and of names that came from elsewhere."""

from __future__ import annotations

import re
from typing import Final

_UNSAFE: Final = re.compile(r"[^a-z0-9._-]+")
_LONGEST_NAME: Final = 80


def slug(identifier: str) -> str:
    """Return an id as a file name without ending; never empty, hidden or above its folder."""
    return _UNSAFE.sub("-", identifier.lower()).strip(".-_")[:_LONGEST_NAME] or "unnamed"
