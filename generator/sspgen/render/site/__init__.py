"""The plan as a static site."""

from sspgen.render.site.renderer import RENDERER

__all__ = ["RENDERER"]
