"""Prowler OCSF: the state of a cloud account or cluster, check by check, with the frameworks each check is mapped to.

OCSF 1.1 to 1.5 as Prowler 4 and later write it, Detection Findings (`class_uid` 2004), and 1.0 of Prowler 3, Security
Findings (2001), as a list or a stream.

Population: checks on resources. Not run: no finding, or every one `MANUAL`.

`MANUAL` needs review: nobody checked. Version 3 says `Other` of a check that is muted. A muted failure (`status`
Suppressed) is kept as suppressed. Controls are taken from `unmapped.compliance`, in version 3
`compliance.requirements`, for the frameworks of NIST SP 800-53 and FedRAMP; if revision 5 is named, older ones are left
out. The report lists no account or region that could not be asked. Time: the oldest check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import Moment, boolean, dig, earliest, first, first_text, items, mappings, moment, text
from sspgen.collect.formats.cloud_checks import CLOUD_FACTS, CloudCheck, CloudChecks, nist_of
from sspgen.collect.formats.listed import listed
from sspgen.model.evidence import Tool

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Report

_CLASS: Final = 2004
_OLD_CLASS: Final = 2001
_OLD_STATES: Final = {"success": "PASS", "failure": "FAIL", "other": "MUTED"}
_BRACKETS: Final = str.maketrans("", "", "[]'\" ")


class ProwlerOcsfReader:
    """Reads ``--output-formats json-ocsf``."""

    id: ClassVar[str] = "prowler-ocsf"
    title: ClassVar[str] = "Prowler OCSF"
    proves: ClassVar[str] = "a cloud account is configured as controls ask"
    facts: ClassVar[tuple[str, ...]] = CLOUD_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("class_uid", "metadata", "event_code", "product", "name", "version", "status", "status_code"),
            *("severity", "finding_info", "title", "uid", "created_time", "time", "resources", "cloud", "account"),
            *("provider", "unmapped", "compliance.*", "muted", "muted_reason"),
            *("finding", "compliance", "requirements", "feature"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for Prowler's name in the metadata of a finding."""
        return is_prowler(first(mappings(blob.json_list()) or blob.json_objects()))

    def read(self, blob: Blob) -> Report:
        """Count every finding."""
        checks = CloudChecks()
        times: list[Moment] = []
        head: dict[str, Json] = {}
        for event in listed(blob, checks.results.damage):
            head = head or event
            times.append(moment(event.get("time") or dig(event, "finding_info", "created_time")))
            if is_prowler(event):
                checks.add(_old(event) if event["class_uid"] == _OLD_CLASS else _check(event))
            else:
                checks.results.damage.append("an event is no finding of Prowler")
        provider = first_text(dig(head, "cloud", "provider"), dig(head, "unmapped", "provider"))[:80]
        tool = Tool("prowler", text(dig(head, "metadata", "product", "version"), 80))
        return checks.report(self.id, text(dig(head, "metadata", "version"), 20), tool, earliest(times), provider)


def is_prowler(event: dict[str, Json]) -> bool:
    """Tell whether an OCSF event is a finding that Prowler wrote."""
    product = text(dig(event, "metadata", "product", "name"), 80)
    return event.get("class_uid") in (_CLASS, _OLD_CLASS) and product.lower() == "prowler"


def _check(event: dict[str, Json]) -> CloudCheck:
    name = first_text(dig(event, "metadata", "event_code"), dig(event, "finding_info", "uid"))[:300]
    muted = text(event.get("status"), 40).lower() == "suppressed"
    return CloudCheck(
        check=name,
        status=text(event.get("status_code"), 40),
        title=text(dig(event, "finding_info", "title"), 500),
        severity=text(event.get("severity"), 40),
        resource=first_text(dig(event, "resources", 0, "uid"), dig(event, "resources", 0, "name"))[:512],
        account=text(dig(event, "cloud", "account", "uid"), 200),
        muted=muted or boolean(dig(event, "unmapped", "muted")) is True,
        why=text(dig(event, "unmapped", "muted_reason"), 500),
        tags=nist_of(dig(event, "unmapped", "compliance")),
    )


def _old(event: dict[str, Json]) -> CloudCheck:
    name = first_text(dig(event, "metadata", "product", "feature", "uid"), dig(event, "finding", "uid"))[:300]
    stated = first_text(dig(event, "compliance", "status"), event.get("status"))[:40]
    return CloudCheck(
        check=name,
        status=_OLD_STATES.get(stated.lower(), stated),
        title=text(dig(event, "finding", "title"), 500),
        severity=text(event.get("severity"), 40),
        resource=first_text(dig(event, "resources", 0, "uid"), dig(event, "resources", 0, "name"))[:512],
        account=text(dig(event, "cloud", "account", "uid"), 200),
        tags=nist_of(_requirements(dig(event, "compliance", "requirements"))),
    )


def _requirements(listed: Json) -> dict[str, Json]:
    """Return the frameworks that version 3 writes as texts: ``name: ['id', 'id']``."""
    found: dict[str, Json] = {}
    for each in items(listed):
        name, _, ids = text(each, 2000).partition(": ")
        found[name] = list(ids.translate(_BRACKETS).split(","))
    return found


READER: Final = ProwlerOcsfReader()
