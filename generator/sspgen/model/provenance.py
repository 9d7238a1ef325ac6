"""Where a published sentence came from: file, line, commit, author, date, signed or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SIGNED = "signed (unverified)"
UNSIGNED = "unsigned"
UNCOMMITTED = "not committed"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, as far as a plan cites it. Dates are timezone-aware; ``signed`` is one of the words above."""

    sha: str
    author: str
    authored: datetime
    committed: datetime
    subject: str = ""
    signed: str = UNKNOWN

    @property
    def short(self) -> str:
        """The first 12 digits of the commit."""
        return self.sha[:12]


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origin of one text.

    Attributes:
        path: workspace-relative POSIX path; ``line`` is 1-based, 0 when unknown.
        commit: sha of the commit that last touched the text, empty when not committed or not known.
        signed: one of the words of this module.
        url: link to the place on the forge, empty when there is none.
    """

    path: str = ""
    line: int = 0
    commit: str = ""
    author: str = ""
    date: datetime | None = None
    signed: str = UNKNOWN
    url: str = ""

    @property
    def short(self) -> str:
        """The first 7 digits of the commit."""
        return self.commit[:7]
