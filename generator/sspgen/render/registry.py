"""The renderers that are built in, by id; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.render.api import Renderer

CHOICES = ("oscal", "tables", "bundle", "pdf", "docx", "site")
"""What ``--only`` takes, in the order of the work: the site links to the others. ``plan.json`` is always written."""
_ASKED_FOR = frozenset(("docx",))
"""Those that are made only where somebody asks for them."""

_MODULES = {
    "plan": "sspgen.render.plan_json",
    "oscal": "sspgen.render.oscal",
    "tables": "sspgen.render.tables",
    "bundle": "sspgen.render.bundle",
    "site": "sspgen.render.site",
    "pdf": "sspgen.render.document",
    "docx": "sspgen.render.word",
}


BUILT_IN = tuple(_MODULES)
"""Ids that a plug-in cannot take."""


def renderers(only: tuple[str, ...] = (), plan: Plan | None = None) -> tuple[Renderer, ...]:
    """Return the built-in renderers asked for, in the order of the work.

    Args:
        only: their ids; none for all, of which the Word document is one where the plan has a template for it.
        plan: what they render.
    """
    templated = plan is not None and bool(plan.system.paper.word_template)
    usual = frozenset(CHOICES if templated else set(CHOICES) - _ASKED_FOR)
    wanted = ("plan", *(name for name in CHOICES if name in (only or usual)))
    return tuple(import_module(_MODULES[name]).RENDERER for name in wanted)
