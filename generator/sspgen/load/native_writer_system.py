"""The system of a workspace as an ``ssp.yaml``: what is not known is left out, nothing is invented. Pure."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

from sspgen.model.elements import NARRATIVES
from sspgen.model.ids import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.evidence import Json
    from sspgen.model.implementation import Workspace
    from sspgen.model.system import Narrative, System

_PLAIN: Final = (
    *("id", "name", "short_name", "description", "version", "service_model", "deployment_model", "impact"),
    *("confidentiality", "integrity", "availability", "marking"),
)
_NARRATIVES: Final = ("authorization_boundary", "network_architecture", "data_flow")
_SECTIONS: Final = (
    ("parties", "parties"),
    ("roles", "roles"),
    ("users", "users"),
    ("leveraged_authorizations", "leveraged"),
    ("external_services", "external_services"),
    ("cryptography", "cryptography"),
    ("inventory", "inventory"),
)
"""Sections of things by id, and the field of a system that holds them."""
_LEVELS: Final = ("impact", "confidentiality", "integrity", "availability")
_IMPACTS: Final = frozenset(("", "low", "moderate", "high"))
_EMPTY: Final[tuple[Json, ...]] = ("", [], {}, None)


def system_file(workspace: Workspace, profile: str = "") -> dict[str, Json]:
    """Return what an ``ssp.yaml`` says of a workspace; ``profile`` in place of the workspace's own."""
    system = workspace.system
    found: dict[str, Json] = {"system": _system(system), "profile": profile or workspace.profile}
    found["standards"] = list(workspace.standards)
    found["parameters"] = {
        s.id: s.values[0] if len(s.values) == 1 else list(s.values)
        for s in workspace.parameters
        if any(value.strip() for value in s.values)
    }
    for section, name in _SECTIONS:
        found[section] = _by_id(getattr(system, name))
    found["ports"] = [_kept(asdict(port)) for port in system.ports]
    found["laws"] = list(system.laws)
    found["documents"] = [_kept({"title": title or href, "href": href}) for title, href in system.documents]
    found["plan"] = _plan(system)
    found["acronyms"] = dict(system.elements.acronyms)
    found["pages"] = list(workspace.pages)
    titles = sorted(workspace.control_titles, key=natural_key)
    found["control_titles"] = {control: workspace.control_titles[control] for control in titles}
    return _kept(found)


def odd_levels(system: System) -> Iterator[tuple[str, str]]:
    """Yield the impact levels that a native file cannot hold, with what they are of."""
    for name in _LEVELS:
        if getattr(system, name) not in _IMPACTS:
            yield name, str(getattr(system, name))


def _system(system: System) -> dict[str, Json]:
    found: dict[str, Json] = {name: getattr(system, name) for name in _PLAIN}
    odd = list(odd_levels(system))
    found |= {name: "" for name, _ in odd}
    found["id"], found["name"] = system.id or "system", system.name or system.id or "system"
    found["status"] = system.status
    remarks = [system.status_remarks, *(f"{name.capitalize()}: {level}" for name, level in odd)]
    if said := "\n\n".join(filter(None, remarks)):
        found["status"] = {"state": system.status, "remarks": said}
    found["identifiers"] = dict(system.identifiers)
    found["information_types"] = _by_id(system.information_types)
    for name in _NARRATIVES:
        found[name] = _narrative(getattr(system, name))
    return _kept(found)


def _narrative(narrative: Narrative) -> Json:
    said = _kept(asdict(narrative))
    return narrative.text if set(said) <= {"text"} else said


def _by_id(items: Iterable[Any]) -> dict[str, Json]:
    """Return records by id; one that says one thing only is that text. A party's kind is its ``type``."""
    found: dict[str, Json] = {}
    for item in items:
        said = _kept(asdict(item))
        identifier = str(said.pop("id"))
        if "kind" in said:
            kind = said.pop("kind")
            said |= {"type": kind} if kind != "organization" else {}
        main = next(iter(said), "")
        found[identifier] = said[main] if len(said) == 1 and main in {"title", "name", "description"} else said
    return found


def _plan(system: System) -> dict[str, Json]:
    """Return what the plan says of itself."""
    elements = system.elements
    found: dict[str, Json] = {name: getattr(elements, name) for name, _, _ in NARRATIVES}
    for field in fields(elements):
        value = getattr(elements, field.name)
        if field.name in {"approvals", "reviews", "changes"}:
            found[field.name] = [_kept(asdict(item)) for item in value]
        elif field.name in {"identity", "authorization"}:
            found[field.name] = _kept(asdict(value))
    return _kept(found)


def _kept(found: dict[str, Any]) -> dict[str, Json]:
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}
    return {key: value for key, value in plain.items() if value not in _EMPTY}
