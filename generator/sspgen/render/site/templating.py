"""The site's templates: the shared environment, with what pages need beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from sspgen.render.markdown import web_address
from sspgen.render.site import paths, view
from sspgen.render.site.diff import words_diff
from sspgen.render.site.prose import prose
from sspgen.render.site.questions import population
from sspgen.render.templates import environment

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

_BREAKS = "/._-:@"


def _iso(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _breakable(text: str) -> Markup:
    """Let a long name or hash break after its punctuation."""
    safe = str(escape(text))
    for mark in _BREAKS:
        safe = safe.replace(mark, f"{mark}<wbr>")
    return Markup(safe)  # noqa: S704 - escaped above; entities hold none of the marks


def site_environment(root: Path | None, cache: Path | None = None) -> Environment:
    """Return the environment for the templates under ``templates/site``."""
    env = environment(root, cache)
    env.filters.update(
        {
            "age": view.age,
            "anchor": paths.anchor,
            "breakable": _breakable,
            "iso": _iso,
            "population": population,
            "prose": prose,
            "web": web_address,
            "words_diff": words_diff,
        }
    )
    return env
