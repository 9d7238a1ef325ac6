"""The reports behind observations: one resource a file, with its hash, and where its kept bytes lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Report
from sspgen.render.oscal.back_matter import rlink
from sspgen.render.oscal.values import Node, compact, core, instant, prop, uri_reference, verbatim

if TYPE_CHECKING:
    from sspgen.model.evidence import Artifact, EvidenceResult
    from sspgen.render.oscal.api import Kept
    from sspgen.render.oscal.names import Names

_BUNDLE = "../evidence-bundle.zip"


class Reports:
    """Gives the reports of sources as relevant evidence, and their resources."""

    def __init__(self, names: Names, kept: Kept) -> None:
        self._files = kept()
        self._names = names
        self._resources: dict[tuple[str, str], Node] = {}

    @property
    def resources(self) -> list[Node]:
        """The resources of all reports that were asked for."""
        return list(self._resources.values())

    def of(self, result: EvidenceResult) -> list[Node]:
        """Return the relevant evidence of a source."""
        return [self._relevant(artifact) for artifact in result.collection.artifacts]

    def _relevant(self, artifact: Artifact) -> Node:
        key = (artifact.name, artifact.sha256)
        found = self._resources.get(key)
        if found is None:
            found = self._resources[key] = self._resource(artifact)
        return {"href": f"#{found['uuid']}", "description": f"The report {verbatim(artifact.name) or 'without a name'}"}

    def _resource(self, artifact: Artifact) -> Node:
        file = self._files.get(artifact.kept)
        report = artifact.result if isinstance(artifact.result, Report) else None
        links = [rlink(artifact.name, artifact.sha256)]
        if file is not None:
            links.append({"href": f"{_BUNDLE}#{uri_reference(file.path)}", "media-type": "application/zip"})
        return compact(
            {
                "uuid": self._names.uuid("report", artifact.name, artifact.sha256),
                "title": verbatim(artifact.name),
                "props": [
                    core("type", "evidence"),
                    prop("sha-256", artifact.sha256),
                    prop("kept-sha-256", artifact.kept),
                    prop("size", str(artifact.size)),
                    prop("observed", instant(artifact.observed), remarks=artifact.origin.value),
                    prop("format", report.format if report else ""),
                    prop("tool", f"{report.tool.name} {report.tool.version}" if report else ""),
                    prop("findings", str(report.finding_count) if report else ""),
                ],
                "rlinks": links,
            }
        )
