"""The constraints of a document, met on the walk over it. It walks nothing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.check.found import Found
    from sspgen.load.oscal.check.shapes import Shape, Shapes
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.evidence import Json
    from sspgen.model.profile import KeyPath


class Constraints:
    """What the constraints of one document find."""

    def __init__(self, document: OscalDocument, models: Shapes) -> None:
        self._document = document
        self._models = models

    def visit(self, value: Json | Object, shape: Shape, path: KeyPath) -> None:
        """Look at a value that the walk has reached."""

    def finish(self) -> list[Found]:
        """Return what is wrong."""
        return []
