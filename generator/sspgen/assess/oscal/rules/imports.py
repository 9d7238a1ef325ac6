"""A document builds on what its imports lead to, so each must lead to a document of the right model.

A reference to a resource that the back matter does not hold, or that has no link, leads nowhere for certain. A relative
path without a file may only be a file that was not sent along. A publication elsewhere is never fetched: that it is not
at hand is a remark, and whatever depends on it is not checked.

Source: OSCAL, ``import-profile``, ``import-ssp``, ``import-ap``, ``import``, ``source`` and mapped resources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, error, info, shown, warning
from sspgen.resolve.oscal_links import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Import, Subject

_HREF = 160


def _check(subject: Subject) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in subject.imports:
        if item.href in seen:
            continue
        seen.add(item.href)
        yield from _followed(item)


def _followed(item: Import) -> Iterator[Finding]:
    target = item.target
    match target.reach:
        case Reach.NO_RESOURCE:
            yield error("SSP440", _no_resource(item.href), item.path)
        case Reach.EMPTY:
            yield error("SSP440", f"the resource {shown(item.href, _HREF)} has no link to a document", item.path)
        case Reach.NOWHERE:
            yield warning("SSP440", f"{shown(target.href, _HREF)} does not exist, seen from this document", item.path)
        case Reach.UNREADABLE:
            why = target.problems[0].message if target.problems else "it is no OSCAL document"
            yield error("SSP440", f"{shown(target.href, _HREF)} cannot be read: {why}", item.path)
        case Reach.FILE:
            yield error("SSP441", f"{shown(target.href, _HREF)} is not an OSCAL document", item.path)
        case Reach.OUTSIDE:
            what = f"{shown(target.href, _HREF)} lies outside the folder that is checked, so it was not opened"
            yield info("SSP446", what, item.path, "check the folder that holds both documents")
        case Reach.NOT_AT_HAND:
            remedy = f"run '{target.command}'" if target.command else ""
            yield info(
                "SSP446",
                f"{shown(target.href, _HREF)} is not at hand; what depends on it was not checked",
                item.path,
                remedy,
            )
        case Reach.DOCUMENT:
            yield from _of_the_model(item)


def _of_the_model(item: Import) -> Iterator[Finding]:
    found = item.target.document
    if found is not None and found.model not in item.models:
        wanted = " or ".join(item.models)
        what = f"{shown(item.target.href, _HREF)} is a document of the model {found.model}, where {wanted} is wanted"
        yield error("SSP441", what, item.path)


def _no_resource(href: str) -> str:
    if href == "#":
        return "'#' names nothing; name a file, or '#' with the uuid of a resource of the back matter"
    return f"{shown(href, _HREF)} is no resource of the back matter"


RULE = MeaningRule(_check)
