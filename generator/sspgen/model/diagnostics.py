"""What sspgen has to say about a person's files: one record a problem, with its place and its remedy."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sspgen.model.codes import CODES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCS = "docs/reference/diagnostics.md"


class Severity(StrEnum):
    """How much a diagnostic matters: an error stops the build, a warning is a finding, info neither."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem (or remark) about one place.

    Attributes:
        code: ``SSPnnn``, a key of ``sspgen.model.codes.CODES``; rules of plug-ins have codes with another prefix.
        message: what is wrong, in plain words about the person's file: got X, expected Y.
        span: where; None when it concerns the workspace as a whole.
        severity: see `Severity`.
        help: what to do; empty means the code's own remedy.
        related: other places that explain this one, each with a word on why.
        rule: the rule that was broken, where it is finer than the code: a standard with its section, a constraint's id.
    """

    code: str
    message: str
    span: Span | None = None
    severity: Severity = Severity.ERROR
    help: str = ""
    related: tuple[tuple[Span, str], ...] = field(default=())
    rule: str = ""

    @property
    def source(self) -> str:
        """The rule behind this diagnostic: its own, or else that of its code; empty for a rule of sspgen's own."""
        return self.rule or (CODES[self.code].source if self.code in CODES else "")

    @property
    def remedy(self) -> str:
        """The help of this diagnostic, or else that of its code."""
        if self.help or self.code not in CODES:
            return self.help or "see the documentation of the plug-in that has this rule"
        return CODES[self.code].remedy

    @property
    def docs(self) -> str:
        """Where the code is documented; empty for a code of a plug-in."""
        return f"{DOCS}#{self.code.lower()}" if self.code in CODES else ""

    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Order by place, then by severity, so that output is stable and reads like the file."""
        path, line, column = ("", 0, 0)
        if self.span is not None:
            path, line, column = self.span.path, self.span.line, self.span.column
        return (path, line, column, _RANK[self.severity], self.code, self.message)

    def __str__(self) -> str:
        """Return ``file:line:col: CODE what``."""
        place = f"{self.span}: " if self.span is not None else ""
        return f"{place}{self.code} {self.message}"


def ordered(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort diagnostics by place and drop exact repetitions."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=Diagnostic.sort_key))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tell whether any diagnostic forbids publishing."""
    return any(d.severity is Severity.ERROR for d in diagnostics)
