"""All tables: each as one CSV file, and all of them as one spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sspgen.render.api import Output
from sspgen.render.cells import csv_bytes
from sspgen.render.tables import controls, evidence, poam, responsibility, workspace
from sspgen.render.tables.workbook import workbook_bytes
from sspgen.render.words import edition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext

TABLES = (*controls.TABLES, *evidence.TABLES, *workspace.TABLES, *poam.TABLES, *responsibility.TABLES)
"""Every table, in the order in which they are written."""

WORKBOOK = "tables/ssp.xlsx"


class TablesRenderer:
    """Writes ``tables/<name>.csv`` and ``tables/ssp.xlsx``."""

    id: ClassVar[str] = "tables"
    title: ClassVar[str] = "tables"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield one file a table, then the spreadsheet; a table without rows has its header."""
        for number, table in enumerate(TABLES):
            context.progress("tables", number, len(TABLES))
            yield Output(f"tables/{table.name}.csv", csv_bytes(table, plan))
        said = edition(context.edition, context.redacted, plan.editions)
        yield Output(WORKBOOK, workbook_bytes(TABLES, plan, said))
        context.progress("tables", len(TABLES), len(TABLES))


RENDERER = TablesRenderer()
