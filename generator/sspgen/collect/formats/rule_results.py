"""Adds up what the rules of a benchmark, a checklist or a control catalog came to, and judges the whole.

Every compliance format has the same nine or so answers under other names. Here they are seven, so that "not checked",
"does not apply" and "nobody knows" stay three different things in every reader, and none of them becomes a pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from sspgen.collect.findings import FindingList, Outcome, joined
from sspgen.collect.tags import Came, TagTally
from sspgen.model.evidence import Population, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Finding, Scalar, Tagged


class State(Enum):
    """What one rule came to on one target. The value is the name of the fact that counts it."""

    PASSED = "passed"
    FAILED = "failed"
    WAIVED = "waived"
    UNDECIDED = "undecided"
    UNCHECKED = "unchecked"
    NOT_APPLICABLE = "not_applicable"
    INFORMATIONAL = "informational"


RULE_FACTS: Final = ("rules", *(state.value for state in State))
"""Facts that `RuleResults.facts` gives: how many rules there were, and how many came to each state."""

_CAME: Final = {
    State.PASSED: Came.PASSED,
    State.FAILED: Came.FAILED,
    State.WAIVED: Came.UNDECIDED,
    State.UNDECIDED: Came.UNDECIDED,
    State.UNCHECKED: Came.UNDECIDED,
}


@dataclass(slots=True)
class RuleResults:
    """What all rules of a report came to.

    Attributes:
        findings: one for each rule that failed or is waived.
        damage: what could not be read; a report with damage is never a pass.
    """

    findings: FindingList = field(default_factory=FindingList)
    damage: list[str] = field(default_factory=list)
    _tags: TagTally = field(default_factory=TagTally)
    _counts: dict[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))

    def add(self, state: State, tags: Iterable[str] = (), finding: Finding | None = None) -> None:
        """Take the result of one rule.

        A rule that does not apply says nothing about its controls, so it is left out of their tally.

        Args:
            state: what it came to.
            tags: the controls that the rule was written for.
            finding: what to show, for a rule that failed or is waived.
        """
        self._counts[state] += 1
        if state in _CAME:
            self._tags.add(tags, _CAME[state])
        if finding is not None:
            self.findings.add(finding)

    def count(self, *states: State) -> int:
        """Return how many rules came to one of the states."""
        return sum(self._counts[state] for state in states)

    @property
    def total(self) -> int:
        """How many rules there are."""
        return sum(self._counts.values())

    def facts(self) -> dict[str, Scalar]:
        """Return the facts named in `RULE_FACTS`."""
        return {"rules": self.total, **{state.value: self._counts[state] for state in State}}

    def population(self, unit: str = "rules") -> Population:
        """Return the population; what neither passed nor failed counts as skipped, waived failures too."""
        passed, failed = self.count(State.PASSED), self.count(State.FAILED)
        return Population(unit, self.total, passed, failed, self.total - passed - failed)

    def tagged(self) -> tuple[Tagged, ...]:
        """Return what the rules came to, by control."""
        return self._tags.tagged()

    def outcome(self, noun: str = "rules") -> Outcome:
        """Judge the whole: a failure fails it; what was not checked, or is in doubt, is never a pass.

        Args:
            noun: what the rules are called in the sentence.
        """
        doubt = self._doubt()
        if failed := self.count(State.FAILED):
            return Outcome(Verdict.FAIL, "; ".join(filter(None, (f"{failed} of {self.total} {noun} failed", doubt))))
        if not self.total:
            return Outcome(Verdict.NOT_RUN, joined([f"none of its {noun} was evaluated", *self.damage]))
        if not self.count(State.PASSED, State.WAIVED, State.UNDECIDED):
            return self._nothing_decided(noun)
        if not doubt and not self.count(State.PASSED):
            doubt = f"none of {self.total} {noun} passed, and what failed is waived"
        return Outcome(Verdict.NEEDS_REVIEW, doubt) if doubt else Outcome(Verdict.PASS)

    def _nothing_decided(self, noun: str) -> Outcome:
        if self.damage:
            return Outcome(Verdict.NEEDS_REVIEW, joined(self.damage))
        if self.count(State.UNCHECKED):
            return Outcome(Verdict.NOT_RUN, f"none of {self.total} {noun} was checked")
        return Outcome(Verdict.NOT_APPLICABLE, f"none of {self.total} {noun} applies to what was looked at")

    def _doubt(self) -> str:
        told = []
        if undecided := self.count(State.UNDECIDED):
            told.append(f"{undecided} of {self.total} came to no decision")
        if unchecked := self.count(State.UNCHECKED):
            told.append(f"{unchecked} of {self.total} {'was' if unchecked == 1 else 'were'} not checked")
        return joined([*told, *self.damage])
