"""OSCAL component definitions, in any encoding, as components with their answers.

Every description of a requirement and of a statement becomes one answer with the line it stands in. Documents of many
megabytes are usual here, so the places of all texts are found in one pass over the source, and nothing is validated
that reading does not need.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.load.opencontrol.words import slug
from sspgen.load.oscal.access import child, children, role_ids, text
from sspgen.load.oscal.answers import Walk, read_implementation, references_of
from sspgen.load.oscal.document import read_oscal, sha256_of
from sspgen.load.oscal.lines import places_of
from sspgen.load.oscal.own_words import own, stated
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.implementation import Component, InputFile, Workspace
from sspgen.model.limits import JSON_BYTES
from sspgen.model.oscal import OWN_NAMESPACE
from sspgen.model.spans import Span
from sspgen.model.system import System

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sspgen.load.oscal.access import Object

_MODEL = "component-definition"
_OURS = ("id", "format", "source", "status", "responsible", "not-stated")
"""Properties of ours that are said elsewhere in a component."""
_BOOKKEEPING = "compliance-trestle"
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
    data = oscal_bytes(path, name)
    if isinstance(data, Diagnostic):
        return (), (), (data,)
    inputs = (InputFile(name, sha256_of(data)),)
    document = read_oscal(data, name, (_MODEL,))
    if isinstance(document, tuple):
        return (), inputs, tuple(_of_another_model(problem) for problem in document)
    resources = children(child(document.body, "back-matter"), "resources")
    by_uuid = {text(each, "uuid").lower(): each for each in resources if text(each, "uuid")}
    walk = Walk(places_of(document, data), [], by_uuid)
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


def oscal_bytes(path: Path, name: str) -> bytes | Diagnostic:
    """Return the bytes of a document, no more than are read of one; or why there are none. ``name`` is shown."""
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
    written = own(item, "id")
    identifier = _unique(written if written and slug(written, "") == written else slug(title, "component"), taken)
    found = [
        read_implementation(implementation, identifier, walk)
        for implementation in children(item, "control-implementations")
    ]
    return Component(
        id=identifier,
        title=title or identifier,
        kind=text(item, "type") or kind,
        description=stated(item),
        status=own(item, "status") or "operational",
        responsible=own(item, "responsible"),
        purpose=text(item, "purpose"),
        roles=role_ids(item),
        props=tuple(facts_of(item, _OURS)),
        answers=tuple(answer for part in found for answer in part.answers),
        parameters=tuple(setting for part in found for setting in part.parameters),
        references=tuple(references_of(item, walk)),
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


def facts_of(item: Object, ours: Collection[str], elsewhere: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield the properties of a component that are facts about it, as name and value.

    Args:
        item: the component.
        ours: properties of our namespace that are said elsewhere in a `Component`.
        elsewhere: properties of any namespace that are read as what they say.
    """
    for prop in children(item, "props"):
        name, namespace = text(prop, "name"), text(prop, "ns")
        said = name in elsewhere or (namespace == OWN_NAMESPACE and name in ours)
        if name and not said and _BOOKKEEPING not in namespace:
            yield name, text(prop, "value")
