"""What a reporter is: a projection of a report to bytes. It never touches the disk and never asks the time.

Every text of a report went through `clean`: a reporter has to escape what its own form asks for, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Protocol
from urllib.parse import quote

from sspgen.collect.redact import redact
from sspgen.model.diagnostics import Severity
from sspgen.model.findings import FailOn

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.findings import Finding, Report

DOCS_SITE = "https://sspgen.dev/"
"""Where the documentation is published; `Diagnostic.docs` is relative to it."""


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What a reporter may use beside the report.

    Attributes:
        now: when the check ran (timezone-aware).
        version: of sspgen.
        fail_on: which findings make the check fail.
        verbose: report also what is only worth knowing, in forms that leave it out else.
    """

    now: datetime
    version: str
    fail_on: FailOn = FailOn.WARNING
    verbose: bool = False


class Reporter(Protocol):
    """Maps a report to the bytes of one file."""

    id: ClassVar[str]
    title: ClassVar[str]

    def render(self, report: Report, context: ReportContext) -> bytes:
        """Return the report in this form: UTF-8 text that ends with a newline."""
        ...


@lru_cache(maxsize=4_096)
def clean(text: str) -> str:
    """Return a text of somebody's file as one line without secrets and control characters."""
    line = " ".join(redact(text).split())
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)


def uri(path: str) -> str:
    """Return a path as a URI reference (RFC 3986): relative where the path is, else of the scheme ``file``."""
    return f"file://{quote(path)}" if path.startswith("/") else quote(path)


def told(report: Report, context: ReportContext) -> tuple[Finding, ...]:
    """Return the findings that are told one by one: what is only worth knowing is told on request."""
    return tuple(f for f in report.findings if context.verbose or f.severity is not Severity.INFO)


def docs_url(diagnostic: Diagnostic) -> str:
    """Return the address at which a code is documented; empty for a code of a plug-in."""
    page, _, anchor = diagnostic.docs.partition("#")
    return f"{DOCS_SITE}{page.removesuffix('.md')}.html#{anchor}" if page else ""
