"""The plan as tables for spreadsheets and scripts: one CSV file (RFC 4180) for each kind of thing."""

from sspgen.render.tables.renderer import RENDERER, TablesRenderer

__all__ = ["RENDERER", "TablesRenderer"]
