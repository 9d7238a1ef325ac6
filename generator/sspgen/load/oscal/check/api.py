"""Whether an OSCAL document is one: its structure, its data types, and every constraint of its model.

What its contents mean together, and with other documents, is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.oscal.check.constraints.run import Constraints
from sspgen.load.oscal.check.found import Found, placed, shown
from sspgen.load.oscal.check.shapes import shapes
from sspgen.load.oscal.check.structure import Structure
from sspgen.load.oscal.check.versions import check_version, skewed
from sspgen.model.diagnostics import Severity
from sspgen.model.limits import OSCAL_FINDINGS
from sspgen.model.oscal import MODELS

if TYPE_CHECKING:
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.model.diagnostics import Diagnostic


def check_document(document: OscalDocument) -> tuple[Diagnostic, ...]:
    """Check a document against the model of its root key.

    Returns:
        What is wrong, in the order of the file: SSP410 to SSP428. Errors are what the metaschema refuses; warnings and
        remarks what it calls so, and what this document alone cannot decide.
    """
    models = shapes()
    rule = f"OSCAL {models.version} {document.model}"
    constraints = Constraints(document, models)
    structure = Structure(rule, constraints.visit, OSCAL_FINDINGS)
    _check_root(document, structure)
    structure.walk(document.body, models.root(document.model), (document.model,))
    broken = constraints.finish(structure)
    found = [
        *structure.found,
        *check_version(document, structure.dated, models.version),
        *broken,
        *skewed(document, broken, models.version),
    ]
    if len(found) > OSCAL_FINDINGS:
        message = f"has more than {OSCAL_FINDINGS} defects; those that the walk met first are listed"
        found = [*found[:OSCAL_FINDINGS], Found("SSP428", message, (), Severity.INFO)]
    return placed(document, found)


def _check_root(document: OscalDocument, structure: Structure) -> None:
    """Check what stands beside the root key."""
    for key, value in document.value.items():
        if key == "$schema":
            if not isinstance(value, str):
                structure.say("SSP412", f"'$schema' is {shown(value)}, expected a text", (key,))
        elif key != document.model:
            kind = "a second" if key in MODELS else "an unknown"
            message = f"the document has {kind} root key {shown(key)}, expected {document.model!r} alone"
            structure.say("SSP410", message, (key,))
