"""Telemetry: counts and times, never a row, a person or an address, and never a verdict of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sspgen.collect.registry import normalise
from sspgen.model.evidence import Rejection, Report, Verdict

FIXTURES = Path(__file__).parents[1] / "fixtures" / "evidence"
LINE = "{when} web-1 sshd[42]: {said}"


def parse(document: Any) -> Report:
    found = normalise("report", document if isinstance(document, bytes) else json.dumps(document).encode())
    assert isinstance(found, Report), found
    return found


@pytest.mark.parametrize(
    ("name", "reader", "facts"),
    [
        ("cloudtrail.json", "telemetry-cloudtrail", {"events": 3, "kinds": 2, "failed": 2, "days": 2}),
        ("k8s-audit.jsonl", "telemetry-k8s-audit", {"events": 2, "kinds": 2, "failed": 1, "days": 1}),
        ("ocsf-events.json", "telemetry-ocsf", {"events": 2, "kinds": 1, "failed": 1, "days": 1}),
    ],
)
def test_events_are_counted_and_decide_nothing(name: str, reader: str, facts: dict[str, int]) -> None:
    report = parse((FIXTURES / name).read_bytes())
    assert (report.format, report.outcome) == (reader, Verdict.NEEDS_REVIEW)
    assert {key: report.facts[key] for key in facts} == facts
    assert report.observed is not None
    assert report.facts["last"] == report.observed.isoformat()
    assert report.records == report.findings == ()
    assert "jane" not in repr(report)
    assert "192.0.2" not in repr(report)


def log(*said: str, when: str = "Mar  1 10:00:00") -> bytes:
    return "\n".join(LINE.format(when=when, said=each) for each in said).encode()


def test_a_login_log_has_no_year_and_gives_no_time() -> None:
    report = parse(
        log(
            "Accepted publickey for jane from 192.0.2.10 port 1 ssh2",
            "Invalid user bob from 192.0.2.11",
            "Failed password for invalid user bob from 192.0.2.11 port 2 ssh2",
            "message repeated 2 times: [ Failed password for root from 192.0.2.11 port 3 ssh2]",
        )
    )
    assert (report.observed, report.facts["undated"]) == (None, 4)
    assert (report.facts["accepted"], report.facts["failed"]) == (1, 3)
    assert report.notes == ("the times of its lines have neither year nor zone",)
    assert "jane" not in repr(report)
    modern = parse(log("Failed none for bob from 192.0.2.11 port 2 ssh2", when="2026-03-01T10:00:00.1+01:00"))
    assert str(modern.observed) == "2026-03-01 09:00:00.100000+00:00"
    assert modern.notes == ()


def test_what_is_no_event_is_told() -> None:
    event = {"eventVersion": "1", "eventName": "x", "eventSource": "y", "eventTime": "2026-03-01T10:00:00Z"}
    assert "cannot be read" in parse({"Records": [event, 7]}).reason
    assert "no log lines" in parse(log("x") + b"\nsomething else\n").reason


def test_findings_of_other_tools_are_refused_with_a_sentence() -> None:
    event: dict[str, Any] = {"class_uid": 2003, "category_uid": 2, "metadata": {"product": {"name": "Acme Scanner"}}}
    found = normalise("x", json.dumps([event]).encode())
    assert isinstance(found, Rejection)
    assert "'Acme Scanner' are not read" in found.message
    event["metadata"]["product"]["name"] = "Prowler"
    found = normalise("x", json.dumps([event]).encode())
    assert isinstance(found, Rejection)
    assert "class 2004" in found.message
