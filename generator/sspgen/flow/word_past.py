"""A change of a text that was changed in the workspace, too: merged where both can be told apart, else not at all.

The document names the commit that it was made from, and each text's tag the hash of its source then; so the old source
is found in git by its hash, and nothing else is believed of the past.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sspgen.collect.git.safe_git import open_repository
from sspgen.errors import EnvironmentFailure, InputError
from sspgen.flow.revisions import read_blobs
from sspgen.flow.word_merge import cited, edit_of, settled
from sspgen.load.yaml_edit import scalar_texts
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.model.carried import carried_over
from sspgen.model.word_tag import source_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sspgen.collect.git.safe_git import Repository
    from sspgen.flow.word_merge import Cited, Edit

_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class Past:
    """The workspace's files as of the commit that a document was made from."""

    def __init__(self, root: Path, commit: str, unedited: Callable[[Sequence[str]], list[str]]) -> None:
        self._root = root
        self._commit = commit
        self._unedited = unedited
        self._documents: dict[str, Document | None] = {}

    def edit(self, cites: Cited, path: str, digest: str, edited: str) -> tuple[str, Edit] | None:
        """Return the source that a change comes to on top of what was changed meanwhile.

        Args:
            cites: the text as it is now.
            path: of its file.
            digest: of its source when the document was made.
            edited: what the document says.

        Returns:
            The source (the one there is now, where the document changes nothing), and the change as it is shown; None
            where the old source is not known, or where both changed the same words.
        """
        source = self._source(path, digest)
        old = cited(source, cites.filled(source)) if source else None
        theirs = self._edit(old, edited) if old is not None else None
        ours = self._edit(cites)
        if theirs is None or ours is None:
            return None
        if settled(theirs.before) == settled(theirs.after):
            return cites.source, ours
        merged = carried_over(theirs.before, theirs.after, cites.source)
        wanted = carried_over(theirs.before, ours.before, theirs.after)
        if not merged or not wanted:
            return None
        both = cited(merged, cites.filled(merged))
        said = self._edit(both) if both is not None else None
        if said is None or settled(said.before) != settled(wanted):
            return None
        return merged, replace(ours, after=said.before)

    def _edit(self, cites: Cited, edited: str = "") -> Edit | None:
        """Return what a document changed of a text; by default one that changed nothing."""
        plain, marked = self._unedited([cites.text, cites.marked])
        return edit_of(cites, marked, plain, edited or plain)

    def _source(self, path: str, digest: str) -> str:
        """Return the text of a file, as it was, that has a digest; empty for none."""
        if path not in self._documents:
            self._documents[path] = self._document(path)
        document = self._documents[path]
        texts = scalar_texts(document) if document is not None else ()
        candidates = (form for text in texts for form in (text.strip("\n").rstrip(), text.rstrip()))
        return next((text for text in candidates if source_digest(text) == digest), "")

    def _document(self, path: str) -> Document | None:
        if not _COMMIT.fullmatch(self._commit):
            return None
        repository, _ = open_repository(self._root)
        if repository is None:
            return None
        try:
            return _file_at(repository, self._commit, path)
        except (EnvironmentFailure, InputError):
            return None
        finally:
            repository.close()


def _file_at(repository: Repository, commit: str, path: str) -> Document | None:
    blob = repository.files_at(commit).get(path, "")
    data = read_blobs(repository, [blob]).get(blob) if blob else None
    document = read_yaml(data, path, keep_repeated=True) if data is not None else None
    return document if isinstance(document, Document) else None
