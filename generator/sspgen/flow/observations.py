"""What a store keeps of an artifact, and the artifact made again from it.

An observation names the redacted bytes and what was known beside them; its normal form is made of the two, now or in
years. Where no bytes can be kept (git's answers, formats of plug-ins), the normal form itself is.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sspgen import GENERATOR
from sspgen.collect.intake import take
from sspgen.collect.normal_form import digest, from_json, to_json
from sspgen.model.evidence import Artifact, Circumstances, Rejection, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sspgen.collect.api import CollectContext
    from sspgen.model.evidence import EvidenceSource, Json

OBSERVATION: Final = "observation"
_BYTES, _FORM, _NOTHING = "bytes", "report", "none"


def body_of(source: EvidenceSource, artifact: Artifact, keep: Callable[[bytes], str]) -> dict[str, Json]:
    """Return the body of the record that stands for an artifact.

    Args:
        source: the evidence source that brought it.
        artifact: as it was taken in.
        keep: stores bytes and returns their hex SHA-256.
    """
    kept, form = artifact.kept, _BYTES
    if not kept:
        form = _NOTHING
        if isinstance(artifact.result, Report):
            kept, form = keep(_written(artifact.result)), _FORM
    body: dict[str, Json] = {
        "source": source.id,
        "collector": source.collector,
        "name": artifact.name,
        "original": artifact.sha256,
        "size": artifact.size,
        "kept": kept,
        "form": form,
        "circumstances": to_json(artifact.circumstances),
        "generator": GENERATOR,
    }
    return body | _said(artifact)


def _said(artifact: Artifact) -> dict[str, Json]:
    """Return what a record says of an artifact that follows from its bytes and circumstances."""
    said: dict[str, Json] = {
        "observed": to_json(artifact.observed),
        "origin": artifact.origin.value,
        "normal": digest(artifact.result),
    }
    if isinstance(artifact.result, Report):
        return said | {"format": artifact.result.format, "outcome": artifact.result.outcome.value}
    return said | {"rejection": to_json(artifact.result)}


def _written(report: Report) -> bytes:
    return json.dumps(to_json(report), separators=(",", ":")).encode("ascii")


def artifact_of(
    body: Mapping[str, Json], get: Callable[[str], bytes | None], context: CollectContext
) -> Artifact | Rejection:
    """Return the artifact that a record stands for, made again from what was kept, or why it cannot be.

    Args:
        body: of an observation.
        get: returns stored bytes by their hex SHA-256; None when they are not there any more.
        context: the readers, and whom to trust; nothing is kept anew.
    """
    name, kept = str(body.get("name", "")), str(body.get("kept", ""))
    try:
        if "rejection" in body:
            result: Report | Rejection = from_json(Rejection, body["rejection"])
        elif (data := get(kept)) is None:
            return Rejection("SSP386", f"{name}: its bytes {kept[:12]} are not in the store any more")
        elif body.get("form") == _FORM:
            result = from_json(Report, json.loads(data))
        else:
            circumstances = from_json(Circumstances, body.get("circumstances") or {})
            taken = take(name, data, replace(context, keep=None), circumstances)
            return replace(taken, sha256=str(body.get("original", "")), size=_size(body), kept=kept)
        told: dict[str, Json] = {key: body[key] for key in ("name", "size", "observed", "origin")}
        told |= {"sha256": body["original"], "result": to_json(result), "circumstances": body["circumstances"]}
        return from_json(Artifact, told)
    except (ValueError, TypeError, KeyError) as error:
        return Rejection("SSP386", f"{name}: the record cannot be read ({type(error).__name__})")


def _size(body: Mapping[str, Json]) -> int:
    size = body.get("size")
    return size if isinstance(size, int) else 0


def same_as_recorded(body: Mapping[str, Json], artifact: Artifact) -> bool:
    """Tell whether an artifact that was made again says what was recorded of it."""
    return all(body.get(key) == value for key, value in _said(artifact).items())
