"""The main navigation: a few sections, and the pages of each. What a build has no page for is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.site import paths
from sspgen.render.site.page import Entry, Section

if TYPE_CHECKING:
    from collections.abc import Collection

    from sspgen.render.site.own_pages import OwnPage

_SECTIONS = (
    ("Home", (("Home", paths.HOME),)),
    (
        "Controls",
        (
            ("All controls", paths.CONTROLS),
            ("Browse", paths.BROWSE),
            ("Parameters", paths.PARAMETERS),
            ("Crosswalk", paths.CROSSWALK),
            ("Outside the profile", paths.OUTSIDE),
        ),
    ),
    ("Evidence", (("Sources", paths.EVIDENCE),)),
    ("Gaps", (("Gaps", paths.GAPS), ("POA&M", paths.POAM))),
    (
        "Changes",
        (
            ("What changed", paths.CHANGES),
            ("Every change", paths.POPULATION),
            ("Releases", paths.RELEASES),
            ("As of", paths.AS_OF),
        ),
    ),
    (
        "System",
        (
            ("System", paths.SYSTEM),
            ("Components", paths.COMPONENTS),
            ("Responsibilities", paths.ROLES),
            ("Inventory", paths.INVENTORY),
        ),
    ),
    (
        "About",
        (
            ("Downloads", paths.DOWNLOADS),
            ("What this was built from", paths.SOURCES),
            ("Diagnostics", paths.DIAGNOSTICS),
        ),
    ),
)


def navigation(existing: Collection[str], own: tuple[OwnPage, ...]) -> tuple[Section, ...]:
    """Return the sections that have pages; the workspace's own pages come last.

    Args:
        existing: paths of the pages that are built.
        own: see `OwnPage`.
    """
    pages = tuple(Entry(page.title, page.path) for page in own)
    found = [(title, tuple(Entry(*entry) for entry in entries)) for title, entries in _SECTIONS]
    found.append(("Pages", pages))
    sections = ((title, tuple(e for e in entries if e.path in existing)) for title, entries in found)
    return tuple(Section(title, entries) for title, entries in sections if entries)
