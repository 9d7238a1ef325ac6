"""Each family, and each control: the pages that most readers come for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sspgen.render.site import paths, view
from sspgen.render.site.downloads import data_path
from sspgen.render.site.page import Crumb
from sspgen.render.site.proofs import Proofs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.chronicle import Edit
    from sspgen.model.plan import Family, PlanControl
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.proofs import ShownProof
    from sspgen.render.site.site import Site

EDITS_SHOWN = 12
"""Most edits of a control on its page, the newest ones; the rest is counted."""

_CONTROLS = Crumb("Controls", paths.CONTROLS)


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the page of each family, followed by those of its controls."""
    shared = _Shared(site)
    for family in site.plan.families:
        yield from _family(shared, family)


@dataclass(frozen=True)
class _Shared:
    """What all control pages show alike, made once."""

    site: Site

    @cached_property
    def proofs(self) -> Proofs:
        return Proofs(self.site)

    @cached_property
    def incomplete(self) -> Markup:
        """The notice that the catalog's text is missing, empty when it is not."""
        html = self.site.html("incomplete", paths.CONTROLS).strip()
        return Markup(html)  # noqa: S704 - a template escaped it

    @cached_property
    def names(self) -> dict[str, view.Named]:
        """Controls by id, as other pages name them."""
        return {control.id: view.named(control) for control in self.site.plan.controls()}

    @cached_property
    def components(self) -> dict[str, str]:
        """Titles of components."""
        return {component.id: component.title for component in self.site.plan.components}


def _family(shared: _Shared, family: Family) -> Iterator[SitePage]:
    site = shared.site
    path = site.where.families[family.id]
    title = f"{family.id.upper()} {family.title}"
    side = _Side(site, family)
    facts: dict[str, Any] = {
        "points": [point for control in family.controls for point in control.points],
        "withdrawn": site.plan.withdrawn_by_family.get(family.id, ()),
        "incomplete": shared.incomplete,
    }
    yield site.page(
        "family",
        path,
        title,
        identifier=family.id,
        entry=paths.CONTROLS,
        crumbs=(_CONTROLS,),
        side=side.of("", path),
        depends=(*_standing(family), facts["withdrawn"], facts["incomplete"]),
        family=family,
        **facts,
    )
    crumbs = (_CONTROLS, Crumb(title, path))
    for control in family.controls:
        yield _control(shared, control, crumbs, side)


def _standing(family: Family) -> tuple[object, ...]:
    """Return what a family's page shows of it and of its controls, their texts left out."""
    rows = tuple(
        (c.id, c.label, c.title, c.claim, c.proof, c.tally, c.parent, c.withdrawn, tuple(p.proof for p in c.points))
        for c in family.controls
    )
    return (family.id, family.title, family.claim, family.proof, family.tally, family.parameter_tally, rows)


def _control(shared: _Shared, control: PlanControl, crumbs: tuple[Crumb, ...], side: _Side) -> SitePage:
    site = shared.site
    path = site.where.controls[control.id]
    facts = _facts(shared, control, shared.proofs.of(control))
    return site.page(
        "control",
        path,
        f"{control.label} {control.title}",
        identifier=control.id,
        entry=paths.CONTROLS,
        crumbs=crumbs,
        side=side.of(control.id, path),
        depends=(control, tuple(facts.items())),
        control=control,
        **facts,
    )


def _facts(shared: _Shared, control: PlanControl, proof: ShownProof) -> dict[str, Any]:
    """What decides about a control's page beside the control: in a fixed order, nothing that each build changes."""
    site = shared.site
    chronicle = site.chronicle
    edits = chronicle.edits.get(control.id, ())
    before, after = site.neighbours[control.id]
    inherits = any("inherited" in answer.origination for answer in control.answers)
    known = bool(chronicle.edits)
    return {
        "proof": proof,
        "known": tuple(parameter.id for parameter in control.parameters),
        "data": data_path(site.where.controls[control.id]),
        "gaps": site.gaps.get(control.id, ()),
        "items": site.poam_by_control.get(control.id, ()),
        "incomplete": shared.incomplete,
        "neighbours": tuple(shared.names[each.id] if each else None for each in (before, after)),
        "enhancements": tuple(shared.names[each.id] for each in site.enhancements.get(control.id, ())),
        "related": tuple((r, shared.names.get(r)) for r in control.related),
        "commits": _by_commit(edits[:EDITS_SHOWN]),
        "now": tuple(answer.source_text for answer in control.answers),
        "edits_left": max(len(edits) - EDITS_SHOWN, 0),
        "edits_from": chronicle.edits_from if known else "",
        "edits_known": known,
        "titles": {edit.component: shared.components.get(edit.component, edit.component) for edit in edits},
        "series": chronicle.of_control(control.id),
        "leveraged": tuple(each.title for each in site.plan.system.leveraged) if inherits else (),
        "systems": site.plan.system.leveraged_titles,
    }


def _by_commit(edits: tuple[Edit, ...]) -> tuple[tuple[Edit, ...], ...]:
    """Put the edits of one commit together, in the order that they have."""
    return tuple(tuple(group) for _, group in groupby(edits, key=lambda edit: edit.origin.commit))


class _Side:
    """The navigation of a family: its controls, and the enhancements of the one that a reader is on."""

    def __init__(self, site: Site, family: Family) -> None:
        """Sort the family's controls into first level and enhancements, and make an entry of each."""
        self._site, self._family = site, family
        present = {control.id for control in family.controls}
        self._first = {c.id: c.parent if c.parent in present else c.id for c in family.controls}
        self._with_enhancements = {first for control, first in self._first.items() if first != control}
        self._entries = {control.id: self._entry(control) for control in family.controls}
        self._made: dict[str, str] = {}

    def _entry(self, control: PlanControl) -> str:
        child = self._first[control.id] != control.id
        return self._site.html("family_nav_entry", paths.CONTROLS, control=control, child=child).strip()

    def of(self, control: str, path: str) -> str:
        """Return it for a page one folder deep, which it marks as the page that one is on."""
        first = self._first.get(control, "")
        unfolded = first if first in self._with_enhancements else ""
        if unfolded not in self._made:
            shown = (entry for id_, entry in self._entries.items() if self._first[id_] in (id_, unfolded))
            entries = Markup("\n".join(shown))  # noqa: S704 - a template escaped each
            self._made[unfolded] = self._site.html("family_nav", path, family=self._family, entries=entries)
        href = f'href="../{path}"'
        return self._made[unfolded].replace(href, f'{href} aria-current="page"', 1)
