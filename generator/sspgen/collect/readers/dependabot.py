"""Dependabot alerts of GitHub: the answer of the REST API, of GraphQL, or the event of a webhook.

Population: alerts; fixed ones passed, open ones failed, dismissed ones are skipped. Not run: never told.

An open alert fails. A dismissed one is not fixed: it is suppressed, with its reason and who dismissed it. A fixed one
is no finding. No alert at all needs review, for it looks the same where alerts are switched off; so does a list that
does not tell whether it is whole, as those of the REST API do not, and an answer with errors or with further pages. An
event is about one alert, so without an open one it needs review. Each alert is a record, for the time that fixing took.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import boolean, dig, entries, integer, items, mapping, text
from sspgen.collect.findings import FindingList, Outcome, joined, scan_outcome
from sspgen.collect.formats.dependabot_alerts import Alert, from_graphql, from_rest
from sspgen.collect.formats.forge_page import read_page, sample
from sspgen.model.evidence import Population, Report, Subject, Tool, Verdict
from sspgen.model.limits import RECORDS_KEPT

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_STATES: Final = ("open", "fixed", "dismissed", "auto_dismissed")
_HOLDER: Final = "vulnerabilityAlerts"
_OUTER: Final = (
    "data",
    "repository",
    "organization",
    "viewer",
    "user",
    "node",
    "search",
    "repositories",
    "nodes",
    "edges",
)


@dataclass(slots=True)
class _Listing:
    alerts: list[Alert] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    event: bool = False


class DependabotReader:
    """Reads three shapes of the same alerts."""

    id: ClassVar[str] = "dependabot"
    title: ClassVar[str] = "Dependabot alerts (GitHub REST, GraphQL, webhook)"
    proves: ClassVar[str] = "known vulnerabilities of dependencies, and what became of them"
    facts: ClassVar[tuple[str, ...]] = ("alerts", *_STATES)
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *("action", "alert", "number", "state", "dependency", "package", "ecosystem", "name", "manifest_path"),
            *("security_advisory", "ghsa_id", "cve_id", "summary", "severity", "cvss", "score", "cwes", "cwe_id"),
            *("identifiers", "value", "published_at", "security_vulnerability", "first_patched_version"),
            *("identifier", "html_url", "created_at", "dismissed_at", "dismissed_by", "login", "dismissed_reason"),
            *("dismissed_comment", "fixed_at", "auto_dismissed_at", "repository", "full_name"),
            *_OUTER,
            *("errors", "message", "pageInfo", "hasNextPage", "totalCount", "nameWithOwner", _HOLDER, "id"),
            *("createdAt", "fixedAt", "dismissedAt", "autoDismissedAt", "dismissReason", "dismissComment"),
            *("dismisser", "vulnerableManifestPath", "securityVulnerability", "securityAdvisory", "advisory"),
            *("ghsaId", "publishedAt", "cweId", "firstPatchedVersion"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for an alert's advisory, or for the alerts of a repository in GraphQL's answer."""
        document = blob.json_object()
        if document:
            alert = mapping(document.get("alert"))
            return _is_alert(document) or _is_alert(alert) or bool(_holders(document.get("data")))
        return _is_alert(sample(blob))

    def read(self, blob: Blob) -> Report:
        """Read every alert of whichever shape it is."""
        listing = _read(blob)
        findings = FindingList()
        for alert in listing.alerts:
            if alert.state != "fixed":
                findings.add(alert.finding)
        states = Counter(alert.state for alert in listing.alerts)
        odd = sum(count for state, count in states.items() if state not in _STATES)
        if odd:
            listing.damage.append(f"{odd} alerts have a state that is not known")
        outcome = _outcome(listing, findings)
        names = sorted({alert.repository for alert in listing.alerts if alert.repository})
        over = len(listing.alerts) - RECORDS_KEPT
        return Report(
            format=self.id,
            tool=Tool("dependabot"),
            subject=Subject("repository", joined(names)),
            outcome=outcome.verdict,
            reason=outcome.reason,
            population=Population(
                "alerts",
                len(listing.alerts),
                states["fixed"],
                states["open"] + odd,
                states["dismissed"] + states["auto_dismissed"],
            ),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"alerts": len(listing.alerts), **{state: states[state] for state in _STATES}},
            notes=(*findings.notes(), *(f"{over} alerts over the limit are counted, not kept",) * (over > 0)),
            records=tuple(alert.record for alert in listing.alerts[:RECORDS_KEPT]),
        )


def _is_alert(found: dict[str, Json]) -> bool:
    advised = "security_advisory" in found and "security_vulnerability" in found
    return advised and "number" in found and "state" in found


def _holders(data: Json) -> list[tuple[str, dict[str, Json]]]:
    """Return the lists of alerts in GraphQL's answer, each with the name of its repository, without recursion."""
    found: list[tuple[str, dict[str, Json]]] = []
    waiting: list[tuple[str, Json]] = [("", data)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((name, each) for each in reversed(value))
        elif isinstance(value, dict):
            own = text(value.get("nameWithOwner") or value.get("name"), 200) or name
            if isinstance(value.get(_HOLDER), dict):
                found.append((own, mapping(value[_HOLDER])))
            waiting.extend((own, value[key]) for key in (*reversed(_OUTER),) if key in value)
    return found


def _read(blob: Blob) -> _Listing:
    document, listing = blob.json_object(), _Listing()
    if not document:
        page = read_page(blob, whole=_is_alert)
        listing.alerts = [from_rest(alert) for alert in page.objects]
        listing.damage.append(page.partial)
    elif _is_alert(document):
        listing.event = True
        listing.alerts = [from_rest(document)]
    elif "alert" in document:
        listing.event = True
        repository = text(dig(document, "repository", "full_name"), 200)
        listing.alerts = [from_rest(mapping(document["alert"]), repository)]
    else:
        _read_graphql(document, listing)
    return listing


def _read_graphql(document: dict[str, Json], listing: _Listing) -> None:
    if items(document.get("errors")):
        listing.damage.append("the answer tells errors")
    for name, holder in _holders(document.get("data")):
        listed = holder.get("nodes")
        if listed is None:
            listed = [dig(edge, "node") for edge in items(holder.get("edges"))]
        alerts = entries(listed, "alerts", listing.damage)
        listing.alerts += [from_graphql(alert, name) for alert in alerts]
        total = integer(holder.get("totalCount"))
        more = boolean(dig(holder, "pageInfo", "hasNextPage")) is True
        if more or (total is not None and total > len(alerts)):
            listing.damage.append("the answer has further pages")


def _outcome(listing: _Listing, findings: FindingList) -> Outcome:
    if not listing.alerts:
        listing.damage.append("it lists no alert: it looks the same where alerts are switched off")
    elif listing.event and not findings.unsuppressed:
        return Outcome(Verdict.NEEDS_REVIEW, "an event about one alert says nothing of the others")
    return scan_outcome(findings, partial=joined(filter(None, listing.damage)))


READER: Final = DependabotReader()
