"""The constraints of a document, met on the walk over it and judged at its end. It walks nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.access import child, children, text
from sspgen.load.oscal.check.constraints import allowed_values, index_has_key
from sspgen.load.oscal.check.constraints.ledger import Index, Ledger
from sspgen.load.oscal.check.constraints.rulebook import rulebook
from sspgen.load.oscal.check.metapath.nodes import Focus
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.check.found import Found
    from sspgen.load.oscal.check.shapes import Shape, Shapes
    from sspgen.load.oscal.check.structure import Structure
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath

_MISSING = ("SSP421", "SSP426")
_RESOLVED = "source-profile"
_CATALOG = "catalog-groups-controls-parts"
_SOURCE = "the catalog that its profile selects from"


class Constraints:
    """What the constraints of one document find.

    A catalog that a profile was resolved to has some of the controls only: what its links lead to may be left out.
    """

    def __init__(self, document: OscalDocument, models: Shapes) -> None:
        self._rules = rulebook(models, document.model)
        focus = Focus((document.value, models.document, ()))
        self._ledger = Ledger(f"OSCAL {models.version} {document.model}", focus)
        if any(text(link, "rel") == _RESOLVED for link in children(child(document.body, "metadata"), "links")):
            self._ledger.indexes[_CATALOG] = Index(absent=[_SOURCE])

    def visit(self, value: Json | Object, shape: Shape, path: KeyPath) -> None:
        """Look at a value that the walk has reached."""
        for check in self._rules.of(shape):
            needs = check.needs
            if needs is None or (isinstance(value, dict) and not needs.isdisjoint(value)):
                check.look((value, shape, path), self._ledger)

    def finish(self, structure: Structure) -> list[Found]:
        """Return what is wrong; all values have been visited.

        Args:
            structure: what the walk has found: a place that it names is not told again, nor what would be missing
                because the walk could not look into something, nor a reference to what has no name.
        """
        allowed_values.finish(self._ledger)
        index_has_key.finish(self._ledger, self._rules.indexes, structure.unread | structure.nameless)
        told = {one.path for one in structure.found if one.severity is Severity.ERROR}
        around = {path[:length] for path in structure.unread for length in range(1, len(path) + 1)}
        return [
            one
            for one in self._ledger.told()
            if one.path not in told and not (one.code in _MISSING and one.path in around)
        ]
