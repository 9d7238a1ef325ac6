"""Filling cited evidence and parameter values into texts.

A text may cite ``{{ evidence.<source>.<value> }}`` and ``{{ param.<id> }}``. Values come from hostile reports: they are
escaped so that they can never become Markdown or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import TYPE_CHECKING

from sspgen.model.evidence import Artifact, EvidenceResult, Report, Verdict

if TYPE_CHECKING:
    from datetime import datetime

CITATION = re.compile(r"\{\{\s*([A-Za-z]+)\.([^\s{}]+)\s*\}\}")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f]+")

Problem = Callable[[str], None]

_NOTHING_SEEN = (Verdict.NOT_RUN, Verdict.UNKNOWN)
"""Outcomes of reports that looked at nothing: "found 0" must not be read of them."""


def escape(value: str) -> str:
    """Return a value as Markdown that prints as it is."""
    return _SPECIAL.sub(r"\\\1", _UNSAFE.sub(" ", value))


def values_of(result: EvidenceResult) -> dict[str, str]:
    """Return every value that a text may cite of one source, by name; empty values are left out."""
    found = {"verdict": result.verdict.value.replace("_", " ")}
    if result.observed:
        found["observed"] = _moment(result.observed)
    artifact = newest(result)
    if artifact is None or not isinstance(artifact.result, Report):
        return found
    report = artifact.result
    found |= {
        "tool": f"{report.tool.name} {report.tool.version}".strip(),
        "tool.name": report.tool.name,
        "tool.version": report.tool.version,
        "subject": report.subject.commit[:12] or report.subject.digest or report.subject.name,
        "subject.name": report.subject.name,
        "subject.digest": report.subject.digest,
        "subject.commit": report.subject.commit,
        "report": artifact.name,
        "sha256": artifact.sha256,
    }
    if report.outcome in _NOTHING_SEEN:
        return {name: value for name, value in found.items() if value}
    found |= {f"findings.{name}": str(count) for name, count in report.counts().items()}
    if report.population:
        for name in ("unit", "total", "passed", "failed", "skipped"):
            value = getattr(report.population, name)
            if value is not None:
                found[f"population.{name}"] = str(value)
    found |= {f"facts.{name}": _scalar(value) for name, value in report.facts.items()}
    return {name: value for name, value in found.items() if value}


def newest(result: EvidenceResult) -> Artifact | None:
    """Return the artifact with the newest observation, the last by name among equals."""
    artifacts = result.collection.artifacts
    return max(
        artifacts,
        key=lambda a: (a.observed.timestamp() if a.observed else float("-inf"), a.name),
        default=None,
    )


def fill(
    text: str,
    evidence: Mapping[str, dict[str, str]],
    declared: frozenset[str],
    parameters: Mapping[str, str],
    problem: Problem,
) -> str:
    """Return a text with its citations filled in.

    Args:
        text: Markdown as written.
        evidence: values by source id, of the sources that gave any.
        declared: ids of all declared sources.
        parameters: parameter texts by id.
        problem: called with a sentence for every citation that names nothing.
    """

    def one(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "param":
            value = parameters.get(name.lower())
            if value is None:
                problem(f"it cites parameter {name}, which the control does not have")
                return match[0]
            return escape(value)
        source, _, path = name.partition(".")
        if kind != "evidence" or source not in declared:
            problem(f"it cites {kind}.{name}, but no evidence source of that name is declared")
            return match[0]
        found = evidence.get(source, {})
        value = found.get(path or "verdict")
        return escape(value) if value is not None else _absent(source, path, found, problem)

    return CITATION.sub(one, text)


def _absent(source: str, path: str, found: Mapping[str, str], problem: Problem) -> str:
    if "findings.total" in found:
        problem(f"it cites evidence.{source}.{path}, which the report does not have")
    return f"*(no value: {escape(source)} is {escape(found.get('verdict', 'not run'))})*"


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _scalar(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(value)
