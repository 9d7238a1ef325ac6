"""The front matter: the system, then the plan itself, in the order of NIST SP 800-18 r2 and control PL-2.

Two chapters, so that a changed claim does not lay out again what is said of the system. What nobody stated has no
section: all of it is named in one table at the end, with the key that states it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sspgen.assess.poam import poam_items
from sspgen.model.elements import ELEMENTS, Asked, unstated
from sspgen.model.evidence import FindingSeverity
from sspgen.model.implementation import Claim
from sspgen.model.plan import Proof
from sspgen.model.prose import ParameterState
from sspgen.render.document.appendix import ORDER, mark_of
from sspgen.render.document.chapter import Chapter, Entry
from sspgen.render.urgency import VERDICTS, items_by_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.assess.poam import PoamItem
    from sspgen.model.plan import Plan
    from sspgen.model.system import System
    from sspgen.render.document.author import Author

_PARTS = (("front", "The system", "system", "S"), ("front_plan", "The plan", "plan", "P"))
"""Template, title, anchor, and what begins the numbers of its tables, of each chapter."""
_SECOND = "requirements"
"""The element that opens the second chapter."""
_NOT_STATED = Asked("not-stated", "Not stated yet", "", derived=True)
_SEVERITIES = tuple(severity.value for severity in FindingSeverity)


def anchors(plan: Plan) -> frozenset[str]:
    """Return the ids that links may name."""
    return frozenset(anchor for _, _, anchor, _ in _PARTS) | {each.id for each in _sections(plan.system)}


def chapters(author: Author) -> Iterator[Chapter]:
    """Yield the two chapters; their sections are numbered through."""
    numbered = [(str(number), section) for number, section in enumerate(_sections(author.plan.system), 1)]
    order = [element.id for element in ELEMENTS]
    split = order.index(_SECOND)
    first = [pair for pair in numbered if pair[1].id in order[:split]]
    values = (_of_system(author), _of_plan(author))
    for part, sections, more in zip(_PARTS, (first, numbered[len(first) :]), values, strict=True):
        yield _chapter(author, part, sections, more)


def _chapter(
    author: Author, part: tuple[str, str, str, str], sections: Sequence[tuple[str, Asked]], more: dict[str, Any]
) -> Chapter:
    template, title, anchor, prefix = part
    entries = [Entry(1, "", title, anchor), *(Entry(2, mark, each.title, each.id) for mark, each in sections)]
    return author.chapter(
        template,
        title,
        template,
        entries,
        prefix,
        sections={each.id: (mark, each) for mark, each in sections},
        appendices={name: mark_of(name) for name in ORDER if name in author.anchors},
        anchors=author.anchors,
        party_names={party.id: party.name for party in author.plan.system.parties},
        **more,
    )


def _sections(system: System) -> Iterator[Asked]:
    yield from (element for element in ELEMENTS if element.shown(system))
    if any(unstated(system)):
        yield _NOT_STATED


def _of_system(author: Author) -> dict[str, Any]:
    """What the chapter of the system sees."""
    return {"diagram": author.picture, "duties": _duties(author.plan.system)}


def _duties(system: System) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the kinds of user and the ids of the roles that have each privilege, in the order of the plan."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for user in system.users:
        for privilege in dict.fromkeys(user.privileges):
            users, roles = found.setdefault(privilege, ([], []))
            users.append(user.title)
            roles += [role for role in user.roles if role not in roles]
    return {privilege: (tuple(users), tuple(roles)) for privilege, (users, roles) in found.items()}


def _of_plan(author: Author) -> dict[str, Any]:
    """What the chapter of the plan sees; every number is counted from the plan."""
    plan = author.plan
    return {
        "unstated": tuple(unstated(plan.system)),
        "holders": _holders(plan.system),
        "claims": tuple(claim.value for claim in Claim),
        "proofs": tuple(proof.value for proof in Proof),
        "pairs": Counter((point.claim.value, point.proof.value) for point in plan.points()),
        "verdicts": _verdicts(plan),
        "parameters": _parameters(plan),
        "groups": [(title, len(items), _worst(items)) for _, title, items in items_by_kind(poam_items(plan))],
    }


def _holders(system: System) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the title and the holders' names of each role by id."""
    named = {p.id: f"{p.name}, {p.title}" if p.title else p.name for p in system.parties}
    return {role.id: (role.title, tuple(named.get(party, party) for party in role.parties)) for role in system.roles}


def _verdicts(plan: Plan) -> tuple[tuple[str, int], ...]:
    counts = Counter(result.verdict for result in plan.evidence)
    return tuple((verdict.value, counts[verdict]) for verdict in VERDICTS if counts[verdict])


def _parameters(plan: Plan) -> dict[str, int]:
    """Count parameters by who set them; one that sums up others needs no value and is not counted."""
    counts = Counter(p.state for control in plan.controls() for p in control.parameters if not p.stands_for)
    return {state.value: counts[state] for state in ParameterState}


def _worst(items: Sequence[PoamItem]) -> str:
    """Return the worst severity among items; empty when none is rated."""
    rated = [_SEVERITIES.index(item.severity) for item in items if item.severity]
    return _SEVERITIES[min(rated)] if rated else ""
