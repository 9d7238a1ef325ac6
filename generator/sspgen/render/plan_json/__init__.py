"""``plan.json``: everything that the plan holds, for programs. Its schema is ``schemas/plan.schema.json``.

The shape is a contract: a change of it that breaks a reader gets a new number in `SCHEMA`. Nothing is left out that
another output shows, and nothing is worded anew.
"""

from sspgen.render.plan_json.document import SCHEMA
from sspgen.render.plan_json.renderer import RENDERER, PlanJsonRenderer

__all__ = ["RENDERER", "SCHEMA", "PlanJsonRenderer"]
