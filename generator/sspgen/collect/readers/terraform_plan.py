"""Terraform and OpenTofu plan JSON: what infrastructure will be, and the checks that its authors wrote.

Population: rules, the checks; without any, the resources of the plan. Not run: neither a resource nor a check in it.

A plan holds secrets in clear. Of the planned values only addresses, ports and directions of firewall rules are looked
at; values before, variables and outputs never. A check that failed is a finding, and so is a rule that lets the whole
internet in: high for all ports and for those of administration, low for web ports only, else medium. Checks that are
unknown until apply, a plan that ended with an error or is not complete, and firewall rules whose source is not known
yet need review. Formats 0.1 to 1.x are read. State files, logs and validations are refused with a reason: nothing
of them is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import dig, entries, first, first_text, items, mapping, mappings, moment, text
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.open_ingress import SOURCE_KEYS, ingress
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_ACTIONS: Final = {
    ("create",): "creates",
    ("update",): "updates",
    ("delete",): "deletes",
    ("delete", "create"): "replaces",
    ("create", "delete"): "replaces",
    ("no-op",): "unchanged",
    ("read",): "reads",
    ("forget",): "forgets",
    ("create", "forget"): "replaces",
}
_KINDS: Final = ("creates", "updates", "deletes", "replaces", "unchanged", "reads", "forgets")
_CHECKS: Final = ("checks_passed", "checks_failed", "checks_unknown")
_TOOLS: Final = {"pass": "checks_passed", "fail": "checks_failed"}


@dataclass(slots=True)
class _Tally:
    findings: FindingList = field(default_factory=FindingList)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*_KINDS, *_CHECKS, "open_ingress"), 0))
    firewall_rules: int = 0
    resources: int = 0
    partial: list[str] = field(default_factory=list)


class TerraformPlanReader:
    """Reads what ``terraform show -json PLAN`` and ``tofu show -json PLAN`` write; tells states apart."""

    id: ClassVar[str] = "terraform-plan"
    title: ClassVar[str] = "Terraform plan JSON"
    proves: ClassVar[str] = "what infrastructure is planned, whether its checks hold, and who may come in"
    facts: ClassVar[tuple[str, ...]] = (*_KINDS, *_CHECKS, "open_ingress", "firewall_rules", "resources")
    keeps: ClassVar[frozenset[str]] = SOURCE_KEYS | frozenset(
        (
            *("format_version", "terraform_version", "timestamp", "errored", "complete", "resource_changes"),
            *("planned_values", "address", "mode", "type", "change", "actions", "after", "after_unknown"),
            *(
                "after_sensitive",
                "checks",
                "@module",
                "valid",
                "error_count",
                "diagnostics",
                "to_display",
                "status",
                "instances",
                "problems",
                "message",
            ),
        )
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a format version beside what is planned, for one of the two forms of a state, or a neighbour."""
        document = blob.json_object()
        if "format_version" in document and document.keys() & {"resource_changes", "planned_values"}:
            return True
        return _is_state(document) or _neighbour(blob) != ""

    def read(self, blob: Blob) -> Report:
        """Read actions, checks and firewall rules."""
        document = blob.json_object()
        if other := _neighbour(blob):
            raise Unreadable(
                f"{other} is no plan: save the plan, and write it with 'terraform show -json PLAN'", "SSP301"
            )
        if _is_state(document):
            raise Unreadable("a Terraform state is not read: write the plan with 'terraform show -json PLAN'")
        version = text(document.get("format_version"), 20)
        if not version.startswith(("0.", "1.")):
            raise Unreadable(f"Terraform plan format {version or 'of no version'} is not read, 0.1 to 1.x are")
        tally = _Tally()
        for change in entries(document.get("resource_changes"), "resource_changes", tally.partial):
            _read_change(change, tally)
        for check in entries(document.get("checks"), "checks", tally.partial):
            _read_check(check, tally)
        checks = sum(tally.counts[name] for name in _CHECKS)
        tally.partial.extend(_doubts(document, tally))
        nothing = "" if tally.resources or checks else "the plan holds neither a resource nor a check"
        outcome = scan_outcome(tally.findings, nothing=nothing, partial=joined(tally.partial))
        made = moment(document.get("timestamp"))
        return Report(
            format=self.id,
            format_version=version,
            tool=Tool("terraform", text(document.get("terraform_version"), 80)),
            subject=Subject(),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=made.time,
            population=_population(tally, checks),
            findings=tally.findings.kept(),
            finding_count=tally.findings.count,
            facts={**tally.counts, "firewall_rules": tally.firewall_rules, "resources": tally.resources},
            notes=tuple(filter(None, (made.note, *tally.findings.notes()))),
        )


