"""Documents that answers and components point to: links where a link is safe and possible, else resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal.values import Node, compact, prop, scheme, uri_reference, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.implementation import Reference
    from sspgen.render.oscal.names import Names

_FOLLOWED = ("", "http", "https", "mailto")


class References:
    """Turns references into links, and gathers the resources of those that no link can carry."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._resources: dict[Reference, Node] = {}

    def links(self, references: Iterable[Reference]) -> list[Node]:
        """Return one link a reference, in order."""
        return [self._link(reference) for reference in references]

    @property
    def resources(self) -> list[Node]:
        """The resources of all references that were asked for and could not be linked."""
        return list(self._resources.values())

    def _link(self, reference: Reference) -> Node:
        href = uri_reference(reference.href)
        followed = href and scheme(href) in _FOLLOWED
        target = href if followed else f"#{self._resource(reference)}"
        # OSCAL takes a reference to be a URI with a scheme, or a resource.
        rel = "reference" if scheme(target) or target.startswith("#") else "file"
        return compact({"href": target, "rel": rel, "text": verbatim(reference.title)})

    def _resource(self, reference: Reference) -> str:
        known = self._resources.get(reference)
        if known is None:
            names = ("reference", reference.title, reference.href, reference.kind, str(reference.span))
            title = verbatim(reference.title)
            known = compact(
                {
                    "uuid": self._names.uuid(*names),
                    "title": title,
                    "props": [prop("kind", reference.kind), prop("href", reference.href)],
                    "citation": {"text": title} if title else {},
                }
            )
            self._resources[reference] = known
        return str(known["uuid"])
