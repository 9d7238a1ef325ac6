"""What a good OSCAL system security plan is, beyond its schema: references resolve, no UUID is used twice."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from jsonschema import Draft7Validator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.model.plan import Plan

Node = dict[str, Any]


def schema_validator(path: Path) -> Draft7Validator:
    """A validator of OSCAL's schema, whose patterns use Unicode classes that Python writes otherwise."""
    text = path.read_text(encoding="utf-8")
    text = text.replace(r"(\\p{L}|_)", r"[^\\W\\d]").replace(r"(\\p{L}|\\p{N}|[.\\-_])", r"[\\w.\\-]")
    return Draft7Validator(json.loads(text))


def walk(node: Any) -> Iterator[Node]:
    """Every object of a document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


def problems(document: Node, plan: Plan) -> list[str]:
    """What is wrong with the references of a document."""
    body = document["system-security-plan"]
    return [
        *_repeated("UUID", (n["uuid"] for n in walk(body) if "uuid" in n)),
        *_dangling(body),
        *_links(body),
        *_statements(body, plan),
    ]


def _repeated(what: str, values: Iterator[str]) -> list[str]:
    return [f"{what} {value} is there {count} times" for value, count in Counter(values).items() if count > 1]


def _dangling(body: Node) -> list[str]:
    components = {c["uuid"] for c in body["system-implementation"]["components"]}
    roles = {r["id"] for r in body["metadata"].get("roles", ())}
    parties = {p["uuid"] for p in body["metadata"].get("parties", ())}
    found = []
    for node in walk(body):
        wanted = [("component-uuid", components), ("role-id", roles), ("party-uuid", parties)]
        found += [f"{key} {node[key]} is nowhere" for key, known in wanted if key in node and node[key] not in known]
        found += [f"role {r} is nowhere" for r in node.get("role-ids", ()) if r not in roles]
        found += [f"party {p} is nowhere" for p in node.get("party-uuids", ()) if p not in parties]
    return found


def _links(body: Node) -> list[str]:
    known = {r["uuid"] for r in body["back-matter"]["resources"]}
    hrefs = [n["href"] for n in walk(body) if n.get("href", "").startswith("#")]
    return [f"link {href} leads nowhere" for href in hrefs if href[1:] not in known]


def _statements(body: Node, plan: Plan) -> list[str]:
    found = []
    requirements = body["control-implementation"]["implemented-requirements"]
    found += _repeated("control", (r["control-id"] for r in requirements))
    for requirement in requirements:
        control = plan.control_by_id.get(requirement["control-id"])
        if control is None:
            found.append(f"control {requirement['control-id']} is not in the profile")
            continue
        known = {line.id for line in control.requirement} | {point.id for point in control.points}
        statements = requirement.get("statements", [])
        found += [f"{s['statement-id']} is no statement" for s in statements if s["statement-id"] not in known]
        found += _repeated("statement", (s["statement-id"] for s in statements))
        for holder in (requirement, *statements):
            found += _repeated("by-component", (b["component-uuid"] for b in holder.get("by-components", ())))
    return found
