"""Every JSON report is recognised by its outline as by the whole, and what is read in parts is what is read at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sspgen.collect.registry import normalise
from support.corpora import corpus

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
LARGEST = 400_000


@pytest.mark.parametrize("smallest", [64, 16_384])
def test_an_outline_tells_the_same_format_and_parts_give_the_same_report(
    smallest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outlines are made of reports of any size here, and of values over ``smallest`` bytes."""
    found = [*FIXTURES.iterdir(), *corpus("evidence").glob("*/*")]
    files = [file for file in sorted(found) if file.is_file() and file.stat().st_size < LARGEST]
    reports = {file: file.read_bytes() for file in files}
    whole = {file: normalise(file.name, data) for file, data in reports.items()}
    monkeypatch.setattr("sspgen.load.json_parts.JSON_WHOLE_BYTES", 0)
    monkeypatch.setattr("sspgen.load.json_parts._SMALL", smallest)
    for file, data in reports.items():
        assert normalise(file.name, data) == whole[file], file
