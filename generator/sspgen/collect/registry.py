"""Finds the readers and collectors there are, and turns bytes into a normal form or a typed reason.

A module in ``readers/`` or ``collectors/`` registers by being there; those of plug-ins are handed in. A
reader is chosen by content, never by a name; nothing that a reader does with hostile bytes gets out of here as an
exception.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from sspgen.collect import collectors as collectors_package
from sspgen.collect import readers as readers_package
from sspgen.collect.api import Blob, Recognised, Unreadable
from sspgen.collect.redact import redact
from sspgen.load.json_parts import JsonRefusedError
from sspgen.load.json_reader import GOES_ON, JsonProblem
from sspgen.load.xml_reader import XmlProblem, XmlRefusedError
from sspgen.model.evidence import Rejection, Report
from sspgen.model.limits import EVIDENCE_BYTES
from sspgen.resources import modules_of

if TYPE_CHECKING:
    from sspgen.collect.api import Collector, Reader
    from sspgen.model.evidence import Json

_OTHER_ENCODINGS: Final = (b"\xff\xfe", b"\xfe\xff")


@cache
def readers() -> tuple[Reader, ...]:
    """Return every built-in reader, sorted by id."""
    found: list[Reader] = [m.READER for m in modules_of(readers_package) if hasattr(m, "READER")]
    return tuple(sorted(found, key=lambda reader: reader.id))


@cache
def collectors() -> dict[str, Collector]:
    """Return every built-in collector by its id, sorted."""
    found: list[Collector] = [m.COLLECTOR for m in modules_of(collectors_package) if hasattr(m, "COLLECTOR")]
    return {collector.id: collector for collector in sorted(found, key=lambda c: c.id)}


def identify(blob: Blob, known: tuple[Reader, ...] | None = None) -> Reader | None:
    """Return the first reader that recognises the content, or None. Never raises.

    A large JSON document is recognised by its outline, and looked at as a whole only when that was not enough.

    Args:
        blob: the report.
        known: in the order in which they are asked; None for the built-in ones.
    """
    asked = readers() if known is None else known
    views = (blob,) if blob.glimpse is blob else (blob.glimpse, blob)
    return next((reader for view in views for reader in asked if _recognises(reader, view)), None)


def _recognises(reader: Reader, blob: Blob) -> bool:
    """Tell whether a reader knows the content; one that trips over hostile bytes does not."""
    try:
        return reader.recognises(blob)
    except Exception:  # noqa: BLE001 - hostile input: whatever a reader trips over, it is not its format
        return False


def normalise(name: str, data: bytes, readers: tuple[Reader, ...] | None = None) -> Report | Rejection:
    """Turn a report into its normal form, or say why there is none. Never raises.

    Args:
        name: workspace-relative path, for messages only.
        data: the bytes as they were collected.
        readers: in the order in which they are asked; None for the built-in ones.
    """
    if not data:
        return Rejection("SSP300", "0 bytes: the tool wrote no report")
    if len(data) > EVIDENCE_BYTES:
        return Rejection("SSP310", f"{len(data)} bytes, over the limit of {EVIDENCE_BYTES}")
    blob = Blob(name, data)
    try:
        reader = identify(blob, readers)
        return _unknown(blob) if reader is None else _read(reader, blob)
    except Exception as error:  # noqa: BLE001 - hostile input: whatever a reader trips over is a typed reason
        return _reason(error, blob)


def _reason(error: Exception, blob: Blob) -> Rejection:
    if isinstance(error, Unreadable):
        return Rejection(error.code, redact(str(error)))
    if isinstance(error, XmlRefusedError):
        return _malformed("XML", error.problem)
    if isinstance(error, JsonRefusedError):
        return _unknown_json(blob.json)
    return Rejection("SSP302", f"its reader could not make sense of it ({type(error).__name__})")


def _read(reader: Reader, blob: Blob) -> Report | Rejection:
    report: object = reader.read(blob if blob.glimpse is blob else Recognised(blob.name, blob.data, blob))
    if not isinstance(report, Report):
        return Rejection("SSP302", f"its reader {reader.id} gave no report")
    return report


def _unknown(blob: Blob) -> Rejection:
    """Say whether a document that no reader knows is malformed, or of a format that is not read."""
    if blob.data.startswith(_OTHER_ENCODINGS):
        return Rejection("SSP302", "UTF-16, but only UTF-8 is read")
    if not blob.head:
        return Rejection("SSP300", "only white space: the tool wrote no report")
    if blob.head.startswith((b"{", b"[")):
        return _unknown_json(blob.json)
    if blob.head.startswith(b"<"):
        if isinstance(blob.xml_start, XmlProblem):
            return _malformed("XML", blob.xml_start)
        return Rejection("SSP301", f"XML with the root element {redact(blob.xml_root)[:80]!r}, of no format known")
    return Rejection("SSP301", "neither JSON nor XML, and of no format that a reader knows")


def _unknown_json(document: Json | JsonProblem) -> Rejection:
    if not isinstance(document, JsonProblem):
        return Rejection("SSP301", "JSON, but of no format that a reader knows")
    if document.message == GOES_ON:
        return Rejection("SSP301", "several JSON documents in one file, of no format that a reader knows")
    return _malformed("JSON", document)


def _malformed(kind: str, problem: JsonProblem | XmlProblem) -> Rejection:
    where = f"{problem.line}:{problem.column}: " if problem.line else ""
    return Rejection("SSP302", f"{where}malformed {kind}: {redact(problem.message)[:200]}")
