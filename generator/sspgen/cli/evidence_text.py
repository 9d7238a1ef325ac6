"""How a report's normal form is shown: as a block for a person, or as one line of JSON for a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sspgen.cli.console import safe
from sspgen.collect.normal_form import to_json
from sspgen.model.codes import CODES
from sspgen.model.diagnostics import DOCS
from sspgen.model.evidence import FindingSeverity, Rejection, SignatureState, Verdict
from sspgen.render.words import moment, symbol, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.evidence import Artifact, Finding, Report

_SHOWN: Final = 10
_LABEL: Final = 12
_TITLE: Final = 100


def line(artifact: Artifact) -> str:
    """Return one line of JSON: the normal form, or the reason why there is none."""
    return json.dumps(record(artifact), ensure_ascii=True)


def record(artifact: Artifact) -> dict[str, Any]:
    """Return the normal form as JSON data; every key is always there, but for those of a rejection."""
    head: dict[str, Any] = {"file": artifact.name, "sha256": artifact.sha256 or None, "bytes": artifact.size}
    report = artifact.result
    if isinstance(report, Rejection):
        verdict = Verdict.NOT_RUN if report.code == "SSP300" else Verdict.UNKNOWN
        return head | {
            "format": None,
            "verdict": verdict.value,
            "code": report.code,
            "reason": report.message,
            "help": CODES[report.code].remedy,
            "docs": f"{DOCS}#{report.code.lower()}",
        }
    population = report.population
    return head | {
        "format": report.format,
        "format_version": report.format_version,
        "tool": {"name": report.tool.name, "version": report.tool.version, "database": to_json(report.tool.database)},
        "subject": {name: getattr(report.subject, name) for name in ("kind", "name", "digest", "commit")},
        "times": {"observed": to_json(artifact.observed), "origin": artifact.origin.value},
        "verdict": report.outcome.value,
        "reason": report.reason,
        "population": population
        and {name: getattr(population, name) for name in ("unit", "total", "passed", "failed", "skipped")},
        "counts": report.counts(),
        "finding_count": report.finding_count,
        "findings": [_finding_record(finding) for finding in report.findings],
        "facts": report.facts,
        "tagged": [to_json(each) for each in report.tagged],
        "records": [to_json(each) for each in report.records],
        "signature": to_json(report.signature) or None,
        "notes": list(report.notes),
    }


def _finding_record(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "raw_severity": finding.raw_severity,
        "location": finding.location,
        "identifiers": list(finding.identifiers),
        "tags": list(finding.tags),
        "suppressed": finding.suppressed,
        "justification": finding.justification,
        "waived_by": finding.waived_by,
        "first_seen": to_json(finding.first_seen),
        "fixed_in": finding.fixed_in,
    }


def block(artifact: Artifact, *, everything: bool) -> str:
    """Return a block of lines for a person; of long lists the first few, or ``everything``."""
    report = artifact.result
    if isinstance(report, Rejection):
        told = (f"{artifact.name}: {report.code} {report.message}", f"help: {CODES[report.code].remedy}")
        return safe("\n  ".join((*told, f"docs: {DOCS}#{report.code.lower()}")))
    rows = [(label, text) for label, text in _rows(artifact, report) if text]
    lines = [artifact.name, *(f"  {label:<{_LABEL}}{text}" for label, text in rows)]
    lines += _listed("finding", [_finding_line(each) for each in _worst_first(report)], everything=everything)
    lines += _listed("tag", [_tag_line(each) for each in report.tagged], everything=everything)
    lines += _listed("record", [_record_line(each) for each in report.records], everything=everything)
    return safe("\n".join(lines))


def _rows(artifact: Artifact, report: Report) -> Iterator[tuple[str, str]]:
    yield "format", " ".join(filter(None, (report.format, report.format_version)))
    database = f", database of {moment(report.tool.database)}" if report.tool.database else ""
    yield "tool", f"{report.tool.name} {report.tool.version}".strip() + database
    subject = report.subject
    yield "subject", ", ".join(filter(None, (f"{subject.kind} {subject.name}".strip(), subject.digest, subject.commit)))
    yield "observed", f"{moment(artifact.observed)} ({artifact.origin.value})"
    reason = f": {report.reason}" if report.reason else ""
    yield "verdict", f"{symbol(report.outcome)} {word(report.outcome)}{reason}"
    yield "population", _population(report)
    yield "findings", _counts(report)
    facts = (f"{name} {'–' if value is None else value}" for name, value in report.facts.items())
    yield "facts", ", ".join(facts)
    if report.signature.state is not SignatureState.NONE:
        told = (report.signature.scheme, report.signature.signer, report.signature.reason)
        yield "signature", f"{report.signature.state.value}: {', '.join(filter(None, told))}"
    for note in report.notes:
        yield "note", note
    yield "sha256", artifact.sha256


def _population(report: Report) -> str:
    population = report.population
    if population is None:
        return ""
    total = "how many is not told" if population.total is None else str(population.total)
    parts = ((population.passed, "passed"), (population.failed, "failed"), (population.skipped, "skipped"))
    detail = ", ".join(f"{count} {what}" for count, what in parts if count is not None)
    return f"{population.unit}: {total}{f' ({detail})' if detail else ''}"


def _counts(report: Report) -> str:
    counts = report.counts()
    names = [*(severity.value for severity in FindingSeverity), "suppressed"]
    return ", ".join(f"{counts[name]} {name}" for name in names if counts[name]) or "none"


def _worst_first(report: Report) -> list[Finding]:
    order = list(FindingSeverity)
    return sorted(report.findings, key=lambda f: (f.suppressed, order.index(f.severity)))


def _finding_line(finding: Finding) -> str:
    others = ", ".join(name for name in finding.identifiers if name != finding.rule.upper())
    parts = [f"{finding.severity.value:<8}", finding.rule, f"[{others}]" if others else ""]
    parts.append("" if finding.title == finding.rule else finding.title[:_TITLE])
    parts.append(f"in {finding.location}" if finding.location else "")
    if finding.suppressed:
        who = f" by {finding.waived_by}" if finding.waived_by else ""
        parts.append(f"(suppressed{who}: {finding.justification or 'no reason is given'})")
    return " ".join(filter(None, parts))


def _tag_line(tagged: Any) -> str:  # noqa: ANN401 - a Tagged
    return f"{tagged.tag}: {tagged.passed} passed, {tagged.failed} failed, {tagged.undecided} undecided"


def _record_line(each: Any) -> str:  # noqa: ANN401 - a Record
    details = ", ".join(f"{name} {value}" for name, value in each.details if value not in (None, "", False))
    return " ".join(filter(None, (each.kind, each.id, each.state, each.commit[:12], each.actor, details)))


def _listed(noun: str, lines: Sequence[str], *, everything: bool) -> list[str]:
    shown = lines if everything else lines[:_SHOWN]
    rest = len(lines) - len(shown)
    more = [f"    and {rest} more {noun}{'s' * (rest > 1)}: --all shows them"] if rest else []
    return [*(f"    {each}" for each in shown), *more]
