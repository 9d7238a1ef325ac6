"""What a native answer hands on to other systems, and what it takes from those that its system leverages.

Whether the other plan agrees is not known here; see ``sspgen.merge.leveraging``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.native_values import at, keys, text
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.implementation import Handover, HandoverKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.load.yaml_reader import Document, Key

KEYS = ("provides", "inherits", "satisfies_responsibilities")
"""Keys of an answer by which it hands something on, or takes it."""


def handovers(document: Document, *path: Key) -> Iterator[Handover]:
    """Yield what the answer at a key path hands on and takes."""
    provides, inherits, satisfies = ((*path, key) for key in KEYS)
    if said := text(document, *provides):
        yield Handover(HandoverKind.PROVIDED, said, span=document.text_span(*provides))
    for index in keys(document, *inherits):
        system, _, uuid = text(document, *inherits, index).partition("#")
        span = document.span(*inherits, index)
        yield Handover(HandoverKind.INHERITED, of=uuid.lower(), system=system, span=span)
    for key in keys(document, *satisfies):
        system, _, uuid = str(key).partition("#")
        span = document.text_span(*satisfies, key)
        yield Handover(
            HandoverKind.SATISFIED, text(document, *satisfies, key), of=uuid.lower(), system=system, span=span
        )


def handover_problems(ssp: Document, components: Sequence[Document]) -> Iterator[Diagnostic]:
    """Yield where an answer names a leveraged authorization that ``ssp.yaml`` does not declare."""
    declared = {str(key) for key in keys(ssp, "leveraged_authorizations")}
    for document in components:
        for path in _answers(document):
            for key in KEYS[1:]:
                if isinstance(at(document, *path, key), (list, dict)):
                    yield from _undeclared(document, (*path, key), declared)


def _answers(document: Document) -> Iterator[tuple[Key, ...]]:
    for control in keys(document, "controls"):
        whole: tuple[Key, ...] = ("controls", control)
        yield whole
        for section in ("statements", "answers"):
            yield from ((*whole, section, key) for key in keys(document, *whole, section))


def _undeclared(document: Document, path: tuple[Key, ...], declared: set[str]) -> Iterator[Diagnostic]:
    for key in keys(document, *path):
        written = str(key) if isinstance(key, str) else text(document, *path, key)
        system = written.partition("#")[0]
        if system not in declared:
            message = f"leveraged authorization '{system}' is not declared under 'leveraged_authorizations:'"
            yield Diagnostic("SSP482", message, document.key_span(*path, key))
