"""Back matter of a plan: documents, pictures, and the texts that a plan of ours keeps there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from sspgen.load.oscal.access import child, children, text
from sspgen.load.oscal.document import SUFFIXES
from sspgen.load.oscal.own_words import own, owned
from sspgen.load.oscal.plan.reading import joined, linked, side_notes
from sspgen.model.elements import NARRATIVES
from sspgen.model.implementation import Reference
from sspgen.model.profile import Resource, ResourceLink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.plan.reading import Reading

_NARRATIVES: Final = ("authorization-boundary", "network-architecture", "data-flow")
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
_WRITTEN_BY_US: Final = ("evidence-source", "plan-element", "outside-the-profile", "profile", "kind")
"""Properties of our namespace by which a plan of ours marks resources that are no documents of the system."""


def note_resources(reading: Reading) -> None:
    """Remember the resources by UUID, so that everything else can refer to them."""
    for item in children(child(reading.body, "back-matter"), "resources"):
        if uuid := text(item, "uuid"):
            reading.resources.setdefault(uuid.lower(), item)


def links_of(reading: Reading) -> tuple[Resource, ...]:
    """Return the resources as far as the import of a profile may lead to them."""
    return tuple(
        Resource(
            uuid=uuid,
            title=text(item, "title") or text(item, "description"),
            links=tuple(
                ResourceLink(text(link, "href"), text(link, "media-type")) for link in children(item, "rlinks")
            ),
        )
        for uuid, item in reading.resources.items()
    )


def documents(reading: Reading, imported: str) -> Iterator[tuple[str, str]]:
    """Yield title and reference of every document of the system.

    Args:
        reading: the plan.
        imported: what the plan imports as its profile, which is no document of the system.
    """
    told = _drawn(reading)
    for uuid, item in reading.resources.items():
        if f"#{uuid}" == imported.lower() or any(owned(item, name) for name in _WRITTEN_BY_US) or uuid in told:
            continue
        yield _named(item), href_of(item)
    holders = ("metadata", "system-characteristics", "system-implementation")
    for holder in (child(reading.body, name) for name in holders):
        for link in children(holder, "links"):
            if text(link, "text") and not _is_ours(reading, text(link, "href")):
                found = _reference(reading, holder, link)
                yield found.title, found.href


def _is_ours(reading: Reading, href: str) -> bool:
    item = reading.resources.get(href.removeprefix("#").lower(), {})
    return any(owned(item, name) for name in _WRITTEN_BY_US)


def _named(item: Object) -> str:
    """Return what a resource is called, with all that is said of it."""
    citation = child(item, "citation")
    title = title_of(item)
    cited = joined(text(citation, "text"), side_notes(citation), linked(citation))
    more = [
        " ".join(said.split()) for said in (text(item, "description"), cited, text(item, "remarks"), side_notes(item))
    ]
    return ": ".join([title, *(said for said in dict.fromkeys(more) if said and said != title)])


def title_of(item: Object) -> str:
    """Return what a resource is called: its title, what it is said to be, or its file."""
    citation = text(child(item, "citation"), "text")
    file = text(child(item, "base64"), "filename")
    named = (text(item, "title"), text(item, "description"), citation, file, href_of(item), text(item, "uuid"))
    return next((" ".join(name.split()) for name in named if name.strip()), "")


def href_of(item: Object) -> str:
    """Return where a resource leads; empty for one that only holds its content."""
    links = (text(link, "href") for link in children(item, "rlinks"))
    return own(item, "href") or next((href for href in links if href), "")


def element_texts(reading: Reading) -> dict[str, str]:
    """Return what a plan of ours says of itself, by field of `sspgen.model.elements.Elements`."""
    known = {name for name, _, _ in NARRATIVES}
    found = ((own(item, "plan-element"), text(item, "description")) for item in reading.resources.values())
    return {name: said for name, said in found if name in known}


def identity_statement(reading: Reading) -> str:
    """Return the digital identity acceptance statement of a plan of ours; empty without one."""
    found = (
        text(item, "description") for item in reading.resources.values() if own(item, "plan-element") == "identity"
    )
    return next(found, "")


def acronyms(reading: Reading) -> tuple[tuple[str, str], ...]:
    """Return the acronyms of a plan of ours."""
    return tuple(
        (text(prop, "value"), text(prop, "remarks"))
        for item in reading.resources.values()
        for prop in owned(item, "acronym")
    )


def references(reading: Reading, item: Object) -> tuple[Reference, ...]:
    """Return what an object links to, with the names of the components and resources among it."""
    return tuple(
        _reference(reading, item, link) for link in children(item, "links") if text(link, "href") or text(link, "text")
    )


def _reference(reading: Reading, item: Object, link: Object) -> Reference:
    href, span = text(link, "href"), reading.lines.span(item)
    said = text(link, "text")
    target = href.removeprefix("#").lower() if href.startswith("#") else ""
    resource = reading.resources.get(target)
    if resource is not None:
        return Reference(said or title_of(resource), href_of(resource), text(link, "rel"), span=span)
    return Reference(said or href, "" if target else href, text(link, "rel"), span=span)


def picture(reading: Reading, diagram: Object) -> str:
    """Return where a diagram's picture is, see `sspgen.model.system.Diagram`; empty when it is not at hand.

    A file of the workspace comes before what the document itself holds.
    """
    held = ""
    for link in children(diagram, "links"):
        href = text(link, "href")
        resource = reading.resources.get(href.removeprefix("#").lower()) if href.startswith("#") else None
        candidates = [text(each, "href") for each in children(resource, "rlinks")] if resource else [href]
        for candidate in candidates:
            if path := _file(reading, candidate):
                return path
        if resource and not held and text(child(resource, "base64"), "value"):
            held = f"#{text(resource, 'uuid')}"
    return held


def caption(reading: Reading, diagram: Object) -> str:
    """Return what is said of a diagram's picture: its caption, and what its resource is called and said to be."""
    said = [text(diagram, "caption")]
    for item in _resources_of(reading, diagram):
        said += [text(item, "title"), text(item, "description")]
    words = dict.fromkeys(" ".join(each.split()) for each in said)
    return ": ".join(filter(None, words))


