"""Pages that an earlier build finished, taken again when everything they depend on is the same.

A page is kept under a key of all that decides about its bytes: what it shows, the templates, the code, the theme and
the shell. A page whose dependencies nobody declared is never kept. What is damaged is as good as none.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sspgen.render.cache import Cache, key
from sspgen.render.digests import files_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sspgen.render.site.page import Shell

_HEAD = 8


def shell_digest(shell: Shell, themes: Iterable[Path]) -> str:
    """Return a digest of what stands around every page, the facts of the build left out."""
    return key(repr(replace(shell, facts=())), files_digest(themes, "*.html"))


class Kept:
    """The finished pages of the last build of one site, by path. Of nothing, where there is no folder for it."""

    def __init__(self, store: Cache, name: str) -> None:
        """Look at what was kept.

        Args:
            store: where pages are kept, if anywhere.
            name: of the site; its last build is kept, and no other.
        """
        self._store, self._name = store, name
        self._pages = _unpacked(store.get(name) or b"")

    def get(self, path: str, under: str) -> bytes | None:
        """Return a finished page if it was kept under this key."""
        found = self._pages.get(path)
        return found[1] if found and found[0] == under else None

    def save(self, pages: Mapping[str, tuple[str, bytes]]) -> None:
        """Keep the finished pages of this build, by path, each with its key."""
        if {path: under for path, (under, _) in pages.items()} != {p: u for p, (u, _) in self._pages.items()}:
            self._store.put(self._name, _packed(pages))


def _packed(pages: Mapping[str, tuple[str, bytes]]) -> bytes:
    rows = [[path, under, len(data)] for path, (under, data) in pages.items()]
    head = json.dumps(rows).encode()
    return b"".join((len(head).to_bytes(_HEAD, "big"), head, *(data for _, data in pages.values())))


def _unpacked(data: bytes) -> dict[str, tuple[str, bytes]]:
    if not data:
        return {}
    start = _HEAD + int.from_bytes(data[:_HEAD], "big")
    rows: list[Any] = json.loads(data[_HEAD:start])
    found: dict[str, tuple[str, bytes]] = {}
    for path, under, length in rows:
        found[path] = (under, data[start : start + length])
        start += length
    return found
