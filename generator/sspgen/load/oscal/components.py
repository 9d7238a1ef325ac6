"""OSCAL component definitions, in any encoding, as components with their answers.

Every description of a requirement and of a statement becomes one answer with the line it stands in. Documents of many
megabytes are usual here, so the places of all texts are found in one pass over the source, and nothing is validated
that reading does not need.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.load.opencontrol.words import slug
from sspgen.load.oscal.access import children, text
from sspgen.load.oscal.answers import Walk, read_implementation
from sspgen.load.oscal.document import read_oscal, sha256_of
from sspgen.load.oscal.lines import places_of
from sspgen.load.oscal.own_words import NAMESPACE, own_value, stated
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.implementation import Component, InputFile, Reference, Workspace
from sspgen.model.limits import JSON_BYTES
from sspgen.model.spans import Span
from sspgen.model.system import System

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object

_MODEL = "component-definition"
_OURS = ("id", "format", "source", "status", "responsible", "not-stated")
"""Properties of ours that are said elsewhere in a component."""
BOOKKEEPING = "compliance-trestle"
"""Part of the namespace of properties that are trestle's own bookkeeping; there are thousands, and they say nothing."""


def load_component_definition(
    path: Path, root: Path
) -> tuple[tuple[Component, ...], tuple[InputFile, ...], tuple[Diagnostic, ...]]:
    """Read a component definition.

    Args:
        path: of the file.
        root: the workspace, to which places are relative.

    Returns:
        Components with their answers, the file with its hash, and what is wrong; no components when it cannot be read.
    """
    name = _name(path, root)
    data = _bytes(path, name)
    if isinstance(data, Diagnostic):
        return (), (), (data,)
    inputs = (InputFile(name, sha256_of(data)),)
    document = read_oscal(data, name, (_MODEL,))
    if isinstance(document, tuple):
        return (), inputs, tuple(_of_another_model(problem) for problem in document)
    walk = Walk(places_of(document, data), [])
    return tuple(_components(document.body, walk)), inputs, ordered(walk.diagnostics)


def _of_another_model(problem: Diagnostic) -> Diagnostic:
    if problem.code != "SSP255":
        return problem
    message = f"this is not an OSCAL component definition: it has no {_MODEL!r}"
    remedy = "'import' takes component definitions; a catalog or profile is named by 'profile'"
    return Diagnostic("SSP337", message, problem.span, help=remedy)


def load_oscal_components(root: Path, path: str) -> Workspace:
    """Return the components of a component definition as a workspace without a system, for joining to another.

    Args:
        root: the workspace.
        path: of the file, relative to it.
    """
    components, inputs, diagnostics = load_component_definition(root / path, root)
    return Workspace(
        system=System(id="", name=""),
        components=components,
        inputs=inputs,
        diagnostics=diagnostics,
        texts=sum(bool(answer.text) for c in components for answer in c.answers),
    )


def _name(path: Path, root: Path) -> str:
    absolute = Path(path).absolute()
    base = root.absolute()
    return absolute.relative_to(base).as_posix() if absolute.is_relative_to(base) else path.name


def _bytes(path: Path, name: str) -> bytes | Diagnostic:
    try:
        if not path.is_file():
            return Diagnostic("SSP200", "this is not a file", Span(name))
        with path.open("rb") as stream:
            return stream.read(JSON_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Diagnostic("SSP200", f"cannot be read: {reason}", Span(name))


def _components(definition: Object, walk: Walk) -> Iterator[Component]:
    """Yield the components, then the capabilities, which answer requirements in the same form."""
    taken: set[str] = set()
    for key, kind in (("components", "software"), ("capabilities", "capability")):
        for item in children(definition, key):
            yield _component(item, kind, walk, taken)


def _component(item: Object, kind: str, walk: Walk, taken: set[str]) -> Component:
    title = text(item, "title") or text(item, "name")
    span = walk.lines.span(item)
    if not title:
        walk.report("the component has no 'title'", span)
    written = own_value(item, "id")
    identifier = _unique(written if written and slug(written, "") == written else slug(title, "component"), taken)
    found = [
        read_implementation(implementation, identifier, walk)
        for implementation in children(item, "control-implementations")
    ]
    return Component(
        id=identifier,
        title=title or identifier,
        kind=text(item, "type") or kind,
        description=stated(item, "description"),
        status=own_value(item, "status") or "operational",
        responsible=own_value(item, "responsible"),
        purpose=text(item, "purpose"),
        roles=_roles(item),
        props=tuple(_props(item)),
        answers=tuple(answer for part in found for answer in part.answers),
        parameters=tuple(setting for part in found for setting in part.parameters),
        references=tuple(_references(item, span)),
        origin="oscal",
        span=span,
    )


def _unique(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def _roles(item: Object) -> tuple[str, ...]:
    names = (text(role, "role-id") for role in children(item, "responsible-roles"))
    return tuple(dict.fromkeys(name for name in names if name))


def _props(item: Object) -> Iterator[tuple[str, str]]:
    for prop in children(item, "props"):
        bookkeeping = BOOKKEEPING in text(prop, "ns") or (text(prop, "ns") == NAMESPACE and text(prop, "name") in _OURS)
        if not bookkeeping and text(prop, "name"):
            yield text(prop, "name"), text(prop, "value")


def _references(item: Object, span: Span) -> Iterator[Reference]:
    for link in children(item, "links"):
        if href := text(link, "href"):
            yield Reference(text(link, "text") or href, href, text(link, "rel"), span=span)
