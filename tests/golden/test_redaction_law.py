"""What is kept of a report says the same as the report: for every fixture and every real report that a reader knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.redaction import redacted, redacted_by
from sspgen.collect.registry import identify, normalise, readers
from sspgen.model.evidence import Report
from support.corpora import CORPORA

KEEP_NOTHING = {"telemetry-sshd"}
"""Readers of formats of which nothing may be kept: their lines are people's names and addresses."""

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
REPORTS = [
    file
    for folder in (FIXTURES, CORPORA / "evidence")
    for file in sorted(folder.rglob("*"))
    if file.is_file() and file.name != "MANIFEST.tsv"
]


def test_every_reader_names_what_it_keeps() -> None:
    assert {reader.id for reader in readers() if not reader.keeps} == KEEP_NOTHING


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
