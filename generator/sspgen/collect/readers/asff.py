"""AWS Security Finding Format (ASFF): what Security Hub, or a tool that sends to it, found in an account.

A list of findings, the answer of `get-findings` (`Findings`), events of EventBridge, or a stream of either.

Population: findings with a verdict on a control (`Compliance.Status`), and those without one, which are failures by
being there. Not run: no active finding.

`WARNING` and `NOT_AVAILABLE` are undecided. A finding with `Workflow.Status` SUPPRESSED is kept as suppressed, with its
note as the reason and who wrote it; `RESOLVED` is not believed against a `FAILED`. Archived findings are counted in the
fact `archived` and nowhere else. An answer with a `NextToken` is one page of several and needs review. Controls are
taken from `Compliance.RelatedRequirements` that name NIST SP 800-53. Severity: the `Label`, else `Normalized` (0 to
100). Time: the oldest update of an active finding.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import (
    Moment,
    dig,
    earliest,
    entries,
    first,
    first_text,
    identifiers,
    items,
    mapping,
    mappings,
    moment,
    number,
    text,
)
from sspgen.collect.formats.cloud_checks import CLOUD_FACTS, CloudCheck, CloudChecks, newest
from sspgen.collect.formats.listed import listed
from sspgen.collect.tags import nist_tags
from sspgen.model.evidence import Tool

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Report

_MARKS: Final = frozenset({"SchemaVersion", "ProductArn"})
_UNDECIDED: Final = {"WARNING": "UNDECIDED", "NOT_AVAILABLE": "UNDECIDED"}
_NORMALIZED: Final = ((90, "CRITICAL"), (70, "HIGH"), (40, "MEDIUM"), (1, "LOW"), (0, "INFORMATIONAL"))
_KEYS: Final = ("Findings", "findings")
_MORE: Final = "NextToken"
_FIXES: Final = 10
_CUT_AT: Final = 63


class AsffReader:
    """Reads exports of Security Hub, and what Prowler and others write for it."""

    id: ClassVar[str] = "asff"
    title: ClassVar[str] = "AWS Security Finding Format (ASFF)"
    proves: ClassVar[str] = "a cloud account is configured as controls ask"
    facts: ClassVar[tuple[str, ...]] = (*CLOUD_FACTS, "archived")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *(
                *_KEYS,
                _MORE,
                "detail",
                "SchemaVersion",
                "Id",
                "ProductArn",
                "ProductName",
                "ProductFields",
                "ProviderName",
            ),
            *("ProviderVersion", "GeneratorId", "AwsAccountId", "RecordState", "UpdatedAt", "CreatedAt"),
            *("Severity", "Label", "Normalized", "Title", "Resources", "Compliance", "Status", "SecurityControlId"),
            *("RelatedRequirements", "Workflow", "Note", "Text", "UpdatedBy", "Product Name", "FirstObservedAt"),
            *("Vulnerabilities", "VulnerablePackages", "FixedInVersion"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the keys that every finding must have, or for an answer without one."""
        document = first(mappings(blob.json_list()) or blob.json_objects())
        found = [first(_findings(document)), document, first(_findings(document.get("detail")))]
        empty = document.get(_KEYS[0]) == [] and document.keys() <= {_KEYS[0], _MORE}
        return empty or any(each.keys() >= _MARKS for each in found)

    def read(self, blob: Blob) -> Report:
        """Count every active finding."""
        checks = CloudChecks()
        times: list[Moment] = []
        head: dict[str, Json] = {}
        archived = 0
        for finding in _all(blob, checks.results.damage):
            head = head or finding
            if text(finding.get("RecordState"), 20).upper() == "ARCHIVED":
                archived += 1
                continue
            if not finding.keys() >= _MARKS:
                checks.results.damage.append("an entry is no finding")
            checks.add(_check(finding))
            times.append(moment(finding.get("UpdatedAt") or finding.get("CreatedAt")))
        report = checks.report(self.id, text(head.get("SchemaVersion"), 40), _tool(head), earliest(times), "aws")
        return replace(report, facts=report.facts | {"archived": archived})


def _findings(document: Json) -> list[dict[str, Json]]:
    return next(filter(None, (mappings(dig(document, key)) for key in _KEYS)), [])


def _all(blob: Blob, damage: list[str]) -> Iterator[dict[str, Json]]:
    """Yield the findings of whatever form it is, and tell what is missing."""
    large = blob.part.members() if blob.part is not None else None
    members = large or blob.json_object()
    if members.get(_MORE) is not None:
        damage.append("it is one page of several")
    for each in listed(blob, damage, _key(members)):
        inner = mapping(each.get("detail"))
        if key := _key(inner):
            yield from entries(inner[key], key, damage)
        else:
            yield each


def _key(names: Container[str]) -> str:
    return next((key for key in _KEYS if key in names), "")


def _tool(finding: dict[str, Json]) -> Tool:
    fields = mapping(finding.get("ProductFields"))
    name = first_text(fields.get("ProviderName"), finding.get("ProductName"), fields.get("Product Name"))
    return Tool(name[:80] or "Security Hub", text(fields.get("ProviderVersion"), 80))


def _check(finding: dict[str, Json]) -> CloudCheck:
    compliance = mapping(finding.get("Compliance"))
    vulnerabilities = mappings(finding.get("Vulnerabilities"))
    control = first_text(compliance.get("SecurityControlId"), finding.get("GeneratorId"), finding.get("Id"))
    return CloudCheck(
        check=control[:300],
        status=_status(finding),
        title=text(finding.get("Title"), 500),
        severity=_severity(mapping(finding.get("Severity"))),
        resource=text(dig(finding, "Resources", 0, "Id"), 512),
        account=text(finding.get("AwsAccountId"), 40),
        muted=text(dig(finding, "Workflow", "Status"), 40).upper() == "SUPPRESSED",
        why=text(dig(finding, "Note", "Text"), 500) or "suppressed in Security Hub, without a note",
        who=text(dig(finding, "Note", "UpdatedBy"), 200),
        tags=_tags(items(compliance.get("RelatedRequirements"))),
        identifiers=identifiers(*(each.get("Id") for each in vulnerabilities)),
        first_seen=moment(finding.get("FirstObservedAt")).time,
        fixed_in=_fixed_in(vulnerabilities),
    )


def _fixed_in(vulnerabilities: list[dict[str, Json]]) -> str:
    packages = [package for each in vulnerabilities for package in mappings(each.get("VulnerablePackages"))]
    named = {text(package.get("FixedInVersion"), 80): None for package in packages[:_FIXES]}
    return ", ".join(filter(None, named))


def _tags(requirements: list[Json]) -> tuple[str, ...]:
    """Return the controls; of a text as long as senders cut it, the last word may be half an id and is left out."""
    written = [text(each, 200) for each in requirements]
    whole = [each if len(each) < _CUT_AT else each.rpartition(" ")[0] for each in written]
    return nist_tags(*newest(whole))


def _status(finding: dict[str, Json]) -> str:
    """Return what a finding came to: one that judges no control is a failure by being there."""
    if "Compliance" not in finding:
        return "FAILED"
    stated = text(dig(finding, "Compliance", "Status"), 40).upper()
    return _UNDECIDED.get(stated, stated)


def _severity(severity: dict[str, Json]) -> str:
    if label := text(severity.get("Label"), 40):
        return label
    normalized = number(severity.get("Normalized"))
    if normalized is None:
        return ""
    return next((word for least, word in _NORMALIZED if normalized >= least), "")


READER: Final = AsffReader()
