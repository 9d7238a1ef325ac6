"""STIG checklist (CKLB): what people and scanners decided on each rule of one or several STIGs, as JSON.

Population: rules. Not run: no rule, or every rule `not_reviewed`.

The form of STIG Viewer 3. `not_a_finding` passes, `open` fails; `not_reviewed` needs review, because nobody looked yet.
A severity in `overrides` counts where its `reason` says why, or where it raises the severity; the first word is kept. A
STIG that lists fewer rules than its `size` needs review. Controls are the `ccis` of the rule. The format has no time of
assessment: give it in the context file. Comments and finding details are not read, because they carry personal data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import count, dig, entries, first, first_text, items, mapping, mappings, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults
from sspgen.collect.formats.stig_checklist import ChecklistRule, add_rule
from sspgen.model.evidence import Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json


class StigCklbReader:
    """Reads checklists of STIG Viewer 3, and of the tools that write the same."""

    id: ClassVar[str] = "stig-cklb"
    title: ClassVar[str] = "STIG checklist (CKLB)"
    proves: ClassVar[str] = "a system was assessed against a STIG"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "stigs", "stig", "release")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("cklb_version", "stigs", "stig_name", "stig_id", "release_info", "rules", "size"),
            *("group_id", "group_id_src", "rule_id", "rule_title", "status", "severity", "ccis", "overrides"),
            *("reason", "target_data", "host_name"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for STIGs with rules, or beside the version or the target."""
        document = blob.json_object()
        shaped = "rules" in mapping(dig(document, "stigs", 0))
        return "stigs" in document and (shaped or bool(document.keys() & {"cklb_version", "target_data"}))

    def read(self, blob: Blob) -> Report:
        """Count the rules of all STIGs."""
        document = blob.json_object()
        results = RuleResults()
        target = text(dig(document, "target_data", "host_name"), 300)
        stigs = entries(document.get("stigs"), "stigs", results.damage)
        for stig in stigs:
            rules = entries(stig.get("rules"), "rules", results.damage)
            if (size := count(stig.get("size"))) > len(rules):
                results.damage.append(f"a STIG of {size} rules lists {len(rules)}")
            if "rules" not in stig:
                results.damage.append("a STIG has no list of rules")
            for rule in rules:
                add_rule(results, _rule(rule), target)
        outcome = results.outcome()
        named = first(stigs)
        return Report(
            format=self.id,
            format_version=text(document.get("cklb_version"), 20),
            tool=Tool("STIG checklist"),
            subject=Subject("host", target),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=results.population(),
            findings=results.findings.kept(),
            finding_count=results.findings.count,
            facts=results.facts()
            | {
                "stigs": len(stigs),
                "stig": first_text(named.get("stig_id"), named.get("stig_name"))[:300],
                "release": text(named.get("release_info"), 300),
            },
            notes=results.findings.notes(),
            tagged=results.tagged(),
        )


def _rule(rule: dict[str, Json]) -> ChecklistRule:
    overridden = _override(rule.get("overrides"))
    return ChecklistRule(
        rule=first_text(rule.get("group_id"), rule.get("group_id_src"), rule.get("rule_id"))[:300],
        title=text(rule.get("rule_title"), 500),
        status=text(rule.get("status"), 40),
        severity=text(rule.get("severity"), 40),
        override=text(dig(overridden, "severity"), 40),
        reason=text(dig(overridden, "reason"), 1000),
        ccis=tuple(text(cci, 40) for cci in items(rule.get("ccis"))),
    )


def _override(value: Json) -> Json:
    """Return the override of a severity: ``{"severity": {"severity": …, "reason": …}}``, or a list of such."""
    for candidate in (value, *mappings(value)):
        if isinstance(dig(candidate, "severity"), dict):
            return dig(candidate, "severity")
    return None


READER: Final = StigCklbReader()
