"""Prowler JSON of versions 2 and 3: the state of a cloud account, check by check.

Version 3 is a list with the frameworks of each check; version 2 a stream, or a list, without them. Later versions
write [Prowler OCSF](#prowler-ocsf).

Population: checks on resources. Not run: no finding, or every one `INFO` or `MANUAL`.

A failure that is muted (`MUTED`, in older releases `WARNING`) is kept as suppressed. Controls are taken from
`Compliance` for the frameworks of NIST SP 800-53 and FedRAMP; if revision 5 is named, older ones are left out. The
report has no version of the tool. Time: the oldest check; version 3 writes it without a zone, which is taken as UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import Moment, dig, earliest, first, first_text, mappings, moment, text
from sspgen.collect.formats.cloud_checks import CLOUD_FACTS, CloudCheck, CloudChecks, nist_of
from sspgen.collect.formats.listed import listed
from sspgen.model.evidence import Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Report

_CURRENT: Final = frozenset({"CheckID", "Status", "Provider"})
_OLD: Final = frozenset({"Control", "Status", "Account Number"})


class ProwlerJsonReader:
    """Reads ``-M json`` of Prowler 2 and 3."""

    id: ClassVar[str] = "prowler-json"
    title: ClassVar[str] = "Prowler JSON (2, 3)"
    proves: ClassVar[str] = "a cloud account is configured as controls ask"
    facts: ClassVar[tuple[str, ...]] = CLOUD_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("CheckID", "Status", "Provider", "CheckTitle", "Severity", "ResourceArn", "ResourceId", "AccountId"),
            *("AssessmentStartTime", "Compliance.*", "Control", "Control ID", "Account Number", "Timestamp"),
            "Resource ID",
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the keys that every finding has."""
        keys = first(mappings(blob.json_list()) or blob.json_objects()).keys()
        return keys >= _CURRENT or keys >= _OLD

    def read(self, blob: Blob) -> Report:
        """Count every finding."""
        checks = CloudChecks()
        times: list[Moment] = []
        head: dict[str, Json] = {}
        for finding in listed(blob, checks.results.damage):
            head = head or finding
            checks.add(_old(finding) if "Control" in finding else _check(finding))
            times.append(moment(finding.get("AssessmentStartTime") or finding.get("Timestamp")))
        version = "2" if "Control" in head else "3"
        provider = text(head.get("Provider"), 80) or "aws"
        return checks.report(self.id, version, Tool("prowler"), earliest(times), provider)


def _check(finding: dict[str, Json]) -> CloudCheck:
    return CloudCheck(
        check=text(finding.get("CheckID"), 300),
        status=text(finding.get("Status"), 40),
        title=text(finding.get("CheckTitle"), 500),
        severity=text(finding.get("Severity"), 40),
        resource=first_text(finding.get("ResourceArn"), finding.get("ResourceId"))[:512],
        account=text(finding.get("AccountId"), 200),
        tags=nist_of(dig(finding, "Compliance")),
    )


def _old(finding: dict[str, Json]) -> CloudCheck:
    return CloudCheck(
        check=first_text(finding.get("Control ID"), finding.get("Control"))[:300],
        status=text(finding.get("Status"), 40),
        title=text(finding.get("Control"), 500),
        severity=text(finding.get("Severity"), 40),
        resource=text(finding.get("Resource ID"), 512),
        account=text(finding.get("Account Number"), 200),
    )


READER: Final = ProwlerJsonReader()
