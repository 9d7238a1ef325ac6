"""What a place must be able to do to hold a store: read, list, and create a file that was not there, all or nothing.

Folder, git branch and object store differ only behind this protocol; `tests/unit/test_store_backends.py` holds all of
them to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn, Protocol

from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

_CREDENTIALS = re.compile(r"//[^/@\s]*@")


class Backend(Protocol):
    """A place that holds files by name (POSIX, relative, as in `layout`).

    Every method raises `EnvironmentFailure` (SSP379) when the place does not let us.

    Attributes:
        identity: names this place among all, for caches; without credentials.
    """

    identity: str

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when it is not there. A link or a device is not there."""
        ...

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield files in the order asked for, as `read` does; faster than one by one."""
        ...

    def names(self, prefix: str, after: str = "") -> Iterator[str]:
        """Yield the names of the files below a prefix that ends with ``/``, sorted as text, those after one only."""
        ...

    def save(self, path: str, data: bytes) -> None:
        """Write a file whole, over an older one. It is safe on disk once `create` or `flush` returned."""
        ...

    def create(self, path: str, data: bytes, now: datetime) -> bool:
        """Write a file that is not there yet, whole and safe on disk, with everything that was saved before.

        Returns:
            False, with nothing changed, when a file of this name is there: somebody else was faster.
        """
        ...

    def flush(self, now: datetime) -> None:
        """Make everything that was saved safe on disk."""
        ...

    def remove(self, paths: Iterable[str], now: datetime) -> str:
        """Remove files; those that are not there are passed over.

        Returns:
            Where the bytes stay all the same (a history, locked versions) and how they are got rid of; else empty.
        """
        ...

    def close(self) -> None:
        """Let go of what was opened. What was saved and not flushed is forgotten."""
        ...


def failed(place: str, reason: str) -> NoReturn:
    """Raise what a place's refusal is: SSP379, without the credentials that an address may hold."""
    raise EnvironmentFailure(Diagnostic("SSP379", without_credentials(reason), Span(without_credentials(place))))


def without_credentials(text: str) -> str:
    """Return a text in which no address holds a user or a password."""
    return _CREDENTIALS.sub("//", text)
