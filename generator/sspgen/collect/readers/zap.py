"""OWASP ZAP reports, JSON and XML: what a web scanner saw on a running site.

Both forms hold the same words; XML is turned into the shape of the JSON, then read once. Evidence, parameters and
request bodies are never read. An alert that was marked a false positive (confidence 0) is kept as suppressed.

Population: targets. Not run: no site.

One finding an alert; how often it was seen is the fact `instances`. Confidence 0 is a false positive, so suppressed. An
insight of level Medium or High, by which ZAP doubts its own scan, needs review. English dates are read, others are
noted. The templates `traditional-json`, `traditional-xml` and their `-plus` forms are read, and of the latter no
request and no answer; the templates for people (HTML, such as `modern`) are not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import (
    address,
    count,
    dig,
    entries,
    first_text,
    identifiers,
    integer,
    items,
    moment,
    text,
)
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.load.xml_reader import local_name, read_tree
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from sspgen.model.evidence import Json

_ROOT: Final = "OWASPZAPReport"
_PAGE: Final = re.compile(rb"<title>[^<]{0,80}ZAP[^<]{0,40}Report[^<]{0,80}</title>")
_RISKS: Final = (
    FindingSeverity.INFO,
    FindingSeverity.LOW,
    FindingSeverity.MEDIUM,
    FindingSeverity.HIGH,
)


class ZapReader:
    """Reads the traditional JSON and XML reports."""

    id: ClassVar[str] = "zap"
    title: ClassVar[str] = "OWASP ZAP JSON and XML"
    proves: ClassVar[str] = "a running site was scanned"
    facts: ClassVar[tuple[str, ...]] = ("sites", "alerts", "instances")
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("@programName", "@version", "@generated", "created", "site", "@name", "alerts", "instances", "uri"),
            *("count", "riskcode", "riskdesc", "confidence", "cweid", "alertRef", "pluginid", "name", "alert"),
            *("insights", "level", "key", "description", "version", "generated", "alertitem", "insight"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the XML root, for sites beside ZAP's ``@`` keys, or for the title of a page for people."""
        document = blob.json_object()
        marked = document.keys() & {"@generated", "@version", "@programName"}
        return blob.xml_root == _ROOT or ("site" in document and bool(marked)) or _PAGE.search(blob.head) is not None

    def read(self, blob: Blob) -> Report:
        """Read one finding an alert; how often it was seen is a fact."""
        if _PAGE.search(blob.head) is not None:
            raise Unreadable(
                "a ZAP report for people (HTML) is not read: add a traditional-json or -xml report", "SSP301"
            )
        document = blob.json_object() or _as_json(read_tree(blob.data))
        listed = document.get("site")
        damage: list[str] = []
        sites = [listed] if isinstance(listed, dict) else entries(listed, "site", damage)
        findings = FindingList()
        instances = 0
        for site in sites:
            if not isinstance(site.get("alerts"), list):
                damage.append("a site has no list of alerts")
            for alert in entries(site.get("alerts"), "alerts", damage):
                findings.add(_finding(site, alert))
                instances += _instances(alert)
        damage.extend(_insights(document))
        outcome = scan_outcome(findings, nothing="" if sites else "ZAP reached no site", partial=joined(damage))
        generated = moment(document.get("created") or document.get("@generated"))
        names = [address(site.get("@name")) for site in sites]
        return Report(
            format=self.id,
            tool=Tool("zap", text(document.get("@version"), 80)),
            subject=Subject("site", next(filter(None, names), "")),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=generated.time,
            population=Population("targets", len(sites)),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"sites": len(sites), "alerts": findings.count, "instances": instances},
            notes=tuple(filter(None, (generated.note, *findings.notes()))),
        )


def _insights(document: dict[str, Json]) -> list[str]:
    """Say what ZAP itself (2.17 and later) gives as a reason to doubt its scan, such as requests that failed."""
    listed = [each for each in items(document.get("insights")) if text(dig(each, "level"), 20) in ("High", "Medium")]
    return [
        f"ZAP doubts its own scan: {first_text(dig(each, 'key'), dig(each, 'description'))[:80]}" for each in listed
    ]


def _instances(alert: dict[str, Json]) -> int:
    return max(count(alert.get("count")), len(items(alert.get("instances"))))


def _finding(site: dict[str, Json], alert: dict[str, Json]) -> Finding:
    risk = integer(alert.get("riskcode"))
    known = risk is not None and 0 <= risk < len(_RISKS)
    weakness = integer(alert.get("cweid"))
    false_positive = integer(alert.get("confidence")) == 0
    rule = first_text(alert.get("alertRef"), alert.get("pluginid")) or "unknown"
    return Finding(
        rule=rule,
        title=first_text(alert.get("name"), alert.get("alert"))[:500] or rule,
        severity=_RISKS[risk] if known and risk is not None else FindingSeverity.UNKNOWN,
        raw_severity=first_text(alert.get("riskdesc"), alert.get("riskcode"))[:80],
        location=address(dig(alert, "instances", 0, "uri")) or address(site.get("@name")),
        identifiers=identifiers(f"CWE-{weakness}") if weakness and weakness > 0 else (),
        suppressed=false_positive,
        justification="marked a false positive" if false_positive else "",
    )


def _as_json(root: Element) -> dict[str, Json]:
    """Return the XML report in the shape of the JSON one."""
    sites: list[Json] = []
    for site in root:
        if local_name(site.tag) == "site":
            alerts: list[Json] = [_alert(a) for a in site.iter() if local_name(a.tag) == "alertitem"]
            sites.append({"@name": site.get("name"), "alerts": alerts})
    insights: list[Json] = [_fields(each) for each in root.iter() if local_name(each.tag) == "insight"]
    return {
        "@version": root.get("version"),
        "@generated": root.get("generated"),
        "created": root.get("created"),
        "site": sites,
        "insights": insights,
    }


def _fields(element: Element) -> dict[str, Json]:
    return {local_name(child.tag): child.text for child in element}


def _alert(element: Element) -> dict[str, Json]:
    fields = _fields(element)
    seen = [node.text for node in element.iter() if local_name(node.tag) == "uri"]
    fields["instances"] = [{"uri": uri} for uri in seen]
    return fields


READER: Final = ZapReader()
