"""What a STIG checklist (DISA STIG Viewer) says of one rule, whichever of its two forms it is written in.

Comments and finding details are never read: people write names, accounts and addresses into them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sspgen.collect.fields import severity
from sspgen.collect.formats.rule_results import RuleResults, State
from sspgen.collect.tags import cci_tags
from sspgen.model.evidence import Finding, FindingSeverity

_STATES: Final = {
    "notafinding": State.PASSED,
    "open": State.FAILED,
    "notreviewed": State.UNCHECKED,
    "notapplicable": State.NOT_APPLICABLE,
}
_CATEGORIES: Final = {"cat i": "high", "cat ii": "medium", "cat iii": "low", "i": "high", "ii": "medium", "iii": "low"}
_ORDER: Final = list(FindingSeverity)


@dataclass(frozen=True, slots=True)
class ChecklistRule:
    """One rule of a checklist, every value as it is written there.

    Attributes:
        override: severity that a person set instead, and ``reason`` why.
    """

    rule: str
    title: str
    status: str
    severity: str
    override: str = ""
    reason: str = ""
    ccis: tuple[str, ...] = ()


def add_rule(results: RuleResults, rule: ChecklistRule, target: str) -> None:
    """Count one rule; a status that the format does not know is in doubt."""
    status = "".join(letter for letter in rule.status.lower() if letter.isalpha())
    state = _STATES.get(status, State.UNDECIDED)
    tags = cci_tags(list(rule.ccis))
    results.add(state, tags, _finding(rule, target, tags) if state is State.FAILED else None)


def _finding(rule: ChecklistRule, target: str, tags: tuple[str, ...]) -> Finding:
    raw = rule.severity
    level = _level(raw)
    if rule.override:
        raised = _level(rule.override)
        # who lowers a severity must say why; raising one needs no reason
        if rule.reason or _ORDER.index(raised) < _ORDER.index(level):
            level, raw = raised, f"{raw} (overridden: {rule.override})"
        else:
            raw = f"{raw} (overridden without a reason: {rule.override})"
    return Finding(
        rule=rule.rule or "unknown",
        title=rule.title or rule.rule or "a rule without a title is open",
        severity=level,
        raw_severity=raw,
        location=target,
        justification=rule.reason if rule.override else "",
        tags=tags,
    )


def _level(word: str) -> FindingSeverity:
    return severity(_CATEGORIES.get(word.lower(), word))
