"""A system security plan as somebody else's tool might write it: everything is in it that OSCAL has, and more.

Every text has a word that occurs nowhere else, so that one can look for it in whatever is built from the plan.
"""

from __future__ import annotations

import base64
import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]
MODEL = "system-security-plan"
FOREIGN = "https://tool.example/ns"


def uid(*names: str) -> str:
    """A UUID that is always the same for the same names."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("plan", *names))))


def prop(name: str, value: str, **more: str) -> Node:
    """A property."""
    return {"name": name, "value": value, **more}


def party(name: str, **more: Any) -> Node:
    """A party."""
    return {"uuid": uid("party", name), "type": "organization", "name": name, **more}


def component(name: str, kind: str = "software", **more: Any) -> Node:
    """A component with a description of its own."""
    return {
        "uuid": uid("component", name),
        "type": kind,
        "title": name,
        "description": f"Word-{name.replace(' ', '-').lower()}-described.",
        "status": {"state": "operational"},
        **more,
    }


def answer(name: str, by: str, text: str, **more: Any) -> Node:
    """What a component answers."""
    entry = {"component-uuid": uid("component", by), "uuid": uid("answer", name), "description": text}
    return entry | more


def requirement(control: str, **more: Any) -> Node:
    """An implemented requirement."""
    return {"uuid": uid("requirement", control), "control-id": control, **more}


def statement(identifier: str, **more: Any) -> Node:
    """A statement of a requirement."""
    return {"statement-id": identifier, "uuid": uid("statement", identifier), **more}


def metadata() -> Node:
    """Metadata with roles, parties, a revision and a property of another tool."""
    return {
        "title": "Plan of the harbour",
        "last-modified": "2025-05-01T10:00:00Z",
        "version": "4.2",
        "oscal-version": "1.1.2",
        "revisions": [{"version": "4.1", "last-modified": "2025-01-01T00:00:00Z", "remarks": "Word-revision."}],
        "props": [prop("marking", "internal use"), prop("tool-state", "draft", ns=FOREIGN)],
        "roles": [
            {"id": "keeper", "title": "Keeper", "description": "Word-keeper."},
            {"id": "owner", "title": "Owner"},
        ],
        "parties": [
            party("Harbour Office", **{"email-addresses": ["office@harbour.example"]}),
            {"uuid": uid("party", "jo"), "type": "person", "name": "Jo Keel", "props": [prop("job-title", "Pilot")]},
        ],
        "responsible-parties": [{"role-id": "owner", "party-uuids": [uid("party", "Harbour Office")]}],
        "remarks": "Word-metadata.",
    }


def characteristics() -> Node:
    """What the system is."""
    impact = {"base": "fips-199-moderate", "selected": "fips-199-low", "adjustment-justification": "Word-adjusted."}
    return {
        "system-ids": [{"identifier-type": "https://ids.example", "id": "Harbour-7"}],
        "system-name": "Harbour",
        "system-name-short": "HRB",
        "description": "Word-harbour lets ships in.",
        "props": [prop("cloud-service-model", "saas"), prop("colour", "blue", ns=FOREIGN)],
        "security-sensitivity-level": "fips-199-low",
        "system-information": {
            "information-types": [
                {
                    "uuid": uid("information", "berths"),
                    "title": "Berths",
                    "description": "Word-berths.",
                    "categorizations": [{"system": "https://kinds.example", "information-type-ids": ["C.1.2"]}],
                    "confidentiality-impact": impact,
                    "integrity-impact": {"base": "fips-199-low"},
                    "availability-impact": {"base": "fips-199-low"},
                }
            ]
        },
        "security-impact-level": {
            f"security-objective-{name}": "fips-199-low" for name in ("confidentiality", "integrity", "availability")
        },
        "status": {"state": "operational", "remarks": "Word-running."},
        "authorization-boundary": {
            "description": "Word-boundary.",
            "diagrams": [
                {
                    "uuid": uid("diagram"),
                    "caption": "Word-caption",
                    "links": [{"href": f"#{uid('resource', 'picture')}", "rel": "diagram"}],
                }
            ],
        },
        "network-architecture": {"description": "Word-network."},
        "data-flow": {"description": "Word-flow.", "remarks": "Word-flow-remarked."},
        "remarks": "Word-system-remarked.",
    }


def implementation() -> Node:
    """Components, users, inventory and what is leveraged."""
    return {
        "leveraged-authorizations": [
            {
                "uuid": uid("leveraged", "sea"),
                "title": "Sea Authority",
                "party-uuid": uid("party", "Harbour Office"),
                "date-authorized": "2024-02-01",
                "links": [{"href": f"#{uid('resource', 'sea')}", "rel": "ssp"}],
                "remarks": "Word-leveraged.",
            }
        ],
        "users": [
            {
                "uuid": uid("user", "pilot"),
                "title": "Pilots",
                "description": "Word-pilots.",
                "role-ids": ["keeper"],
                "authorized-privileges": [{"title": "Steering", "functions-performed": ["turn-left", "turn-right"]}],
            }
        ],
        "components": [
            component("The Harbour", "this-system"),
            component("**Gate** Keeper", "service", purpose="Word-purpose", remarks="Word-gate-remarked."),
            component(
                "Sea",
                "system",
                props=[
                    prop("leveraged-authorization-uuid", uid("leveraged", "sea")),
                    prop("implementation-point", "external"),
                ],
            ),
            component("Pier line", "interconnection"),
        ],
        "inventory-items": [
            {
                "uuid": uid("item", "gate"),
                "description": "Word-item.",
                "props": [prop("asset-id", "GATE-01"), prop("ipv4-address", "192.0.2.7"), prop("asset-type", "server")],
                "implemented-components": [{"component-uuid": uid("component", "**Gate** Keeper")}],
                "remarks": "Word-item-remarked.",
            }
        ],
        "remarks": "Word-environment.",
    }


def _gates() -> Node:
    provided = {"uuid": uid("provided", "a"), "description": "Word-provided."}
    duty = {"uuid": uid("duty", "a"), "provided-uuid": provided["uuid"], "description": "Word-duty."}
    gate = answer(
        "a",
        "**Gate** Keeper",
        "Word-answer-a is written down.",
        **{
            "props": [
                prop("control-origination", "sp-system", ns="https://fedramp.gov/ns/oscal"),
                prop("x", "1", ns=FOREIGN),
            ],
            "links": [{"href": f"#{uid('resource', 'handbook')}", "rel": "reference"}],
            "set-parameters": [{"param-id": "ga-1_prm_1", "values": ["weekly"]}],
            "implementation-status": {"state": "implemented", "remarks": "Word-status."},
            "export": {"description": "Word-export.", "provided": [provided], "responsibilities": [duty]},
            "responsible-roles": [{"role-id": "keeper"}],
            "remarks": "Word-answer-remarked.",
        },
    )
    taken = answer(
        "b",
        "Sea",
        "Word-answer-b.",
        **{
            "implementation-status": {"state": "partial"},
            "inherited": [
                {"uuid": uid("inherited"), "provided-uuid": uid("their", "b"), "description": "Word-inherited."}
            ],
            "satisfied": [
                {"uuid": uid("satisfied"), "responsibility-uuid": uid("their-duty"), "description": "Word-satisfied."}
            ],
        },
    )
    return requirement(
        "ga-1",
        props=[prop("implementation-status", "partial", ns="https://fedramp.gov/ns/oscal")],
        statements=[
            statement("ga-1_smt.a", **{"by-components": [gate], "remarks": "Word-statement-remarked."}),
            statement("ga-1_smt.b", **{"by-components": [taken]}),
        ],
        remarks="Word-requirement-remarked.",
    )


def plan() -> Node:
    """The plan; it answers the catalog of `support.oscal`."""
    return {
        MODEL: {
            "uuid": uid("plan"),
            "metadata": metadata(),
            "import-profile": {"href": f"#{uid('resource', 'profile')}", "remarks": "Word-tailored."},
            "system-characteristics": characteristics(),
            "system-implementation": implementation(),
            "control-implementation": {
                "description": "Word-requirements.",
                "set-parameters": [{"param-id": "ke-1_odp.01", "values": ["yearly"]}],
                "implemented-requirements": [
                    _gates(),
                    requirement("ke-1", statements=[statement("ke-1_smt.a", remarks="Word-without-component.")]),
                    requirement("ga-2", **{"by-components": [answer("walls", "The Harbour", "Word-walls.")]}),
                    requirement("zz-9", **{"by-components": [answer("odd", "The Harbour", "Word-outside.")]}),
                ],
            },
            "back-matter": {
                "resources": [
                    {"uuid": uid("resource", "profile"), "title": "Castle", "rlinks": [{"href": "castle.json"}]},
                    {
                        "uuid": uid("resource", "handbook"),
                        "title": "Handbook",
                        "rlinks": [{"href": "docs/handbook.md"}],
                    },
                    {"uuid": uid("resource", "picture"), "rlinks": [{"href": "img/boundary.svg"}]},
                    {"uuid": uid("resource", "sea"), "rlinks": [{"href": "vendor/sea.json"}]},
                    {
                        "uuid": uid("resource", "blob"),
                        "title": "Word-attached",
                        "base64": {"filename": "a.bin", "value": base64.b64encode(bytes(range(99))).decode()},
                    },
                ]
            },
        }
    }


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value of a document that holds no other, with its key path; empty lists and objects are values, too."""
    members: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if not members or not value:
        yield path, value
        return
    for key, held in members:
        yield from leaves(held, (*path, key))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """The value at a key path; None when it leads nowhere."""
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def lost(before: Node, after: Node) -> list[tuple[str | int, ...]]:
    """Where a document no longer says what it said; when it was last modified is no such place.

    A list or object that was empty may have got members.
    """
    changed = (MODEL, "metadata", "last-modified")
    return [path for path, held in leaves(before) if path[:3] != changed and not _kept(held, at(after, path))]


def _kept(held: Any, now: Any) -> bool:
    return type(now) is type(held) if held in ([], {}) else bool(now == held)


def words(document: Node) -> set[str]:
    """The words that tell the texts of a plan apart."""
    import re  # noqa: PLC0415 - a small thing

    return {word for _, held in leaves(document) if isinstance(held, str) for word in re.findall(r"Word-[a-z-]+", held)}
