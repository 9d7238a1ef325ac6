"""What is written of a report is read back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sspgen.collect.normal_form import digest, from_json, to_json
from sspgen.collect.registry import normalise
from sspgen.model.evidence import Artifact, Rejection, Report, TimeOrigin

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "evidence").iterdir())


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.name)
def test_an_artifact_survives_json(file: Path) -> None:
    result = normalise(file.name, file.read_bytes())
    artifact = Artifact(file.name, "0" * 64, 7, result, datetime(2026, 11, 26, tzinfo=UTC), TimeOrigin.CONTEXT)
    back = from_json(Artifact, json.loads(json.dumps(to_json(artifact))))
    assert back == artifact
    assert digest(back) == digest(artifact)


def test_a_rejection_is_told_from_a_report() -> None:
    artifact = Artifact("x", "", 0, Rejection("SSP300", "0 bytes"))
    assert from_json(Artifact, to_json(artifact)) == artifact
    assert isinstance(from_json(Artifact, to_json(artifact)).result, Rejection)


def test_defaults_are_left_out() -> None:
    report = normalise("x", b'{"version": "2.1.0", "runs": []}')
    assert isinstance(report, Report)
    assert "records" not in to_json(report)
