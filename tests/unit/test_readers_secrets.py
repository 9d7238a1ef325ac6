"""Secret scanners: what they found is told, the secret is not, and a scan of nothing is no pass."""

from __future__ import annotations

from typing import Any

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.redaction import redacted_by
from sspgen.collect.registry import identify
from sspgen.model.evidence import FindingSeverity
from support.reports import FIXTURES, fixture, judged, lines, only, rejection, report


def test_a_verified_secret_is_critical_and_no_secret_is_kept() -> None:
    found = fixture("trufflehog.ndjson")
    verified, other = found.findings
    assert (verified.severity, other.severity) == (FindingSeverity.CRITICAL, FindingSeverity.HIGH)
    assert (verified.location, str(verified.first_seen)) == ("conf/[redacted].ini:12", "2026-02-03 04:05:06+00:00")
    assert found.subject.name == "https://git.example/harbour/tides.git"
    for name in ("trufflehog.ndjson", "gitleaks.json"):
        blob = Blob(name, (FIXTURES / name).read_bytes())
        reader = identify(blob)
        assert reader is not None
        kept = redacted_by(reader, blob)
        assert kept is not None
        for words in (kept.decode(), repr(report(blob.data))):
            assert "battery" not in words
            assert "example.org" not in words


LOG = {"level": "info-0", "ts": "2026-11-21T22:10:00Z", "logger": "trufflehog", "msg": "running source"}
END = LOG | {
    "msg": "finished scanning",
    "chunks": 9,
    "verified_secrets": 0,
    "unverified_secrets": 0,
    "trufflehog_version": "3.90.1",
}


@pytest.mark.parametrize(
    ("data", "outcome", "reason"),
    [
        (lines(LOG, END), "pass", ""),
        (lines(LOG), "needs_review", "does not come to its end"),
        (lines(LOG, END | {"chunks": 0}), "not_run", "no chunk"),
        (lines(LOG, END | {"unverified_secrets": 2}), "needs_review", "counts 2 secrets"),
        (lines(LOG, LOG | {"level": "error", "msg": "encountered errors during scan"}, END), "needs_review", "says"),
        (lines(LOG, END, {"DetectorName": 7}), "needs_review", "cannot be read"),
    ],
)
def test_the_log_of_the_scanner_tells_a_clean_scan_from_none(data: bytes, outcome: str, reason: str) -> None:
    found = judged(data)
    assert found[0] == outcome
    assert reason in found[1]
    assert rejection(b"").code == "SSP300"


def test_the_python_version_is_read() -> None:
    old = {"branch": "main", "commit": "words", "commitHash": "1" * 40, "date": "2026-01-30 19:50:09", "path": "a.py"}
    more = {"reason": "Generic Secret", "stringsFound": ["pa55-of-a"], "diff": "pa55-of-a", "printDiff": "pa55-of-a"}
    found = report(lines(old | more))
    assert (only(found).rule, only(found).location) == ("Generic Secret", "a.py")
    assert "pa55" not in repr(found)


def test_the_fork_is_read_with_the_rating_of_its_rules_and_without_its_secrets() -> None:
    entry = {"rule": {"id": "high-entropy", "message": "High Entropy", "severity": "MEDIUM"}, "path": "a.env"}
    secret = {"line": "3", "secret": "pa55-of-a", "context": {"3": "KEY=pa55-of-a"}}
    commit = {"branch": None, "commit": None, "author": None, "message": None, "date": "2021-10-08T20:14:27+02:00"}
    found = report([entry | secret | commit | {"id": "x"}])
    finding = only(found)
    assert (found.tool.name, found.outcome.value) == ("trufflehog3", "fail")
    assert (finding.rule, finding.severity, finding.location) == ("high-entropy", FindingSeverity.MEDIUM, "a.env:3")
    assert str(finding.first_seen) == "2021-10-08 18:14:27+00:00"
    assert "pa55" not in repr(found)


def test_a_time_with_its_zone_twice_is_read() -> None:
    git = {"Git": {"file": "a", "line": 4, "timestamp": "2022-06-16 10:17:40 -0700 -0700"}}
    found = report(lines({"SourceMetadata": {"Data": git}, "DetectorName": "AWS", "Verified": False}))
    assert str(only(found).first_seen) == "2022-06-16 17:17:40+00:00"


def baseline(**more: Any) -> dict[str, Any]:
    secret = {"type": "Secret Keyword", "filename": "a.py", "hashed_secret": "0" * 40, "line_number": 3}
    base = {"version": "1.5.0", "plugins_used": [{"name": "KeywordDetector"}], "results": {"a.py": [secret | more]}}
    return base | {"generated_at": "2026-11-21T22:10:00Z"}


@pytest.mark.parametrize(
    ("more", "severity", "raw"),
    [
        ({}, FindingSeverity.HIGH, ""),
        ({"is_secret": True}, FindingSeverity.HIGH, "audited as a secret"),
        ({"is_verified": True}, FindingSeverity.CRITICAL, "verified"),
    ],
)
def test_a_baseline_tells_what_was_verified(more: dict[str, Any], severity: FindingSeverity, raw: str) -> None:
    finding = only(report(baseline(**more)))
    assert (finding.severity, finding.raw_severity) == (severity, raw)


def test_a_file_that_is_listed_without_a_secret_is_damage() -> None:
    assert judged(baseline() | {"results": {"a.py": []}}) == ("needs_review", "a.py is listed without a secret")
    assert judged(baseline() | {"results": {"a.py": None}})[0] == "needs_review"
    assert judged(baseline() | {"results": {}}) == ("pass", "")
    assert judged(baseline() | {"results": {}, "plugins_used": [7]})[0] == "not_run"


def test_a_baseline_tells_that_files_were_left_out() -> None:
    excluding = {"path": "detect_secrets.filters.regex.should_exclude_file", "pattern": ["tests/.*"]}
    said = "files are left out by a pattern"
    assert said in report(baseline() | {"filters_used": [excluding]}).notes
    assert said in report(baseline() | {"exclude": {"files": "tests/.*", "lines": None}}).notes
    assert said not in report(baseline()).notes


def test_the_oldest_gitleaks_calls_its_rule_a_reason() -> None:
    leak = {"offender": "pa55-of-a", "commit": "1" * 40, "reason": "AWS", "file": "a.py", "commitMsg": "m"}
    found = report([leak])
    assert (only(found).rule, only(found).location) == ("AWS", "a.py")
    assert "pa55" not in repr(found)


def test_a_secret_in_an_image_is_of_that_image() -> None:
    docker = {"Docker": {"file": "/app/a.env", "image": "registry.example/tides", "tag": "1"}}
    found = report(lines({"SourceMetadata": {"Data": docker}, "DetectorName": "AWS", "Verified": False}))
    assert (found.subject.kind, found.subject.name) == ("image", "registry.example/tides")
