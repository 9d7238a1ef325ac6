"""Where a published sentence came from: file, line, commit, author, date, signed or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SIGNED = "signed (unverified)"
VERIFIED = "signed (verified)"
BAD_SIGNATURE = "signed (bad)"
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


@dataclass(frozen=True, slots=True)
class Change:
    """The last commit that changed a file, which is in the working tree as that commit left it."""

    commit: Commit

    @property
    def committed(self) -> datetime:
        """When it was committed (timezone-aware)."""
        return self.commit.committed


@dataclass(frozen=True, slots=True)
class LineOrigin:
    """Where one line of a working file came from.

    Attributes:
        line: 1-based line in the working file.
        commit: the commit that last touched it; None when the line is not committed, or when history does not tell.
        uncommitted: the line differs from what is committed.
    """

    line: int
    commit: Commit | None
    uncommitted: bool = False


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """A commit with what history metrics need.

    Attributes:
        email: the author's address, to tell a review from a self-review; not for publication.
        parents: shas, the first one is the branch that was merged into.
        trailers: ``(name in lower case, value)`` of the message's last paragraph, in order.
        reference: the pull or merge request that the message names (``#12``, ``!12``), or empty.
    """

    commit: Commit
    email: str = ""
    parents: tuple[str, ...] = ()
    trailers: tuple[tuple[str, str], ...] = ()
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that points to a commit.

    Attributes:
        date: the tagger's date, or of a lightweight tag the commit's (timezone-aware).
        annotated: an object of its own with author and date, rather than a mere name.
        signed: one of the words of this module.
        sha: of the tag's own object; of a lightweight tag that of the commit.
    """

    name: str
    commit: str
    date: datetime
    annotated: bool
    signed: str = UNKNOWN
    sha: str = ""
