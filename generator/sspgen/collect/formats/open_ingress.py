"""Finds rules of firewalls in a Terraform plan that let the whole internet in.

Of the planned values only the few that say where traffic may come from and go to are looked at: a plan holds secrets in
clear. A value that the plan marks as sensitive is not looked at either, and one that is known only after apply is told
as not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import dig, entries, integer, items, mappings, text
from sspgen.model.evidence import FindingSeverity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json

_ANYWHERE: Final = ("0.0.0.0/0", "::/0", "*", "internet", "any")
_ADMINISTRATION: Final = (22, 23, 3389, 5900, 5985, 5986)
_WEB: Final = (80, 443)
_ALL_PORTS: Final = 65_535
_ALL: Final = ("-1", "all", "*", "any")
_MARKS: Final = ("after_unknown", "after_sensitive")


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where one type of resource keeps its rules, and how a rule says what it does.

    Attributes:
        rules: name of the nested blocks that are the rules; empty when the resource is one itself.
        sources: names that hold ranges of addresses, as a text or a list.
        inward: name and value that an inward rule has, where a rule may be either; absent counts as inward.
        allows: name and value that a rule has which lets traffic in; absent counts as allowing.
    """

    rules: str
    sources: tuple[str, ...]
    inward: tuple[str, str] = ("", "")
    allows: tuple[str, str] = ("", "")
    first: str = ""
    last: str = ""
    ports: str = ""
    protocol: str = "protocol"


_AWS: Final = ("cidr_blocks", "ipv6_cidr_blocks")
_AZURE: Final = _Shape(
    "",
    ("source_address_prefix", "source_address_prefixes"),
    inward=("direction", "inbound"),
    allows=("access", "allow"),
    ports="destination_port_range destination_port_ranges",
)
_SHAPES: Final = {
    "aws_security_group": _Shape("ingress", _AWS, first="from_port", last="to_port"),
    "aws_default_security_group": _Shape("ingress", _AWS, first="from_port", last="to_port"),
    "aws_security_group_rule": _Shape("", _AWS, ("type", "ingress"), first="from_port", last="to_port"),
    "aws_vpc_security_group_ingress_rule": _Shape(
        "", ("cidr_ipv4", "cidr_ipv6"), first="from_port", last="to_port", protocol="ip_protocol"
    ),
    "azurerm_network_security_rule": _AZURE,
    "azurerm_network_security_group": _Shape(
        "security_rule", _AZURE.sources, _AZURE.inward, _AZURE.allows, ports=_AZURE.ports
    ),
    "google_compute_firewall": _Shape("", ("source_ranges",), ("direction", "ingress")),
    "openstack_networking_secgroup_rule_v2": _Shape(
        "", ("remote_ip_prefix",), ("direction", "ingress"), first="port_range_min", last="port_range_max"
    ),
    "digitalocean_firewall": _Shape("inbound_rule", ("source_addresses",), ports="port_range"),
    "hcloud_firewall": _Shape("rule", ("source_ips",), ("direction", "in"), ports="port"),
}

SOURCE_KEYS: Final = frozenset(
    name
    for shape in _SHAPES.values()
    for name in (
        *(shape.rules, *shape.sources, shape.inward[0], shape.allows[0], shape.first, shape.last, shape.protocol),
        *shape.ports.split(),
    )
    if name
) | {"allow", "ports", "disabled"}
"""Every name of a planned value that is looked at."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A rule that lets anyone in.

    Attributes:
        ports: what it opens, in words.
    """

    severity: FindingSeverity
    ports: str


@dataclass(frozen=True, slots=True)
class Ingress:
    """What the rules of one resource say.

    Attributes:
        unknown: rules whose source is not known before the plan is applied, or is sensitive.
    """

    rules: int = 0
    openings: tuple[Opening, ...] = ()
    unknown: int = 0


