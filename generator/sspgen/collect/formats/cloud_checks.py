"""What a cloud posture scanner says of one check on one resource, whichever form of report it is written in.

The frameworks that a check is mapped to are the scanner's own: only those of NIST SP 800-53, and FedRAMP's that use the
same ids, give controls. Where the mapping names revision 5, older revisions beside it are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import severity, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.collect.tags import nist_tags
from sspgen.model.evidence import Finding, Report, Subject, Tool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sspgen.collect.fields import Moment
    from sspgen.model.evidence import Json

CLOUD_FACTS: Final = (*RULE_FACTS, "checks", "accounts", "provider")
"""Facts that `CloudChecks.report` gives."""

_STATES: Final = {
    "PASS": State.PASSED,
    "PASSED": State.PASSED,
    "FAIL": State.FAILED,
    "FAILED": State.FAILED,
    "MANUAL": State.UNCHECKED,
    "INFO": State.UNCHECKED,
    "INFOED": State.UNCHECKED,
    "MUTED": State.WAIVED,
    "WARNING": State.WAIVED,
}
_CURRENT: Final = re.compile(r"(?:revision|rev|r)[-_. ]?5\b")
_MUTED: Final = "muted"


def nist_of(compliance: Json) -> tuple[str, ...]:
    """Return the NIST SP 800-53 controls of a mapping from frameworks to their ids."""
    if not isinstance(compliance, dict):
        return ()
    return nist_tags(*(_ids(compliance[name]) for name in newest(list(compliance))))


def newest(names: list[str]) -> list[str]:
    """Return the names of NIST SP 800-53 and FedRAMP, of revision 5 alone where one of them is that."""
    named = [name for name in names if "800-53" in _plain(name) or "fedramp" in _plain(name)]
    return [name for name in named if _CURRENT.search(_plain(name))] or named


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")[:200]


def _ids(value: Json) -> Json:
    """Return the ids of a framework, which some forms write as one text with commas."""
    return list(value.split(",")) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class CloudCheck:
    """One check on one resource, every value as it is written in the report.

    Attributes:
        status: the scanner's word: PASS, FAIL, MANUAL, MUTED and their older forms.
        muted: somebody asked the scanner not to count it.
        why: reason for muting, where it is told; ``who`` asked for it.
        identifiers: of the weaknesses that it found; ``fixed_in`` is the version without them.
    """

    check: str
    status: str
    title: str = ""
    severity: str = ""
    resource: str = ""
    account: str = ""
    muted: bool = False
    why: str = ""
    who: str = ""
    tags: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    first_seen: datetime | None = None
    fixed_in: str = ""


@dataclass(slots=True)
class CloudChecks:
    """All checks of a report."""

    results: RuleResults = field(default_factory=RuleResults)
    _checks: set[str] = field(default_factory=set)
    _accounts: dict[str, None] = field(default_factory=dict)

    def add(self, check: CloudCheck) -> None:
        """Count one check. A status that is not known is in doubt."""
        state = _STATES.get(check.status.upper(), State.UNDECIDED)
        if check.muted and state is State.FAILED:
            state = State.WAIVED
        self._checks.add(check.check)
        if check.account:
            self._accounts[check.account] = None
        shown = _finding(check, state) if state in {State.FAILED, State.WAIVED} else None
        self.results.add(state, check.tags, shown)

    def report(self, reader: str, version: str, tool: Tool, observed: Moment, provider: str) -> Report:
        """Return the normal form.

        Args:
            reader: id of the reader.
            version: of the format, where it states one.
            tool: the scanner.
            observed: when the oldest of the checks ran.
            provider: the cloud, in the scanner's word.
        """
        outcome = self.results.outcome("checks")
        return Report(
            format=reader,
            format_version=version,
            tool=tool,
            subject=Subject("account", next(iter(self._accounts), "")),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=self.results.population(),
            findings=self.results.findings.kept(),
            finding_count=self.results.findings.count,
            facts=self.results.facts()
            | {"checks": len(self._checks), "accounts": len(self._accounts), "provider": provider},
            notes=tuple(filter(None, (observed.note, *self.results.findings.notes()))),
            tagged=self.results.tagged(),
        )


def _finding(check: CloudCheck, state: State) -> Finding:
    waived = state is State.WAIVED
    return Finding(
        rule=check.check or "unknown",
        title=check.title or check.check or "a check without a name failed",
        severity=severity(check.severity),
        raw_severity=check.severity,
        location=check.resource,
        suppressed=waived,
        justification=(check.why or f"{_MUTED} in the scanner, without a reason in the report") if waived else "",
        waived_by=check.who if waived else "",
        tags=check.tags,
        identifiers=check.identifiers,
        first_seen=check.first_seen,
        fixed_in=check.fixed_in,
    )


def pairs(written: str) -> Mapping[str, Json]:
    """Return the frameworks of a table's cell: ``name: id, id | name: id``.

    >>> pairs("CIS-1.4: 1.20 | NIST-800-53-Revision-5: ac_2_1, ac_3")["NIST-800-53-Revision-5"]
    ['ac_2_1', 'ac_3']
    """
    found: dict[str, Json] = {}
    for part in written[:20_000].split(" | "):
        name, _, ids = part.partition(":")
        found[text(name, 200)] = [text(each, 200) for each in ids.split(",")]
    return found
