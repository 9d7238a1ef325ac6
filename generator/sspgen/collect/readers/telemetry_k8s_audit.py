"""Kubernetes audit log: what was asked of a cluster's API. Only counts are taken, no row, no user and no address.

Population: requests; the stages of one request (`auditID`) count once. Not run: no event. Everything else needs review,
because events decide nothing by themselves: let a check count the facts. `failed` counts requests that were answered
with a code of 400 or more. Time: the last event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import dig, entries, first, integer, mappings, moment, text
from sspgen.collect.formats.telemetry import TELEMETRY_FACTS, Telemetry

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Report

_GROUP: Final = "audit.k8s.io/"
_MARKS: Final = frozenset({"auditID", "stage", "verb"})
_REFUSED: Final = 400


class KubernetesAuditReader:
    """Reads events of ``audit.k8s.io``, one a line or as an ``EventList``."""

    id: ClassVar[str] = "telemetry-k8s-audit"
    title: ClassVar[str] = "Kubernetes audit log"
    proves: ClassVar[str] = "use of a cluster is recorded"
    facts: ClassVar[tuple[str, ...]] = TELEMETRY_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *(
                "kind",
                "apiVersion",
                "items",
                "auditID",
                "stage",
                "verb",
                "objectRef",
                "resource",
                "responseStatus",
                "code",
            ),
            *("stageTimestamp", "requestReceivedTimestamp", "timestamp"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the API group of audit events."""
        return _is_event(first(mappings(blob.json_list()) or blob.json_objects()))

    def read(self, blob: Blob) -> Report:
        """Count every request once, by the last of its stages."""
        found = Telemetry()
        listed = _events(blob, found.damage)
        requests = {text(event.get("auditID"), 80) or f"\0{place}": event for place, event in enumerate(listed)}
        for event in requests.values():
            if not _is_event(event) and not event.keys() >= _MARKS:
                found.damage.append("an entry is no audit event")
            code = integer(dig(event, "responseStatus", "code"))
            at = event.get("stageTimestamp") or event.get("requestReceivedTimestamp") or event.get("timestamp")
            kind = f"{text(event.get('verb'), 40)} {text(dig(event, 'objectRef', 'resource'), 100)}"
            found.add(kind, moment(at), failed=code is not None and code >= _REFUSED)
        version = text(first(listed).get("apiVersion"), 40).removeprefix(_GROUP)
        return found.report(self.id, version, "Kubernetes")


def _is_event(event: dict[str, Json]) -> bool:
    """Tell an audit event, or a list of them; what a webhook was sent may lack the API group."""
    kind = text(event.get("kind"), 20)
    grouped = text(event.get("apiVersion"), 40).startswith(_GROUP) and kind in {"Event", "EventList"}
    return grouped or (kind == "Event" and event.keys() >= _MARKS)


def _events(blob: Blob, damage: list[str]) -> list[dict[str, Json]]:
    listed = entries(blob.json, "the list", damage) if isinstance(blob.json, list) else blob.json_objects()
    found: list[dict[str, Json]] = []
    for event in listed:
        inside = event.get("kind") == "EventList"
        found.extend(entries(event.get("items"), "items", damage) if inside else [event])
    return found


READER: Final = KubernetesAuditReader()
