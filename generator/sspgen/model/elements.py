"""What a plan says of itself beside the system and its controls.

Sources: NIST SP 800-53 r5 control PL-2, and the system plan elements of NIST SP 800-18 r2. Texts are Markdown as a
person wrote them. Everything may be empty: what is missing is said in the plan, not invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.system import System

NARRATIVES: tuple[tuple[str, str, str], ...] = (
    ("architecture", "Consistency with the enterprise architecture", "PL-2a.1"),
    ("mission", "Operational context: mission and business processes", "PL-2a.3"),
    ("threats", "Threats of concern", "PL-2a.7"),
    ("privacy", "Results of the privacy risk assessment", "PL-2a.8"),
    ("environment", "Operational environment and dependencies", "PL-2a.9"),
    ("exchange", "Information exchanges", "PL-2a.9"),
    ("requirements", "Security and privacy requirements", "PL-2a.10"),
    ("tailoring", "Baselines, overlays and tailoring", "PL-2a.11"),
    ("risks", "Risk determinations for architecture and design", "PL-2a.13"),
    ("coordination", "Planned activities that need coordination", "PL-2a.14"),
    ("upkeep", "Distribution, review, update and protection of this plan", "PL-2b"),
)
"""Field of `Elements`, what it is about, and the part of PL-2 that asks for it."""


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's decision about the plan, or the room for one.

    Attributes:
        role: id of a `Role`; whoever holds it signs.
        date: ISO 8601 date, empty when it is still open.
        decision: e.g. ``approved``; empty when it is still open.
    """

    role: str
    date: str = ""
    decision: str = ""
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Authorization:
    """The authorization decision; ``role`` is the id of the role that took it, dates are ISO 8601."""

    decision: str = ""
    date: str = ""
    expires: str = ""
    role: str = ""
    conditions: str = ""


@dataclass(frozen=True, slots=True)
class DigitalIdentity:
    """The digital identity acceptance statement (NIST SP 800-63): assurance levels ``1`` to ``3`` as written."""

    identity: str = ""
    authenticator: str = ""
    federation: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A review of the plan; the date is ISO 8601."""

    date: str
    by: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A change of the plan as its owners recorded it, beside what git tells; the date is ISO 8601."""

    date: str
    version: str = ""
    by: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a plan; see `NARRATIVES` for the texts."""

    architecture: str = ""
    mission: str = ""
    threats: str = ""
    privacy: str = ""
    environment: str = ""
    exchange: str = ""
    requirements: str = ""
    tailoring: str = ""
    risks: str = ""
    coordination: str = ""
    upkeep: str = ""
    identity: DigitalIdentity = DigitalIdentity()
    authorization: Authorization = Authorization()
    approvals: tuple[Approval, ...] = ()
    reviews: tuple[Review, ...] = ()
    changes: tuple[PlanChange, ...] = ()
    acronyms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """An element that a plan is asked to have: one section of its front matter.

    Attributes:
        id: its anchor in every output.
        source: who asks for it: a part of control PL-2, or a publication.
        keys: of an ``ssp.yaml``, in words; who writes one of them states the element.
        fields: attributes of a `System`; the element is stated when one of them is not empty.
        derived: controls, components or evidence say something of it even when nobody states it.
    """

    id: str
    title: str
    source: str
    keys: str = ""
    fields: tuple[str, ...] = ()
    derived: bool = False

    def stated(self, system: System) -> bool:
        """Whether somebody stated it."""
        return any(attrgetter(field)(system) for field in self.fields)

    def shown(self, system: System) -> bool:
        """Whether there is something to say of it."""
        return self.derived or self.stated(system)


def unstated(system: System) -> Iterator[Asked]:
    """Yield what a system's owners could state and did not, in the order of the plan."""
    return (element for element in ELEMENTS if element.fields and not element.stated(system))


_R2 = "SP 800-18 r2"


