"""Every real report of the corpora: what was counted by hand is what the readers say, and nothing raises."""

from __future__ import annotations

import pytest

from sspgen.collect.api import Blob
from sspgen.collect.registry import identify, normalise, readers
from sspgen.model.evidence import Rejection, Report
from support.corpora import corpus

# By file: reader, tool, version and outcome, then findings from critical to unknown with the suppressed ones last,
# then the population with its unit, total and how many passed, failed and were skipped.
NONE = (0, 0, 0, 0, 0, 0, 0)
EXPECTED = {
    "cobertura/cobertura.xml": ("cobertura", "Cobertura XML", "1.9", "pass", NONE, ("lines", 34, 31, 3, None)),
    "cobertura/cobertura-no-branch-rate.xml": (
        "cobertura",
        "Cobertura XML",
        "0.1",
        "pass",
        NONE,
        ("lines", 8, 7, 1, None),
    ),
    "cyclonedx/valid-vulnerability-1.4.xml": (
        "cyclonedx",
        "unknown",
        "",
        "pass",
        (0, 0, 0, 0, 0, 0, 1),
        ("packages", 1, None, None, None),
    ),
    "cyclonedx/jake.xml": ("cyclonedx", "unknown", "", "pass", NONE, ("packages", 204, None, None, None)),
    "cyclonedx/obom.json": (
        "cyclonedx",
        "CycloneDX Maven plugin",
        "2.0.2",
        "pass",
        NONE,
        ("packages", 904, None, None, None),
    ),
    "cyclonedx-vex/vex.json": (
        "cyclonedx",
        "unknown",
        "",
        "needs_review",
        (0, 0, 0, 0, 0, 0, 1),
        ("packages", 0, None, None, None),
    ),
    "gitleaks/json_simple.json": (
        "gitleaks",
        "gitleaks",
        "",
        "fail",
        (0, 1, 0, 0, 0, 0, 0),
        ("commits", None, None, None, None),
    ),
    "gitleaks/no_findings.json": (
        "gitleaks",
        "gitleaks",
        "",
        "needs_review",
        NONE,
        ("commits", None, None, None, None),
    ),
    "grype/amazon.json": ("grype", "grype", "0.79.3", "fail", (0, 6, 6, 1, 0, 3, 0), None),
    "junit/junit-report-huge.xml": (
        "junit",
        "JUnit XML",
        "",
        "fail",
        (0, 0, 0, 0, 0, 19, 0),
        ("tests", 7580, 5131, 19, 2430),
    ),
    "junit/jenkins.xml": ("junit", "JUnit XML", "", "fail", (0, 0, 0, 0, 0, 1, 0), ("tests", 3, 1, 1, 1)),
    "junit/pytest_error.xml": ("junit", "pytest", "", "fail", (0, 0, 0, 0, 0, 1, 0), ("tests", 1, 0, 1, 0)),
    "junit/junit-report-20090516.xml": ("junit", "JUnit XML", "", "fail", (0, 0, 0, 0, 0, 3, 0), ("tests", 8, 5, 3, 0)),
    "pip-audit/many_vulns.json": (
        "pip-audit",
        "pip-audit",
        "",
        "fail",
        (0, 0, 0, 0, 0, 7, 0),
        ("packages", 7, 2, 4, 1),
    ),
    "pip-audit/zero_vulns_new.json": ("pip-audit", "pip-audit", "", "needs_review", NONE, ("packages", 3, 2, 0, 1)),
    "sarif/bash-report.sarif": (
        "sarif",
        "Shell Script Analysis",
        "1.0.0-scan",
        "fail",
        (0, 0, 0, 27, 0, 0, 0),
        ("rules", 5, None, None, None),
    ),
    "sarif/cxf-3.4.6.sarif": (
        "sarif",
        "Grype",
        "0.34.7",
        "fail",
        (1, 11, 4, 6, 0, 0, 0),
        ("rules", 22, None, None, None),
    ),
    "sarif/flawfinder.sarif": (
        "sarif",
        "Flawfinder",
        "2.0.19",
        "fail",
        (0, 2, 1, 50, 0, 0, 0),
        ("rules", 9, None, None, None),
    ),
    "sarif/semgrepowasp-benchmark-sample.sarif": (
        "sarif",
        "semgrep",
        "0.17.0",
        "fail",
        (0, 0, 1768, 0, 0, 0, 0),
        ("rules", 28, None, None, None),
    ),
    "sarif/spotbugs.sarif": (
        "sarif",
        "SpotBugs",
        "4.4.0",
        "fail",
        (0, 0, 0, 56, 0, 0, 0),
        ("rules", 9, None, None, None),
    ),
    "spdx2/spdx_one_vuln.spdx": ("spdx", "syft", "1.50.0", "pass", NONE, ("packages", 2, None, None, None)),
    "spdx2/spdx_many_vuln.json": ("spdx", "syft", "1.50.0", "pass", NONE, ("packages", 4, None, None, None)),
    "spdx3/perl-Mojolicious.spdx.json": ("spdx", "Cavil", "", "pass", NONE, ("packages", 1, None, None, None)),
    "trivy/issue_9170.json": ("trivy", "trivy", "", "fail", (0, 1, 5, 31, 0, 0, 0), ("rules", 1976, 1939, 37, None)),
    "trivy/helm.json.golden": ("trivy", "trivy", "dev", "fail", (0, 3, 4, 11, 0, 0, 0), ("rules", 99, 81, 18, None)),
    "zap/zap-results-first-scan.xml": (
        "zap",
        "zap",
        "2.10.0",
        "fail",
        (0, 4, 3, 4, 4, 0, 0),
        ("targets", 1, None, None, None),
    ),
    "zap/zero.webappsecurity.json": (
        "zap",
        "zap",
        "2.7.0",
        "fail",
        (0, 5, 3, 3, 2, 0, 0),
        ("targets", 2, None, None, None),
    ),
    "zap/webgoat.json": ("zap", "zap", "2.7.0", "fail", (0, 3, 5, 10, 10, 0, 0), ("targets", 4, None, None, None)),
}
OBSERVED = {
    "sarif/bash-report.sarif": "2021-03-08T15:39:40+00:00",
    "grype/amazon.json": "2024-08-29T17:47:41.623667+00:00",
    "trivy/helm.json.golden": "2021-08-25T12:20:30+00:00",
    "zap/webgoat.json": "2018-12-06T10:53:11+00:00",
    "junit/pytest_error.xml": "2025-01-14T19:33:43.564504+00:00",
    "cobertura/cobertura.xml": "2007-08-17T11:41:45.008000+00:00",
    "cyclonedx/obom.json": "2020-08-02T21:21:17+00:00",
    "spdx3/perl-Mojolicious.spdx.json": "2026-07-11T10:41:40+00:00",
}


