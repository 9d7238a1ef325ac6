"""Evidence sources with what was collected and how it was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Rejection
from sspgen.render.records.values import Node, record

if TYPE_CHECKING:
    from datetime import timedelta

    from sspgen.model.evidence import Artifact, CheckResult, EvidenceResult


def evidence_node(result: EvidenceResult, points: list[str]) -> Node:
    """Return an evidence source judged.

    Args:
        result: the source with its collection.
        points: ids of the response points that it speaks for, in plan order.
    """
    source = result.source
    return {
        "id": source.id,
        "title": source.title,
        "description": source.description,
        "kind": source.kind,
        "maps": record(source.maps),
        "verdict": result.verdict,
        "reason": result.reason,
        "observed": result.observed,
        "origin": result.origin,
        "stale_at": result.stale_at,
        "warn": result.warn,
        "problem": result.collection.problem,
        "collector": source.collector,
        "query": source.query,
        "expected": source.expected,
        "max_age": {
            "warn_seconds": _seconds(source.max_age.warn),
            "fail_seconds": _seconds(source.max_age.fail),
        },
        "checks": record(source.checks),
        "supports": record(source.supports),
        "points": points,
        "span": record(source.span),
        "results": [_result(checked) for checked in result.results],
        "artifacts": [_artifact(artifact) for artifact in result.collection.artifacts],
    }


def _seconds(span: timedelta | None) -> float | None:
    return span.total_seconds() if span is not None else None


def _result(checked: CheckResult) -> Node:
    check = checked.check
    return {
        "check": check.id,
        "title": check.title,
        "expect": check.expect,
        "verdict": checked.verdict,
        "reason": checked.reason,
    }


def _artifact(artifact: Artifact) -> Node:
    rejected = isinstance(artifact.result, Rejection)
    report: Node | None = None
    if not isinstance(artifact.result, Rejection):
        report = record(artifact.result) | {"counts": artifact.result.counts()}
    return {
        "name": artifact.name,
        "sha256": artifact.sha256,
        "kept": artifact.kept,
        "size": artifact.size,
        "observed": artifact.observed,
        "origin": artifact.origin,
        "rejection": record(artifact.result) if rejected else None,
        "report": report,
    }
