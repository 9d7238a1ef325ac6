"""AWS Config: whether the resources of an account comply with its rules.

Read are the answers on compliance of `aws configservice`, by rule, by resource, by conformance pack and of an
aggregator, and rules with their `EvaluationResults` put beside them. A list of rules alone holds no verdict and is
refused.

Population: evaluations, or rules or resources where the answer adds up by them. Not run: none is in it.

`INSUFFICIENT_DATA` is undecided: the rule has not been evaluated. An answer with a `NextToken` is one page of several
and needs review. An answer does not say whether it was filtered: ask without `--compliance-types`. It names no control
and no severity. Time: the oldest result. Annotations and parameters are not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import dig, earliest, entries, first_text, mapping, mappings, moment, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json

_ANSWERS: Final = (
    *("EvaluationResults", "AggregateEvaluationResults", "ConformancePackRuleEvaluationResults"),
    *("ComplianceByConfigRules", "AggregateComplianceByConfigRules", "ComplianceByResources"),
    "ConformancePackRuleComplianceList",
)
_RULES: Final = "ConfigRules"
_RESULTS: Final = "EvaluationResults"
_MORE: Final = "NextToken"
_BESIDE: Final = frozenset({_MORE, "ConformancePackName"})
_FILTER: Final = "the answer does not say whether it was asked for compliant results alone"
_STATES: Final = {
    "COMPLIANT": State.PASSED,
    "NON_COMPLIANT": State.FAILED,
    "NOT_APPLICABLE": State.NOT_APPLICABLE,
    "INSUFFICIENT_DATA": State.UNDECIDED,
}


class AwsConfigReader:
    """Reads the answers of ``aws configservice`` on compliance."""

    id: ClassVar[str] = "aws-config"
    title: ClassVar[str] = "AWS Config compliance"
    proves: ClassVar[str] = "resources of a cloud account comply with its rules"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "config_rules", "accounts")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *(*_ANSWERS, *_BESIDE, _RULES, "ConfigRuleName", "ResourceType", "ResourceId"),
            *("EvaluationResultIdentifier", "EvaluationResultQualifier", "Compliance", "ComplianceType", "AccountId"),
            "ResultRecordedTime",
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for one of the answers and nothing that is not beside it, or for rules with their own names."""
        document = blob.json_object()
        if _RULES in document:
            return all("ConfigRuleName" in rule for rule in mappings(document[_RULES]))
        answers = [key for key in _ANSWERS if isinstance(document.get(key), list)]
        return len(answers) == 1 and document.keys() <= {answers[0], *_BESIDE}

    def read(self, blob: Blob) -> Report:
        """Count every evaluation."""
        document = blob.json_object()
        results = RuleResults()
        if document.get(_MORE) is not None:
            results.damage.append("it is one page of several")
        found = list(_evaluations(document, results.damage))
        for evaluation in found:
            _take(evaluation, results)
        observed = earliest(moment(each["ResultRecordedTime"]) for each in found if "ResultRecordedTime" in each)
        accounts = dict.fromkeys(filter(None, (text(each.get("AccountId"), 40) for each in found)))
        outcome = results.outcome("evaluations")
        filtered = outcome.verdict is Verdict.PASS
        return Report(
            format=self.id,
            tool=Tool("AWS Config"),
            subject=Subject("account", next(iter(accounts), "")),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=observed.time,
            population=results.population(),
            findings=results.findings.kept(),
            finding_count=results.findings.count,
            facts=results.facts()
            | {
                "config_rules": len({name for each in found if (name := _rule(each))}),
                "accounts": len(accounts),
            },
            notes=tuple(filter(None, (observed.note, _FILTER if filtered else "", *results.findings.notes()))),
        )


def _evaluations(document: dict[str, Json], damage: list[str]) -> Iterator[dict[str, Json]]:
    """Yield what was evaluated, with the name of its rule where the rule stands around it."""
    if _RULES not in document:
        yield from entries(next(document[key] for key in _ANSWERS if key in document), "the list", damage)
        return
    rules = entries(document[_RULES], _RULES, damage)
    if rules and not any(_RESULTS in rule for rule in rules):
        raise Unreadable("a list of rules holds no verdict: ask for describe-compliance-by-config-rule")
    for rule in rules:
        if not rule.get(_RESULTS):
            damage.append("a rule has no result")
        for each in entries(rule.get(_RESULTS), _RESULTS, damage):
            yield {"ConfigRuleName": rule.get("ConfigRuleName"), **each}


def _qualifier(evaluation: dict[str, Json]) -> dict[str, Json]:
    return mapping(dig(evaluation, "EvaluationResultIdentifier", "EvaluationResultQualifier"))


def _rule(evaluation: dict[str, Json]) -> str:
    return first_text(_qualifier(evaluation).get("ConfigRuleName"), evaluation.get("ConfigRuleName"))[:300]


def _take(evaluation: dict[str, Json], results: RuleResults) -> None:
    about = {**evaluation, **_qualifier(evaluation)}
    stated = first_text(evaluation.get("ComplianceType"), dig(evaluation, "Compliance", "ComplianceType"))
    state = _STATES.get(stated, State.UNDECIDED)
    name = _rule(evaluation)
    where = " ".join(filter(None, (text(about.get("ResourceType"), 100), text(about.get("ResourceId"), 400))))
    shown = None
    if state is State.FAILED:
        shown = Finding(
            rule=name or "unknown",
            title=f"{where or 'a resource'} does not comply with {name or 'a rule'}"[:500],
            severity=FindingSeverity.UNKNOWN,
            raw_severity=stated,
            location=where,
        )
    results.add(state, finding=shown)


READER: Final = AwsConfigReader()