def _told(field: str, *, derived: bool = False, source: str = "") -> Asked:
    """Return the element of a narrative."""
    title, part = next((title, part) for name, title, part in NARRATIVES if name == field)
    return Asked(field, title, source or part, f"plan.{field}", (f"elements.{field}",), derived)


def _part(identifier: str, title: str, source: str, *keys: str, derived: bool = False) -> Asked:
    """Return an element that whole sections of an ``ssp.yaml`` state."""
    return Asked(identifier, title, source, ", ".join(keys), tuple(_FIELDS.get(key, key) for key in keys), derived)


def _picture(identifier: str, title: str, key: str) -> Asked:
    """Return an element that is a text with a diagram."""
    return Asked(identifier, title, _R2, f"system.{key}", (f"{key}.text", f"{key}.diagram"))


_FIELDS = {
    "system.name": "name",
    "system.service_model": "service_model",
    "system.deployment_model": "deployment_model",
    "system.description": "description",
    "system.information_types": "information_types",
    "system.impact": "impact",
    "leveraged_authorizations": "leveraged",
    "plan.approvals": "elements.approvals",
    "plan.reviews": "elements.reviews",
    "plan.changes": "elements.changes",
}
"""Attributes of a `System` by their key, where the two differ."""

ELEMENTS: tuple[Asked, ...] = (
    _part("identification", "System name and identifiers", _R2, "system.name"),
    _part("type", "System type", _R2, "system.service_model", "system.deployment_model"),
    _part("overview", "System overview", _R2, "system.description"),
    _told("architecture"),
    _told("mission"),
    _part("roles", "Roles and who holds them", "PL-2a.4", "roles", "parties"),
    _part(
        "categorization",
        "Information types and security categorization",
        "PL-2a.5, a.6",
        "system.information_types",
        "system.impact",
    ),
    _part("laws", "Laws, regulations and policies", _R2, "laws", "documents"),
    _told("threats"),
    _told("privacy"),
    _picture("boundary", "Authorization boundary", "authorization_boundary"),
    _picture("network", "Network architecture", "network_architecture"),
    _picture("data-flow", "Data flow", "data_flow"),
    _told("environment"),
    _told("exchange"),
    _part("external", "External services", "FedRAMP SSP 7", "external_services"),
    _part("leveraged", "Leveraged authorizations", "FedRAMP SSP 6", "leveraged_authorizations"),
    _part("components", "System components and inventory", "PL-2a.2", "inventory", derived=True),
    _part("users", "Users and separation of duties", "FedRAMP SSP 11", "users"),
    _part("ports", "Ports, protocols and services", "FedRAMP SSP 9", "ports"),
    _part("cryptography", "Cryptographic modules", "FedRAMP SSP 10", "cryptography"),
    Asked(
        "identity",
        "Digital identity acceptance statement",
        _R2,
        "plan.identity",
        tuple(f"elements.identity.{name}" for name in ("identity", "authenticator", "federation", "statement")),
    ),
    _told("requirements"),
    _told("tailoring", derived=True, source="PL-2a.11, a.12"),
    Asked("implementation", "Control implementation status", "PL-2a.12", derived=True),
    Asked("assessment", "Control assessment status", _R2, derived=True),
    Asked("remediation", "Remediation actions", _R2, derived=True),
    _told("risks"),
    _told("coordination"),
    _part("plan-approval", "Plan approval", "PL-2a.15", "plan.approvals"),
    Asked(
        "authorization",
        "Authorization decision",
        _R2,
        "plan.authorization",
        ("elements.authorization.decision", "elements.authorization.date", "elements.authorization.conditions"),
    ),
    Asked("status", "Operational status", _R2, "system.status", ("status",)),
    _told("upkeep", source="PL-2b to e"),
    _part("plan-reviews", "Plan review records", "PL-2c", "plan.reviews"),
    _part("plan-changes", "Plan change records", "PL-2d", "plan.changes"),
)
"""All elements in the order of the plan: those of NIST SP 800-18 r2, each part of PL-2a at its place among them."""
