"""Lays out one chapter of HTML as tagged PDF. The only package that knows WeasyPrint; import it only when rendering."""

from sspgen.render.document.engine.press import Press, colour_profile, versions

__all__ = ["Press", "colour_profile", "versions"]
