"""An OpenControl workspace read naively, node by node, to count by hand what a plan of it may say.

Shares nothing with the program that it checks: no reader, no ids, no profile resolution.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Narrative:
    """One text of a component with the status of its control, as written."""

    control: str
    standard: str
    status: str
    key: str
    text: str


def _members(node: Any) -> dict[str, list[Any]]:
    """The values of a mapping by key; a key that is repeated keeps all its values."""
    found: dict[str, list[Any]] = defaultdict(list)
    for key, value in node.value:
        found[key.value].append(value)
    return found


def _documents(root: Path) -> Iterator[dict[str, list[Any]]]:
    listed = yaml.safe_load((root / "opencontrol.yaml").read_text(encoding="utf-8"))["components"]
    for name in listed:
        yield _members(yaml.compose((root / name / "component.yaml").read_text(encoding="utf-8")))


def _first(members: dict[str, list[Any]], key: str) -> str:
    return str(members[key][0].value) if members.get(key) else ""


def entries(root: Path) -> list[dict[str, list[Any]]]:
    """Every ``satisfies`` entry."""
    return [_members(e) for d in _documents(root) for given in d.get("satisfies", ()) for e in given.value]


def statuses(root: Path) -> list[str]:
    """The status of every ``satisfies`` entry, as written."""
    return [_first(entry, "implementation_status") for entry in entries(root)]


def narratives(root: Path) -> list[Narrative]:
    """Every narrative with a text, in every form the format allows."""
    found = []
    for entry in entries(root):
        control, standard = _first(entry, "control_key"), _first(entry, "standard_key")
        status = _first(entry, "implementation_status")
        for node in entry.get("narrative", ()):
            items = [_members(i) for i in node.value] if isinstance(node.value, list) else [{"text": [node]}]
            found += [
                Narrative(control, standard, status, _key(item, n), text.value)
                for item in items
                for n, text in enumerate(item.get("text", ()))
                if text.value.strip()
            ]
    return found


def _key(item: dict[str, list[Any]], number: int) -> str:
    keys = item.get("key", [])
    return str(keys[number].value) if number < len(keys) else ""


def recorded_failures(root: Path) -> int:
    """Count the verifications that say that their test did not pass."""
    given = [_members(v) for d in _documents(root) for node in d.get("verifications", ()) for v in node.value]
    return sum(1 for verification in given if _first(verification, "test_passed") == "false")


def oscal_id(control: str) -> str:
    """``AC-2 (1)`` as ``ac-2.1``."""
    match = re.match(r"\s*([A-Z]{2})-(\d+)\s*(?:\((\d+)\))?", control)
    assert match, control
    return f"{match[1].lower()}-{int(match[2])}" + (f".{int(match[3])}" if match[3] else "")


def response_points(resolved: Path) -> dict[str, list[str]]:
    """The top-level items of every control of a resolved profile, or its statement where there are none."""
    found = {}
    for control in _controls(json.loads(resolved.read_bytes())["catalog"]):
        for statement in (p for p in control.get("parts", ()) if p["name"] == "statement"):
            items = [p["id"] for p in statement.get("parts", ()) if p["name"] == "item"]
            found[control["id"]] = items or [statement["id"]]
    return found


def _controls(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for control in node.get("controls", ()):
        yield control
        yield from _controls(control)
    for group in node.get("groups", ()):
        yield from _controls(group)


def place(narrative: Narrative, points: dict[str, list[str]]) -> str:
    """The response point of a narrative; ``control`` for the control as a whole, ``outside`` for the appendix."""
    identifier = oscal_id(narrative.control)
    if identifier not in points or narrative.standard != "NIST-800-53":
        return "outside"
    if not narrative.key:
        return points[identifier][0] if len(points[identifier]) == 1 else "control"
    pieces = re.findall(r"[a-z]+|\d+", narrative.key.lower())
    wanted = f"{identifier}_smt.{pieces[0]}" if pieces else ""
    return wanted if wanted in points[identifier] else "control"


def texts_of(component: Path) -> int:
    """Count the texts of a component file of any schema: narratives, and parameters whose keys set none."""
    top = yaml.compose(component.read_text(encoding="utf-8"))
    given = top.value if isinstance(top, yaml.SequenceNode) else _entries(_members(top))
    return sum(_texts_of_entry(_members(entry)) for entry in given)


def _entries(document: dict[str, list[Any]]) -> list[Any]:
    found = []
    for node in document.get("satisfies", ()):
        if isinstance(node, yaml.SequenceNode):
            found += [entry for entry in node.value if isinstance(entry, yaml.MappingNode)]
        elif isinstance(node, yaml.MappingNode):
            found += [entry for _, controls in node.value for _, entry in controls.value]
    return found


def _texts_of_entry(entry: dict[str, list[Any]]) -> int:
    nodes = [*entry.get("narrative", ()), *entry.get("parameters", ())]
    items = [item for node in nodes for item in (node.value if isinstance(node, yaml.SequenceNode) else [node])]
    scalars = [
        text for item in items for text in (_texts_in(_members(item)) if isinstance(item, yaml.MappingNode) else [item])
    ]
    return sum(bool(text.value.strip()) and text.tag != "tag:yaml.org,2002:null" for text in scalars)


def _texts_in(item: dict[str, list[Any]]) -> list[Any]:
    """The texts of a narrative or parameter; what sets a parameter of OSCAL is a value and no text."""
    sets = re.match(r"[A-Za-z]{2}-\d+(\.\d+)?_(prm|odp)", _first(item, "key"))
    return [] if sets else item.get("text", [])
