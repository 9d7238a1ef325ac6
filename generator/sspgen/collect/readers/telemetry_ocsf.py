"""OCSF events: activity of systems, identities, networks and applications. Only counts are taken, no row and no name.

Population: events. Not run: no event. Everything else needs review, because events decide nothing by themselves: let a
check count the facts. `failed` counts events whose `status_id` is 2 (Failure). Time: the last event. Findings (classes
2001 to 2999) of other tools than [Prowler](#prowler-ocsf) are refused: ask the tool for its own format, or for SARIF.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Blob, Unreadable
from sspgen.collect.fields import Moment, dig, first, first_text, integer, mappings, moment, text
from sspgen.collect.formats.listed import listed
from sspgen.collect.formats.telemetry import TELEMETRY_FACTS, Telemetry

if TYPE_CHECKING:
    from sspgen.model.evidence import Json, Report

_FINDINGS: Final = 2
_PROWLERS: Final = (2001, 2004)
_FAILURE: Final = 2
_IN_CATEGORY: Final = 1000


class OcsfReader:
    """Reads events of all classes but findings, as an object, a list or a stream."""

    id: ClassVar[str] = "telemetry-ocsf"
    title: ClassVar[str] = "OCSF events"
    proves: ClassVar[str] = "activity is recorded"
    facts: ClassVar[tuple[str, ...]] = TELEMETRY_FACTS
    keeps: ClassVar[frozenset[str]] = frozenset(
        {
            *(
                "class_uid",
                "class_name",
                "metadata",
                "version",
                "product",
                "name",
                "time",
                "time_dt",
                "status_id",
                "status",
            ),
            *("category_uid", "activity_id", "type_uid"),
        }
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the class and the metadata of an event that is no finding of Prowler."""
        event = first(mappings(blob.json_list()) or blob.json_objects())
        product = text(dig(event, "metadata", "product", "name"), 80).lower()
        return _is_event(event) and not (product == "prowler" and event.get("class_uid") in _PROWLERS)

    def read(self, blob: Blob) -> Report:
        """Count every event."""
        found = Telemetry()
        head: dict[str, Json] = {}
        for event in listed(blob, found.damage):
            head = head or event
            number = integer(event.get("class_uid"))
            if number is not None and number // _IN_CATEGORY == _FINDINGS:
                raise Unreadable(_refusal(text(dig(event, "metadata", "product", "name"), 80)))
            if not _is_event(event):
                found.damage.append("an entry is no event")
            failed = integer(event.get("status_id")) == _FAILURE or text(event.get("status"), 20) == "Failure"
            found.add(first_text(event.get("class_name"), event.get("class_uid")), _time(event), failed=failed)
        metadata = head.get("metadata")
        tool = text(dig(metadata, "product", "name"), 80)
        return found.report(self.id, text(dig(metadata, "version"), 20), tool or "OCSF")


def _refusal(tool: str) -> str:
    if tool.lower() == "prowler":
        return "of Prowler's OCSF only findings of class 2001 and class 2004 are read: give the main report"
    named = repr(tool) if tool else "a tool that is not named"
    return f"OCSF findings of {named} are not read: ask the tool for its own format, or for SARIF"


def _time(event: dict[str, Json]) -> Moment:
    """Return the time; some writers give microseconds where OCSF wants milliseconds, and a text beside them."""
    found = moment(event.get("time"))
    return found if found.time is not None else moment(event.get("time_dt"))


def _is_event(event: dict[str, Json]) -> bool:
    marked = isinstance(event.get("metadata"), dict) and bool(
        event.keys() & {"category_uid", "activity_id", "type_uid"}
    )
    return marked and integer(event.get("class_uid")) is not None


READER: Final = OcsfReader()
