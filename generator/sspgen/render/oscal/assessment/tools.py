"""Who assessed: sspgen as the platform, and every tool whose reports are evidence, as components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Report
from sspgen.render.oscal.values import Node, compact, core, line, named, prop

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.names import Names


def assets(plan: Plan, names: Names) -> Node:
    """Return the ``assessment-assets``: the tools as components, and the platform that evaluates their reports."""
    tools = {tool: _tool(tool, sources, names) for tool, sources in _tools(plan).items()}
    program, _, version = plan.generator.partition(" ")
    own = compact(
        {
            "uuid": names.known_uuid("generator"),
            "type": "software",
            "title": named(program),
            "description": "Collects the reports of tools, and evaluates the checks of the plan over them.",
            "props": [core("version", version)],
            "status": {"state": "operational"},
        }
    )
    used = [own["uuid"], *(tool["uuid"] for tool in tools.values())]
    platform = {
        "uuid": names.known_uuid("platform"),
        "title": named(program),
        "uses-components": [{"component-uuid": uuid} for uuid in used],
    }
    return {"components": [own, *tools.values()], "assessment-platforms": [platform]}


def origins(results: Iterable[EvidenceResult], names: Names) -> list[Node]:
    """Return who is behind something that is told of these sources: their tools, and the platform."""
    used = dict.fromkeys(tool for result in results for tool in _of(result))
    actors = [{"type": "tool", "actor-uuid": names.known_uuid("tool", *tool)} for tool in used]
    return [{"actors": [*actors, {"type": "assessment-platform", "actor-uuid": names.known_uuid("platform")}]}]


def _of(result: EvidenceResult) -> list[tuple[str, str]]:
    reports = (artifact.result for artifact in result.collection.artifacts)
    return [(r.tool.name, r.tool.version) for r in reports if isinstance(r, Report) and line(r.tool.name)]


def _tools(plan: Plan) -> dict[tuple[str, str], list[EvidenceResult]]:
    found: dict[tuple[str, str], list[EvidenceResult]] = {}
    for result in plan.evidence:
        for tool in dict.fromkeys(_of(result)):
            found.setdefault(tool, []).append(result)
    return found


def _tool(tool: tuple[str, str], results: list[EvidenceResult], names: Names) -> Node:
    name, version = tool
    made = ", ".join(named(result.source.title, result.source.id) for result in results)
    return compact(
        {
            "uuid": names.uuid("tool", name, version),
            "type": "software",
            "title": line(name),
            "description": f"Its reports are evidence: {made}",
            "props": [core("version", version), *(prop("evidence-source", result.source.id) for result in results)],
            "status": {"state": "operational"},
        }
    )
