"""``site.json``: the site for programs. Every page, control, evidence source and file, with its address.

The shape is a contract: a change of it that breaks a reader gets a new number in `SCHEMA`. Addresses are relative to
the site's root. The schema is ``schemas/site.schema.json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sspgen.render.records.values import record
from sspgen.render.site.downloads import CHANGES_FEED, FAILURES_FEED, all_downloads, data_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Artifact, EvidenceResult
    from sspgen.model.plan import PlanControl
    from sspgen.render.records.values import Node
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.site import Site

SCHEMA: Final = "sspgen-site/1"
"""Name and version of the format; a reader refuses a number that it does not know."""


def site_document(site: Site, pages: Iterable[SitePage]) -> dict[str, Any]:
    """Return the index: pages by path, controls and sources in plan order; times are still objects."""
    plan = site.plan
    listed = ({"path": p.path, "kind": p.kind, "id": p.identifier, "title": p.title} for p in pages)
    return {
        "schema": SCHEMA,
        "generator": plan.generator,
        "edition": site.context.edition,
        "system": {"id": plan.system.id, "name": plan.system.name},
        "profile": {"id": plan.profile.id, "title": plan.profile.title, "version": plan.profile.version},
        "as_of": plan.as_of,
        "commit": plan.revision.sha if plan.revision else "",
        "dirty": plan.dirty,
        "totals": {"response_points": record(plan.tally), "parameters": record(plan.parameter_tally)},
        "pages": sorted(listed, key=lambda page: page["path"]),
        "controls": [_control(site, control) for control in plan.controls()],
        "evidence": [_evidence(site, result) for result in plan.evidence],
        "downloads": [
            {"path": item.path, "title": item.title, "what": item.what, "sha256": item.sha256}
            for group in all_downloads(site.context)
            for item in group.items
        ],
        "feeds": [CHANGES_FEED, FAILURES_FEED],
    }


def _control(site: Site, control: PlanControl) -> Node:
    page = site.where.controls[control.id]
    return {
        "id": control.id,
        "label": control.label,
        "title": control.title,
        "family": control.family,
        "withdrawn": control.withdrawn,
        "claim": control.claim,
        "proof": control.proof,
        "response_points": record(control.tally),
        "page": page,
        "data": data_path(page),
    }


def _evidence(site: Site, result: EvidenceResult) -> Node:
    page = site.where.evidence[result.source.id]
    return {
        "id": result.source.id,
        "title": result.source.title,
        "verdict": result.verdict,
        "observed": result.observed,
        "stale_at": result.stale_at,
        "page": page,
        "data": data_path(page),
        "artifacts": [_artifact(site, artifact) for artifact in result.collection.artifacts],
    }


def _artifact(site: Site, artifact: Artifact) -> Node:
    """``sha256`` is of the bytes as they were collected, ``kept`` of the redacted ones, which ``raw`` leads to."""
    raw = site.raw.get(artifact.kept)
    return {
        "name": artifact.name,
        "sha256": artifact.sha256,
        "kept": artifact.kept,
        "raw": raw.path if raw else "",
    }
