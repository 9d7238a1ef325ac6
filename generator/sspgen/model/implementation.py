"""What people claim: components and their answers to controls, whatever format they were written in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sspgen.model.crosswalk import Crosswalk
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import EvidenceSource
from sspgen.model.mapping import Mappings
from sspgen.model.original import Original
from sspgen.model.spans import Span
from sspgen.model.system import System
from sspgen.model.trust import Trust

DEFAULT_STORE = ".sspgen/evidence"
"""Where evidence is kept when a workspace names no place: a folder of the workspace."""


class Claim(StrEnum):
    """What a human says of an answer. `UNDOCUMENTED`: nobody stated a status, whether or not there is a text."""

    IMPLEMENTED = "implemented"
    ALTERNATIVE = "alternative"
    PARTIAL = "partial"
    PLANNED = "planned"
    NOT_APPLICABLE = "not-applicable"
    UNDOCUMENTED = "undocumented"


CLAIM_ORDER = (
    Claim.UNDOCUMENTED,
    Claim.PLANNED,
    Claim.PARTIAL,
    Claim.ALTERNATIVE,
    Claim.IMPLEMENTED,
    Claim.NOT_APPLICABLE,
)
"""Claims, the weakest first. Not applicable is neutral: it counts only where nothing else is claimed."""
_CLAIM_RANK = {claim: rank for rank, claim in enumerate(CLAIM_ORDER)}


def weakest(claims: Iterable[Claim]) -> Claim:
    """Return the weakest claim; not applicable only when all are; nothing at all is undocumented."""
    return min(claims, key=_CLAIM_RANK.__getitem__, default=Claim.UNDOCUMENTED)


ORIGINATIONS = (
    "organization",
    "sp-corporate",
    "sp-system",
    "customer-configured",
    "customer-provided",
    "inherited",
)
"""Control originations that are read (FedRAMP Rev 5 names, and OSCAL's ``organization``)."""


REMARKS_LABEL = "remarks"
"""Label of what an OSCAL plan says about a requirement beside its answers; it claims nothing."""
PARAMETER_LABEL = "parameter "
"""Start of the label of an answer that is a parameter's text, kept because its key says not which parameter it sets.

Such an answer belongs to the control as a whole, makes no claim and needs none.
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """A document or recorded verification that an answer points to.

    Attributes:
        href: URL or workspace-relative path, as written.
        exists: whether a local path is there; None for a URL, which is not fetched.
    """

    title: str
    href: str = ""
    kind: str = ""
    exists: bool | None = None
    span: Span | None = None


class HandoverKind(StrEnum):
    """What is said between a system and one that it leverages (OSCAL 1.2, SSP, by-component)."""

    PROVIDED = "provided"
    RESPONSIBILITY = "responsibility"
    INHERITED = "inherited"
    SATISFIED = "satisfied"


@dataclass(frozen=True, slots=True)
class Handover:
    """What an answer hands on to other systems, or takes from one.

    Attributes:
        kind: `PROVIDED` and `RESPONSIBILITY` are handed on; `INHERITED` and `SATISFIED` answer those of another plan.
        text: Markdown; may be empty for what is inherited.
        uuid: its own; empty until the plan is made, where its source gives none.
        of: UUID of what is provided, for a responsibility and for what is inherited; of the responsibility satisfied.
        system: id of the leveraged authorization that it is about, as far as known.
        theirs: what the leveraged plan says of it, which is not ours to publish.
    """

    kind: HandoverKind
    text: str = ""
    uuid: str = ""
    of: str = ""
    system: str = ""
    roles: tuple[str, ...] = ()
    theirs: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What one component of a leveraged plan hands on at one place.

    Attributes:
        statement: OSCAL statement id; empty for the control as a whole.
        component: its title.
        claim: what their plan claims there.
        provided: UUID of what may be inherited, and ``text`` what it is; empty where only responsibilities are left.
        responsibilities: what is left to whoever leverages it, as UUID and text.
    """

    control: str
    statement: str
    component: str
    claim: Claim
    provided: str = ""
    text: str = ""
    responsibilities: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LeveragedPlan:
    """The plan of a leveraged system, as far as it hands something on.

    Attributes:
        id: of the leveraged authorization whose plan it is.
        path: workspace-relative, and ``span`` where it is named.
        component: UUID of the component that is their system, in their plan.
    """

    id: str
    path: str
    title: str = ""
    component: str = ""
    offers: tuple[Offer, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One text or claim of one component about one statement part, or about a control as a whole.

    Attributes:
        control: OSCAL control id.
        statement: OSCAL statement id, at any depth; empty for the control as a whole.
        label: the part as the author named it, when it is not the statement's suffix.
        text: Markdown as written; may cite ``{{ evidence.<source>.<value> }}`` and ``{{ param.<id> }}`` when ``cites``.
        standard: the standard named by the source, where the format names one.
        span: place of the answer; ``text_span`` of the first line of its text.
        internal: it is left out of editions for the public.
        uuid: as its source gives it; empty where a stable one is made.
        also: controls and statement parts of other catalogs that it answers, too, as written.
    """

    control: str
    component: str
    statement: str = ""
    label: str = ""
    claim: Claim = Claim.UNDOCUMENTED
    raw_status: str = ""
    remarks: str = ""
    text: str = ""
    cites: bool = False
    origination: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    customer_responsibility: str = ""
    handovers: tuple[Handover, ...] = ()
    standard: str = ""
    title: str = ""
    span: Span | None = None
    text_span: Span | None = None
    internal: bool = False
    uuid: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterSetting:
    """Values that a component (or the profile of the workspace) gives to a parameter."""

    id: str
    values: tuple[str, ...]
    control: str = ""
    component: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A component: software, hardware, service, policy, process, or ``this-system``.

    Attributes:
        status: operational status (OSCAL): ``operational``, ``under-development``, ``disposition`` or ``other``.
        references: documents and recorded verifications of the component as a whole.
        origin: the format it was read from: ``native``, ``opencontrol 3.1.0``, ``oscal``.
    """

    id: str
    title: str
    kind: str = "software"
    description: str = ""
    purpose: str = ""
    status: str = "operational"
    responsible: str = ""
    roles: tuple[str, ...] = ()
    props: tuple[tuple[str, str], ...] = ()
    answers: tuple[Answer, ...] = ()
    parameters: tuple[ParameterSetting, ...] = ()
    references: tuple[Reference, ...] = ()
    origin: str = "native"
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """An old address of the site and where it leads now, both relative to its root, e.g. ``pages/start.html``."""

    old: str
    new: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that the plan was made from: workspace-relative POSIX path and SHA-256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that people wrote, read and checked, before any catalog or evidence is looked at.

    Attributes:
        profile: id of a catalog-store profile, or workspace-relative path; empty when none is named.
        control_titles: titles that the workspace itself gives to controls, for when no catalog is at hand.
        standards: names of the standards that answers may refer to; empty: any.
        pages: workspace-relative paths of the workspace's own Markdown pages.
        texts: how many texts were read, for the count "texts in = texts out".
        plugins: names of the distributions whose plug-ins are used; ``plugin_places`` where each is named.
        mappings: the shipped mappings with the workspace's own over them, as far as a source asks for them.
        trust: whom signatures are verified against.
        store: where evidence is kept: a folder of the workspace, ``git:<branch>`` or a URL.
        internal: paths and patterns of what is internal, see ``model.marks``; sorted.
        crosswalks: the workspace's own, in order of path.
        redirects: old addresses of the site, in the order written.
        leveraged_plans: plans of leveraged systems, in the order of their authorizations; ``leveraged_files`` their
            paths by the id of the authorization, each with the place where it is named.
        original: the OSCAL document that the workspace is, where it is one.
    """

    system: System
    profile: str = ""
    components: tuple[Component, ...] = ()
    evidence: tuple[EvidenceSource, ...] = ()
    parameters: tuple[ParameterSetting, ...] = ()
    editions: tuple[str, ...] = ("full",)
    control_titles: dict[str, str] = field(default_factory=dict)
    standards: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    texts: int = 0
    plugins: tuple[str, ...] = ()
    plugin_places: dict[str, Span] = field(default_factory=dict)
    mappings: Mappings = field(default_factory=Mappings)
    trust: Trust = field(default_factory=Trust)
    store: str = DEFAULT_STORE
    internal: tuple[str, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    leveraged_plans: tuple[LeveragedPlan, ...] = ()
    leveraged_files: dict[str, tuple[str, Span]] = field(default_factory=dict)
    original: Original = field(default_factory=Original)
