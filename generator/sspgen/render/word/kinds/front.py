"""The front matter: the system, then the plan, in the order of NIST SP 800-18 r2 and control PL-2.

What each element says is in ``front_system`` and ``front_plan``; which there are, and in which order, the model says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.elements import ELEMENTS, NARRATIVES, unstated
from sspgen.model.stating import Form, member
from sspgen.render.word.kinds.front_plan import OF_PLAN
from sspgen.render.word.kinds.front_system import OF_SYSTEM
from sspgen.render.word.manuscript import Column
from sspgen.render.word.phrases import path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.model.elements import Asked
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

_SECOND: Final = "requirements"
"""The element that opens the second chapter."""
_SPLIT: Final = [element.id for element in ELEMENTS].index(_SECOND)
_TOLD: Final = frozenset(name for name, _, _ in NARRATIVES)


def system(m: Manuscript, matter: Matter) -> None:
    """Write what is said of the system."""
    m.heading(1, "The system", "system")
    _sections(m, matter, ELEMENTS[:_SPLIT], 1)


def plan(m: Manuscript, matter: Matter) -> None:
    """Write what is said of the plan, and what nobody stated."""
    m.heading(1, "The plan", "plan")
    before = sum(element.shown(matter.plan.system) for element in ELEMENTS[:_SPLIT])
    number = _sections(m, matter, ELEMENTS[_SPLIT:], before + 1)
    missing = tuple(unstated(matter.plan.system))
    if missing:
        m.heading(2, "Not stated yet", "not-stated", mark=str(number))
        native = matter.plan.form is Form.NATIVE
        where = "its key in ssp.yaml" if native else "its member of OSCAL"
        m.write("SSPBody", f"Nobody has stated these elements of a plan. Each is read from {where}.")
        m.table(
            f"Elements that are not stated: {len(missing)}",
            (Column("Element", 3), Column("Asked for by", 2), Column("Key" if native else "Member", 3)),
            [(each.title, each.source, path(member(matter.plan.form, each.keys))) for each in missing],
        )


def _sections(m: Manuscript, matter: Matter, elements: Sequence[Asked], number: int) -> int:
    """Write the sections of elements, numbered from a number on; return the next one."""
    for element in elements:
        if not element.shown(matter.plan.system):
            continue
        m.heading(2, element.title, element.id, mark=str(number))
        if element.source:
            m.write("SSPNote", f"Asked for by {element.source}.")
        number += 1
        section = OF_SYSTEM.get(element.id) or OF_PLAN.get(element.id)
        if section is not None:
            section(m, matter)
        if element.id in _TOLD:
            m.prose(getattr(matter.plan.system.elements, element.id))
    return number
