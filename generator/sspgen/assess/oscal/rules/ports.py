"""Ports are numbers that exist, and each protocol has its ports.

That they are in order is a constraint of the metaschema.

Source: OSCAL implementation model, ``protocol`` and ``port-range``; RFC 6335; FedRAMP Rev 5 "protocol-has-port-range".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, error, info, shown
from sspgen.load.oscal.access import children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_HIGHEST: Final = 65535
_PORTLESS: Final = frozenset({"icmp", "icmpv6", "esp", "ah", "gre", "ospf", "igmp"})


def _check(subject: Subject) -> Iterator[Finding]:
    for protocol in subject.index.of("protocols"):
        name = protocol.text("name") or protocol.text("title")
        if not children(protocol.value, "port-ranges") and name.lower() not in _PORTLESS:
            yield info("SSP475", f"the protocol {shown(name)} has no port range", protocol.path, "add 'port-ranges'")
    for ports in subject.index.of("port-ranges"):
        yield from _range(ports)


def _range(ports: Entry) -> Iterator[Finding]:
    start, end = ports.value.get("start"), ports.value.get("end")
    for key, port in (("start", start), ("end", end)):
        if isinstance(port, int) and port > _HIGHEST:
            yield error(
                "SSP475", f"the port {port} does not exist: the highest is {_HIGHEST}", ports.at(key), "correct it"
            )
    if start is not None and not ports.text("transport"):
        yield info("SSP475", "these ports have no transport, TCP or UDP", ports.path, "add 'transport'")


RULE = MeaningRule(_check)
