"""Who answers for what: roles with their parties and parts, what customers must do, and what is inherited.

Pure functions of the plan. Whether a role is held, and by whom, is what the workspace says; nothing is filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.implementation import HandoverKind
from sspgen.model.plan import Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.implementation import Component
    from sspgen.model.plan import Plan, PlanAnswer, PlanControl, PlanPoint
    from sspgen.model.system import Party, User

_INHERITED = "inherited"


@dataclass(frozen=True, slots=True)
class Share:
    """An answer where it stands: in a control, and in a response point if it answers one."""

    control: PlanControl
    point: PlanPoint | None
    answer: PlanAnswer


@dataclass(frozen=True, slots=True)
class Duty:
    """A role with all that it answers for.

    Attributes:
        declared: whether ``ssp.yaml`` declares it; if not, answers or components only name it.
        shares: the answers that name it, in plan order.
        tally: the three numbers of the response points among them, each point once.
    """

    id: str
    title: str
    description: str
    declared: bool
    parties: tuple[Party, ...]
    users: tuple[User, ...]
    components: tuple[Component, ...]
    shares: tuple[Share, ...]
    tally: Tally

    @property
    def controls(self) -> int:
        """How many controls it has a part in."""
        return len({share.control.id for share in self.shares})


def shares(plan: Plan) -> Iterator[Share]:
    """Yield every answer of the profile's controls, in plan order."""
    for control in plan.controls():
        yield from (Share(control, None, answer) for answer in control.general)
        for point in control.points:
            yield from (Share(control, point, answer) for answer in point.answers)


def customer_shares(plan: Plan) -> tuple[Share, ...]:
    """Return the answers that leave something to customers."""
    return tuple(share for share in shares(plan) if share.answer.asks_customers)


def offering_shares(plan: Plan) -> tuple[Share, ...]:
    """Return the answers that offer something to systems that leverage this one."""
    return tuple(share for share in shares(plan) if share.answer.handed(HandoverKind.PROVIDED))


def inherited_shares(plan: Plan) -> tuple[Share, ...]:
    """Return the answers that say they are inherited."""
    return tuple(share for share in shares(plan) if _INHERITED in share.answer.origination)


def duties(plan: Plan) -> tuple[Duty, ...]:
    """Return the roles, in the order of `Plan.role_ids`."""
    found: dict[str, list[Share]] = {role: [] for role in plan.role_ids}
    for share in shares(plan):
        for role in share.answer.roles:
            found[role].append(share)
    return tuple(_duty(plan, role, held) for role, held in found.items())


def _duty(plan: Plan, role: str, held: list[Share]) -> Duty:
    declared = {each.id: each for each in plan.system.roles}.get(role)
    parties = {party.id: party for party in plan.system.parties}
    return Duty(
        id=role,
        title=declared.title if declared else role,
        description=declared.description if declared else "",
        declared=declared is not None,
        parties=tuple(parties[name] for name in declared.parties if name in parties) if declared else (),
        users=tuple(user for user in plan.system.users if role in user.roles),
        components=tuple(component for component in plan.components if role in component.roles),
        shares=tuple(held),
        tally=_tally(share.point for share in held if share.point),
    )


def _tally(points: Iterable[PlanPoint]) -> Tally:
    each = {point.id: point.tally for point in points}
    return sum(each.values(), Tally())
