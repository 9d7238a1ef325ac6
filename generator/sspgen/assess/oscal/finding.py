"""What a rule over the meaning of OSCAL documents is, and what it finds. It knows no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.profile import KeyPath


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a key path of the document, whose line is looked up only when it is told.

    Attributes:
        related: other key paths of the document, each with a word on why.
        rule: standard and section, where it is finer than that of the code.
    """

    code: str
    message: str
    path: KeyPath
    severity: Severity = Severity.ERROR
    remedy: str = ""
    related: tuple[tuple[KeyPath, str], ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class MeaningRule:
    """One demand on what a document says.

    Attributes:
        models: those it looks at; none means all.
        check: yields a finding for every place that falls short.
    """

    check: Callable[[Subject], Iterable[Finding]]
    models: tuple[str, ...] = ()


def error(code: str, message: str, path: KeyPath, remedy: str = "") -> Finding:
    """Return a finding that is certain."""
    return Finding(code, message, path, Severity.ERROR, remedy)


def warning(code: str, message: str, path: KeyPath, remedy: str = "") -> Finding:
    """Return a finding that a person has to judge."""
    return Finding(code, message, path, Severity.WARNING, remedy)


def info(code: str, message: str, path: KeyPath, remedy: str = "") -> Finding:
    """Return a remark."""
    return Finding(code, message, path, Severity.INFO, remedy)


def shown(text: str, most: int = 60) -> str:
    """Return a text of a document in quotes, on one line and cut, for messages."""
    line = " ".join(text.split())
    return repr(line if len(line) <= most else f"{line[: most - 1]}…")
