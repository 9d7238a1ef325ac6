"""The documents of a folder by what others call them: file name, UUID, title. They are not read for it.

Only a name that tells one document from all others is taken for it: which of two is meant is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sspgen.resolve.locate import file_of

if TYPE_CHECKING:
    from sspgen.model.profile import ResourceLink
    from sspgen.resolve.oscal_folder import Folder

_HEAD_BYTES = 8192
_HEADS = 500
"""Most files whose beginning is looked at to find a document by its title or UUID."""
_TELLING_NAME = 16
"""Shortest file name, without suffix, by which a document in another folder is taken for the one that is meant."""
_URN = "urn:uuid:"
_UUID = re.compile(r"""uuid["']?\s{0,9}[:=]\s{0,9}["']?(?P<uuid>[0-9a-fA-F-]{36})""")
_TITLE = re.compile(r"""(?:\btitle["']?\s{0,9}:\s{0,9}["']?|<title>)(?P<title>[^"'<\n]{1,300})""")


@dataclass(frozen=True)
class Shelf:
    """The documents of a folder by their names."""

    folder: Folder

    def find(self, links: tuple[ResourceLink, ...], title: str, near: str) -> str | None:
        """Return the path of the one document that is meant by links and a title.

        Args:
            links: whose paths lead nowhere as they are written.
            title: of the resource that has the links; empty for none.
            near: path of the document that refers; of several documents of one name, the one beside it is meant.
        """
        names = dict.fromkeys(PurePosixPath(unquote(file_of(link.href))).name for link in links)
        for name in names:
            found = self._by_file_name.get(name, []) if len(PurePosixPath(name).stem) >= _TELLING_NAME else []
            beside = [path for path in found if PurePosixPath(path).parent == PurePosixPath(near).parent]
            if len(found) == 1 or len(beside) == 1:
                return (beside or found)[0]
        uuids = [link.href[len(_URN) :].lower() for link in links if link.href.lower().startswith(_URN)]
        told = [path for name in (*uuids, title) if name for path in self._by_head.get(name, ())]
        return told[0] if len(set(told)) == 1 else None

    @cached_property
    def _by_file_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self.folder.documents:
            found.setdefault(PurePosixPath(path).name, []).append(path)
        return found

    @cached_property
    def _by_head(self) -> dict[str, list[str]]:
        """Paths of documents by UUID and by title, as far as their beginnings tell."""
        found: dict[str, list[str]] = {}
        for path in self.folder.documents[:_HEADS]:
            start = self.folder.head(path, _HEAD_BYTES).decode("utf-8", "replace")
            uuid, title = _UUID.search(start), _TITLE.search(start)
            for name in (uuid["uuid"].lower() if uuid else "", title["title"].strip() if title else ""):
                if name:
                    found.setdefault(name, []).append(path)
        return found
