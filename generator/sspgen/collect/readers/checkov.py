"""Checkov JSON: policies for infrastructure as code, secrets and packages.

Population: rules, one for each check on each resource. Not run: no check was made.

The report is an object, a list of objects with one for each framework, or, when there was nothing to scan, an object of
zeros without results. Skipped checks are kept as suppressed, with the comment that skips them. `parsing_errors` make
the scan partial, and so does a summary that counts more failures than are listed. Severities are there only with an API
key of the vendor: else they are unknown. `code_block`, `evaluations` and absolute paths are never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    count,
    dig,
    entries,
    first,
    first_text,
    identifiers,
    mapping,
    mappings,
    place,
    severity,
    text,
)
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.model.evidence import Finding, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_ZEROS: Final = {"passed", "failed", "skipped", "checkov_version"}
_PARTS: Final = {
    "passed": ("passed_checks", State.PASSED),
    "failed": ("failed_checks", State.FAILED),
    "skipped": ("skipped_checks", State.WAIVED),
}


class CheckovReader:
    """Reads what ``checkov -o json`` writes, in its three forms."""

    id: ClassVar[str] = "checkov"
    title: ClassVar[str] = "Checkov JSON"
    proves: ClassVar[str] = "infrastructure as code was checked against policies"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "resources", "parsing_errors", "frameworks")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("check_type", "results", "passed_checks", "failed_checks", "skipped_checks", "parsing_errors", "summary"),
            *("passed", "failed", "skipped", "resource_count", "checkov_version", "check_id", "bc_check_id"),
            *("check_name", "check_result", "suppress_comment", "severity", "repo_file_path", "file_path"),
            *(
                "file_line_range",
                "resource",
                "vulnerability_details",
                "id",
                "lowest_fixed_version",
                "short_description",
            ),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a framework's results beside their summary, or for the object of zeros."""
        document = blob.json_object() or first(mappings(blob.json_list()))
        if "check_type" in document and "results" in document:
            return "summary" in document or "failed_checks" in mapping(document["results"])
        return document.keys() >= _ZEROS

    def read(self, blob: Blob) -> Report:
        """Read the checks of every framework."""
        rules = RuleResults()
        listed: list[Json] = blob.json_list() or [blob.json_object()]
        frameworks = entries(listed, "frameworks", rules.damage)
        resources = errors = 0
        for framework in frameworks:
            summary = mapping(framework.get("summary")) or framework
            resources += count(summary.get("resource_count"))
            errors += _read_framework(framework, summary, rules)
        if errors:
            rules.damage.append(f"{errors} file{'s' * (errors > 1)} could not be parsed")
        outcome = rules.outcome("checks")
        versions = (dig(framework, "summary", "checkov_version") for framework in frameworks)
        return Report(
            format=self.id,
            tool=Tool("checkov", first_text(*versions, first(frameworks).get("checkov_version"))),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=rules.population(),
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts()
            | {
                "resources": resources,
                "parsing_errors": errors,
                "frameworks": ", ".join(sorted({text(f.get("check_type"), 60) for f in frameworks} - {""})),
            },
            notes=rules.findings.notes(),
        )


def _read_framework(framework: dict[str, Json], summary: dict[str, Json], rules: RuleResults) -> int:
    """Take one framework's checks, and return how many files could not be parsed."""
    results = framework.get("results")
    if not isinstance(results, dict) and (results is not None or "check_type" in framework):
        rules.damage.append("results is no object")
    results = mapping(results)
    for counted, (part, state) in _PARTS.items():
        checks = entries(results.get(part), part, rules.damage)
        for check in checks:
            rules.add(state, finding=None if state is State.PASSED else _finding(check, waived=state is State.WAIVED))
        told = count(summary.get(counted))
        if told > len(checks) and state is not State.PASSED:
            rules.damage.append(f"{told} checks {counted}, but {len(checks)} are listed")
    errors = results.get("parsing_errors")
    listed = len(errors) if isinstance(errors, list) else int(errors is not None)
    return max(listed, count(summary.get("parsing_errors")))


def _finding(check: dict[str, Json], *, waived: bool) -> Finding:
    rule = first_text(check.get("check_id"), check.get("bc_check_id")) or "unknown"
    about = mapping(check.get("vulnerability_details"))
    raw = first_text(check.get("severity"), about.get("severity"))
    file = first_text(check.get("repo_file_path"), check.get("file_path"))
    where = place(file, dig(check, "file_line_range", 0))
    resource = text(check.get("resource"), 300)
    return Finding(
        rule=rule,
        title=first_text(check.get("check_name"), check.get("short_description")) or rule,
        severity=severity(raw),
        raw_severity=raw,
        location=f"{where} ({resource})" if where and resource else where or resource,
        identifiers=identifiers(rule, about.get("id")),
        suppressed=waived,
        justification=(text(dig(check, "check_result", "suppress_comment"), 500) or "skipped") if waived else "",
        fixed_in=text(about.get("lowest_fixed_version"), 100),
    )


READER: Final = CheckovReader()
