"""The front matter: the system, in the order of NIST SP 800-18 r2 and control PL-2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.document.chapter import Chapter, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.document.author import Author

FRONT = {
    "identification": "System name and identifiers",
    "type": "System type and status",
    "overview": "System overview",
    "roles": "Roles and parties",
    "categorization": "Information types and categorization",
    "laws": "Laws, regulations and policies",
    "boundary": "Authorization boundary",
    "network": "Network architecture",
    "data-flow": "Data flow",
    "components": "System components",
    "users": "Users",
    "leveraged": "Leveraged authorizations",
    "external": "External services",
    "ports": "Ports, protocols and services",
    "cryptography": "Cryptographic modules",
}
"""Sections by anchor."""


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    del plan
    return frozenset(FRONT)


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the one chapter."""
    sections = {key: (str(n), title) for n, (key, title) in enumerate(FRONT.items(), 1)}
    entries = [Entry(1, "", "The system", "system")]
    entries += [Entry(2, mark, title, key) for key, (mark, title) in sections.items()]
    yield author.chapter(
        "front",
        "The system",
        "front",
        entries,
        sections=sections,
        diagram=author.picture,
        party_names={p.id: p.name for p in author.plan.system.parties},
    )
