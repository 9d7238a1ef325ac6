"""Legitify JSON: settings of organisations, repositories, members and runners at GitHub or GitLab.

Population: rules, one for each policy on each entity. Not run: never told; a report without a policy needs review.

Policies come flat, or grouped by namespace, resource or severity: wherever a policy with its violations stands, it is
read. `SKIPPED` says that a permission or a licence was missing, so nothing is known; with `--failed-only` passes are
missing, and a clean report looks like a scan of nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import address, dig, entries, first_text, mapping, severity, text
from sspgen.collect.formats.rule_results import RULE_FACTS, RuleResults, State
from sspgen.model.evidence import Finding, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_TYPES: Final = ("flattened", "group-by-namespace", "group-by-resource", "group-by-severity")
_STATES: Final = {"PASSED": State.PASSED, "FAILED": State.FAILED, "SKIPPED": State.UNCHECKED}
_NOTHING: Final = "it lists no result: a scan of nothing at all would look the same"
_DEPTH: Final = 4


class LegitifyReader:
    """Reads what ``legitify analyze --output-format json`` writes, in each of its arrangements."""

    id: ClassVar[str] = "legitify"
    title: ClassVar[str] = "Legitify JSON"
    proves: ClassVar[str] = "settings of a forge's organisations and repositories were checked"
    facts: ClassVar[tuple[str, ...]] = (*RULE_FACTS, "policies")
    keeps: ClassVar[frozenset[str]] = frozenset(
        (
            *("type", "content.**", "policyInfo", "violations", "title", "policyName", "fullyQualifiedPolicyName"),
            *("severity", "namespace", "violationEntityType", "canonicalLink", "aux", "entityName", "status"),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for one of the arrangements beside the content."""
        document = blob.json_object()
        return document.keys() == {"type", "content"} and text(document["type"], 40) in _TYPES

    def read(self, blob: Blob) -> Report:
        """Read every policy's violations."""
        content = blob.json_object().get("content")
        rules = RuleResults()
        policies = list(_policies(content, rules.damage, _DEPTH))
        for policy in policies:
            _read_policy(policy, rules)
        if not policies and content not in ({}, [], None):
            rules.damage.append("its content holds no policy that can be read")
        outcome = rules.outcome("results")
        unknown = not rules.total and not rules.damage
        return Report(
            format=self.id,
            tool=Tool("legitify"),
            subject=Subject("site"),
            outcome=Verdict.NEEDS_REVIEW if unknown else outcome.verdict,
            reason=_NOTHING if unknown else outcome.reason,
            population=rules.population(),
            findings=rules.findings.kept(),
            finding_count=rules.findings.count,
            facts=rules.facts() | {"policies": len(policies)},
            notes=rules.findings.notes(),
        )


def _policies(node: Json, damage: list[str], depth: int) -> Iterator[dict[str, Json]]:
    if isinstance(node, dict) and ("policyInfo" in node or "violations" in node):
        yield node
        return
    inner = list(node.values()) if isinstance(node, dict) else node if isinstance(node, list) else None
    if inner is None or not depth or (inner == [] and depth < _DEPTH and isinstance(node, list)):
        if node is not None or depth < _DEPTH:
            damage.append("an entry stands where a policy is expected")
        return
    for each in inner:
        yield from _policies(each, damage, depth - 1)


def _read_policy(policy: dict[str, Json], rules: RuleResults) -> None:
    if policy.get("violations") is None:
        rules.damage.append("a policy has no list of violations")
    for violation in entries(policy.get("violations"), "violations", rules.damage):
        status = text(violation.get("status"), 20).upper()
        state = _STATES.get(status, State.FAILED if not status else State.UNDECIDED)
        rules.add(state, finding=_finding(policy, violation) if state is State.FAILED else None)


def _finding(policy: dict[str, Json], violation: dict[str, Json]) -> Finding:
    about = mapping(policy.get("policyInfo"))
    raw = text(about.get("severity"), 40)
    rule = first_text(about.get("fullyQualifiedPolicyName"), about.get("policyName")) or "unknown"
    return Finding(
        rule=rule,
        title=text(about.get("title"), 500) or rule,
        severity=severity(raw),
        raw_severity=raw,
        location=address(violation.get("canonicalLink")) or text(dig(violation, "aux", "entityName"), 300),
    )


READER: Final = LegitifyReader()
