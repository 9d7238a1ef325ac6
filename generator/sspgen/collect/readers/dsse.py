"""DSSE envelopes: in-toto statements with signatures over their bytes.

One envelope, one a line (`.intoto.jsonl`), or as `gcloud artifacts docker images describe --show-provenance` lists
them.
The payload is read as the statement it is, by the same rules as an unsigned one. Until a signature is verified with a
key of the workspace's `evidence.trust.public_keys`, a pass needs review. A verified signature says who vouches for it,
not that it is true.

Population: that of the statement, else subjects. An envelope that holds anything but a statement is refused. Its bytes
are kept only when no secret shows in the payload, because a payload with anything masked could not be verified again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.formats import envelopes, predicates, statements
from sspgen.model.evidence import Signature, SignatureState

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Report

_NAMES: Final = (*statements.PROVENANCE_FACTS, *statements.OTHER_FACTS)
_UNVERIFIED: Final = "its signature was not verified"


class DsseReader:
    """Reads envelopes whose payload is an in-toto statement."""

    id: ClassVar[str] = "dsse"
    title: ClassVar[str] = "DSSE envelope (in-toto attestation)"
    proves: ClassVar[str] = "what its statement claims, and with a key, who signed it"
    facts: ClassVar[tuple[str, ...]] = (*statements.COMMON_FACTS, *_NAMES, "signatures")
    keeps: ClassVar[frozenset[str]] = envelopes.KEEPS | envelopes.LISTED_KEEPS

    def recognises(self, blob: Blob) -> bool:
        """Look for the envelope's three keys in the first document, or in the list that Google's registry gives."""
        return any(map(envelopes.is_envelope, envelopes.envelopes_of(next(iter(blob.json_objects()), {}))))

    def read(self, blob: Blob) -> Report:
        """Read the statement of every envelope."""
        opened = [envelopes.envelope_of(document) for document in envelopes.envelopes(blob)]
        found = [envelope.statement() for envelope in opened]
        said = [predicates.said(statement) for statement in found]
        keys = sorted({each.keyid for envelope in opened for each in envelope.signatures if each.keyid})
        signed = all(envelope.signatures for envelope in opened)
        return statements.report_of(
            self.id,
            found,
            said,
            doubt=_UNVERIFIED if signed else "an envelope in it carries no signature",
            signature=Signature(SignatureState.UNVERIFIABLE, self.id, ", ".join(keys)[:300], _UNVERIFIED),
            facts=_NAMES,
            more={"signatures": sum(len(envelope.signatures) for envelope in opened)},
        )


READER: Final = DsseReader()
