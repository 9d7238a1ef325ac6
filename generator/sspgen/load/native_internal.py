"""What a workspace marks as internal: ``internal: true`` at things, patterns in ``ssp.yaml``, passages inside texts.

It only finds the marks. What an edition does with them is said in ``sspgen.editions``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.load.native_values import at, keys, text, texts
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.ids import statement_suffix
from sspgen.model.marks import PASSAGES, has_marks, is_named, unpaired
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.evidence import Json
    from sspgen.model.implementation import Answer, Workspace

_BY_ID = (
    "parties",
    "roles",
    "users",
    "external_services",
    "inventory",
    "leveraged_authorizations",
    "cryptography",
)
_BY_NAME = {"ports": "service", "documents": "title"}
_NARRATIVES = ("authorization_boundary", "network_architecture", "data_flow")
_IMPORTED = ("components", "evidence", "*")
"""How patterns begin that may name something of an import."""
_SECTIONS = frozenset((*_BY_ID, *_BY_NAME, "system", "plan", "components", "evidence", "laws"))


def internal_paths(ssp: Document | None, components: Sequence[Document], evidence: Sequence[Document]) -> Iterator[str]:
    """Yield the paths of what is marked with ``internal: true``, and the patterns of ``publish.internal``."""
    documents = (*((ssp,) if ssp else ()), *components, *evidence)
    if any(has_marks(document.source) for document in documents):
        yield PASSAGES
    for document in components:
        if at(document, "internal") is True:
            yield f"components.{text(document, 'component')}"
    for document in evidence:
        yield from _marked(document, "evidence", ("evidence",))
    if ssp is not None:
        yield from (pattern for pattern in texts(ssp, "publish", "internal") if pattern)
        yield from _in_system(ssp)


def _in_system(ssp: Document) -> Iterator[str]:
    for section in _BY_ID:
        yield from _marked(ssp, section, (section,))
    yield from _marked(ssp, "system.information_types", ("system", "information_types"))
    for part in _NARRATIVES:
        if at(ssp, "system", part, "internal") is True:
            yield f"system.{part}"
    for section, name in _BY_NAME.items():
        for index in keys(ssp, section):
            if at(ssp, section, index, "internal") is True:
                yield f"{section}.{text(ssp, section, index, name)}"


def _marked(document: Document, prefix: str, section: tuple[Key, ...]) -> Iterator[str]:
    for key in keys(document, *section):
        if at(document, *section, key, "internal") is True:
            yield f"{prefix}.{key}"


def pattern_problems(ssp: Document, workspace: Workspace) -> Iterator[Diagnostic]:
    """Yield the patterns of ``publish.internal`` that name nothing: what they should hide would be published.

    What imports bring is not known yet, so a pattern that may name something of theirs is left.
    """
    known = _paths(ssp, workspace)
    imported = _IMPORTED if keys(ssp, "import") else ()
    for index in keys(ssp, "publish", "internal"):
        pattern = text(ssp, "publish", "internal", index)
        if pattern.startswith(imported) or not pattern or pattern in _SECTIONS:
            continue
        if not any(is_named(path, (pattern,)) for path in known):
            message = f"the pattern {pattern!r} names nothing of this workspace"
            yield Diagnostic("SSP242", message, ssp.span("publish", "internal", index))


def _paths(ssp: Document, workspace: Workspace) -> list[str]:
    found = [f"{section}.{key}" for section in _BY_ID for key in keys(ssp, section)]
    found += [f"{section}.{key}" for section in ("system", "plan") for key in keys(ssp, section)]
    found += [f"system.information_types.{key}" for key in keys(ssp, "system", "information_types")]
    found += [
        f"{section}.{text(ssp, section, i, name)}" for section, name in _BY_NAME.items() for i in keys(ssp, section)
    ]
    found += [f"evidence.{source.id}" for source in workspace.evidence]
    for component in workspace.components:
        found += (f"components.{component.id}", *(answer_path(answer) for answer in component.answers))
    return found


def answer_path(answer: Answer) -> str:
    """Return the path of an answer: ``components.vpn.controls.ac-2.a``."""
    part = statement_suffix(answer.statement) or answer.label
    return f"components.{answer.component}.controls.{answer.control}{'.' if part else ''}{part}"


def with_marks(workspace: Workspace) -> Workspace:
    """Return a workspace in which every answer that a pattern names is marked."""
    patterns = tuple(
        p for p in workspace.internal if not p.startswith(tuple(f"{s}." for s in _SECTIONS - {"components"}))
    )
    if not patterns:
        return workspace
    components = tuple(
        replace(
            component,
            answers=tuple(
                answer if answer.internal else replace(answer, internal=is_named(answer_path(answer), patterns))
                for answer in component.answers
            ),
        )
        for component in workspace.components
    )
    return replace(workspace, components=components)


def mark_problems(documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Yield the texts in which a passage is begun and not ended, or ended and not begun."""
    for document in documents:
        if "internal" in document.source and "<!--" in document.source:
            yield from _in_texts(document, document.value, ())


def _in_texts(document: Document, value: Json, path: tuple[Key, ...]) -> Iterator[Diagnostic]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield from _in_texts(document, held, (*path, key))
    elif isinstance(value, list):
        for index, held in enumerate(value):
            yield from _in_texts(document, held, (*path, index))
    elif isinstance(value, str):
        offset = unpaired(value)
        if offset is not None:
            yield _unpaired(document.text_span(*path), value, offset)


def _unpaired(start: Span, text_: str, offset: int) -> Diagnostic:
    lines = text_.count("\n", 0, offset)
    span = Span(start.path, start.line + lines) if lines else start
    return Diagnostic("SSP241", "a mark '<!-- internal -->' or '<!-- /internal -->' has no partner in this text", span)


def with_imported_marks(workspace: Workspace) -> Workspace:
    """Return a workspace of another format with what is said and wrong about the marks in its texts."""
    problems = []
    found = False
    for component in workspace.components:
        for answer in component.answers:
            said = (handover.text for handover in answer.handovers)
            for words in (answer.text, answer.remarks, answer.customer_responsibility, *said, component.description):
                found = found or has_marks(words)
                offset, place = unpaired(words), answer.text_span or answer.span
                if offset is not None and place is not None:
                    problems.append(_unpaired(place, words, offset))
    if not found:
        return workspace
    told = ordered((*workspace.diagnostics, *problems))
    return replace(workspace, diagnostics=told, internal=tuple(sorted({*workspace.internal, PASSAGES})))
