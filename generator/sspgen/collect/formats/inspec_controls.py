"""What one InSpec control came to, put together from every profile that has it.

An overlay repeats the controls of the profile it wraps: its copy may change the impact or waive, and only one of the
copies carries results. Both are one control, so they are counted once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    Moment,
    boolean,
    dig,
    entries,
    first_text,
    identifiers,
    items,
    mapping,
    moment,
    number,
    severity,
    severity_of_score,
    text,
)
from sspgen.collect.formats.rule_results import RuleResults, State
from sspgen.collect.tags import cci_tags, nist_tags
from sspgen.model.evidence import Finding, FindingSeverity

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_GENERATIONS: Final = 32
_PASSED: Final = "passed"
_FAILED: Final = "failed"
_SKIPPED: Final = "skipped"
_OBJECTIVE: Final = re.compile(r"([A-Z]{2}-\d{1,2}(?: ?\(\d{1,2}\))?)\.\d.{0,80}")


@dataclass(slots=True)
class Control:
    """A control with what all its copies say; the copy of the outermost profile is the first.

    Attributes:
        statuses: of all results, in InSpec's words; anything else stands for an error.
        impact: 0 to 1, None when it is not told. A control sets it to 0 while it runs, so a 0 in any copy stands.
        attested: a person said what it came to.
    """

    id: str
    title: str = ""
    impact: float | None = None
    severity: str = ""
    statuses: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    weaknesses: set[str] = field(default_factory=set)
    waiver: dict[str, Json] = field(default_factory=dict)
    times: list[Moment] = field(default_factory=list)
    attested: bool = False

    def take(self, copy: dict[str, Json], damage: list[str]) -> None:
        """Add what one more copy says; what an earlier one said stands."""
        tags = mapping(copy.get("tags")) or mapping(copy.get("control_tags"))
        self.title = self.title or text(copy.get("title"), 500)
        impact = number(copy.get("impact"))
        if impact is None:
            damage.append(f"control {self.id[:80]!r} has no impact, which may mean that it does not apply")
        if self.impact is None or impact == 0:
            self.impact = impact
            self.severity = text(copy.get("impact"), 40)
        self.tags.update(nist_tags(*_controls(tags.get("nist"))), cci_tags(tags.get("cci")))
        self.weaknesses.update(identifiers(tags.get("cwe"), tags.get("cweid"), tags.get("cve")))
        self.waiver = self.waiver or mapping(copy.get("waiver_data"))
        self.attested |= bool(mapping(copy.get("attestation_data")))
        for result in entries(copy.get("results"), "results", damage):
            self.take_result(result)

    def take_result(self, result: dict[str, Json]) -> None:
        """Add one result of a test."""
        broken = bool(result.get("backtrace"))
        self.statuses.append("error" if broken else text(result.get("status"), 40).lower())
        self.times.append(moment(result.get("start_time")))

    def state(self) -> State:
        """Say what it came to. A control of which a part was skipped is undecided, and so is one without a result."""
        stated = set(self.statuses)
        errors = stated - {_PASSED, _FAILED, _SKIPPED}
        if self._waived():
            return State.PASSED if stated == {_PASSED} else State.WAIVED
        if errors:
            return State.FAILED if _FAILED in stated and self.impact != 0 else State.UNDECIDED
        if self.impact == 0:
            return State.NOT_APPLICABLE
        if _FAILED in stated:
            return State.FAILED
        if stated == {_PASSED}:
            return State.PASSED
        return State.UNCHECKED if stated == {_SKIPPED} else State.UNDECIDED

    def _waived(self) -> bool:
        """Tell whether a waiver is in force; InSpec says itself that one expired."""
        if not self.waiver or text(self.waiver.get("message"), 80).lower().startswith("waiver expired"):
            return False
        skipped = self.waiver.get("skipped_due_to_waiver")
        return boolean(skipped) is True or text(skipped, 10).lower() == "true" or "justification" in self.waiver

    def finding(self, state: State, target: str) -> Finding:
        """Return what to show of a control that failed or is waived."""
        waived = state is State.WAIVED
        return Finding(
            rule=self.id or "unknown",
            title=self.title or self.id or "a control without an id failed",
            severity=self._severity(),
            raw_severity=self.severity,
            location=target,
            identifiers=tuple(sorted(self.weaknesses)),
            suppressed=waived,
            justification=self._justification() if waived else "",
            waived_by=text(self.waiver.get("approved_by"), 200) if waived else "",
            tags=tuple(sorted(self.tags)),
        )

    def _severity(self) -> FindingSeverity:
        return severity(self.severity) if self.impact is None else severity_of_score(self.impact * 10)

    def _justification(self) -> str:
        why = text(self.waiver.get("justification"), 1000) or "waived without a justification"
        until = text(self.waiver.get("expiration_date"), 40)
        ran = boolean(self.waiver.get("run"))
        told = (why, f"until {until}" if until else "without an end", "" if ran else "not run")
        return "; ".join(filter(None, told))


@dataclass(slots=True)
class Controls:
    """The controls of a report, in the order in which their outermost copies come."""

    results: RuleResults = field(default_factory=RuleResults)
    _found: dict[tuple[str, str], Control] = field(default_factory=dict)

    def take_profiles(self, profiles: list[dict[str, Json]]) -> None:
        """Add all controls of all profiles, those of a wrapping profile before those of the wrapped one."""
        parents = {_name(profile): text(profile.get("parent_profile"), 300) for profile in profiles}
        ranked = [(_lineage(_name(profile), parents), profile) for profile in profiles]
        for (_, top), profile in sorted(ranked, key=lambda ranked: ranked[0][0]):
            status = text(profile.get("status"), 40).lower()
            if status not in {"", "loaded", _PASSED}:
                self.results.damage.append(f"profile {_name(profile)[:80]!r} is {status!r}")
            if not isinstance(profile.get("controls"), list):
                self.results.damage.append(f"profile {_name(profile)[:80]!r} has no list of controls")
            for control in entries(profile.get("controls"), "controls", self.results.damage):
                self.named(top, control).take(control, self.results.damage)

    def named(self, scope: str, control: dict[str, Json]) -> Control:
        """Return the control of an id within what belongs together, made if it is new."""
        name = text(control.get("id"), 300)
        return self._found.setdefault((scope, name or f"\0{len(self._found)}"), Control(name))

    def times(self) -> list[Moment]:
        """Return when the tests ran."""
        return [time for control in self._found.values() for time in control.times]

    def attested(self) -> int:
        """Return how many controls a person spoke for."""
        return sum(control.attested for control in self._found.values())

    def settled(self, target: str) -> RuleResults:
        """Count every control, and return the results. Call it once, when all are added."""
        for control in self._found.values():
            state = control.state()
            shown = control.finding(state, target) if state in {State.FAILED, State.WAIVED} else None
            self.results.add(state, sorted(control.tags), shown)
        return self.results


def _controls(nist: Json) -> list[Json]:
    """Return the controls of a tag; an objective of NIST SP 800-53A (``AU-3.1 (i)``) names its control alone.

    >>> _controls(["AU-3.1 (i)", "IA-5 (2).1", "au-3.1", "CM-6 b"])
    ['AU-3', 'IA-5 (2)', 'au-3.1', 'CM-6 b']
    """
    written = [text(each, 80) for each in (items(nist) or [nist])]
    return [match[1] if (match := _OBJECTIVE.fullmatch(each)) else each for each in written]


def _name(profile: dict[str, Json]) -> str:
    return first_text(profile.get("name"), dig(profile, "sha256"))[:300]


def _lineage(name: str, parents: dict[str, str]) -> tuple[int, str]:
    """Return how many profiles wrap this one, and the outermost of them."""
    for depth in range(_GENERATIONS):
        parent = parents.get(name, "")
        if not parent or parent not in parents:
            return depth, name
        name = parent
    return _GENERATIONS, name
