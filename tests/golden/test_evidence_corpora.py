"""Every real report of the corpora: what was counted by hand is what the readers say, and nothing raises.

The expectations lie in ``evidence/*.json``, by path in the corpora: numbers and names of tools, and no text of
the files. ``counts`` go from critical to unknown with the suppressed ones last; ``population`` has its unit, total, how
many passed, failed and were skipped; or the ``reason`` why a file gives no normal form.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.registry import identify, normalise, readers
from sspgen.model.evidence import FindingSeverity, Rejection, Report
from support.corpora import corpus

GOLDEN = Path(__file__).with_name("evidence")
EXPECTED: dict[str, dict[str, Any]] = {
    name: expected for file in sorted(GOLDEN.glob("*.json")) for name, expected in json.loads(file.read_text()).items()
}
ORDER = (*(severity.value for severity in FindingSeverity), "suppressed")


def _read(name: str) -> Report | Rejection:
    return normalise(name, corpus(f"evidence/{name}").read_bytes())


def _said(found: Report | Rejection, asked: dict[str, Any]) -> dict[str, Any]:
    """What was made of a file, as far as the expectation asks for it."""
    if isinstance(found, Rejection):
        return {"reason": found.code}
    counts, population = found.counts(), found.population
    said = {
        "format": found.format,
        "tool": found.tool.name,
        "version": found.tool.version,
        "outcome": found.outcome.value,
        "counts": [counts[key] for key in ORDER],
        "population": population
        and [population.unit, population.total, population.passed, population.failed, population.skipped],
        "observed": found.observed and found.observed.isoformat(),
        "tags": len(found.tagged),
        "records": len(found.records),
        "signature": found.signature.state.value,
    }
    return {key: said[key] for key in asked if key in said} | {key: None for key in asked if key not in said}


@pytest.mark.corpora
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_says_what_was_counted_by_hand(name: str) -> None:
    found = _read(name)
    assert _said(found, EXPECTED[name]) == EXPECTED[name], found
    if isinstance(found, Report):
        assert found.finding_count == sum(found.counts()[key] for key in ORDER)
        assert found.outcome.value == "pass" or found.reason
        assert found.observed is None or found.observed.tzinfo is not None
        assert set(found.facts) == set(next(r for r in readers() if r.id == found.format).facts)
    else:
        assert found.message


@pytest.mark.corpora
def test_every_file_is_expected_and_at_most_one_reader_knows_it() -> None:
    folder = corpus("evidence")
    listed = [line.split("\t")[0] for line in (folder / "MANIFEST.tsv").read_text().splitlines()[1:]]
    there = [name for name in listed if (folder / name).is_file()]
    assert sorted(set(there) - set(EXPECTED)) == []
    for name in there:
        blob = Blob(name, (folder / name).read_bytes())
        assert sum(reader.recognises(blob) for reader in readers()) <= 1, name
        found = normalise(name, blob.data)
        if isinstance(found, Report):
            reader = identify(blob)
            assert reader is not None
            assert reader.id == found.format


def _report(name: str) -> Report:
    found = _read(name)
    assert isinstance(found, Report), found
    return found


@pytest.mark.corpora
def test_details_of_real_reports() -> None:
    assert _report("sarif/bash-report.sarif").subject.commit == "288c68d1ba1f35ebeff1d1bdb032186a23f0ea5b"
    assert "did not run successfully" in _report("sarif/spotbugs.sarif").reason
    assert _report("sarif/flawfinder.sarif").facts["passed"] == 1
    assert str(_report("grype/amazon.json").tool.database) == "2024-08-29 01:31:52+00:00"
    assert _report("grype/amazon.json").subject.digest.startswith("sha256:256ebbfc")
    assert _report("zap/webgoat.json").facts["instances"] == 550
    assert _report("spdx3/perl-Mojolicious.spdx.json").facts["files"] == 396
    assert _report("cobertura/cobertura-no-branch-rate.xml").facts["branch_rate"] is None
    leak = _report("gitleaks/json_simple.json")
    assert "a secret" not in repr(leak).replace("a secret matches the rule", "")
    assert "johndoe" not in repr(leak)
