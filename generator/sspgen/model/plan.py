"""The plan: the merged, immutable result that every output is a projection of.

Claim and proof always stand side by side and are never folded into one word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from sspgen.model.catalog import Source
from sspgen.model.crosswalk import Crosswalk, Via
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import EvidenceResult, Relation, Strength, Verdict
from sspgen.model.ids import natural_key
from sspgen.model.implementation import (
    Claim,
    Component,
    Handover,
    HandoverKind,
    InputFile,
    LeveragedPlan,
    Redirect,
    Reference,
)
from sspgen.model.original import Original
from sspgen.model.prose import ParameterState, Segment
from sspgen.model.provenance import Commit, Provenance
from sspgen.model.stating import Form
from sspgen.model.system import System


class Proof(StrEnum):
    """What evidence shows about a claim."""

    PROVEN = "proven"
    SUPPORTED = "supported"
    STALE = "stale"
    CONTRADICTED = "contradicted"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Tally:
    """The three headline numbers with their denominator; never merged.

    Attributes:
        total: how many response points (or parameters) there are.
        documented: have a text (parameters: a value).
        claimed: documented, and the rolled-up claim is implemented, alternative or not applicable.
        proven: claimed, and the proof is `Proof.PROVEN`.
    """

    total: int = 0
    documented: int = 0
    claimed: int = 0
    proven: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.total + other.total,
            self.documented + other.documented,
            self.claimed + other.claimed,
            self.proven + other.proven,
        )


@dataclass(frozen=True, slots=True)
class ProofItem:
    """What one evidence source says about one response point.

    Attributes:
        source: id of the evidence source; ``title`` its title.
        reason: one sentence.
        check: the expectation of the checks in words; empty when the source has none.
        chain: how one gets from the evidence to the point, one step each; empty when the source names the point itself.
        origin: whose mapping that is, empty for the workspace's own, and ``revision`` its revision.
        shows: what it shows of the point when it passes, in a few words; empty when nobody said.
    """

    source: str
    title: str
    verdict: Verdict
    reason: str
    relation: Relation
    strength: Strength
    check: str = ""
    observed: datetime | None = None
    stale_at: datetime | None = None
    chain: tuple[str, ...] = ()
    origin: str = ""
    revision: str = ""
    shows: str = ""


@dataclass(frozen=True, slots=True)
class PlanAnswer:
    """One component's answer as it is published.

    Attributes:
        uuid: stable, of the answer's names.
        part: the statement part below the response point, as printed (``d.1``); empty for the point itself.
        text: Markdown with the cited values filled in; ``source_text`` as written.
        via: how it came here, when it was written for another control; None where it was written for this one.
    """

    uuid: str
    component: str
    component_title: str
    control: str
    statement: str
    part: str
    claim: Claim
    raw_status: str
    remarks: str
    text: str
    source_text: str
    origination: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    customer_responsibility: str = ""
    provenance: Provenance = Provenance()
    handovers: tuple[Handover, ...] = ()
    via: Via | None = None

    @property
    def written(self) -> str:
        """UUID of the answer as it was written: one text may answer several controls."""
        return self.via.answer if self.via else self.uuid

    def handed(self, kind: str) -> tuple[Handover, ...]:
        """Return what it hands on or takes, of one `HandoverKind`."""
        return tuple(handover for handover in self.handovers if handover.kind == kind)

    @property
    def asks_customers(self) -> bool:
        """Whether it leaves something to customers, in words or by its origination."""
        return bool(self.customer_responsibility.strip()) or any(o.startswith("customer-") for o in self.origination)


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A line of a control's statement with its parameters rolled in.

    Attributes:
        depth: 0 for the statement's own prose.
        label: as the catalog prints it, e.g. ``a.``.
        point: id of the response point it belongs to; empty for prose that introduces several.
    """

    id: str
    depth: int
    label: str
    segments: tuple[Segment, ...]
    point: str = ""


