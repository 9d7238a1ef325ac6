"""AWS CloudTrail: what was done in an account. Only counts are taken, no row, no name and no address.

Population: events. Not run: no event. Everything else needs review, because events decide nothing by themselves: let a
check count the facts. `failed` counts events with an `errorCode` and logins that failed. Time: the last event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import dig, entries, first, mapping, mappings, moment, text
from sspgen.collect.telemetry import TELEMETRY_FACTS, Telemetry

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Report

_MARKS: Final = frozenset({"eventVersion", "eventName", "eventSource"})


@dataclass(frozen=True, slots=True)
class CloudtrailReader:
    """Reads log files (``Records``), lists and streams of events."""

    id: ClassVar[str] = "telemetry-cloudtrail"
    title: ClassVar[str] = "AWS CloudTrail events"
    proves: ClassVar[str] = "use of an account is recorded"
    facts: ClassVar[tuple[str, ...]] = TELEMETRY_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset(
        {"Records", "errorCode", "responseElements", "ConsoleLogin", "eventTime", *_MARKS}
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the keys that every event has."""
        listed = blob.json_object().get("Records")
        records = mappings(listed) or mappings(blob.json_list()) or blob.json_objects()
        return first(records).keys() >= _MARKS

    def read(self, blob: Blob) -> Report:
        """Count every event."""
        found = Telemetry()
        events = _events(blob, found.damage)
        for event in events:
            if not event.keys() >= _MARKS:
                found.damage.append("an entry is no event")
            refused = text(dig(event, "responseElements", "ConsoleLogin"), 40) == "Failure"
            kind = f"{text(event.get('eventSource'), 100)} {text(event.get('eventName'), 100)}"
            found.add(kind, moment(event.get("eventTime")), failed=refused or "errorCode" in event)
        return found.report(self.id, text(first(events).get("eventVersion"), 20), "AWS CloudTrail")


def _events(blob: Blob, damage: list[str]) -> list[dict[str, Json]]:
    if "Records" in mapping(blob.json_object()):
        return entries(blob.json_object().get("Records"), "Records", damage)
    return entries(blob.json, "the list", damage) if isinstance(blob.json, list) else blob.json_objects()


READER: Final = CloudtrailReader()
