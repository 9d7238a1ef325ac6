"""Back matter: catalogs and profiles, evidence with its hashes, documents, and the answers outside the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.evidence import Rejection
from sspgen.render.oscal import elements
from sspgen.render.oscal.requirements import answer_props
from sspgen.render.oscal.values import (
    Node,
    attached,
    compact,
    core,
    instant,
    line,
    named,
    prop,
    scheme,
    uri_reference,
    verbatim,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Artifact, EvidenceResult
    from sspgen.model.plan import Outside, Plan
    from sspgen.render.oscal.names import Names
    from sspgen.render.oscal.references import References

_NONE = "Reports that were looked for; none was found."
OUTSIDE = "outside-the-profile"
"""Property of a resource that holds an answer to a control outside the profile; its value is the reason."""


def profile_uuid(names: Names) -> str:
    """Return the UUID of the resource that is the profile."""
    return names.known_uuid("profile")


def catalog_uuid(plan: Plan, names: Names) -> str:
    """Return the UUID of the resource that is the catalog; that of the profile where no catalog is at hand."""
    for number, source in enumerate(plan.profile.sources):
        if source.kind == "catalog" and number:
            return names.known_uuid("source", source.id, source.href)
    return profile_uuid(names)


def back_matter(plan: Plan, names: Names, references: References) -> Node:
    """Return all resources; those of `references` come last, so it must be called after everything else."""
    return {
        "resources": [
            *sources(plan, names),
            *_diagrams(plan, names),
            *_documents(plan, names),
            *elements.resources(plan, names),
            *(_evidence(result, names) for result in plan.evidence),
            *(_outside(outside, names, references) for outside in plan.outside),
            *references.resources,
        ]
    }


def sources(plan: Plan, names: Names) -> Iterator[Node]:
    """Yield the profile, then every other document that it was resolved from."""
    chain = plan.profile.sources
    facts = [prop("profile", plan.profile.id), *(prop("missing", what) for what, _ in plan.profile.missing)]
    yield compact(
        {
            "uuid": profile_uuid(names),
            "title": named(plan.profile.title, plan.profile.id),
            "props": [core("version", plan.profile.version), *facts],
            "citation": {} if chain else {"text": verbatim(named(plan.profile.title, plan.profile.id))},
            "rlinks": [rlink(chain[0].href, chain[0].sha256)] if chain else [],
        }
    )
    for source in chain[1:]:
        yield compact(
            {
                "uuid": names.uuid("source", source.id, source.href),
                "title": named(source.title, source.id),
                "props": [core("version", source.version), prop("kind", source.kind)],
                "rlinks": [rlink(source.href, source.sha256)],
            }
        )


def rlink(href: str, sha256: str = "") -> Node:
    """Return a link with its hash; an empty node for bytes that have no name."""
    target = uri_reference(href)
    hashes = [{"algorithm": "SHA-256", "value": line(sha256)}] if line(sha256) else []
    return compact({"href": target, "hashes": hashes}) if target else {}


def _diagrams(plan: Plan, names: Names) -> Iterator[Node]:
    system = plan.system
    shown = (
        ("boundary", system.authorization_boundary),
        ("network", system.network_architecture),
        ("data-flow", system.data_flow),
    )
    for what, narrative in shown:
        if narrative.diagram:
            yield compact(
                {
                    "uuid": names.known_uuid("diagram", what),
                    "title": line(narrative.caption),
                    "props": [core("type", "image")],
                    "rlinks": [rlink(narrative.diagram)],
                }
            )


def _documents(plan: Plan, names: Names) -> Iterator[Node]:
    for title, href in plan.system.documents:
        followed = scheme(href) in ("", "http", "https") and line(href)
        yield compact(
            {
                "uuid": names.uuid("document", title, href),
                "title": line(title),
                "props": [prop("href", "" if followed else href)],
                "rlinks": [rlink(href)] if followed else [],
            }
        )


def _evidence(result: EvidenceResult, names: Names) -> Node:
    source = result.source
    return compact(
        {
            "uuid": names.uuid("evidence", source.id),
            "title": named(source.title, source.id),
            "description": source.description,
            "props": [
                core("type", "evidence"),
                prop("evidence-source", source.id),
                prop("verdict", result.verdict.value, remarks=verbatim(result.reason)),
                prop("observed", instant(result.observed), remarks=result.origin.value),
                prop("stale-at", instant(result.stale_at)),
                prop("problem", result.collection.problem),
                *(
                    prop("check", r.verdict.value, remarks=f"{verbatim(r.check.title)}: {verbatim(r.reason)}")
                    for r in result.results
                ),
                *(p for artifact in result.collection.artifacts for p in _artifact(artifact)),
            ],
            "citation": {} if result.collection.artifacts else {"text": _NONE},
            "rlinks": [rlink(a.name, a.sha256) for a in result.collection.artifacts],
        }
    )


def _artifact(artifact: Artifact) -> Iterator[Node]:
    where = verbatim(artifact.name)
    if isinstance(artifact.result, Rejection):
        yield prop("unread", artifact.result.code, remarks=f"{where}: {verbatim(artifact.result.message)}")
        return
    report = artifact.result
    yield prop("tool", f"{report.tool.name} {report.tool.version}", remarks=where)
    subject = report.subject
    yield prop("subject", f"{subject.kind} {subject.name} {subject.digest or subject.commit}", remarks=where)
    yield prop("findings", str(report.finding_count), remarks=where)


def _outside(outside: Outside, names: Names, references: References) -> Node:
    answer = outside.answer
    part = f" {answer.part}" if answer.part else ""
    return compact(
        {
            "uuid": answer.uuid,
            "title": line(f"Answer outside the profile: {outside.label}{part} ({answer.component_title})"),
            "description": answer.text if answer.text.strip() else "",
            "props": [
                prop(OUTSIDE, named(outside.reason)),
                prop("control-id", answer.control),
                prop("control-title", outside.title),
                prop("component-uuid", names.components[answer.component]),
                *answer_props(answer),
                *(prop("responsible-role", names.roles[role]) for role in answer.roles if role in names.roles),
                *(prop("evidence-source", source) for source in answer.evidence),
                *(_link_prop(link) for link in references.links(answer.references)),
                prop("customer-responsibility", answer.customer_responsibility),
            ],
            "base64": attached("answer.md", answer.text) if answer.text.strip() else {},
            "remarks": answer.remarks if answer.remarks.strip() else "",
        }
    )


def _link_prop(link: Node) -> Node:
    return prop("reference", link["href"], remarks=link.get("text", ""))
