"""The one file of this output."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sspgen.render.api import Output
from sspgen.render.encoding import json_bytes
from sspgen.render.plan_json.document import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext


class PlanJsonRenderer:
    """Writes ``plan.json``."""

    id: ClassVar[str] = "plan"
    title: ClassVar[str] = "the plan as JSON"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the one file."""
        context.progress("plan.json", 0, 1)
        yield Output("plan.json", json_bytes(document(plan)))
        context.progress("plan.json", 1, 1)


RENDERER = PlanJsonRenderer()
