"""Checks in CEL, the Common Expression Language (cel.dev): no I/O, no loops without bound.

The only file that knows the CEL library. An expression sees one report: ``tool``, ``subject``, ``outcome``,
``findings`` (those not suppressed), ``suppressed``, ``counts``, ``population``, ``facts``, ``age_hours``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sspgen.model.limits import CEL_CHARS

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.evidence import Artifact, Finding, Report

VARIABLES = frozenset(
    {
        "tool",
        "subject",
        "outcome",
        "findings",
        "suppressed",
        "counts",
        "population",
        "facts",
        "age_hours",
    }
)
_SYNTAX = re.compile(r"ERROR: <input>:(\d+):(\d+): Syntax error: (.*?)(?: expecting \S.*?)?(?: \||$)")
_END = "'<EOF>'"
_FAILURES = (ValueError, RuntimeError, TypeError, KeyError, ArithmeticError, IndexError)


class ExpressionProblem(Exception):
    """Why an expression cannot be compiled or evaluated, in one line."""


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> Any:  # noqa: ANN401 - the library's program type
    import cel  # noqa: PLC0415 - the package imports a shell of its own, which takes half a second

    return cel.compile(expression)


def _one_line(error: BaseException) -> str:
    """Return what a library's error says: of a syntax error, the first place and what stands there."""
    said = " ".join(str(error).split())
    if (syntax := _SYNTAX.search(said)) is not None:
        line, column, what = syntax.groups()
        return f"syntax error at {line}:{column}: {what.replace(_END, 'its end')}"[:300]
    return said[:300]


def _ageless(expression: str, report: Report) -> str:
    """Say which findings have no age, where an expression asks for it; a missing age is neither young nor old."""
    ageless = [f.rule for f in report.findings if not f.suppressed and f.first_seen is None]
    if "age_days" not in expression or not ageless:
        return ""
    return f"it asks for 'age_days', which {len(ageless)} findings do not have, such as {ageless[0]}"


def syntax_problem(expression: str) -> str:
    """Return what is wrong with an expression before any evidence is looked at; empty when nothing is."""
    if len(expression) > CEL_CHARS:
        return f"{len(expression)} characters, over the limit of {CEL_CHARS}"
    try:
        program = _compiled(expression)
    except _FAILURES as error:
        return _one_line(error)
    bound = {name for name in program.variables() if name not in VARIABLES}
    unknown = sorted(name for name in bound if f"({name}," not in expression.replace(" ", ""))
    if unknown:
        return f"unknown name {unknown[0]!r}; known are {', '.join(sorted(VARIABLES))}"
    return ""


def holds(expression: str, artifact: Artifact, report: Report, now: datetime) -> bool:
    """Evaluate an expression over one report.

    Raises:
        ExpressionProblem: it cannot be evaluated, or gives something other than true or false.
    """
    try:
        program = _compiled(expression)
        value = program.execute(_variables(set(program.variables()), artifact, report, now))
    except _FAILURES as error:
        raise ExpressionProblem(_ageless(expression, report) or _one_line(error)) from error
    if not isinstance(value, bool):
        raise ExpressionProblem(f"it gives {type(value).__name__}, expected true or false")
    return value


def _variables(wanted: set[str], artifact: Artifact, report: Report, now: datetime) -> dict[str, Any]:
    age = (now - artifact.observed).total_seconds() / 3600 if artifact.observed else None
    population = report.population
    values: dict[str, Any] = {
        "tool": {"name": report.tool.name, "version": report.tool.version},
        "subject": {
            "kind": report.subject.kind,
            "name": report.subject.name,
            "digest": report.subject.digest,
            "commit": report.subject.commit,
        },
        "outcome": report.outcome.value,
        "facts": dict(report.facts),
        "age_hours": age,
        "population": {
            "unit": population.unit if population else "",
            "total": population.total if population else None,
            "passed": population.passed if population else None,
            "failed": population.failed if population else None,
            "skipped": population.skipped if population else None,
        },
    }
    if "counts" in wanted:
        values["counts"] = report.counts()
    if "findings" in wanted:
        values["findings"] = [_finding(f, now) for f in report.findings if not f.suppressed]
    if "suppressed" in wanted:
        values["suppressed"] = [_finding(f, now) for f in report.findings if f.suppressed]
    return values


def _finding(finding: Finding, now: datetime) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "title": finding.title,
        "severity": finding.severity.value,
        "location": finding.location,
        "identifiers": list(finding.identifiers),
        "justification": finding.justification,
        "fixed_in": finding.fixed_in,
        "age_days": (now - finding.first_seen).days if finding.first_seen else None,
    }
