"""What a plan says of itself beside the system and its controls.

Sources: NIST SP 800-53 r5 control PL-2, and the system plan elements of NIST SP 800-18 r2. Texts are Markdown as a
person wrote them. Everything may be empty: what is missing is said in the plan, not invented.
"""

from __future__ import annotations

from dataclasses import dataclass

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
