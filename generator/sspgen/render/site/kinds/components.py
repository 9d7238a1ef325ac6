"""All components, and each with its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.render.site import paths, view
from sspgen.render.site.page import Crumb
from sspgen.render.site.supporting import backing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

_TABLE = "tables/components.csv"


def pages(site: Site) -> Iterator[SitePage]:
    """Yield the list of components, then each; one that only answers name has a page, too."""
    evidence = backing(site.plan)
    table = f"../{_TABLE}" if _TABLE in site.context.outputs else ""
    yield site.page("components", paths.COMPONENTS, "Components", evidence=evidence, table=table)
    outside = view.is_outside(site.plan)
    for identifier, answers in site.plan.answers_by_component.items():
        found = site.plan.component_by_id.get(identifier)
        title = found.title if found else answers[0].component_title or identifier
        shown: dict[str, Any] = {
            "component": found,
            "answers": answers,
            "evidence": evidence.get(identifier, ()),
            "inventory": tuple(item for item in site.plan.system.inventory if identifier in item.components),
            "ports": tuple(port for port in site.plan.system.ports if identifier in port.used_by),
            "provenance": site.plan.component_provenance.get(identifier),
        }
        series = {each.result.source.id: site.chronicle.of_source(each.result.source.id) for each in shown["evidence"]}
        proofs = tuple(
            (point.id, point.label, point.proof) if (point := site.answer_points.get(a.uuid)) else a.uuid in outside
            for a in answers
        )
        # ages are counted from the plan's own time, which changes with each commit: only evidence has any
        ages = site.plan.as_of if shown["evidence"] else None
        yield site.page(
            "component",
            site.where.components[identifier],
            title,
            identifier=identifier,
            entry=paths.COMPONENTS,
            crumbs=(Crumb("Components", paths.COMPONENTS),),
            depends=(tuple(shown.items()), tuple(series.items()), proofs, ages),
            id=identifier,
            points=site.answer_points,
            outside=outside,
            heading=title,
            series_of=series,
            as_of=site.plan.as_of,
            **shown,
        )
