"""A component file of a native workspace: one component, its answers and the parameter values that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.native_handovers import KEYS as HANDOVERS
from sspgen.load.native_handovers import handovers
from sspgen.load.native_values import at, keys, parameters, references, text, texts
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.ids import control_id, control_label, statement_id, statement_suffix
from sspgen.model.implementation import Answer, Claim, Component

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.load.yaml_reader import Document, Key

SAYS_SOMETHING = (
    *("status", "stated", "remarks", "text", "evidence", "customer_responsibility", "references", "also"),
    *HANDOVERS,
)
"""Keys that make an answer of what stands at a control as a whole."""


def component_problems(document: Document) -> Iterator[Diagnostic]:
    """Yield what a schema cannot see: controls and statements that are answered twice, parts of another control."""
    seen: dict[str, Key] = {}
    for key in keys(document, "controls"):
        control = control_id(str(key))
        if control in seen:
            message = f"control {control_label(control)} is answered twice, as {seen[control]} and as {key}"
            yield _twice(document, message, ("controls", key), ("controls", seen[control]))
        seen.setdefault(control, key)
        yield from _statement_problems(document, control, ("controls", key, "statements"))
        for index in keys(document, "controls", key, "answers"):
            path = ("controls", key, "answers", index, "part")
            if text(document, *path) and part_id(control, text(document, *path)) is None:
                yield _of_another(document, text(document, *path), control, path)


def _statement_problems(document: Document, control: str, path: tuple[Key, ...]) -> Iterator[Diagnostic]:
    seen: dict[str, Key] = {}
    for key in keys(document, *path):
        statement = part_id(control, str(key))
        if statement is None:
            yield _of_another(document, str(key), control, (*path, key))
            continue
        if statement in seen:
            message = f"statement {statement} is answered twice, as {seen[statement]} and as {key}"
            yield _twice(document, message, (*path, key), (*path, seen[statement]))
        seen.setdefault(statement, key)


def _of_another(document: Document, part: str, control: str, path: tuple[Key, ...]) -> Diagnostic:
    message = f"statement {part} does not belong to control {control_label(control)}"
    help_ = "name the part alone, such as 'a', or answer it under its own control"
    return Diagnostic("SSP225", message, document.key_span(*path), help=help_)


def _twice(document: Document, message: str, path: tuple[Key, ...], first: tuple[Key, ...]) -> Diagnostic:
    related = ((document.key_span(*first), "first answered here"),)
    return Diagnostic("SSP231", message, document.key_span(*path), related=related)


def part_id(control: str, part: str) -> str | None:
    """Return the OSCAL id of a statement part in any spelling; None when it names another control.

    >>> part_id("ra-5", "RA-05_smt.a")
    'ra-5_smt.a'
    """
    head, named, suffix = part.partition("_smt")
    if not named:
        return statement_id(control, part)
    return statement_id(control, suffix) if control_id(head) == control else None


def component_of(document: Document, root: Path) -> Component:
    """Return the component of a document that its schema has accepted.

    Args:
        document: a component file.
        root: the workspace folder, to see whether documents that are referred to exist.
    """
    identifier = text(document, "component")
    controls = [(key, control_id(str(key))) for key in keys(document, "controls")]
    settings = list(parameters(document, "parameters", component=identifier))
    for key, control in controls:
        path = ("controls", key, "parameters")
        settings.extend(parameters(document, *path, component=identifier, control=control))
    return Component(
        id=identifier,
        title=text(document, "title"),
        kind=text(document, "type") or ("this-system" if identifier == "this-system" else "software"),
        description=text(document, "description"),
        purpose=text(document, "purpose"),
        status=text(document, "status") or "operational",
        responsible=text(document, "responsible"),
        roles=texts(document, "responsible_roles"),
        props=tuple((str(key), text(document, "props", key)) for key in keys(document, "props")),
        answers=tuple(a for key, control in controls for a in _answers(document, root, identifier, key, control)),
        parameters=tuple(settings),
        references=tuple(references(document, root, "references")),
        span=document.span("component"),
    )


def _answers(document: Document, root: Path, component: str, key: Key, control: str) -> Iterator[Answer]:
    path = ("controls", key)
    whole = _answer(document, root, path, Answer(control=control, component=component))
    written = at(document, *path)
    if isinstance(written, dict) and any(name in written for name in SAYS_SOMETHING):
        yield whole
    for part in keys(document, *path, "statements"):
        statement = part_id(control, str(part)) or ""
        label = str(part) if str(part) != statement_suffix(statement) else ""
        # a part takes claim (with its reason), origination and roles of its control, but never its proof
        inherited = Answer(
            control=control,
            component=component,
            statement=statement,
            label=label,
            claim=whole.claim,
            raw_status=whole.raw_status,
            remarks=whole.remarks,
            origination=whole.origination,
            roles=whole.roles,
            standard=whole.standard,
            title=whole.title,
            internal=whole.internal,
            also=whole.also,
        )
        yield _answer(document, root, (*path, "statements", part), inherited)
    for index in keys(document, *path, "answers"):
        yield _further(document, root, (*path, "answers", index), whole)


def _further(document: Document, root: Path, path: tuple[Key, ...], whole: Answer) -> Answer:
    """Return one of the further texts of a control, which take neither claim nor origination nor roles of it."""
    part = text(document, *path, "part")
    given = Answer(
        control=whole.control,
        component=whole.component,
        statement=(part_id(whole.control, part) or "") if part else "",
        label=text(document, *path, "label"),
        standard=whole.standard,
        title=whole.title,
        internal=whole.internal,
    )
    return _answer(document, root, path, given)


def _answer(document: Document, root: Path, path: tuple[Key, ...], given: Answer) -> Answer:
    written = at(document, *path)
    held = written if isinstance(written, dict) else {}
    words = (*path, "text") if isinstance(written, dict) else path
    answer = text(document, *words)

    def one(name: str) -> str:
        return text(document, *path, name) if name in held else ""

    def many(name: str) -> tuple[str, ...]:
        return texts(document, *path, name) if name in held else ()

    status = one("status")
    return Answer(
        control=given.control,
        component=given.component,
        statement=given.statement,
        label=given.label,
        claim=Claim(status) if status else given.claim,
        raw_status=one("stated") or status or given.raw_status,
        remarks=one("remarks") or ("" if status else given.remarks),
        text=answer,
        cites=held.get("literal") is not True,
        origination=many("origination") or given.origination,
        roles=many("responsible_roles") or given.roles,
        evidence=many("evidence"),
        references=tuple(references(document, root, *path, "references")) if "references" in held else (),
        customer_responsibility=one("customer_responsibility"),
        handovers=tuple(handovers(document, *path)) if held else (),
        standard=one("standard") or given.standard,
        title=one("title") or given.title,
        span=document.key_span(*path),
        text_span=document.text_span(*words) if answer else None,
        internal=given.internal or at(document, *path, "internal") is True,
        also=many("also") or given.also,
    )
