"""What one plan is read with: its places, its names, and which UUIDs its things have.

Ids are made of what people called a thing, never of its position. A UUID that two things have counts for the first.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.words import slug
from sspgen.load.oscal.access import child, children, text
from sspgen.load.oscal.answers import Walk
from sspgen.load.oscal.own_words import foreign, is_silent, own, stated
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import is_uuid

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.lines import PlacesOfObjects

THIS_SYSTEM: Final = "this-system"
"""Type of the component that stands for the system, and its id unless it is called otherwise."""

_EMPHASIS: Final = re.compile(r"(?<![\w*])(\*\*|\*|__|`)(?=\S)([^*`_]+?)(?<=\S)\1(?![\w*])")
_STATUS: Final = "implementation-status"
_HOLDERS: Final = ("responsible-roles", "responsible-parties")
_SHORT: Final = 8
_LONGEST_ID: Final = 60


@dataclass(slots=True)
class Reading:
    """A plan while it is read.

    Attributes:
        body: what stands under the root key.
        root: the workspace folder, and ``folder`` that of the document, relative to it.
        uuids: UUIDs by the names of things, see `sspgen.model.original.Original`.
        components: ids of components by their UUIDs, and so ``parties`` and ``resources`` (objects).
        leveraged: id of the leveraged authorization by its UUID, and ``leverages`` the same by component id.
        names: of parties by their UUIDs, and titles of roles by their ids.
    """

    body: Object
    root: Path
    folder: str
    lines: PlacesOfObjects
    diagnostics: list[Diagnostic] = field(default_factory=list)
    uuids: dict[tuple[str, ...], str] = field(default_factory=dict)
    components: dict[str, str] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Object] = field(default_factory=dict)
    leveraged: dict[str, str] = field(default_factory=dict)
    leverages: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    this_system: str = THIS_SYSTEM
    _taken: set[str] = field(default_factory=set)
    _names: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def walk(self) -> Walk:
        """What answers are read with."""
        return Walk(self.lines, self.diagnostics, self.resources)

    def tell(self, code: str, message: str, item: Object, severity: Severity = Severity.WARNING) -> None:
        """Say what is wrong with an object."""
        self.diagnostics.append(Diagnostic(code, message, self.lines.span(item), severity))

    def identifier(self, kind: str, item: Object, *names: str, exact: str = "") -> str:
        """Return the id of a thing: the one that a plan of ours says, or the first name that has a letter.

        The UUID of the thing is remembered under it.

        Args:
            kind: of thing; ids differ within a kind.
            item: the thing.
            names: of the thing, the best first.
            exact: a name whose spelling is kept; empty for none.
        """
        uuid = text(item, "uuid")
        wanted = (
            own(item, "id")
            or exact.strip()
            or next(filter(None, (slug(name)[:_LONGEST_ID].strip("-") for name in names)), "")
        )
        wanted = wanted or f"{kind}-{uuid[:_SHORT].lower()}"
        self._names[kind, wanted] += 1
        again = self._names[kind, wanted]
        identifier = wanted if again == 1 else f"{wanted}-{again}"
        self.remember(uuid, kind, identifier)
        return identifier

    def remember(self, uuid: str, *names: str) -> str:
        """Keep the UUID of a thing; empty when it is none, or when another thing has it."""
        if not is_uuid(uuid) or uuid in self._taken:
            return ""
        self._taken.add(uuid)
        self.uuids.setdefault(names, uuid)
        return uuid

    def alias(self, uuid: str, *names: str) -> None:
        """Remember the UUID of a thing under another of its names, too; nothing when it has none."""
        if uuid:
            self.uuids.setdefault(names, uuid)


def prop(item: Object, *names: str) -> str:
    """Return the value of the first of these properties, of whatever namespace but ours."""
    values = {text(each, "name"): text(each, "value") for each in reversed(foreign(item))}
    return next((values[name] for name in names if values.get(name)), "")


def props(item: Object, *names: str) -> str:
    """Return all values of these properties, of whatever namespace but ours, one behind the other."""
    found = (text(each, "value") for name in names for each in foreign(item) if each.get("name") == name)
    return ", ".join(dict.fromkeys(filter(None, found)))


def joined(*texts: str) -> str:
    """Return texts as paragraphs of one; a text whose paragraphs are all there already is left out."""
    kept: list[str] = []
    known: set[str] = set()
    for each in texts:
        said = each.strip("\n")
        paragraphs = {paragraph.strip() for paragraph in said.split("\n\n")}
        if said.strip() and not paragraphs <= known:
            kept.append(said)
            known |= paragraphs
    return "\n\n".join(kept)


def status_remarks(item: Object) -> str:
    """Return what is remarked about the status of an object; empty where a plan of ours says that nobody did."""
    return "" if is_silent(item, "status") else text(child(item, "status"), "remarks")


def plain(title: str) -> str:
    """Return a title, which OSCAL lets be markup, without the signs of emphasis around all of it or a part.

    >>> plain(" **This** system ")
    'This system'
    """
    return " ".join(_EMPHASIS.sub(r"\2", title).split())


def told(item: Object) -> str:
    """Return the description of an object with its remarks, and what is remarked about its facts and roles."""
    return joined(stated(item), text(item, "remarks"), side_notes(item))


def side_notes(item: Object) -> str:
    """Return what is remarked about the properties, roles and parameter values of an object, a paragraph each."""
    notes = [(text(each, "name"), each) for each in foreign(item) if each.get("name") != _STATUS]
    notes += [(text(each, "role-id"), each) for key in _HOLDERS for each in children(item, key)]
    notes += [(text(each, "param-id"), each) for each in children(item, "set-parameters")]
    notes += [
        (text(each, "role-id"), fact) for key in _HOLDERS for each in children(item, key) for fact in foreign(each)
    ]
    words = ((about, joined(text(each, "remarks"), linked(each))) for about, each in notes)
    return joined(*(f"{about}: {said}" for about, said in words if said))


def linked(item: Object) -> str:
    """Return the words of an object's links, for objects that have no references of their own."""
    found = ((text(each, "text").strip(), text(each, "href")) for each in children(item, "links"))
    return joined(*(f"{said} ({href})" if href else said for said, href in found if said))
