"""Metadata: title, version, roles, parties, and the plan's own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.oscal import elements
from sspgen.render.oscal.names import ASSET_OWNER
from sspgen.render.oscal.values import (
    NS,
    Node,
    compact,
    core,
    instant,
    line,
    named,
    not_stated,
    prop,
    verbatim,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, Tally
    from sspgen.model.system import Party
    from sspgen.render.oscal.names import Names

OSCAL_VERSION = "1.2.3"

_REMARKS = (
    "Implementation statuses are claims that people made. Proofs, verdicts and provenance are properties of the "
    f"namespace {NS}. Paths are relative to the workspace that this plan was built from."
)


_TITLES = {ASSET_OWNER: "Asset owner"}
_ORDER = (
    *(
        "title",
        "last-modified",
        "version",
        "oscal-version",
        "revisions",
        "props",
        "links",
        "roles",
        "locations",
        "parties",
    ),
    *("responsible-parties", "actions", "remarks"),
)
"""Members of the metadata as OSCAL orders them."""


def metadata(plan: Plan, names: Names) -> Node:
    """Return the plan's own metadata: that of every document, and what the plan says of itself."""
    common = document_metadata(plan, names, "System Security Plan", own=True)
    props = [
        *common.get("props", ()),
        *tally_props("response-points", plan.tally),
        *tally_props("parameters", plan.parameter_tally),
        *elements.open_approvals(plan, names),
    ]
    own = {
        "revisions": elements.revisions(plan),
        "props": props,
        "links": list(_links(plan, names)),
        "locations": [_location(place, uuid) for place, uuid in names.locations.items()],
        "actions": elements.actions(plan, names),
    }
    return compact(dict.fromkeys(_ORDER) | common | own)


def _links(plan: Plan, names: Names) -> Iterator[Node]:
    """Yield links to the resources that belong to the plan as a whole."""
    sources = [("profile",), *(("source", each.id, each.href) for each in plan.profile.sources[1:])]
    papers = [("document", title, href) for title, href in plan.system.documents]
    acronyms = [("element", "acronyms")] if plan.system.elements.acronyms else []
    for rel, things in (("source", sources), ("document", papers), ("acronyms", acronyms)):
        yield from ({"href": f"#{names.known_uuid(*thing)}", "rel": rel} for thing in dict.fromkeys(things))


def document_metadata(plan: Plan, names: Names, what: str, remarks: str = "", *, own: bool = False) -> Node:
    """Return the metadata that every document of a plan has; its time is the plan's own.

    Args:
        plan: whose document it is.
        names: of the document.
        what: kind of document; the title is that, and the name of the system.
        remarks: how to read the document, before what holds for all of them.
        own: it has the inventory, and so the role of who owns its items.
    """
    revision = plan.revision
    return compact(
        {
            "title": f"{what}: {named(plan.system.name, plan.system.id)}",
            "last-modified": instant(plan.as_of),
            "version": line(plan.system.version) or line(revision.short if revision else "") or "unversioned",
            "oscal-version": OSCAL_VERSION,
            "props": [
                core("marking", plan.system.marking),
                prop("generator", plan.generator),
                prop("commit", revision.sha if revision else ""),
                prop("uncommitted-changes", "yes" if plan.dirty else ""),
            ],
            "roles": [role for role in _roles(plan, names) if own or role["id"] != names.roles.get(ASSET_OWNER)],
            "parties": [_party(party, names) for party in plan.system.parties],
            "responsible-parties": list(_responsible(plan, names)),
            "remarks": " ".join(filter(None, (remarks, _REMARKS))),
        }
    )


def tally_props(what: str, tally: Tally) -> list[Node]:
    """Return the three headline numbers with their denominator, as properties of one class."""
    numbers = {
        "total": tally.total,
        "documented": tally.documented,
        "claimed": tally.claimed,
        "proven": tally.proven,
    }
    return [prop(name, str(number), class_=what) for name, number in numbers.items()]


def _roles(plan: Plan, names: Names) -> Iterator[Node]:
    declared = {role.id: role for role in plan.system.roles}
    for written, identifier in names.roles.items():
        role = declared.get(written)
        title = line(role.title) if role else _TITLES.get(identifier, "")
        yield compact(
            {
                "id": identifier,
                "title": named(title, written),
                "description": role.description if role else "",
                "props": not_stated("" if title else "title"),
            }
        )


def _location(place: str, uuid: str) -> Node:
    return {"uuid": uuid, "title": verbatim(place), "address": {"addr-lines": [place]}}


def _party(party: Party, names: Names) -> Node:
    email = line(party.email)
    reachable = "@" in email.strip("@")
    number = line(party.phone)
    address = [line(part) for part in party.address.splitlines() if line(part)]
    return compact(
        {
            "uuid": names.uuid("party", party.id),
            "type": party.kind if party.kind == "person" else "organization",
            "name": named(party.name, party.id),
            "props": [
                core("job-title", party.title),
                prop("id", party.id),
                prop("email", "" if reachable else email),
            ],
            "email-addresses": [email] if reachable else [],
            "telephone-numbers": [{"number": number}] if number else [],
            "addresses": [{"addr-lines": address}] if address else [],
        }
    )


def _responsible(plan: Plan, names: Names) -> Iterator[Node]:
    for role in plan.system.roles:
        holders = [names.parties[party] for party in role.parties if party in names.parties]
        if holders:
            yield {"role-id": names.roles[role.id], "party-uuids": holders}
