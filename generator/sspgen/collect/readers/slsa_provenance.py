"""SLSA provenance without an envelope: which builder made which artifacts, how, and from which commit.

Read are v0.1, v0.2 and v1, from in-toto statements v0.1 and v1. Parameters, environment and event payloads are never
read: they hold secrets and personal data. The commit is taken from a digest labelled `gitCommit` or `sha1`, and only
from the repository that the build names as its source.

Population: subjects. Needs review: always, because nobody signed it; and when it names no builder, no source or no
commit. A time is there only where the builder wrote one, which v1 does not ask for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.formats import build_provenance, predicates, statements

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Report


class SlsaProvenanceReader:
    """Reads provenance v0.1, v0.2 and v1, one statement or one a line; other versions are refused."""

    id: ClassVar[str] = "slsa-provenance"
    title: ClassVar[str] = "SLSA provenance"
    proves: ClassVar[str] = "how an artifact was built and from which commit, unsigned"
    facts: ClassVar[tuple[str, ...]] = (*statements.COMMON_FACTS, *statements.PROVENANCE_FACTS)
    keeps: ClassVar[frozenset[str]] = statements.KEEPS | build_provenance.KEEPS

    def recognises(self, blob: Blob) -> bool:
        """Look for a statement with a provenance predicate in the first document."""
        return statements.is_provenance(next(iter(blob.json_objects()), {}))

    def read(self, blob: Blob) -> Report:
        """Read every statement."""
        found = [statements.statement_of(document) for document in blob.json_objects()]
        said = [predicates.said(statement) for statement in found]
        return statements.report_of(self.id, found, said, doubt="it is not signed", facts=statements.PROVENANCE_FACTS)


READER: Final = SlsaProvenanceReader()
