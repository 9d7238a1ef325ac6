"""Places in a person's files, so that every message and every sentence can be traced back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A place in a text file.

    Attributes:
        path: POSIX path, relative to the workspace where the file lies inside it.
        line: 1-based line; 0 when only the file is known.
        column: 1-based column in characters; 0 when only the line is known.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return ``path:line:column``, leaving out what is not known."""
        if not self.line:
            return self.path
        if not self.column:
            return f"{self.path}:{self.line}"
        return f"{self.path}:{self.line}:{self.column}"
