"""What is kept of a report says the same as the report: for every fixture and every real report that a reader knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.redaction import redacted, redacted_by
from sspgen.collect.registry import identify, normalise, readers
from sspgen.model.evidence import Report
from support.corpora import CORPORA

ALL_FILLED = False
"""Whether every reader must name what it keeps."""

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
REPORTS = [
    file
    for folder in (FIXTURES, CORPORA / "evidence")
    for file in sorted(folder.rglob("*"))
    if file.is_file() and file.name != "MANIFEST.tsv"
]


def test_every_reader_names_what_it_keeps() -> None:
    empty = [reader.id for reader in readers() if not reader.keeps]
    if empty and not ALL_FILLED:
        pytest.skip(f"nothing is kept of the reports of {len(empty)} readers: {', '.join(empty)}")
    assert not empty


@pytest.mark.parametrize("file", REPORTS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_reader_says_the_same_of_what_is_kept(file: Path) -> None:
    blob = Blob(file.name, file.read_bytes())
    reader = identify(blob)
    if reader is None or not reader.keeps:
        return
    report = normalise(file.name, blob.data)
    if not isinstance(report, Report):
        return
    kept = redacted_by(reader, blob)
    assert kept is not None
    assert normalise(file.name, kept) == report
    again = redacted(Blob(file.name, kept), reader.keeps, getattr(reader, "secrets", frozenset()))
    assert again == kept