@dataclass(frozen=True, slots=True)
class PlanParameter:
    """A parameter as published: its value, who set it, and what a profile demands.

    Attributes:
        stands_for: ids of the parameters that this one sums up; it then needs no value of its own.
    """

    id: str
    control: str
    label: str
    text: str
    state: ParameterState
    constraints: tuple[str, ...] = ()
    alt_ids: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    component: str = ""
    stands_for: tuple[str, ...] = ()
    provenance: Provenance = Provenance()

    @property
    def open(self) -> bool:
        """Whether a value is missing."""
        return self.state is ParameterState.UNSET and not self.stands_for


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """A response point: one statement part of one control that must be answered.

    Attributes:
        label: e.g. ``AC-2 d``; ``part`` is ``d``, empty for the whole statement.
        reason: why the claim and the proof are what they are, one sentence each.
    """

    id: str
    uuid: str
    control: str
    label: str
    part: str
    answers: tuple[PlanAnswer, ...]
    claim: Claim
    claim_reason: str
    proof: Proof
    proof_reason: str
    proofs: tuple[ProofItem, ...]
    tally: Tally


@dataclass(frozen=True)
class PlanControl:
    """A control of the profile with its answers.

    Attributes:
        general: answers about the control as a whole, or about parts that it does not have.
        source: title of the catalog; empty text in ``requirement`` means the catalog is not at hand.
    """

    id: str
    uuid: str
    label: str
    title: str
    family: str
    requirement: tuple[RequirementLine, ...]
    guidance: tuple[Segment, ...]
    parameters: tuple[PlanParameter, ...]
    points: tuple[PlanPoint, ...]
    general: tuple[PlanAnswer, ...]
    claim: Claim
    proof: Proof
    proof_reason: str
    tally: Tally
    parameter_tally: Tally
    related: tuple[str, ...] = ()
    withdrawn: bool = False
    parent: str = ""

    @cached_property
    def answers(self) -> tuple[PlanAnswer, ...]:
        """All answers: of the control as a whole first, then point by point."""
        return self.general + tuple(a for p in self.points for a in p.answers)

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """Responsible roles over all answers, sorted."""
        return tuple(sorted({role for a in self.answers for role in a.roles}))

    @cached_property
    def inherits_from(self) -> tuple[str, ...]:
        """Ids of the leveraged authorizations that answers say they inherit from, sorted."""
        found = {each.system for a in self.answers for each in a.handed(HandoverKind.INHERITED)}
        return tuple(sorted(found - {""}))

    @cached_property
    def origination(self) -> tuple[str, ...]:
        """Originations over all answers, sorted."""
        return tuple(sorted({o for a in self.answers for o in a.origination}))


@dataclass(frozen=True, slots=True)
class Family:
    """A family of controls with its tallies."""

    id: str
    title: str
    controls: tuple[PlanControl, ...]
    tally: Tally
    parameter_tally: Tally
    claim: Claim
    proof: Proof


