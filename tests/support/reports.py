"""Short ways to read a report in a test: from a fixture, from bytes, or from a document that is written as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sspgen.collect.registry import normalise
from sspgen.model.evidence import Finding, Rejection, Report

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"


def fixture(name: str) -> Report:
    """Return the normal form of a fixture."""
    return report((FIXTURES / name).read_bytes())


def report(document: Any) -> Report:
    """Return the normal form of bytes, or of a document as JSON."""
    found = _normalised(document)
    assert isinstance(found, Report), found
    return found


def rejection(document: Any) -> Rejection:
    """Return why there is no normal form."""
    found = _normalised(document)
    assert isinstance(found, Rejection), found
    return found


def judged(document: Any) -> tuple[str, str]:
    """Return outcome and reason."""
    found = report(document)
    return found.outcome.value, found.reason


def only(found: Report) -> Finding:
    """Return the one finding of a report."""
    (finding,) = found.findings
    return finding


def lines(*documents: Any) -> bytes:
    """Return documents as JSON lines."""
    return b"\n".join(json.dumps(document).encode() for document in documents) + b"\n"


def _normalised(document: Any) -> Report | Rejection:
    return normalise("report", document if isinstance(document, bytes) else json.dumps(document).encode())
