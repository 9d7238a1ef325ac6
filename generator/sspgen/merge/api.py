"""The merge: what people claim and what evidence shows, joined at the response point into one plan.

Pure: everything it needs is given to it, and the same inputs give the same plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sspgen.merge.answers import Router, Routing
from sspgen.merge.citations import values_of
from sspgen.merge.controls import ControlMerger
from sspgen.merge.crosswalks import settle
from sspgen.merge.frameworks import frameworks
from sspgen.merge.gaps import find_gaps
from sspgen.merge.judge import any_commit, judge
from sspgen.merge.lattice import roll_up_proofs, total
from sspgen.merge.leveraging import settle_leveraging
from sspgen.merge.matching import Matcher
from sspgen.merge.parameters import settings_of
from sspgen.merge.skeleton import flesh_out
from sspgen.merge.spelling import Spelling
from sspgen.merge.withdrawn import withdrawn_of
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.ids import natural_key, stable_uuid
from sspgen.model.implementation import weakest
from sspgen.model.plan import Family, Outside, Plan, PlanControl, ProfileFacts
from sspgen.model.provenance import Provenance
from sspgen.model.stating import Form

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.catalog import Baseline, Catalog
    from sspgen.model.evidence import Collection, EvidenceResult
    from sspgen.model.implementation import Workspace
    from sspgen.model.provenance import Commit
    from sspgen.model.spans import Span

Trace = Callable[["Span | None"], Provenance]
"""Finds the origin of a text from its place."""


def untraced(span: Span | None) -> Provenance:
    """Return the place alone, for workspaces outside git."""
    return Provenance(span.path, span.line) if span else Provenance()


@dataclass(frozen=True, slots=True)
class Revision:
    """The state of the repository that the plan describes."""

    commit: Commit | None = None
    dirty: bool = False
    branch: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class MergeInputs:
    """Everything that a plan is made of.

    Attributes:
        as_of: the plan's own time, printed everywhere (timezone-aware).
        judged_at: when freshness is judged: `as_of` or later, so that evidence ages even when nothing changes.
        generator: name and version of this program.
        in_history: tells whether a commit that a report names, whole or abbreviated, is of the repository.
    """

    workspace: Workspace
    baseline: Baseline
    collections: tuple[Collection, ...]
    as_of: datetime
    judged_at: datetime
    generator: str
    revision: Revision = Revision()
    trace: Trace = untraced
    in_history: Callable[[str], bool] = any_commit
    diagnostics: tuple[Diagnostic, ...] = ()


def merge(inputs: MergeInputs) -> Plan:
    """Return the plan."""
    spelling = Spelling(inputs.baseline.catalog, inputs.baseline.known)
    workspace = spelling.workspace(inputs.workspace)
    evidence = tuple(
        judge(spelling.collection(collection), inputs.judged_at, inputs.in_history) for collection in inputs.collections
    )
    catalog = flesh_out(inputs.baseline.catalog, workspace)
    workspace, disagreed = settle_leveraging(workspace, spelling, catalog.by_id)
    elsewhere = frameworks(workspace, catalog, inputs.baseline, spelling.control)
    routing = Router(workspace, inputs.baseline, catalog, inputs.trace, elsewhere).route()
    settings, conflicts = settings_of(workspace, catalog, inputs.trace)
    merger = ControlMerger(
        seed=workspace.system.id,
        original=workspace.original,
        routing=routing,
        settings=settings,
        matcher=Matcher(evidence, workspace.mappings, spelling.target),
        values={result.source.id: values_of(result) for result in evidence},
        declared=frozenset(source.id for source in workspace.evidence),
        catalog_params=catalog.params,
    )
    controls = [merger.merge(control) for control in catalog.controls]
    families = _families(catalog, controls)
    filled = tuple(_fill_outside(outside, merger) for outside in routing.outside)
    plan = _plan(inputs, catalog, families, evidence, filled)
    crosswalks, unknown = settle(workspace.crosswalks, inputs.baseline, spelling.control)
    found = (*inputs.diagnostics, *disagreed, *routing.diagnostics, *conflicts, *merger.diagnostics, *unknown)
    marked = tuple(sorted((*workspace.internal, *(f"answers.{uuid}" for uuid in routing.internal))))
    return replace(
        plan,
        gaps=find_gaps(plan),
        diagnostics=ordered(found),
        crosswalks=crosswalks,
        leveraged_plans=workspace.leveraged_plans,
        internal=marked,
    )


def _plan(
    inputs: MergeInputs,
    catalog: Catalog,
    families: tuple[Family, ...],
    evidence: tuple[EvidenceResult, ...],
    outside: tuple[Outside, ...],
) -> Plan:
    workspace, revision = inputs.workspace, inputs.revision
    controls = [control for family in families for control in family.controls]
    answers = (*(a for c in controls for a in c.answers), *(o.answer for o in outside))
    published = len({a.written for a in answers if a.source_text.strip()})
    return Plan(
        uuid=workspace.original.uuid("plan") or stable_uuid(workspace.system.id, "plan"),
        system=workspace.system,
        profile=ProfileFacts(
            id=inputs.baseline.id,
            title=inputs.baseline.title,
            version=catalog.version,
            complete=inputs.baseline.catalog.complete,
            sources=inputs.baseline.sources,
            missing=inputs.baseline.missing,
        ),
        families=families,
        components=workspace.components,
        evidence=evidence,
        outside=outside,
        gaps=(),
        tally=total(f.tally for f in families),
        parameter_tally=total(f.parameter_tally for f in families),
        as_of=inputs.as_of,
        generator=inputs.generator,
        revision=revision.commit,
        dirty=revision.dirty,
        branch=revision.branch,
        repository_url=revision.url,
        editions=workspace.editions,
        inputs=workspace.inputs,
        texts_in=workspace.texts,
        texts_out=published,
        control_titles={**inputs.baseline.known, **{c.id: c.title for c in controls if c.title}},
        redirects=workspace.redirects,
        original=workspace.original,
        form=Form.OSCAL if workspace.original else Form.NATIVE,
        withdrawn=withdrawn_of(inputs.baseline, {c.id for c in controls}, {f.id for f in families}),
        component_provenance={c.id: inputs.trace(c.span) for c in workspace.components},
    )


def _families(catalog: Catalog, controls: list[PlanControl]) -> tuple[Family, ...]:
    members: dict[str, list[PlanControl]] = {}
    for control in controls:
        members.setdefault(control.family, []).append(control)
    titles = {group.id: group.title for group in catalog.groups}
    listed = [group.id for group in catalog.groups if group.id in members]
    rest = sorted((f for f in members if f not in titles), key=natural_key)
    return tuple(
        Family(
            id=family,
            title=titles.get(family, family.upper()),
            controls=tuple(members[family]),
            tally=total(c.tally for c in members[family]),
            parameter_tally=total(c.parameter_tally for c in members[family]),
            claim=weakest(c.claim for c in members[family] if not c.withdrawn),
            proof=roll_up_proofs(c.proof for c in members[family] if not c.withdrawn),
        )
        for family in (*listed, *rest)
    )


def _fill_outside(outside: Outside, merger: ControlMerger) -> Outside:
    return replace(outside, answer=merger.fill(outside.answer, {}))


__all__ = ["MergeInputs", "Revision", "Routing", "Trace", "any_commit", "merge", "untraced"]
