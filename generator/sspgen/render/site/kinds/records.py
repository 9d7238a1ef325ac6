"""The JSON beside each page of a control or an evidence source: the same as in ``plan.json``, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sspgen.load.json_writer import compact_bytes
from sspgen.render.records.controls import control_node
from sspgen.render.records.evidence import evidence_node
from sspgen.render.site.downloads import data_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

CONTROL_SCHEMA = "sspgen-control/1"
EVIDENCE_SCHEMA = "sspgen-evidence/1"


def files(site: Site, pages: Sequence[SitePage]) -> Iterator[tuple[str, bytes]]:
    """Yield one file a control, then one a source."""
    del pages
    plan, where = site.plan, site.where
    about: dict[str, Any] = {
        "system": {"id": plan.system.id, "name": plan.system.name},
        "as_of": plan.as_of,
        "commit": plan.revision.sha if plan.revision else "",
        "generator": plan.generator,
        "edition": site.context.edition,
    }
    for control in plan.controls():
        path = where.controls[control.id]
        node = {"schema": CONTROL_SCHEMA, **about, "page": path, "control": control_node(control)}
        yield data_path(path), compact_bytes(node)
    for result in plan.evidence:
        path = where.evidence[result.source.id]
        points = [point.id for point in plan.points_by_source.get(result.source.id, ())]
        node = {"schema": EVIDENCE_SCHEMA, **about, "page": path, "evidence": evidence_node(result, points)}
        yield data_path(path), compact_bytes(node)
