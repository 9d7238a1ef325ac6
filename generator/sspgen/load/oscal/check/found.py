"""What the checks of a document find, by key path; places are looked up only for what is found.

It decides nothing: severity, words and code come from whoever found it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.diagnostics import Diagnostic, Severity, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.profile import KeyPath

SHOWN_CHARS = 80
"""Most characters of a person's value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Found:
    """A defect at a key path.

    Attributes:
        path: from the root key.
        at_key: whether the key itself is wrong, not what stands under it.
        rule: the rule of the standard that is broken.
        related: other key paths that explain it, each with a word on why.
    """

    code: str
    message: str
    path: KeyPath
    severity: Severity = Severity.ERROR
    help: str = ""
    rule: str = ""
    at_key: bool = False
    related: tuple[tuple[KeyPath, str], ...] = ()


def placed(document: OscalDocument, found: Iterable[Found]) -> tuple[Diagnostic, ...]:
    """Return what was found as diagnostics, in the order of the file."""
    return ordered(_diagnostic(document, one) for one in found)


def _diagnostic(document: OscalDocument, one: Found) -> Diagnostic:
    places = document.places
    span = places.key_span(*one.path) if one.at_key else places.span(*one.path)
    related = tuple((places.span(*path), why) for path, why in one.related)
    return Diagnostic(one.code, one.message, span, one.severity, one.help, related, one.rule)


def shown(value: object) -> str:
    """Return a person's value as a message shows it: quoted, and cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return repr(value if len(value) <= SHOWN_CHARS else value[:SHOWN_CHARS] + "…")
    return number_shown(value)


def number_shown(value: object) -> str:
    """Return a number as a message shows it; a huge one is cut without being written out."""
    if isinstance(value, int) and value.bit_length() > SHOWN_CHARS * 3:
        return "a huge number"
    return str(value)


def kind_of(value: object) -> str:
    """Return what a value is in words, without its content."""
    if isinstance(value, str):
        return "a text"
    return "a number" if isinstance(value, (int, float)) and not isinstance(value, bool) else shown(value)
