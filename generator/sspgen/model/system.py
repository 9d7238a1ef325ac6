"""The system that a plan describes, in OSCAL's own terms (OSCAL 1.2 system-characteristics, system-implementation).

Texts are Markdown as a person wrote them. Every list may be empty: what is missing is said in the plan, not invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sspgen.model.elements import Elements
from sspgen.model.exchange import Exchange
from sspgen.model.look import Look
from sspgen.model.paper import Paper
from sspgen.model.spans import Span


@dataclass(frozen=True, slots=True)
class Party:
    """A person or an organization. ``kind`` is ``person`` or ``organization``."""

    id: str
    name: str
    kind: str = "organization"
    title: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Role:
    """A responsibility and the parties that hold it (ids of `Party`)."""

    id: str
    title: str
    description: str = ""
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """A kind of user: its roles and authorized privileges."""

    id: str
    title: str
    description: str = ""
    roles: tuple[str, ...] = ()
    privileges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InformationType:
    """A type of information with its FIPS 199 impact levels (``low``, ``moderate``, ``high``; empty when unset)."""

    id: str
    title: str
    description: str = ""
    categorization: str = ""
    confidentiality: str = ""
    integrity: str = ""
    availability: str = ""
    justification: str = ""


@dataclass(frozen=True, slots=True)
class LeveragedAuthorization:
    """An authorization of another system that this one relies on."""

    id: str
    title: str
    party: str = ""
    date: str = ""
    impact: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class ExternalService:
    """A service outside the boundary that the system exchanges data with."""

    id: str
    title: str
    description: str = ""
    provider: str = ""
    data: str = ""
    connection: str = ""


@dataclass(frozen=True, slots=True)
class Port:
    """A service with its port range, transport, purpose and the components that use it."""

    service: str
    ports: str
    transport: str = "tcp"
    purpose: str = ""
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CryptographicModule:
    """A cryptographic module: what it protects, and its validation certificate (CMVP) where there is one."""

    id: str
    title: str
    usage: str = ""
    validation: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class InventoryItem:
    """An item of the inventory and the components that it implements."""

    id: str
    description: str
    asset_type: str = ""
    location: str = ""
    owner: str = ""
    version: str = ""
    components: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture of a part of the system.

    Attributes:
        path: workspace-relative, of an image; ``#`` and the UUID of a resource that holds it in the OSCAL document.
    """

    path: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Narrative:
    """A described part of the system.

    Attributes:
        diagram: see `Diagram.path`; empty for none. ``caption`` belongs to it.
        further: other pictures of the same part, which plans in OSCAL may have.
    """

    text: str = ""
    diagram: str = ""
    caption: str = ""
    further: tuple[Diagram, ...] = ()

    @property
    def diagrams(self) -> tuple[Diagram, ...]:
        """Every picture, in order."""
        return (*((Diagram(self.diagram, self.caption),) if self.diagram else ()), *self.further)


@dataclass(frozen=True, slots=True)
class System:
    """A system's characteristics.

    Attributes:
        id: short id; the seed of the plan's stable UUIDs.
        status: ``operational``, ``under-development``, ``under-major-modification``, ``disposition`` or ``other``.
        impact: overall impact level (``low``, ``moderate``, ``high``), empty when not categorized.
        marking: classification or sensitivity marking for every page, e.g. ``CUI``.
    """

    id: str
    name: str
    short_name: str = ""
    description: str = ""
    status: str = "under-development"
    status_remarks: str = ""
    version: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    service_model: str = ""
    deployment_model: str = ""
    impact: str = ""
    confidentiality: str = ""
    integrity: str = ""
    availability: str = ""
    marking: str = ""
    information_types: tuple[InformationType, ...] = ()
    authorization_boundary: Narrative = Narrative()
    network_architecture: Narrative = Narrative()
    data_flow: Narrative = Narrative()
    parties: tuple[Party, ...] = ()
    roles: tuple[Role, ...] = ()
    users: tuple[User, ...] = ()
    leveraged: tuple[LeveragedAuthorization, ...] = ()
    external_services: tuple[ExternalService, ...] = ()
    ports: tuple[Port, ...] = ()
    cryptography: tuple[CryptographicModule, ...] = ()
    inventory: tuple[InventoryItem, ...] = ()
    laws: tuple[str, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    look: Look = field(default_factory=Look)
    elements: Elements = field(default_factory=Elements)
    paper: Paper = field(default_factory=Paper)
    exchange: Exchange = field(default_factory=Exchange)
    span: Span | None = None

    @property
    def leveraged_titles(self) -> dict[str, str]:
        """What leveraged authorizations are called, by their ids."""
        return {each.id: each.title for each in self.leveraged}

    def titles_of(self, roles: Iterable[str]) -> tuple[str, ...]:
        """Return what roles are called, by their ids; one that is not declared is called by its id."""
        known = {role.id: role.title for role in self.roles}
        return tuple(known.get(each, each) for each in roles)
