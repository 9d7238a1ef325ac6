"""SSP050: a diagram has a caption, and a text that explains it.

Who cannot see the picture has only the caption, and nobody can review a picture that no text explains.

Source: FedRAMP Rev 5 "has-authorization-boundary-diagram-caption"; WCAG 2.2, 1.1.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.api import Rule, finding
from sspgen.assess.texts import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.plan import Plan

_PICTURES = ("authorization_boundary", "network_architecture", "data_flow")


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for name in _PICTURES:
        narrative = getattr(plan.system, name)
        missing = [what for what in ("caption", "text") if not getattr(narrative, what).strip()]
        if narrative.diagram and missing:
            yield finding("SSP050", f"system.{name} has a diagram without {' and '.join(missing)}", place(plan))


RULE = Rule("SSP050", _check)
