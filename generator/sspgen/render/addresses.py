"""Where pages of the site stand, for the site itself and for outputs that link to it. Relative to the site's root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.render.file_names import slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.plan import Plan

_FIXED = ("index",)


def pages(folder: str, identifiers: Iterable[str]) -> dict[str, str]:
    """Give each id a page of its own, also where two ids make the same file name."""
    taken = set(_FIXED)
    paths: dict[str, str] = {}
    for identifier in identifiers:
        if identifier in paths:
            continue
        name, count = slug(identifier), 1
        while name in taken:
            count += 1
            name = f"{slug(identifier)}-{count}"
        taken.add(name)
        paths[identifier] = f"{folder}/{name}.html"
    return paths


def control_pages(plan: Plan) -> dict[str, str]:
    """Return the page of each control, e.g. ``controls/ac-2.html`` for ``ac-2``."""
    return pages("controls", (control.id for control in plan.controls()))
