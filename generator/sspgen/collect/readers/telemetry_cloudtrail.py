"""AWS CloudTrail: what was done in an account. Only counts are taken, no row, no name and no address.

Population: events. Not run: no event. Everything else needs review, because events decide nothing by themselves: let a
check count the facts. `failed` counts events with an `errorCode` and logins that failed. Time: the last event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import dig, first, mappings, moment, text
from sspgen.collect.formats.listed import listed
from sspgen.collect.formats.telemetry import TELEMETRY_FACTS, Telemetry

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Report

_KEY: Final = "Records"
_MARKS: Final = frozenset({"eventVersion", "eventName", "eventSource"})


class CloudtrailReader:
    """Reads log files (``Records``), lists and streams of events."""

    id: ClassVar[str] = "telemetry-cloudtrail"
    title: ClassVar[str] = "AWS CloudTrail events"
    proves: ClassVar[str] = "use of an account is recorded"
    facts: ClassVar[tuple[str, ...]] = TELEMETRY_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset(
        {_KEY, "errorCode", "responseElements", "ConsoleLogin", "eventTime", *_MARKS}
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the keys that every event has."""
        records = mappings(blob.json_object().get(_KEY)) or mappings(blob.json_list()) or blob.json_objects()
        return first(records).keys() >= _MARKS

    def read(self, blob: Blob) -> Report:
        """Count every event."""
        found = Telemetry()
        version = ""
        for event in listed(blob, found.damage, _KEY):
            if not event.keys() >= _MARKS:
                found.damage.append("an entry is no event")
            version = version or text(event.get("eventVersion"), 20)
            refused = text(dig(event, "responseElements", "ConsoleLogin"), 40) == "Failure"
            kind = f"{text(event.get('eventSource'), 100)} {text(event.get('eventName'), 100)}"
            found.add(kind, moment(event.get("eventTime")), failed=refused or "errorCode" in event)
        return found.report(self.id, version, "AWS CloudTrail")


READER: Final = CloudtrailReader()
