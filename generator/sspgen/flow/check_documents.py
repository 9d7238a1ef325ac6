"""Checking single documents: OSCAL of every model, and files of OpenControl outside any workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sspgen.flow.check_run import CAN_BE_CHECKED, Looked, is_error, unreadable
from sspgen.load.oscal.document import NAME_ONE, OscalDocument, read_oscal
from sspgen.model.findings import Checked, Subject
from sspgen.resolve.store import read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.flow.check_run import Run
    from sspgen.load.recognition import Recognised
    from sspgen.model.diagnostics import Diagnostic

NOT_AT_HAND = frozenset({"SSP440", "SSP446"})
"""Codes that say that a document which this one builds on cannot be found."""
_FOLLOWS = frozenset({"SSP250", "SSP256"})
"""Codes of resolving a profile that say the same again, or speak of parameters that the missing document may have."""


def opencontrol_file(found: Recognised, run: Run) -> Looked:
    """Check a file of OpenControl by itself."""
    from sspgen.load.opencontrol.single import read_alone  # noqa: PLC0415 - needed for files of OpenControl only

    kind, told = read_alone(found.root, found.path)
    return _document(found, run, kind, told)


def oscal_document(found: Recognised, run: Run) -> Looked:
    """Check an OSCAL document with the documents that it refers to."""
    kind, told = document_findings(found.root, found.path, run)
    return _document(found, run, kind, told)


def _document(found: Recognised, run: Run, kind: str, told: tuple[Diagnostic, ...]) -> Looked:
    prefix = run.seen_from_here(found.root)
    path = f"{prefix}{found.path}"
    subject = Subject(path, kind, (Checked(path, kind),), path)
    return Looked(subject, prefix, told, usable=kind.startswith("OSCAL ") or not unreadable(told))


def document_findings(
    root: Path, path: str, run: Run, *, shorthand: bool = False
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return what a document was taken for, and what is wrong with it.

    A workspace may have profiles in a short form, which name no version of OSCAL and are nobody's but sspgen's: with
    ``shorthand`` those are passed over, and taken for nothing.
    """
    from sspgen.assess.oscal.api import check_meaning  # noqa: PLC0415 - needed for OSCAL documents only
    from sspgen.load.oscal.check.api import check_document  # noqa: PLC0415 - as above

    data = read_bytes(root / path, path)
    document = read_oscal(data, path) if isinstance(data, bytes) else (data,)
    if not isinstance(document, OscalDocument):
        return "unreadable document", tuple(map(_of_no_kind, document))
    if shorthand and not document.oscal_version:
        return "", ()
    meaning = proven(check_meaning(document, run.library(root)))
    # What XML has beyond OSCAL is an unknown key already; told twice it would be noise.
    notes = (note for note in document.notes if note.code != "SSP431")
    return kind_of(document), without_noise((*notes, *check_document(document)), meaning)


def proven(found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return what was found, without what only follows from a document that is not at hand."""
    incomplete = {each.span.path for each in found if each.code in NOT_AT_HAND and each.span is not None}
    return tuple(
        each for each in found if each.code not in _FOLLOWS or not each.span or each.span.path not in incomplete
    )


def _of_no_kind(found: Diagnostic) -> Diagnostic:
    """Say what could have been named, where what was named is nothing of it."""
    unknown = found.code == "SSP255" and found.help.startswith(NAME_ONE)
    return replace(found, help=CAN_BE_CHECKED) if unknown else found


def kind_of(document: OscalDocument) -> str:
    """Return what a document is, in words: its model, version of OSCAL and encoding."""
    version = document.oscal_version.split()[:1]
    words = ("OSCAL", document.model, *(word[:20] for word in version), f"({document.encoding.upper()})")
    return " ".join(words)


def without_noise(first: tuple[Diagnostic, ...], later: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return what two layers found, without what the later one says of a place that the first has an error at.

    A value that is not what it should be makes other statements about it untrue or idle: the first word is enough.
    """
    wrong = {each.span for each in first if is_error(each) and each.span is not None and each.span.column}
    same = {(each.span, each.message) for each in first}
    kept = (each for each in later if each.span not in wrong and (each.span, each.message) not in same)
    return (*first, *kept)
