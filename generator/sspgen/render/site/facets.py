"""By what a reader narrows the controls down: facets, their values, and which controls have each. Pure functions.

Claim and proof are the control's own, the worst of its parts, so that a facet never says something else than the row.
Withdrawn controls ask for nothing and are left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.load.crosswalks import shipped_baselines
from sspgen.model.evidence import Verdict
from sspgen.model.ids import natural_key
from sspgen.model.implementation import CLAIM_ORDER
from sspgen.model.plan import Proof, Tally
from sspgen.render import words
from sspgen.render.site.paths import anchor

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan, PlanControl

NONE = "-none-"
"""Key of the value of those that have none; no id begins with a hyphen."""

_PROOFS = (Proof.CONTRADICTED, Proof.STALE, Proof.UNPROVEN, Proof.SUPPORTED, Proof.PROVEN)
_SHELL = ("content", "scheme", "search-input", "search-results", "search-status")
"""Ids of the shell around every page."""
_FRESHNESS = {
    "stale": "stale",
    "not-observed": "not observed",
    "soon-stale": "soon stale",
    "no-limit": "no limit set",
    "fresh": "fresh",
}

Keys = Callable[["PlanControl"], Iterable[str]]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet.

    Attributes:
        key: as in addresses, e.g. ``?proof=stale``; `NONE` for controls without a value.
        anchor: id on the facet's page.
        symbol: shape of a state of proof, empty for other values.
    """

    key: str
    title: str
    anchor: str
    controls: tuple[PlanControl, ...]
    symbol: str = ""

    @property
    def tally(self) -> Tally:
        """The three numbers over its controls."""
        return sum((control.tally for control in self.controls), start=Tally())


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the controls down; values in the order in which readers look for them.

    Attributes:
        about: one sentence on what the values say.
    """

    id: str
    title: str
    about: str
    values: tuple[FacetValue, ...]

    @property
    def path(self) -> str:
        """Address of its page."""
        return f"browse/{self.id}.html"


def listed(plan: Plan) -> tuple[PlanControl, ...]:
    """Return the controls that facets speak of, in plan order."""
    return tuple(control for control in plan.controls() if not control.withdrawn)


def facets(plan: Plan) -> tuple[Facet, ...]:
    """Return the facets that tell controls of a plan apart; one without any value is left out."""
    controls = listed(plan)
    found = (_by_proof, _by_claim, _by_family, _by_freshness, _by_baseline, _by_origination, _by_component, _by_role)
    made = (make(plan, controls) for make in found)
    return tuple(facet for facet in made if any(value.key != NONE for value in facet.values))


def facet_script(found: tuple[Facet, ...], controls: tuple[PlanControl, ...]) -> bytes:
    """Return the facets as a script: ``sspgenFacets([[id, title, [[key, title, symbol], …]], …], rows)``.

    A row is that of a control, in order: for each facet the place of its value, or a list of places.
    """
    tables: list[dict[str, list[int]]] = []
    for facet in found:
        table: dict[str, list[int]] = {}
        for place, value in enumerate(facet.values):
            for control in value.controls:
                table.setdefault(control.id, []).append(place)
        tables.append(table)
    heads = [[f.id, f.title, [[v.key, v.title, v.symbol] for v in f.values]] for f in found]
    rows = [[_one(table[control.id]) for table in tables] for control in controls]
    return script("sspgenFacets", heads, rows)


def script(call: str, *arguments: object) -> bytes:
    """Return a script that calls a function with values; no text of theirs can leave its string."""
    texts = (json.dumps(a, ensure_ascii=False, separators=(",", ":"), sort_keys=True) for a in arguments)
    safe = ",".join(texts).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"{call}({safe});\n".encode()


def _one(places: list[int]) -> int | list[int]:
    return places[0] if len(places) == 1 else places


def _values(
    controls: tuple[PlanControl, ...], keys: Keys, titles: dict[str, str], missing: str, *, states: bool = False
) -> tuple[FacetValue, ...]:
    """Group controls by their keys, in the order of the titles, those without a key last."""
    members: dict[str, list[PlanControl]] = {key: [] for key in (*titles, NONE)}
    for control in controls:
        for key in dict.fromkeys(keys(control)) or (NONE,):
            members.setdefault(key, []).append(control)
    anchors = _anchors(members)
    return tuple(
        FacetValue(
            key,
            missing if key == NONE else titles.get(key, key),
            anchors[key],
            tuple(found),
            words.symbol(key) if states else "",
        )
        for key, found in members.items()
        if found
    )


def _anchors(keys: Iterable[str]) -> dict[str, str]:
    """Give each key an id of its own, also where two look alike as one."""
    found: dict[str, str] = {}
    taken = set(_SHELL)
    for key in keys:
        name, count = anchor(key) or "value", 1
        while name in taken:
            count += 1
            name = f"{anchor(key)}-{count}"
        taken.add(name)
        found[key] = name
    return found


def _by_proof(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    del plan
    titles = {proof.value: words.word(proof) for proof in _PROOFS}
    values = _values(controls, lambda c: (c.proof.value,), titles, "", states=True)
    return Facet("proof", "Proof", "What evidence shows, the worst of a control's parts.", values)


def _by_claim(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    del plan
    titles = {claim.value: words.word(claim) for claim in CLAIM_ORDER}
    values = _values(controls, lambda c: (c.claim.value,), titles, "")
    return Facet("claim", "Claim", "What people say of a control, the worst of its parts.", values)


def _by_family(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    titles = {family.id: f"{family.id.upper()} {family.title}" for family in plan.families}
    return Facet(
        "family", "Family", "The catalog's own order.", _values(controls, lambda c: (c.family,), titles, "none")
    )


def _by_freshness(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    states = {result.source.id: _freshness(result, plan.as_of) for result in plan.evidence}

    def keys(control: PlanControl) -> Iterable[str]:
        sources = (item.source for point in control.points for item in point.proofs)
        return (states[source] for source in sources if source in states)

    values = _values(controls, keys, _FRESHNESS, "no evidence names it")
    about = "How old the evidence is that speaks for a control, against the age that its source may have."
    return Facet("freshness", "Freshness of evidence", about, values)


def _freshness(result: EvidenceResult, as_of: datetime) -> str:
    if result.observed is None:
        return "not-observed"
    over = result.stale_at is not None and result.stale_at <= as_of
    if over or Verdict.STALE in (result.verdict, result.condition):
        return "stale"
    if result.stale_at is None:
        return "no-limit"
    return "soon-stale" if result.warn else "fresh"


def _by_baseline(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    del plan
    lists = shipped_baselines()
    titles = {each.id: each.title for each in lists}
    values = _values(controls, lambda c: (b.id for b in lists if c.id in b.controls), titles, "in none of them")
    said = f"{lists[0].source}, {lists[0].revision}" if lists else ""
    return Facet("baseline", "Baseline", f"The baselines that list a control ({said}).", values)


def _by_origination(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    del plan
    titles = {key: words.word(key) for key in sorted({o for c in controls for o in c.origination})}
    values = _values(controls, lambda c: c.origination, titles, "not stated")
    return Facet("origination", "Origination", "Where the answers to a control come from.", values)


def _by_component(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    titles = {component.id: component.title for component in plan.components}
    titles |= {a.component: a.component_title for c in controls for a in c.answers if a.component not in titles}
    values = _values(controls, lambda c: (a.component for a in c.answers), _by_title(titles), "no component answers")
    return Facet("component", "Component", "The components that answer a control.", values)


def _by_role(plan: Plan, controls: tuple[PlanControl, ...]) -> Facet:
    declared = {role.id: role.title for role in plan.system.roles}
    titles = {role: declared.get(role, role) for c in controls for role in c.roles}
    values = _values(controls, lambda c: c.roles, _by_title(titles), "no role named")
    return Facet("role", "Role", "The roles that answer for a control.", values)


def _by_title(titles: dict[str, str]) -> dict[str, str]:
    return dict(sorted(titles.items(), key=lambda item: (natural_key(item[1].casefold()), item[0])))
