"""The manifest: the hash of every output and input, the versions and the commit they were made with."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sspgen.load.json_reader import read_json
from sspgen.load.json_writer import json_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan

NAME = "manifest.json"
SCHEMA = "sspgen-manifest/1"
_ANY_VERSION = "sspgen-manifest/"


def is_published(folder: Path) -> bool:
    """Tell whether a folder holds a tree that sspgen published: others have a ``manifest.json``, too."""
    with suppress(OSError):
        document = read_json((folder / NAME).read_bytes())
        return isinstance(document, dict) and str(document.get("schema")).startswith(_ANY_VERSION)
    return False


@dataclass(slots=True)
class OutputRecord:
    """Collects hash and size of what is written, in the order in which it is."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def add(self, path: str, data: bytes) -> None:
        """Record one file."""
        self.entries.append({"path": path, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)})


def manifest(plan: Plan, record: OutputRecord, versions: dict[str, str]) -> bytes:
    """Return ``manifest.json``: deterministic, sorted by path, with a final newline.

    Args:
        plan: what was published.
        record: the outputs.
        versions: names and versions of what decides about the bytes: the generator, its libraries, plug-ins.
    """
    inputs = [{"path": item.path, "sha256": item.sha256} for item in plan.inputs]
    evidence = [
        {"path": artifact.name, "sha256": artifact.sha256, "source": result.source.id}
        for result in plan.evidence
        for artifact in result.collection.artifacts
    ]
    sources = [{"id": s.id, "kind": s.kind, "href": s.href, "sha256": s.sha256} for s in plan.profile.sources]
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "generator": plan.generator,
        "versions": dict(sorted(versions.items())),
        "system": plan.system.id,
        "profile": plan.profile.id,
        "as_of": plan.as_of.isoformat(),
        "commit": plan.revision.sha if plan.revision else None,
        "dirty": plan.dirty,
        "inputs": sorted(inputs, key=lambda item: item["path"]),
        "evidence": sorted(evidence, key=lambda item: (item["path"], item["source"])),
        "catalogs": sources,
        "outputs": sorted(record.entries, key=lambda item: item["path"]),
    }
    return json_bytes(document)