def target(reading: Reading, diagram: Object) -> str:
    """Return where a diagram's picture is said to be; empty where nothing says it."""
    hrefs = [href_of(item) for item in _resources_of(reading, diagram)]
    hrefs += [text(link, "href") for link in children(diagram, "links") if not text(link, "href").startswith("#")]
    return next(filter(None, hrefs), "")


def _resources_of(reading: Reading, item: Object) -> Iterator[Object]:
    """Yield the resources that an object links to."""
    for link in children(item, "links"):
        href = text(link, "href")
        if href.startswith("#") and (resource := reading.resources.get(href[1:].lower())):
            yield resource


def _drawn(reading: Reading) -> set[str]:
    """Return the UUIDs of the resources that diagrams show, which are told with these."""
    system = child(reading.body, "system-characteristics")
    shown = (each for name in _NARRATIVES for each in children(child(system, name), "diagrams"))
    return {text(item, "uuid").lower() for diagram in shown for item in _resources_of(reading, diagram)}


def plan_files(reading: Reading, item: Object) -> Iterator[str]:
    """Yield the workspace-relative paths of the files that an object links to, which may be plans of others."""
    for link in children(item, "links"):
        href = text(link, "href")
        resource = reading.resources.get(href.removeprefix("#").lower()) if href.startswith("#") else None
        candidates = [text(each, "href") for each in children(resource, "rlinks")] if resource else [href]
        yield from filter(None, (_file(reading, each, SUFFIXES) for each in candidates))


def _file(reading: Reading, href: str, suffixes: tuple[str, ...] = _PICTURES) -> str:
    path = unquote(href.partition("#")[0])
    if not path.lower().endswith(suffixes) or "\0" in path or path.startswith(("/", "\\")):
        return ""
    root = reading.root.resolve()
    try:
        file = (root / reading.folder / path).resolve(strict=True)
    except (OSError, RuntimeError):
        return ""
    return file.relative_to(root).as_posix() if file.is_file() and file.is_relative_to(root) else ""
