"""A small sound OSCAL document of every model, about a harbour, to be spoiled in tests; and what is found in one."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from sspgen.load.oscal.check.api import check_document
from sspgen.load.oscal.document import OscalDocument, read_oscal

if TYPE_CHECKING:
    from sspgen.model.diagnostics import Diagnostic

Body = dict[str, Any]


def uuid(name: str) -> str:
    """The UUID of a thing in these documents, of version 5."""
    return str(uuid5(NAMESPACE_URL, f"https://example.org/harbour/{name}"))


def _metadata() -> Body:
    return {
        "title": "Harbour",
        "last-modified": "2026-11-26T08:00:00Z",
        "version": "1.0",
        "oscal-version": "1.2.3",
        "roles": [{"id": "harbour-master", "title": "Harbour master"}, {"id": "pilot", "title": "Pilot"}],
        "locations": [{"uuid": uuid("quay"), "title": "Quay", "address": {"city": "Haven", "country": "NL"}}],
        "parties": [
            {"uuid": uuid("port"), "type": "organization", "name": "Port authority"},
            {
                "uuid": uuid("anna"),
                "type": "person",
                "name": "Anna",
                "email-addresses": ["anna@example.org"],
                "telephone-numbers": [{"type": "office", "number": "31201234567"}],
                "member-of-organizations": [uuid("port")],
            },
        ],
        "responsible-parties": [{"role-id": "harbour-master", "party-uuids": [uuid("anna")]}],
    }


def _component(name: str, **more: Any) -> Body:
    return {
        "uuid": uuid(name),
        "type": "software",
        "title": name.title(),
        "description": f"The {name}.",
        "status": {"state": "operational"},
        **more,
    }


def _back_matter() -> Body:
    return {
        "resources": [
            {
                "uuid": uuid("chart"),
                "title": "Chart",
                "props": [{"name": "type", "value": "artifact"}],
                "rlinks": [{"href": "chart.png", "hashes": [{"algorithm": "SHA-256", "value": "ab" * 32}]}],
            }
        ]
    }


def _ssp() -> Body:
    role = {"role-id": "pilot", "party-uuids": [uuid("anna")]}
    return {
        "uuid": uuid("ssp"),
        "metadata": _metadata(),
        "import-profile": {"href": "profile.json"},
        "system-characteristics": {
            "system-ids": [{"identifier-type": "http://fedramp.gov/ns/oscal", "id": "H1"}],
            "system-name": "Harbour",
            "description": "Ships come and go.",
            "props": [{"name": "cloud-service-model", "value": "saas"}],
            "system-information": {
                "information-types": [
                    {
                        "uuid": uuid("information"),
                        "title": "Cargo",
                        "description": "What is on board.",
                        "confidentiality-impact": {"base": "fips-199-low"},
                    }
                ]
            },
            "status": {"state": "operational"},
            "authorization-boundary": {
                "description": "All between the moles.",
                "diagrams": [{"uuid": uuid("diagram"), "links": [{"rel": "diagram", "href": f"#{uuid('chart')}"}]}],
            },
        },
        "system-implementation": {
            "leveraged-authorizations": [
                {
                    "uuid": uuid("sea"),
                    "title": "Sea",
                    "party-uuid": uuid("port"),
                    "date-authorized": "2026-01-31",
                }
            ],
            "users": [{"uuid": uuid("user"), "role-ids": ["pilot"], "props": [{"name": "type", "value": "internal"}]}],
            "components": [
                _component(
                    "beacon",
                    props=[
                        {"name": "release-date", "value": "2026-02-28"},
                        {"name": "ipv4-address", "value": "192.0.2.7"},
                        {"name": "leveraged-authorization-uuid", "value": uuid("sea")},
                        {"name": "physical-location", "ns": "https://example.org/ns", "value": uuid("quay")},
                    ],
                    links=[{"rel": "depends-on", "href": f"#{uuid('crane')}"}],
                    protocols=[
                        {
                            "uuid": uuid("protocol"),
                            "name": "https",
                            "port-ranges": [{"start": 443, "end": 443, "transport": "TCP"}],
                        }
                    ],
                ),
                _component("crane"),
            ],
            "inventory-items": [{"uuid": uuid("item"), "description": "The beacon on the north mole."}],
        },
        "control-implementation": {
            "description": "How it is done.",
            "implemented-requirements": [
                {
                    "uuid": uuid("requirement"),
                    "control-id": "ac-1",
                    "props": [{"name": "control-origination", "value": "system-specific"}],
                    "set-parameters": [{"param-id": "ac-1_prm_1", "values": ["weekly"]}],
                    "statements": [
                        {
                            "uuid": uuid("statement"),
                            "statement-id": "ac-1_smt.a",
                            "by-components": [
                                {
                                    "uuid": uuid("by"),
                                    "component-uuid": uuid("beacon"),
                                    "description": "It shines.",
                                    "implementation-status": {"state": "implemented"},
                                    "responsible-roles": [role],
                                    "export": {
                                        "provided": [{"uuid": uuid("provided"), "description": "Light."}],
                                        "responsibilities": [
                                            {
                                                "uuid": uuid("responsibility"),
                                                "provided-uuid": uuid("provided"),
                                                "description": "Look at it.",
                                            }
                                        ],
                                    },
                                }
                            ],
                        }
                    ],
                }
            ],
        },
        "back-matter": _back_matter(),
    }


def _catalog() -> Body:
    control = {
        "id": "h-1",
        "title": "Light",
        "params": [{"id": "h-1_prm_1", "label": "how often", "values": ["nightly"]}],
        "props": [{"name": "label", "value": "H-1"}],
        "links": [{"rel": "related", "href": "#h-2"}],
        "parts": [
            {"id": "h-1_smt", "name": "statement", "prose": "Keep the light."},
            {
                "id": "h-1_asm",
                "name": "assessment-method",
                "props": [{"name": "method", "ns": "http://csrc.nist.gov/ns/rmf", "value": "EXAMINE"}],
            },
        ],
    }
    withdrawn = {"id": "h-2", "title": "Fog horn", "props": [{"name": "status", "value": "withdrawn"}]}
    return {
        "uuid": uuid("catalog"),
        "metadata": _metadata(),
        "groups": [{"id": "h", "title": "Harbour", "controls": [control, withdrawn]}],
        "back-matter": _back_matter(),
    }


def _profile() -> Body:
    return {
        "uuid": uuid("profile"),
        "metadata": _metadata(),
        "imports": [{"href": "catalog.json", "include-controls": [{"with-ids": ["h-1"], "with-child-controls": "no"}]}],
        "merge": {"combine": {"method": "keep"}, "as-is": True},
        "modify": {
            "set-parameters": [{"param-id": "h-1_prm_1", "values": ["weekly"]}],
            "alters": [
                {"control-id": "h-1", "adds": [{"position": "ending", "props": [{"name": "label", "value": "x"}]}]}
            ],
        },
    }


def _component_definition() -> Body:
    requirement = {
        "uuid": uuid("definition-requirement"),
        "control-id": "h-1",
        "description": "It shines.",
        "set-parameters": [{"param-id": "h-1_prm_1", "values": ["weekly"]}],
        "statements": [{"uuid": uuid("definition-statement"), "statement-id": "h-1_smt", "description": "It does."}],
    }
    implementation = {
        "uuid": uuid("implementation"),
        "source": "catalog.json",
        "description": "How.",
        "implemented-requirements": [requirement],
    }
    beacon = {
        "uuid": uuid("defined-beacon"),
        "type": "software",
        "title": "Beacon",
        "description": "The beacon.",
        "props": [{"name": "release-date", "value": "2026-02-28"}],
        "responsible-roles": [{"role-id": "pilot"}],
        "control-implementations": [implementation],
    }
    return {"uuid": uuid("definition"), "metadata": _metadata(), "components": [beacon]}


def _activity() -> Body:
    return {
        "uuid": uuid("activity"),
        "description": "Look at it.",
        "props": [{"name": "method", "value": "EXAMINE"}],
        "steps": [{"uuid": uuid("step"), "description": "Row out."}],
        "responsible-roles": [{"role-id": "pilot"}],
    }


def _task() -> Body:
    within = {"start": "2026-11-01T00:00:00Z", "end": "2026-11-30T00:00:00Z"}
    return {"uuid": uuid("task"), "type": "action", "title": "Row", "timing": {"within-date-range": within}}


def _reviewed() -> Body:
    return {"control-selections": [{"include-controls": [{"control-id": "h-1"}]}]}


def _plan() -> Body:
    return {
        "uuid": uuid("assessment-plan"),
        "metadata": _metadata(),
        "import-ssp": {"href": "ssp.json"},
        "local-definitions": {"components": [_component("boat")], "activities": [_activity()]},
        "reviewed-controls": _reviewed(),
        "assessment-subjects": [{"type": "component", "include-all": {}}],
        "tasks": [_task()],
    }


def _observation() -> Body:
    return {
        "uuid": uuid("observation"),
        "description": "It was lit.",
        "methods": ["EXAMINE"],
        "types": ["control-objective"],
        "collected": "2026-11-20T21:00:00+01:00",
        "subjects": [{"subject-uuid": uuid("beacon"), "type": "component"}],
        "relevant-evidence": [{"href": "lit.png", "description": "A picture."}],
    }


def _risk() -> Body:
    facet = {"name": "likelihood", "system": "http://csrc.nist.gov/ns/oscal", "value": "low"}
    return {
        "uuid": uuid("risk"),
        "title": "Dark",
        "description": "It may go out.",
        "statement": "A ship may run aground.",
        "status": "open",
        "props": [{"name": "priority", "value": "1"}],
        "characterizations": [
            {"origin": {"actors": [{"type": "party", "actor-uuid": uuid("anna")}]}, "facets": [facet]}
        ],
    }


def _results() -> Body:
    return {
        "uuid": uuid("assessment-results"),
        "metadata": _metadata(),
        "import-ap": {"href": "plan.json"},
        "results": [
            {
                "uuid": uuid("result"),
                "title": "November",
                "description": "What was seen.",
                "start": "2026-11-20T00:00:00Z",
                "reviewed-controls": _reviewed(),
                "observations": [_observation()],
                "risks": [_risk()],
                "findings": [
                    {
                        "uuid": uuid("finding"),
                        "title": "Lit",
                        "description": "It was lit.",
                        "target": {"type": "statement-id", "target-id": "h-1_smt", "status": {"state": "satisfied"}},
                    }
                ],
                "attestations": [
                    {
                        "responsible-parties": [{"role-id": "pilot", "party-uuids": [uuid("anna")]}],
                        "parts": [{"name": "asset", "prose": "I saw it."}],
                    }
                ],
            }
        ],
    }


def _poam() -> Body:
    return {
        "uuid": uuid("poam"),
        "metadata": _metadata(),
        "system-id": {"id": "H1"},
        "observations": [_observation()],
        "risks": [_risk()],
        "poam-items": [{"uuid": uuid("poam-item"), "title": "Second light", "description": "Buy one."}],
    }


def _mapping() -> Body:
    item = {"type": "control", "id-ref": "h-1"}
    return {
        "uuid": uuid("mapping-collection"),
        "metadata": _metadata(),
        "provenance": {
            "method": "human",
            "matching-rationale": "semantic",
            "status": "draft",
            "mapping-description": "By reading.",
        },
        "mappings": [
            {
                "uuid": uuid("mapping"),
                "source-resource": {"type": "catalog", "href": "catalog.json"},
                "target-resource": {"type": "catalog", "href": "other.json"},
                "maps": [
                    {"uuid": uuid("map"), "relationship": "subset-of", "sources": [item], "targets": [dict(item)]}
                ],
            }
        ],
    }


_MADE = {
    "catalog": _catalog,
    "profile": _profile,
    "component-definition": _component_definition,
    "system-security-plan": _ssp,
    "assessment-plan": _plan,
    "assessment-results": _results,
    "plan-of-action-and-milestones": _poam,
    "mapping-collection": _mapping,
}


def small(model: str) -> Body:
    """The sound document of a model, to be changed at will."""
    return {model: copy.deepcopy(_MADE[model]())}


def at(value: Any, path: str) -> Any:
    """What stands at a path such as ``metadata/roles/0``."""
    for part in filter(None, path.split("/")):
        value = value[int(part) if isinstance(value, list) else part]
    return value


def text_of(document: Body) -> str:
    """A document as a person's file: JSON, indented by two."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def read(text: str, path: str = "h.json") -> OscalDocument:
    """Read a document that can be read."""
    found = read_oscal(text.encode(), path)
    assert isinstance(found, OscalDocument), found
    return found


def found_in(document: Body) -> tuple[Diagnostic, ...]:
    """What the check of a document finds."""
    return check_document(read(text_of(document)))