@dataclass(frozen=True, slots=True)
class Outside:
    """An answer that no control of the profile takes, kept with the reason."""

    answer: PlanAnswer
    label: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing or wrong in the plan, with what would supply it.

    Attributes:
        kind: ``undocumented``, ``no-claim``, ``planned``, ``partial``, ``contradicted``, ``stale``, ``unproven``,
            ``parameter``, ``evidence`` or ``catalog``.
        target: control or response point id, parameter id, or evidence source id.
    """

    kind: str
    target: str
    label: str
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A control that the catalog withdrew, and where its demands went.

    Attributes:
        successors: ids of the controls or statement parts that took it up, in the catalog's order; empty for none.
    """

    id: str
    label: str
    title: str
    family: str = ""
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """The profile that the plan answers, with the chain of documents it was resolved from."""

    id: str
    title: str
    version: str = ""
    complete: bool = True
    sources: tuple[Source, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """A system security plan: claims joined with proofs.

    Attributes:
        as_of: the plan's own time: ``SOURCE_DATE_EPOCH``, or the newer of commit and newest evidence.
        revision: the commit that it describes, or None outside git; ``dirty`` when files were not committed.
        redirects: old addresses of the site, as the workspace gives them.
        withdrawn: controls that the catalog withdrew and people may look for; they are counted nowhere.
        texts_in: texts that were read; ``texts_out`` texts that the plan holds: the two are equal.
        plugins: name and version of every plug-in that took part, sorted.
        internal: paths and patterns of what is internal, see ``model.marks``; answers as ``answers.<uuid>``.
        crosswalks: the workspace's own, from other frameworks to controls of this plan.
        leveraged_plans: plans of leveraged systems, as far as they are at hand.
        original: the OSCAL document that it was read from, where it was.
        form: what people wrote it in, which every edition tells.
    """

    uuid: str
    system: System
    profile: ProfileFacts
    families: tuple[Family, ...]
    components: tuple[Component, ...]
    evidence: tuple[EvidenceResult, ...]
    outside: tuple[Outside, ...]
    gaps: tuple[Gap, ...]
    tally: Tally
    parameter_tally: Tally
    as_of: datetime
    generator: str
    revision: Commit | None = None
    dirty: bool = False
    branch: str = ""
    repository_url: str = ""
    editions: tuple[str, ...] = ("full",)
    inputs: tuple[InputFile, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    texts_in: int = 0
    texts_out: int = 0
    control_titles: dict[str, str] = field(default_factory=dict)
    withdrawn: tuple[Withdrawn, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    component_provenance: dict[str, Provenance] = field(default_factory=dict)
    plugins: tuple[tuple[str, str], ...] = ()
    internal: tuple[str, ...] = ()
    crosswalks: tuple[Crosswalk, ...] = ()
    leveraged_plans: tuple[LeveragedPlan, ...] = ()
    original: Original = field(default_factory=Original)
    form: Form = Form.NATIVE

    def controls(self) -> Iterator[PlanControl]:
        """Yield every control in plan order."""
        for family in self.families:
            yield from family.controls

    def points(self) -> Iterator[PlanPoint]:
        """Yield every response point in plan order."""
        for control in self.controls():
            yield from control.points

    @cached_property
    def control_by_id(self) -> dict[str, PlanControl]:
        """Controls by id."""
        return {control.id: control for control in self.controls()}

    @cached_property
    def component_by_id(self) -> dict[str, Component]:
        """Components by id."""
        return {component.id: component for component in self.components}

    @cached_property
    def evidence_by_id(self) -> dict[str, EvidenceResult]:
        """Evidence results by source id."""
        return {result.source.id: result for result in self.evidence}

    @cached_property
    def withdrawn_by_family(self) -> dict[str, tuple[Withdrawn, ...]]:
        """Withdrawn controls by their family, or by that of what took them up where theirs is not in the plan."""
        families = {family.id for family in self.families}
        found: dict[str, list[Withdrawn]] = {}
        for each in self.withdrawn:
            heirs = (self.control_by_id.get(target.partition("_smt")[0]) for target in each.successors)
            heir = next((control.family for control in heirs if control), each.family)
            found.setdefault(each.family if each.family in families else heir, []).append(each)
        return {family: tuple(each) for family, each in found.items()}

    @cached_property
    def role_ids(self) -> tuple[str, ...]:
        """Ids of all roles: as declared, then those that answers, components and users only name, in natural order."""
        declared = tuple(role.id for role in self.system.roles)
        named = {role for control in self.controls() for role in control.roles}
        named |= {role for component in self.components for role in component.roles}
        named |= {role for user in self.system.users for role in user.roles}
        return declared + tuple(sorted(named - set(declared), key=natural_key))

    @cached_property
    def points_by_source(self) -> dict[str, tuple[PlanPoint, ...]]:
        """Response points that each evidence source speaks for."""
        found: dict[str, list[PlanPoint]] = {}
        for point in self.points():
            for source in dict.fromkeys(item.source for item in point.proofs):
                found.setdefault(source, []).append(point)
        return {source: tuple(points) for source, points in found.items()}

    @cached_property
    def answers_by_component(self) -> dict[str, tuple[PlanAnswer, ...]]:
        """Published answers by component id, those outside the profile included."""
        found: dict[str, list[PlanAnswer]] = {c.id: [] for c in self.components}
        for control in self.controls():
            for answer in control.answers:
                found.setdefault(answer.component, []).append(answer)
        for outside in self.outside:
            found.setdefault(outside.answer.component, []).append(outside.answer)
        return {component: tuple(answers) for component, answers in found.items()}
