"""Conftest JSON: policies in Rego on configuration files.

Population: rules, one for each rule on each file. Not run: no rule was evaluated.

A list with one entry for each file and namespace. Failures count as high and warnings as medium, as in Conftest's
SARIF, unless `metadata.severity` says otherwise. Exceptions are kept as suppressed. Releases before 0.20 write the keys
with capitals. Controls are read from `metadata.nist` and `metadata.cci`, where a policy's author puts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import count, entries, first, first_text, integer, mapping, mappings, severity, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.collect.tags import cci_tags, nist_tags
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_PARTS: Final = {
    "failures": (State.FAILED, FindingSeverity.HIGH, "failure"),
    "warnings": (State.FAILED, FindingSeverity.MEDIUM, "warning"),
    "exceptions": (State.WAIVED, FindingSeverity.HIGH, "exception"),
    "skipped": (State.UNCHECKED, FindingSeverity.UNKNOWN, "skipped"),
}
_MOST: Final = 100_000


class ConftestReader:
    """Reads what ``conftest test -o json`` writes."""

    id: ClassVar[str] = "conftest"
    title: ClassVar[str] = "Conftest JSON"
    proves: ClassVar[str] = "configuration files were checked against policies of one's own"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "files")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("filename", "namespace", "successes", *_PARTS, "Successes", "Failures", "Warnings", "Exceptions"),
            *("msg", "Message", "metadata", "query", "severity", "nist", "cci", "id"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a file name beside the number of successes."""
        keys = first(mappings(blob.json_list())).keys()
        current = "successes" in keys and bool(keys & {"namespace", "failures", "warnings"})
        return "filename" in keys and (current or {"Failures", "Successes"} <= keys)

    def read(self, blob: Blob) -> Report:
        """Read every entry's failures, warnings and exceptions, and count its successes."""
        rules = RuleResults()
        files: set[str] = set()
        for entry in entries(blob.json_list(), "the list", rules.damage):
            files.add(text(entry.get("filename"), 512))
            _read_entry({key.lower(): value for key, value in entry.items()}, rules)
        outcome = rules.outcome()
        return Report(
            format=self.id,
            tool=Tool("conftest"),
            subject=Subject("repository"),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=rules.population(),
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts() | {"files": len(files)},
            notes=rules.findings.notes(),
            tagged=rules.tagged(),
        )


def _read_entry(entry: dict[str, Json], rules: RuleResults) -> None:
    told = entry.get("successes")
    passed = len(entries(told, "successes", rules.damage)) if isinstance(told, list) else integer(told)
    if passed is None or not 0 <= passed <= _MOST:
        rules.damage.append("successes is no number")
    for _ in range(min(count(passed), _MOST)):
        rules.add(State.PASSED)
    for part, (state, rating, word) in _PARTS.items():
        for result in entries(entry.get(part), part, rules.damage):
            about = mapping(result.get("metadata"))
            tags = (*cci_tags(about.get("cci")), *nist_tags(about.get("nist")))
            finding = None if state is State.UNCHECKED else _finding(entry, result, rating, word)
            rules.add(state, tags, finding)


def _finding(entry: dict[str, Json], result: dict[str, Json], rating: FindingSeverity, word: str) -> Finding:
    about = mapping(result.get("metadata"))
    raw = text(about.get("severity"), 40)
    told = severity(raw)
    waived = word == "exception"
    return Finding(
        rule=first_text(about.get("id"), about.get("query"), entry.get("namespace")) or "unknown",
        title=first_text(result.get("msg"), result.get("Message")) or word,
        severity=rating if told is FindingSeverity.UNKNOWN else told,
        raw_severity=raw or word,
        location=text(entry.get("filename"), 512),
        suppressed=waived,
        justification="exception in the policy" if waived else "",
        tags=(*cci_tags(about.get("cci")), *nist_tags(about.get("nist"))),
    )


READER: Final = ConftestReader()
