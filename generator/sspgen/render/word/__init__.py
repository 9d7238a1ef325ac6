"""The plan as a Word document, to be reviewed and restyled; or the agency's own template, filled."""

from __future__ import annotations

from sspgen.render.word.renderer import RENDERER

__all__ = ["RENDERER"]
