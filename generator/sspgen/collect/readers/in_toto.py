"""in-toto statements without an envelope: signed claims that have lost, or never had, their signature.

Predicates read: `test-result`, `vulns`, SLSA verification summary (`verification_summary`), SCAI attributes, `release`
(of in-toto, npm and PyPI) and `link`. A CycloneDX, SPDX or OpenVEX document inside is named, not read; so is any other
predicate. Provenance has a reader of its own.

Population: tests, attributes or subjects. Not run: a test result that lists no test, no attribute. Without a signature
a pass needs review: anybody may have written it. Keep the envelope or bundle instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.formats import predicates, statements

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Report


class InTotoReader:
    """Reads statement v0.1 and v1, one or one a line; the metablock of in-toto 0.9 is told apart, and refused."""

    id: ClassVar[str] = "in-toto"
    title: ClassVar[str] = "in-toto statement"
    proves: ClassVar[str] = "what its predicate claims about artifacts, unsigned"
    facts: ClassVar[tuple[str, ...]] = (*statements.COMMON_FACTS, *statements.OTHER_FACTS)
    keeps: ClassVar[frozenset[str]] = statements.KEEPS | predicates.KEEPS | {"signed"}

    def recognises(self, blob: Blob) -> bool:
        """Look for the statement's type in the first document, or for the old metablock."""
        first = next(iter(blob.json_objects()), {})
        return (statements.is_statement(first) and not statements.is_provenance(first)) or _is_metablock(first)

    def read(self, blob: Blob) -> Report:
        """Read every statement."""
        documents = blob.json_objects()
        if _is_metablock(documents[0]):
            raise Unreadable("in-toto metablocks (signed links and layouts) are not read: sign statements in DSSE")
        found = [statements.statement_of(document) for document in documents]
        said = [predicates.said(statement) for statement in found]
        return statements.report_of(self.id, found, said, doubt="it is not signed", facts=statements.OTHER_FACTS)


def _is_metablock(document: object) -> bool:
    signed = document.get("signed") if isinstance(document, dict) else None
    return isinstance(signed, dict) and signed.get("_type") in {"link", "layout"}


READER: Final = InTotoReader()