def _is_state(document: dict[str, Json]) -> bool:
    shown = {"format_version", "terraform_version", "values"} <= document.keys()
    stored = {"terraform_version", "serial", "lineage"} <= document.keys()
    return "resource_changes" not in document and (shown or stored)


def _neighbour(blob: Blob) -> str:
    """Return what a document of Terraform is called that is easily taken for a plan; empty when it is none."""
    document = blob.json_object() or first(blob.json_objects())
    if document.get("@module") == "terraform.ui":
        return "the log that 'terraform plan -json' writes"
    return (
        "what 'terraform validate -json' writes" if {"valid", "error_count", "diagnostics"} <= document.keys() else ""
    )


def _population(tally: _Tally, checks: int) -> Population:
    if not checks:
        return Population("resources", tally.resources)
    passed, failed, unknown = (tally.counts[name] for name in _CHECKS)
    return Population("rules", checks, passed, failed, unknown)


def _doubts(document: dict[str, Json], tally: _Tally) -> list[str]:
    told = []
    if document.get("errored") not in (None, False):
        told.append("planning ended with an error")
    if document.get("complete") not in (None, True):
        told.append("the plan is not complete: some changes were put off")
    if unknown := tally.counts["checks_unknown"]:
        told.append(f"{unknown} check{'s' * (unknown > 1)} can be decided only when it is applied")
    return told


def _read_change(change: dict[str, Json], tally: _Tally) -> None:
    about = mapping(change.get("change"))
    actions = tuple(text(action, 20) for action in items(about.get("actions")))
    kind = _ACTIONS.get(actions)
    if kind is None:
        tally.partial.append("a resource says in no known word what will become of it")
    else:
        tally.counts[kind] += 1
    if text(change.get("mode"), 20) == "data":
        return
    tally.resources += 1
    found = ingress(text(change.get("type"), 200), about)
    if found is None:
        return
    tally.firewall_rules += found.rules
    if found.unknown:
        tally.partial.append("firewall rules have sources that are not known before it is applied")
    tally.counts["open_ingress"] += len(found.openings)
    for opening in found.openings:
        tally.findings.add(
            Finding(
                rule="open-ingress",
                title=f"The whole internet may come in: {opening.ports}",
                severity=opening.severity,
                location=text(change.get("address"), 512),
                identifiers=("CWE-284",),
            )
        )


def _read_check(check: dict[str, Json], tally: _Tally) -> None:
    status = text(check.get("status"), 20)
    tally.counts[_TOOLS.get(status, "checks_unknown")] += 1
    if status == "error":
        tally.partial.append("a check could not be evaluated")
    if status != "fail":
        return
    named = text(dig(check, "address", "to_display"), 512) or "check"
    failed = [each for each in mappings(check.get("instances")) if text(each.get("status"), 20) == "fail"]
    for instance in failed or [{}]:
        problem = text(dig(instance, "problems", 0, "message"), 500)
        tally.findings.add(
            Finding(
                rule=named,
                title=problem or f"The check {named} failed",
                severity=FindingSeverity.UNKNOWN,
                raw_severity="fail",
                location=first_text(dig(instance, "address", "to_display"), named),
            )
        )


READER: Final = TerraformPlanReader()