def ingress(kind: str, change: dict[str, Json]) -> Ingress | None:
    """Return what a planned change says on who may come in; None for a resource that is no firewall."""
    shape = _SHAPES.get(kind)
    after = change.get("after")
    if shape is None or after is None:
        return None
    if not isinstance(after, dict):
        return Ingress(unknown=1)
    openings: list[Opening] = []
    damage: list[str] = []
    rules = list(_rules(shape, after, change, damage))
    unknown = len(damage)
    for rule, hidden in rules:
        if _hides(hidden, shape) or not _is_readable(shape, rule):
            unknown += 1
        elif _lets_in(shape, rule):
            openings.extend(_openings(shape, rule))
    if shape.rules and _is_hidden(change, shape.rules):
        unknown += 1
    return Ingress(len(rules), tuple(openings), unknown)


def _rules(
    shape: _Shape, after: dict[str, Json], change: dict[str, Json], damage: list[str]
) -> Iterator[tuple[dict[str, Json], list[Json]]]:
    """Yield each rule with the marks on its values: not known before apply, and sensitive."""
    marks = [change.get(mark) for mark in _MARKS]
    if not shape.rules:
        yield after, marks
        return
    for index, rule in enumerate(entries(after.get(shape.rules), "its rules", damage)):
        yield rule, [dig(mark, shape.rules, index) for mark in marks]


def _is_hidden(change: dict[str, Json], name: str) -> bool:
    return any(change.get(mark) is True or dig(change.get(mark), name) is True for mark in _MARKS)


def _hides(marks: list[Json], shape: _Shape) -> bool:
    return any(mark is True or any(_marked(dig(mark, name)) for name in shape.sources) for mark in marks)


def _marked(mark: Json) -> bool:
    return mark is True or any(each is True for each in items(mark))


def _is_readable(shape: _Shape, rule: dict[str, Json]) -> bool:
    return all(each is None or isinstance(each, str) for each in _sources(shape, rule))


def _sources(shape: _Shape, rule: dict[str, Json]) -> list[Json]:
    sources = [rule.get(name) for name in shape.sources]
    return [each for source in sources for each in (source if isinstance(source, list) else [source])]


def _lets_in(shape: _Shape, rule: dict[str, Json]) -> bool:
    if rule.get("disabled") is True:
        return False
    for name, value in (shape.inward, shape.allows):
        told = text(rule.get(name), 40).lower() if name else ""
        if told and told != value:
            return False
    return any(text(each, 80).lower() in _ANYWHERE for each in _sources(shape, rule))


def _openings(shape: _Shape, rule: dict[str, Json]) -> Iterator[Opening]:
    """Yield one opening for each block of protocols (Google), or the one of the rule."""
    blocks = mappings(rule.get("allow")) if "allow" in rule else [rule]
    for block in blocks:
        protocol = text(block.get(shape.protocol), 20).lower()
        yield _opening(protocol, _ranges(shape, block))


def _ranges(shape: _Shape, rule: dict[str, Json]) -> list[tuple[int, int]]:
    if shape.first:
        first, last = integer(rule.get(shape.first)), integer(rule.get(shape.last))
        return [] if first is None or first < 0 else [(first, first if last is None else last)]
    names = shape.ports.split() or ["ports"]
    values = [rule.get(name) for name in names]
    flat = [each for value in values for each in (value if isinstance(value, list) else [value])]
    found = []
    for written in (text(each, 40) for each in flat):
        low, _, high = written.partition("-")
        start, end = integer(low), integer(high or low)
        if start is not None and end is not None:
            found.append((start, end))
    return found


def _opening(protocol: str, ranges: list[tuple[int, int]]) -> Opening:
    everything = not ranges or protocol in _ALL or any(end - start >= _ALL_PORTS - 1 for start, end in ranges)
    name = protocol if protocol and protocol not in _ALL else "every protocol"
    if everything:
        return Opening(FindingSeverity.HIGH, f"every port, {name}")
    told = ", ".join(f"{start}" if start == end else f"{start}-{end}" for start, end in ranges[:10])
    if any(start <= port <= end for start, end in ranges for port in _ADMINISTRATION):
        return Opening(FindingSeverity.HIGH, f"port {told}, {name}")
    web = all(start == end and start in _WEB for start, end in ranges)
    return Opening(FindingSeverity.LOW if web else FindingSeverity.MEDIUM, f"port {told}, {name}")
