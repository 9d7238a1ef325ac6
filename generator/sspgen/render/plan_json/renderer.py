"""The one file of this output."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sspgen.load.json_writer import json_bytes
from sspgen.render.api import Output
from sspgen.render.plan_json.document import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext


def plan_bytes(plan: Plan) -> bytes:
    """Return the bytes of ``plan.json``, in which everything stands that a plan says."""
    return json_bytes(document(plan))


class PlanJsonRenderer:
    """Writes ``plan.json``."""

    id: ClassVar[str] = "plan"
    title: ClassVar[str] = "the plan as JSON"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the one file."""
        context.progress("plan.json", 0, 1)
        yield Output("plan.json", plan_bytes(plan))
        context.progress("plan.json", 1, 1)


RENDERER = PlanJsonRenderer()
