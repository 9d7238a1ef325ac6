"""What is drafted for what was seen: a table, so that adding a row is the whole change.

Controls are those of NIST SP 800-53 r5. A text says what to confirm, in the words of an answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from sspgen.load.detect import CONTAINERS, DEPENDENCIES, HOSTING, INFRASTRUCTURE, PIPELINE


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """An answer that is drafted when something of a kind was seen.

    Attributes:
        part: statement part; empty for a control without parts.
        evidence: ids of sources that show it, where they are declared.
        above_low: the control is not in the low baseline.
    """

    kind: str
    control: str
    part: str
    text: str
    evidence: tuple[str, ...] = ()
    above_low: bool = False


@dataclass(frozen=True, slots=True)
class DraftSource:
    """An evidence source for reports of one format, with its check in CEL (may be none)."""

    id: str
    title: str
    supports: tuple[str, ...]
    check: str = ""
    check_title: str = ""
    expect: str = ""


ANSWERS = (
    DraftAnswer(
        HOSTING,
        "cm-3",
        "b",
        "Every change is proposed on the source host and reviewed there before it is merged.",
        ("review_trailers", "direct_pushes"),
        above_low=True,
    ),
    DraftAnswer(
        HOSTING,
        "cm-3",
        "e",
        "The history of the repository keeps every change with its author and time.",
        ("control_changes",),
        above_low=True,
    ),
    DraftAnswer(
        HOSTING,
        "cm-5",
        "",
        "Only members of the project can change the default branch, and its protection is enforced by the host.",
        ("direct_pushes", "signed_commits"),
    ),
    DraftAnswer(
        PIPELINE,
        "cm-3",
        "f",
        "The pipeline runs on every change, and its records show what was built and tested.",
        above_low=True,
    ),
    DraftAnswer(
        PIPELINE,
        "sa-11",
        "b",
        "Tests and static analysis run on every change.",
        ("tests", "coverage", "static_analysis"),
        above_low=True,
    ),
    DraftAnswer(
        PIPELINE,
        "ra-5",
        "a",
        "Vulnerability scans run in the pipeline on every change.",
        ("vulnerability_scan", "image_scan", "dependency_audit", "web_scan", "static_analysis"),
    ),
    DraftAnswer(
        PIPELINE,
        "ia-5",
        "g",
        "The pipeline searches every change for secrets that were written into the source.",
        ("secret_scan",),
    ),
    DraftAnswer(
        CONTAINERS,
        "cm-2",
        "a",
        "Images are built from definitions that are kept in the repository under version control.",
        ("sbom",),
    ),
    DraftAnswer(CONTAINERS, "cm-7", "a", "Images hold only what the service needs.", ("sbom",)),
    DraftAnswer(
        INFRASTRUCTURE,
        "cm-2",
        "a",
        "The infrastructure's baseline configuration is kept as code under version control.",
    ),
    DraftAnswer(
        INFRASTRUCTURE,
        "cm-6",
        "b",
        "Configuration settings are applied from code, and not by hand.",
    ),
    DraftAnswer(
        DEPENDENCIES,
        "cm-8",
        "a",
        "Lock files, and the bill of materials made from them, list every third-party component with its version.",
        ("sbom",),
    ),
    DraftAnswer(
        DEPENDENCIES,
        "ra-5",
        "a",
        "Third-party components are checked against vulnerability databases.",
        ("dependency_audit", "vulnerability_scan", "image_scan"),
    ),
    DraftAnswer(
        DEPENDENCIES,
        "si-2",
        "a",
        "Flaws in third-party components are found by scans, reported and corrected by updating the lock file.",
        ("dependency_audit", "vulnerability_scan", "image_scan"),
    ),
)

_NO_HIGH = ("no-critical-or-high", "No critical or high finding", "counts.critical + counts.high == 0")
_NONE = ("no-findings", "No finding", "counts.total == 0")
_TESTS = ("all-pass", "All tests pass", 'outcome == "pass"')
_LISTED = ("components-listed", "Components are listed", "population.total > 0")

REPORTS = {
    "sarif": DraftSource("static_analysis", "Static analysis", ("sa-11_smt.b", "ra-5_smt.a"), *_NO_HIGH),
    "junit": DraftSource("tests", "Test results", ("sa-11_smt.b", "si-2_smt.b"), *_TESTS),
    "coverage": DraftSource("coverage", "Test coverage", ("sa-11_smt.b",)),
    "cobertura": DraftSource("coverage", "Test coverage", ("sa-11_smt.b",)),
    "trivy": DraftSource("image_scan", "Vulnerability scan (Trivy)", ("ra-5_smt.a", "si-2_smt.a"), *_NO_HIGH),
    "grype": DraftSource("vulnerability_scan", "Vulnerability scan (Grype)", ("ra-5_smt.a", "si-2_smt.a"), *_NO_HIGH),
    "pip-audit": DraftSource("dependency_audit", "Dependency audit", ("ra-5_smt.a", "si-2_smt.a"), *_NONE),
    "gitleaks": DraftSource("secret_scan", "Secret scan", ("ia-5_smt.g",), *_NONE),
    "detect-secrets": DraftSource("secret_scan", "Secret scan", ("ia-5_smt.g",), *_NONE),
    "zap": DraftSource("web_scan", "Dynamic scan of the web application", ("ra-5_smt.a", "sa-11_smt.b"), *_NO_HIGH),
    "cyclonedx": DraftSource("sbom", "Software bill of materials", ("cm-8_smt.a", "cm-2_smt.a"), *_LISTED),
    "spdx": DraftSource("sbom", "Software bill of materials", ("cm-8_smt.a", "cm-2_smt.a"), *_LISTED),
}
"""Evidence sources by the id of the reader that recognises the report. Formats of one purpose share a source."""

HISTORY = (
    ("control_changes", "Changes of the control files", "control-changes", ("cm-3_smt.e", "pl-2_smt.d")),
    ("direct_pushes", "Changes pushed without a merge", "direct-pushes", ("cm-3_smt.b", "cm-5_smt")),
    ("review_trailers", "Reviewers named by commits", "review-trailers", ("cm-3_smt.b",)),
    ("signed_commits", "Signatures of commits", "signed-commits", ("cm-5_smt",)),
)
"""Evidence sources over the history: id, title, metric, what they support."""
