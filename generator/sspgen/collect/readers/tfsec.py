"""tfsec JSON: policies for Terraform.

Population: rules, only when the report includes what passed (`--include-passed`). Not run: never told.

The current form has `rule_id`, `long_id` and a status of its own (a word, or 0, 1, 2 for failed, passed, ignored); the
legacy one has `passed` and the severities `ERROR` and `WARNING`. A report without any result looks the same as a scan
of nothing, so it needs review; so does one in which results say that they were ignored, and nothing passed. Snippets
are never read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import boolean, dig, entries, first, first_text, identifiers, mappings, place, severity, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.model.evidence import Finding, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_OWN: Final = {"long_id", "rule_provider", "rule_description", "legacy_rule_id"}
_STATES: Final = {"passed": State.PASSED, "1": State.PASSED, "ignored": State.WAIVED, "2": State.WAIVED}
_NOTHING: Final = "it lists no result: a scan of nothing at all would look the same"


class TfsecReader:
    """Reads what ``tfsec --format json`` writes."""

    id: ClassVar[str] = "tfsec"
    title: ClassVar[str] = "tfsec JSON"
    proves: ClassVar[str] = "Terraform code was checked against policies"
    facts: ClassVar[tuple[str, ...]] = RULE_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("results", "rule_id", "long_id", "legacy_rule_id", "rule_provider", "rule_description", "description"),
            *("severity", "status", "passed", "location", "filename", "start_line", "resource"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a result with the keys of a rule and a place; ``null`` results alone are the clean report."""
        document = blob.json_object()
        if document.keys() == {"results"} and document["results"] is None:
            return True
        result = first(mappings(document.get("results")))
        return {"rule_id", "location"} <= result.keys() and bool(result.keys() & _OWN)

    def read(self, blob: Blob) -> Report:
        """Read every result."""
        rules = RuleResults()
        for result in entries(blob.json_object().get("results"), "results", rules.damage):
            state = _state(result)
            rules.add(state, finding=None if state is State.PASSED else _finding(result, waived=state is State.WAIVED))
        outcome = rules.outcome("results")
        unknown = not rules.total and not rules.damage
        return Report(
            format=self.id,
            tool=Tool("tfsec"),
            subject=Subject("repository"),
            outcome=Verdict.NEEDS_REVIEW if unknown else outcome.verdict,
            reason=_NOTHING if unknown else outcome.reason,
            population=rules.population() if rules.count(State.PASSED) else None,
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts(),
            notes=rules.findings.notes(),
        )


def _state(result: dict[str, Json]) -> State:
    if boolean(result.get("passed")) is True:
        return State.PASSED
    return _STATES.get(text(result.get("status"), 20).lower(), State.FAILED)


def _finding(result: dict[str, Json], *, waived: bool) -> Finding:
    rule = first_text(result.get("long_id"), result.get("rule_id")) or "unknown"
    raw = text(result.get("severity"), 40)
    where = place(dig(result, "location", "filename"), dig(result, "location", "start_line"))
    return Finding(
        rule=rule,
        title=first_text(result.get("description"), result.get("rule_description")) or rule,
        severity=severity(raw),
        raw_severity=raw,
        location=where or text(result.get("resource"), 300),
        identifiers=identifiers(rule),
        suppressed=waived,
        justification="ignored by a comment" if waived else "",
    )


READER: Final = TfsecReader()
