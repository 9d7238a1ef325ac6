"""The renderers that are built in, by id; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.render.api import Renderer

CHOICES = ("oscal", "tables", "bundle", "pdf", "site")
"""What ``--only`` takes, in the order of the work: the site links to the others. ``plan.json`` is always written."""

_MODULES = {
    "plan": "sspgen.render.plan_json",
    "oscal": "sspgen.render.oscal",
    "tables": "sspgen.render.tables",
    "bundle": "sspgen.render.bundle",
    "site": "sspgen.render.site",
    "pdf": "sspgen.render.document",
}


BUILT_IN = tuple(_MODULES)
"""Ids that a plug-in cannot take."""


def renderers(only: tuple[str, ...] = ()) -> tuple[Renderer, ...]:
    """Return the built-in renderers asked for, in the order of the work; all of them when none is named."""
    wanted = ("plan", *(name for name in CHOICES if not only or name in only))
    return tuple(import_module(_MODULES[name]).RENDERER for name in wanted)
