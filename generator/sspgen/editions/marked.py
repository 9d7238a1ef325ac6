"""Which records of a plan are internal, as their marks and patterns say, and what is public by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sspgen.model import changes, chronicle, evidence, implementation, plan, prose, provenance, system
from sspgen.model.marks import has_marks, is_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SECTIONS: dict[type, Callable[[Any], str]] = {
    system.Party: lambda it: f"parties.{it.id}",
    system.Role: lambda it: f"roles.{it.id}",
    system.User: lambda it: f"users.{it.id}",
    system.InformationType: lambda it: f"system.information_types.{it.id}",
    system.LeveragedAuthorization: lambda it: f"leveraged_authorizations.{it.id}",
    system.ExternalService: lambda it: f"external_services.{it.id}",
    system.Port: lambda it: f"ports.{it.service}",
    system.CryptographicModule: lambda it: f"cryptography.{it.id}",
    system.InventoryItem: lambda it: f"inventory.{it.id}",
}
"""Paths of the records of ``ssp.yaml``."""


@dataclass(frozen=True)
class Marked:
    """What of one plan is internal.

    Attributes:
        patterns: as `Plan.internal`.
        components, sources, parties, roles: ids of what is internal; ``parties`` holds every person, too.
        known_components, known_sources: ids of all of the plan; what the past knows beside them is internal.
        parameters: ids of parameters that an internal component sets.
        answers: UUIDs.
        files: paths of the files of internal components.
        quoted: paths of all files in which something internal is written.
        touched: components with controls about which not all of an answer is public.
        reasons: what internal evidence says, by the response point and the control that quote it.
        public: names that anybody may read, in lower case.
    """

    patterns: tuple[str, ...]
    components: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    known_components: frozenset[str] = frozenset()
    known_sources: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    touched: frozenset[tuple[str, str]] = frozenset()
    reasons: dict[str, tuple[str, ...]] = field(default_factory=dict)
    public: frozenset[str] = frozenset()
    _tests: dict[type, Callable[[Any], bool]] = field(default_factory=dict)

    def holds(self, record: Any) -> bool:  # noqa: ANN401 - any record of the model
        """Tell whether a record is marked itself."""
        kind = type(record)
        path = _SECTIONS.get(kind)
        if path is not None:
            return is_named(path(record), self.patterns)
        test = self._tests.get(kind)
        return test is not None and test(record)

    def names(self, path: str) -> bool:
        """Tell whether a pattern names a path."""
        return is_named(path, self.patterns)

    def hides_component(self, identifier: str) -> bool:
        """Tell whether a component is internal, or is not one of the plan."""
        return identifier in self.components or identifier not in self.known_components

    def hides_source(self, identifier: str) -> bool:
        """Tell whether an evidence source is internal, or is not one of the plan."""
        return identifier in self.sources or identifier not in self.known_sources


def marked(it: plan.Plan) -> Marked:
    """Return what of a plan is internal."""
    patterns = it.internal
    components = frozenset(c.id for c in it.components if is_named(f"components.{c.id}", patterns))
    sources = frozenset(r.source.id for r in it.evidence if is_named(f"evidence.{r.source.id}", patterns))
    answers = frozenset(p.removeprefix("answers.") for p in patterns if p.startswith("answers."))
    parties = frozenset(p.id for p in it.system.parties if p.kind == "person" or is_named(f"parties.{p.id}", patterns))
    roles = frozenset(r.id for r in it.system.roles if is_named(f"roles.{r.id}", patterns))
    parameters = frozenset(p.id for c in it.controls() for p in c.parameters if p.component in components)
    touched = tuple(a for own in it.answers_by_component.values() for a in own if _is_touched(a, components, answers))
    files = frozenset(c.span.path for c in it.components if c.id in components and c.span is not None)
    found = Marked(
        patterns=patterns,
        components=components,
        sources=sources,
        parties=parties,
        roles=roles,
        known_components=frozenset(c.id for c in it.components),
        known_sources=frozenset(r.source.id for r in it.evidence),
        parameters=parameters,
        answers=answers,
        files=files,
        quoted=files | frozenset(_quoting(it, sources, touched)),
        touched=frozenset((answer.component, answer.control) for answer in touched),
        reasons=_reasons(it, sources),
        public=frozenset(name.lower() for name in _public(it, components, sources, parties, roles) if name),
    )
    found._tests.update(_tests(found))  # noqa: SLF001 - filled once, here
    return found


def _is_touched(answer: plan.PlanAnswer, components: frozenset[str], answers: frozenset[str]) -> bool:
    said = (handover.text for handover in answer.handovers)
    words = (answer.source_text, answer.text, answer.remarks, answer.customer_responsibility, *said)
    return answer.component in components or answer.uuid in answers or any(has_marks(text) for text in words)


def _quoting(it: plan.Plan, sources: frozenset[str], touched: tuple[plan.PlanAnswer, ...]) -> Iterator[str]:
    """Yield the files in which internal things are written; a pattern stands in ``ssp.yaml`` itself."""
    yield from (answer.provenance.path for answer in touched if answer.provenance.path)
    yield from (r.source.span.path for r in it.evidence if r.source.id in sources and r.source.span is not None)
    if any(not pattern.startswith("answers.") for pattern in it.internal):
        yield "ssp.yaml"


def _reasons(it: plan.Plan, sources: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for point in it.points() if sources else ():
        said = tuple(item.reason for item in point.proofs if item.source in sources and item.reason)
        for target in (point.id, point.control) if said else ():
            found[target] = tuple(sorted({*found.get(target, ()), *said}, key=lambda text: (-len(text), text)))
    return found


def _public(
    it: plan.Plan,
    components: frozenset[str],
    sources: frozenset[str],
    parties: frozenset[str],
    roles: frozenset[str],
) -> Iterator[str]:
    yield from (it.system.id, it.system.name, it.system.short_name, it.profile.id, it.profile.title)
    for component in it.components:
        if component.id not in components:
            yield from (component.id, component.title)
    for result in it.evidence:
        if result.source.id not in sources:
            yield from (result.source.id, result.source.title)
    for party in it.system.parties:
        if party.id not in parties:
            yield from (party.id, party.name)
    for role in it.system.roles:
        if role.id not in roles:
            yield from (role.id, role.title)


def _tests(it: Marked) -> dict[type, Callable[[Any], bool]]:
    """Return how to tell whether a record is internal, for records that are not of ``ssp.yaml``."""

    def difference(one: chronicle.Difference) -> bool:
        if one.aspect is chronicle.Aspect.EVIDENCE:
            return it.hides_source(one.target)
        if one.aspect is chronicle.Aspect.COMPONENT:
            return it.hides_component(one.target)
        return bool(one.component and it.hides_component(one.component)) or one.target in it.parameters

    return {
        implementation.Component: lambda one: one.id in it.components,
        implementation.ParameterSetting: lambda one: one.component in it.components,
        plan.PlanAnswer: lambda one: one.uuid in it.answers or one.component in it.components,
        plan.PlanParameter: lambda one: one.component in it.components,
        plan.ProofItem: lambda one: one.source in it.sources,
        plan.Gap: lambda one: one.target in it.sources,
        prose.ParameterSegment: lambda one: one.id in it.parameters,
        provenance.Provenance: lambda one: one.path in it.files,
        evidence.EvidenceResult: lambda one: one.source.id in it.sources,
        evidence.EvidenceSource: lambda one: one.id in it.sources,
        chronicle.Series: lambda one: not one.source.startswith(chronicle.CONTROL) and it.hides_source(one.source),
        chronicle.Difference: difference,
        chronicle.Edit: lambda one: it.hides_component(one.component),
        changes.Origin: lambda one: it.hides_source(one.source),
    }
