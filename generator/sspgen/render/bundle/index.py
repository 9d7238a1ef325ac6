"""``evidence.json`` of a bundle: what each report is, where its bytes are, and what it came to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.evidence import Rejection, Report
from sspgen.render.raw_files import why_left_out

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sspgen.model.evidence import Artifact, EvidenceResult, Json
    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.raw_files import RawFile

SCHEMA: Final = "sspgen-evidence/1"
_PLAN: Final = "plan.json"


def index_of(plan: Plan, context: RenderContext, files: Mapping[str, RawFile]) -> dict[str, Json]:
    """Return the index of a bundle.

    Args:
        plan: whose evidence it is.
        context: gives the raw bytes, and the digest of ``plan.json``.
        files: the files of the bundle by `Artifact.kept`.
    """
    return {
        "schema": SCHEMA,
        "generator": plan.generator,
        "system": plan.system.id,
        "profile": plan.profile.id,
        "as_of": _time(plan.as_of),
        "commit": plan.revision.sha if plan.revision else "",
        "plan": context.digests.get(_PLAN, ""),
        "sources": [_source(result, context, files) for result in plan.evidence],
    }


def _source(result: EvidenceResult, context: RenderContext, files: Mapping[str, RawFile]) -> dict[str, Json]:
    artifacts = result.collection.artifacts
    return {
        "id": result.source.id,
        "title": result.source.title,
        "collector": result.source.collector,
        "verdict": result.verdict.value,
        "reason": result.reason,
        "observed": _time(result.observed),
        "stale_at": _time(result.stale_at),
        "problem": result.collection.problem,
        "reports": [_report(artifact, context, files.get(artifact.kept)) for artifact in artifacts],
    }


def _report(artifact: Artifact, context: RenderContext, file: RawFile | None) -> dict[str, Json]:
    return {
        "name": artifact.name,
        "original": artifact.sha256,
        "original_bytes": artifact.size,
        "kept": artifact.kept,
        "kept_bytes": file.size if file else None,
        "observed": _time(artifact.observed),
        "observed_from": artifact.origin.value,
        **_read(artifact.result),
        "file": file.path if file else "",
        "left_out": "" if file else why_left_out(artifact, context.raw),
    }


def _read(result: Report | Rejection) -> dict[str, Json]:
    if isinstance(result, Rejection):
        return {"format": "", "tool": "", "tool_version": "", "outcome": "", "not_read": result.message}
    tool = result.tool
    told: dict[str, Json] = {"format": result.format, "tool": tool.name, "tool_version": tool.version}
    return told | {"outcome": result.outcome.value, "not_read": ""}


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
