"""Evidence of the small fictional system: every verdict, and texts as hostile tools write them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from sspgen.model.evidence import (
    Artifact,
    Check,
    Collection,
    EvidenceSource,
    Finding,
    FindingSeverity,
    MaxAge,
    Population,
    Rejection,
    Relation,
    Report,
    Strength,
    Subject,
    Support,
    TimeOrigin,
    Tool,
    Verdict,
)
from sspgen.model.spans import Span

AS_OF = datetime(2026, 11, 23, 2, 10, tzinfo=UTC)
COMMIT = "3f9c2ab4d5e6f708192a3b4c5d6e7f8091a2b3c4"
_AGES = MaxAge(timedelta(hours=24), timedelta(hours=72))
_FILE = "controls/evidence.yaml"
_SATISFIES, _SUPPORTS = Relation.SATISFIES, Relation.SUPPORTS


def _artifact(name: str, hours: int, result: Report | Rejection, origin: TimeOrigin = TimeOrigin.REPORT) -> Artifact:
    digest = hashlib.sha256(name.encode()).hexdigest()
    kept = hashlib.sha256(b'{"redacted": true}\n').hexdigest()
    return Artifact(name, digest, 1000 + len(name), result, AS_OF - timedelta(hours=hours), origin, kept)


_SCAN = Report(
    format="trivy",
    format_version="2",
    tool=Tool("trivy", "0.58.1", AS_OF - timedelta(hours=20)),
    subject=Subject("image", "registry.harbours.example/tides:3.2", "sha256:" + "ab" * 32, COMMIT),
    outcome=Verdict.PASS,
    observed=AS_OF - timedelta(hours=14),
    population=Population("packages", 212),
    findings=(
        Finding(
            "CVE-2026-1001",
            "<script>alert(1)</script> in a parser",
            FindingSeverity.HIGH,
            "HIGH",
            "pkg:deb/debian/libxml2@2.9.14",
            ("CVE-2026-1001", "CWE-79"),
            suppressed=True,
            justification="=cmd|'/c calc'!A1 is not reachable",
            first_seen=AS_OF - timedelta(days=12),
            fixed_in="2.9.15",
        ),
    ),
    finding_count=1,
    facts={"line_rate": 0.91, "complete": True, "branch": "main", "ratio": None, "targets": 3},
    notes=("scanned with an offline database",),
)
_TESTS = Report(
    format="junit",
    tool=Tool("pytest", "8.3"),
    subject=Subject("tests", "access tests", commit=COMMIT),
    outcome=Verdict.FAIL,
    reason="2 of 40 tests failed",
    observed=AS_OF - timedelta(hours=3),
    population=Population("tests", 40, 37, 2, 1),
    findings=(
        Finding("test_sessions_end", '=HYPERLINK("http://evil.example","click")', FindingSeverity.HIGH, "failure"),
        Finding("test_roles", "+1+1 is not 3, <img src=x onerror=alert(1)>", FindingSeverity.UNKNOWN, "error"),
    ),
    finding_count=2,
)
_AUDIT = Report(
    format="pip-audit",
    tool=Tool("pip-audit", "2.7"),
    subject=Subject("package", "requirements.lock"),
    outcome=Verdict.PASS,
    population=Population("packages", 58),
)
_CODE = Report(
    format="sarif",
    format_version="2.1.0",
    tool=Tool("codescan", "1.0"),
    subject=Subject("repository", "tides", commit=COMMIT),
    outcome=Verdict.NEEDS_REVIEW,
    reason="the run ended early: @SUM(1+1)",
    population=Population("files"),
    findings=tuple(
        Finding(f"rule-{n}", f"Finding {n}", severity, location=f"src/app.py:{n}")
        for n, severity in enumerate(FindingSeverity, 1)
    ),
    finding_count=6,
)


def _source(
    identifier: str, title: str, line: int, checks: tuple[Check, ...] = (), *supports: Support, **query: str
) -> EvidenceSource:
    return EvidenceSource(
        identifier,
        title,
        "git" if query.get("metric") else "files",
        dict(query),
        description=f"{title}, as the pipeline makes it.",
        max_age=_AGES,
        checks=checks,
        supports=supports,
        span=Span(_FILE, line, 3),
    )


def collections() -> tuple[Collection, ...]:
    """One source for each verdict that a source can have."""
    image = _source(
        "image_scan",
        "Container image scan",
        2,
        (
            Check("no-criticals", "No critical vulnerability", "counts.critical == 0", Span(_FILE, 6, 9)),
            Check("enough", "More than 100 packages were looked at", "population.total > 100", Span(_FILE, 9, 9)),
        ),
        Support("ra-5_smt.a", _SATISFIES, Strength.DIRECT, Span(_FILE, 12, 5)),
        Support("ac-2_smt.a", _SUPPORTS, Strength.DERIVED, Span(_FILE, 13, 5)),
        Support("ra-5_smt.b", _SUPPORTS),
        files="reports/trivy.json",
    )
    audit = _source(
        "dependency_audit",
        "Dependency audit",
        20,
        (Check("clean", "No known vulnerability", "counts.total == 0"),),
        Support("ra-5_smt.b", _SATISFIES, Strength.DIRECT),
        files="reports/audit.json",
    )
    tests = _source(
        "access_tests",
        "Access tests <i>of the night</i>",
        30,
        (Check("all-pass", "Every test passes", "population.failed == 0"),),
        Support("ac-2_smt.d", _SATISFIES, Strength.DIRECT),
        files="reports/junit.xml",
    )
    pentest = _source("penetration_test", "Penetration test", 40, (), Support("ac-2_smt.b", _SATISFIES))
    code = _source("code_scan", "Code scan", 50, (), Support("cm-2", _SUPPORTS), files="reports/code.sarif")
    odd = _source("odd_report", "-1+1 odd report", 60, (), files="reports/odd.bin")
    reviews = _source("reviews", "Reviewed changes", 70, (), Support("cm-3.2", _SATISFIES), metric="reviews")
    return (
        Collection(image, (_artifact("reports/trivy.json", 14, _SCAN),)),
        Collection(audit, (_artifact("reports/audit.json", 100, _AUDIT, TimeOrigin.GIT),)),
        Collection(tests, (_artifact("reports/junit.xml", 3, _TESTS),)),
        Collection(pentest, (), "no file matches reports/pentest-*.json"),
        Collection(code, (_artifact("reports/code.sarif", 30, _CODE, TimeOrigin.FILE),)),
        Collection(odd, (_artifact("reports/odd.bin", 1, Rejection("SSP301", "no reader knows <its> format")),)),
        Collection(reviews, (_artifact("git:reviews", 0, _reviewed(), TimeOrigin.CONTEXT),)),
    )


def _reviewed() -> Report:
    return Report(
        format="git",
        tool=Tool("git", "2.43.0"),
        subject=Subject("repository", "tides", commit=COMMIT),
        outcome=Verdict.PASS,
        observed=AS_OF,
        population=Population("commits", 120, 120, 0, 0),
        facts={"reviewed_share": 1.0},
    )