def _read(name: str) -> Report:
    found = normalise(name, corpus(f"evidence/{name}").read_bytes())
    assert isinstance(found, Report), found
    return found


@pytest.mark.corpora
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_report_says_what_was_counted_by_hand(name: str) -> None:
    report = _read(name)
    counts = report.counts()
    order = ("critical", "high", "medium", "low", "info", "unknown", "suppressed")
    population = report.population
    assert (
        report.format,
        report.tool.name,
        report.tool.version,
        report.outcome.value,
        tuple(counts[key] for key in order),
        population and (population.unit, population.total, population.passed, population.failed, population.skipped),
    ) == EXPECTED[name]
    assert report.finding_count == counts["total"] + counts["suppressed"]
    assert report.outcome.value == "pass" or report.reason
    assert report.observed is None or report.observed.tzinfo is not None


@pytest.mark.corpora
@pytest.mark.parametrize("name", sorted(OBSERVED))
def test_a_report_was_observed_when_it_says(name: str) -> None:
    observed = _read(name).observed
    assert observed is not None
    assert observed.isoformat() == OBSERVED[name]


@pytest.mark.corpora
def test_every_file_gives_a_report_or_a_reason_and_at_most_one_reader_knows_it() -> None:
    folder = corpus("evidence")
    listed = [line.split("\t")[0] for line in (folder / "MANIFEST.tsv").read_text().splitlines()[1:]]
    read = set()
    for name in listed:
        if not (folder / name).is_file():
            continue
        blob = Blob(name, (folder / name).read_bytes())
        assert sum(reader.recognises(blob) for reader in readers()) <= 1, name
        found = normalise(name, blob.data)
        assert isinstance(found, Report | Rejection)
        if isinstance(found, Report):
            reader = identify(blob)
            assert reader is not None
            assert reader.id == found.format
            read.add(name)
    assert set(EXPECTED) <= read


@pytest.mark.corpora
def test_details_of_real_reports() -> None:
    assert _read("sarif/bash-report.sarif").subject.commit == "288c68d1ba1f35ebeff1d1bdb032186a23f0ea5b"
    assert "did not run successfully" in _read("sarif/spotbugs.sarif").reason
    assert _read("sarif/flawfinder.sarif").facts["passed"] == 1
    assert str(_read("grype/amazon.json").tool.database) == "2024-08-29 01:31:52+00:00"
    assert _read("grype/amazon.json").subject.digest.startswith("sha256:256ebbfc")
    assert _read("zap/webgoat.json").facts["instances"] == 550
    assert _read("spdx3/perl-Mojolicious.spdx.json").facts["files"] == 396
    assert _read("cobertura/cobertura-no-branch-rate.xml").facts["branch_rate"] is None
    leak = _read("gitleaks/json_simple.json")
    assert "a secret" not in repr(leak).replace("a secret matches the rule", "")
    assert "johndoe" not in repr(leak)
