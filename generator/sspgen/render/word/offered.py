"""What a template of the agency may use: the plan itself, and functions that give Word's own paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.assess.poam import poam_items
from sspgen.render.word.answers import controls_of
from sspgen.render.word.kinds.families import requirement_blocks
from sspgen.render.word.ooxml import Blocks, paragraph
from sspgen.render.words import edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from markupsafe import Markup

    from sspgen.model.plan import Plan, PlanAnswer, PlanControl
    from sspgen.render.api import RenderContext
    from sspgen.render.word.ledger import Ledger

_LEADS: Final = {"remarks": "Remarks", "customer": "Customer responsibility"}
_FIELDS: Final = ("text", *_LEADS)
_BOXES: Final = {True: "\u2612", False: "\u2610"}


@dataclass(frozen=True, slots=True)
class Offered:
    """Names of a template.

    Attributes:
        place: keeps finished blocks, and returns what holds their place in the template.
    """

    plan: Plan
    context: RenderContext
    ledger: Ledger
    place: Callable[[str], Markup]

    def names(self) -> dict[str, object]:
        """Return what a template sees, by name."""
        plan = self.plan
        return {
            "plan": plan,
            "system": plan.system,
            "chronicle": self.context.chronicle,
            "edition": edition(self.context.edition, self.context.redacted, plan.editions),
            "poam": poam_items(plan),
            "answer": self._answer(),
            "requirement": self._requirement,
            "box": _box,
        }

    def _answer(self) -> Callable[..., Markup]:
        labels = _labels(self.plan)

        def answer(a: PlanAnswer, *fields: str) -> Markup:
            """Return the texts of an answer, or the named ones of ``text``, ``remarks``, ``customer``."""
            unknown = sorted(set(fields) - set(_FIELDS))
            if unknown:
                raise ValueError(f"answer: got {', '.join(unknown)}, expected some of {', '.join(_FIELDS)}")
            found = []
            for field, block in controls_of(a, labels.get(a.uuid, a.control), self.ledger):
                if fields and field not in fields:
                    continue
                if field in _LEADS and not fields:
                    found.append(paragraph("SSPLead", _LEADS[field]))
                found.append(block)
            return self.place(Blocks("".join(found)))

        return answer

    def _requirement(self, control: PlanControl) -> Markup:
        """Return the text of a control's requirement."""
        return self.place(requirement_blocks(control))


def _box(ticked: object) -> str:
    """Return a check box: ticked or not."""
    return _BOXES[bool(ticked)]


def _labels(plan: Plan) -> dict[str, str]:
    """Return what people call the place of each answer, by its UUID."""
    found = {each.answer.uuid: each.label for each in plan.outside}
    for control in plan.controls():
        found |= {answer.uuid: control.label for answer in control.general}
        found |= {answer.uuid: point.label for point in control.points for answer in point.answers}
    return found
