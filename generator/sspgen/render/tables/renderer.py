"""All tables, each as one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sspgen.render.api import Output
from sspgen.render.cells import csv_bytes
from sspgen.render.tables import controls, evidence, workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext

TABLES = (*controls.TABLES, *evidence.TABLES, *workspace.TABLES)
"""Every table, in the order in which they are written."""


class TablesRenderer:
    """Writes ``tables/<name>.csv``."""

    id: ClassVar[str] = "tables"
    title: ClassVar[str] = "CSV tables"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield one file a table; a table without rows has its header."""
        for number, table in enumerate(TABLES):
            context.progress("tables", number, len(TABLES))
            yield Output(f"tables/{table.name}.csv", csv_bytes(table, plan))
        context.progress("tables", len(TABLES), len(TABLES))


RENDERER = TablesRenderer()
