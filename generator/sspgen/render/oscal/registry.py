"""The documents of a build in the order in which they are made: what others refer to comes first."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.render.oscal.api import OscalDocument

NAMES = ("profile", "ssp", "component-definition", "assessment-plan", "assessment-results", "poam", "mapping")
"""Names of the documents. Each has a module in ``documents/``, whose ``DOCUMENT`` it is."""


def documents() -> tuple[OscalDocument, ...]:
    """Return all documents, in the order in which they are made."""
    folder = f"{__package__}.documents"
    return tuple(import_module(f"{folder}.{name.replace('-', '_')}").DOCUMENT for name in NAMES)
