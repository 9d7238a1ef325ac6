"""GitLab security reports: what every kind of scan says of itself, and what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sspgen.collect.registry import normalise
from sspgen.model.evidence import FindingSeverity, Population, Report, Verdict

FIXTURE = Path(__file__).parents[1] / "fixtures" / "evidence" / "gitlab-security.json"


def read(**changed: Any) -> Report:
    document = json.loads(FIXTURE.read_text()) | changed
    found = normalise("gl.json", json.dumps(document).encode())
    assert isinstance(found, Report), found
    return found


def scan(**changed: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(FIXTURE.read_text())["scan"]
    return told | changed


def test_findings_have_place_severity_and_identifiers() -> None:
    report = read()
    package, code = report.findings
    assert (report.tool.name, report.tool.version, report.outcome) == ("Keepscan", "3.1.0", Verdict.FAIL)
    assert (package.rule, package.location, package.severity) == (
        "CVE-2026-11111",
        "winch@1.4",
        FindingSeverity.HIGH,
    )
    assert package.identifiers == ("CVE-2026-11111", "CWE-284")
    assert (code.location, code.severity) == ("src/bridge.py:7", FindingSeverity.UNKNOWN)
    assert report.population == Population("packages", 1)
    assert report.facts["likely_false_positives"] == 1
    assert "never read" not in repr(report)


def test_a_clean_scan_passes_only_when_it_says_that_it_succeeded() -> None:
    assert read(vulnerabilities=[]).outcome is Verdict.PASS
    assert read(vulnerabilities=[], scan=scan(status="failure")).outcome is Verdict.NOT_RUN
    assert read(vulnerabilities=[], scan=scan(status=None)).outcome is Verdict.NEEDS_REVIEW
    told = [{"level": "error", "value": "no network"}, {"level": "info", "value": "started"}]
    report = read(vulnerabilities=[], scan=scan(messages=told))
    assert (report.outcome, "1 error of its own" in report.reason) == (Verdict.NEEDS_REVIEW, True)


def test_an_image_or_a_site_is_named() -> None:
    found = {"category": "container_scanning", "severity": "Low", "identifiers": [], "location": {"image": "castle:1"}}
    report = read(vulnerabilities=[found], scan=scan(type="container_scanning"), dependency_files=[])
    assert (report.subject.kind, report.subject.name) == ("image", "castle:1")
    site = {"severity": "Low", "identifiers": [], "location": {"hostname": "https://a.example", "path": "/x?token=1"}}
    report = read(vulnerabilities=[site], scan=scan(type="dast", scanned_resources=[{"type": "url", "url": "/"}]))
    assert report.findings[0].location == "https://a.example/x"


def test_what_is_damaged_is_no_pass() -> None:
    for listed in (None, [7], {}):
        assert read(vulnerabilities=[listed] if listed == [7] else [None]).outcome is Verdict.NEEDS_REVIEW
