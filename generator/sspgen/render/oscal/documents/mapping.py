"""The mapping collection: the workspace's own crosswalks from other frameworks to the controls of the plan.

A crosswalk often says only that an item names a control. OSCAL wants a relationship for each, so the weakest is written
there, with a property that nobody said it. It never says that an item is met.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.crosswalk import Relationship
from sspgen.render.oscal.api import OscalDocument, document_uuid, file_resource, file_uuid
from sspgen.render.oscal.back_matter import profile_uuid, sources
from sspgen.render.oscal.documents import profile
from sspgen.render.oscal.metadata import document_metadata
from sspgen.render.oscal.values import NS, Node, compact, core, identifier, line, named, not_stated, prop, verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.crosswalk import Crosswalk
    from sspgen.model.plan import Plan
    from sspgen.render.oscal.api import Making
    from sspgen.render.oscal.names import Names

NAME = "mapping"
TITLE = "Control Mapping"
_DESCRIPTION = "Which controls of the plan the items of other frameworks name, as people wrote it down."
_RATIONALE = "Nobody stated method and rationale; the crosswalks are files that people wrote, by what the texts mean."
_PART = "_smt"


def make(making: Making) -> Node | None:
    """Return the document (model ``mapping-collection``, OSCAL 1.2.3); None for a workspace without crosswalks."""
    plan, names = making.plan, making.names
    told = [crosswalk for crosswalk in plan.crosswalks if any(item.targets for item in crosswalk.items)]
    if not told:
        return None
    return {
        "uuid": document_uuid(plan, NAME),
        "metadata": document_metadata(plan, names, TITLE),
        "provenance": {
            "method": "human",
            "matching-rationale": "semantic",
            "status": "not-complete",
            "mapping-description": _DESCRIPTION,
            "props": not_stated("method", "matching-rationale", "status"),
            "remarks": _RATIONALE,
        },
        "mappings": [_mapping(crosswalk, making) for crosswalk in told],
        "back-matter": {"resources": [*(_framework(each, names) for each in told), *_targets(making)]},
    }


def _targets(making: Making) -> list[Node]:
    if profile.NAME in making.files:
        return [file_resource(making, profile.NAME, "The profile of the plan")]
    return list(sources(making.plan, making.names))


def _target(plan: Plan, making: Making) -> str:
    beside = profile.NAME in making.files
    return file_uuid(plan, profile.NAME) if beside else profile_uuid(making.names)


def _framework(crosswalk: Crosswalk, names: Names) -> Node:
    title = named(crosswalk.title, crosswalk.id)
    cited = ", ".join(line(text) for text in (title, crosswalk.revision, crosswalk.source) if line(text))
    return compact(
        {
            "uuid": names.uuid("framework", crosswalk.id),
            "title": title,
            "props": [
                core("version", crosswalk.revision),
                prop("id", crosswalk.id),
                prop("source", crosswalk.source),
                prop("written-in", crosswalk.path),
            ],
            "citation": {"text": verbatim(cited)},
        }
    )


def _mapping(crosswalk: Crosswalk, making: Making) -> Node:
    names = making.names
    bare = [identifier(item.id) for item in crosswalk.items if not item.targets]
    gaps = {"uuid": names.uuid("unmapped", crosswalk.id), "unmapped-controls": [{"with-ids": bare}]}
    return compact(
        {
            "uuid": names.uuid("crosswalk", crosswalk.id),
            "source-resource": {
                "type": "framework",
                "ns": NS,
                "href": f"#{names.known_uuid('framework', crosswalk.id)}",
            },
            "target-resource": {"type": "profile", "href": f"#{_target(making.plan, making)}"},
            "maps": list(_maps(crosswalk, names)),
            "source-gap-summary": gaps if bare else {},
        }
    )


def _maps(crosswalk: Crosswalk, names: Names) -> Iterator[Node]:
    """Yield one map a pair, for what several together are to one, none of them needs to be alone."""
    for item in crosswalk.items:
        for target, relationship in item.named():
            said = relationship is not Relationship.UNKNOWN
            yield compact(
                {
                    "uuid": names.uuid("map", crosswalk.id, item.id, target),
                    "relationship": (relationship if said else Relationship.INTERSECTS).value,
                    "sources": [{"type": "control", "id-ref": named(item.id)}],
                    "targets": [{"type": "statement" if _PART in target else "control", "id-ref": named(target)}],
                    "props": [prop("title", line(item.title)), *not_stated("" if said else "relationship")],
                }
            )


DOCUMENT = OscalDocument(NAME, "mapping-collection", make)
