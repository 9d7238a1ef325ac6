"""The editions of a plan: what each audience is given, and what opens the marks in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from sspgen.editions.commitment import Commitments, Opening
from sspgen.editions.marked import marked
from sspgen.editions.policy import Policy, rows_of
from sspgen.editions.redaction import Redactor
from sspgen.editions.terms import Terms
from sspgen.model.marks import PASSAGES, has_marks, passages, without_marks

if TYPE_CHECKING:
    from sspgen.model.chronicle import Chronicle
    from sspgen.model.plan import Plan

FULL: Final = "full"
PUBLIC: Final = "public"
NAMES: Final = (FULL, PUBLIC)

OwnText = Callable[[str, str], "str | None"]
"""Gives the text of one of the workspace's own pages, by its path and its text; None when the page is left out."""

_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_INTERNAL: Final = re.compile(r"^internal[ \t]*:[ \t]*true[ \t]*\r?$", re.MULTILINE)


def own_text(source: str, text: str) -> str | None:
    """Return the text of a page of the workspace as those read it who may read all of it."""
    del source
    return without_marks(text)


@dataclass(frozen=True, slots=True)
class Edition:
    """A plan and its past as one audience is given them.

    Attributes:
        redacted: how many passages, names and addresses of the plan have a mark in their place.
        left_out: how many diagnostics are left out.
        own: gives the workspace's own pages.
        commitments: what opens the marks; more may come as own pages are asked for.
    """

    name: str
    plan: Plan
    chronicle: Chronicle
    redacted: int = 0
    left_out: int = 0
    own: OwnText = own_text
    commitments: Commitments | None = field(default=None, repr=False)

    @property
    def openings(self) -> tuple[Opening, ...]:
        """What opens each mark, sorted by commitment."""
        held = self.commitments.openings if self.commitments else {}
        return tuple(held[commitment] for commitment in sorted(held))


def full_edition(plan: Plan, chronicle: Chronicle) -> Edition:
    """Return everything; only the marks of internal passages are gone."""
    return Edition(FULL, full_plan(plan), chronicle)


def full_plan(plan: Plan) -> Plan:
    """Return a plan without the marks of internal passages in its texts; the same plan when it has none."""
    if PASSAGES not in plan.internal:
        return plan
    unmarked: Plan = _unmarked(plan)
    return unmarked


def _unmarked(value: Any) -> Any:  # noqa: ANN401 - walks records of every kind
    """Return a value of the model with the marks in its prose taken out."""
    if isinstance(value, str):
        return without_marks(value)
    if isinstance(value, tuple):
        new = tuple(_unmarked(each) for each in value)
        return value if all(one is other for one, other in zip(new, value, strict=True)) else new
    if not hasattr(value, "__dataclass_fields__"):
        return value
    changed = {}
    kind: type[Any] = type(value)
    for name, policy in rows_of(kind):
        held = getattr(value, name)
        if policy in _WITH_PROSE and (new := _unmarked(held)) is not held:
            changed[name] = new
    return replace(value, **changed) if changed else value


_WITH_PROSE: Final = frozenset((Policy.TEXT, Policy.NAME, Policy.RECORDS, Policy.SPECIAL))


def public_edition(plan: Plan, chronicle: Chronicle, secret: bytes) -> Edition:
    """Return what the public is given: no internal thing, no name of a person, no address, no raw evidence.

    Args:
        plan: as merged and assessed.
        chronicle: its past.
        secret: see `Commitments`; the same secret gives the same marks.

    Raises:
        LookupError: the model has a field that the policy does not know.
    """
    found = marked(plan)
    terms = Terms(found.public)
    learner = Redactor(found, Commitments(secret), terms, learning=True)
    learner.record(plan, "plan")
    learner.record(chronicle, "past")
    commitments = Commitments(secret)
    redactor = Redactor(found, commitments, terms)
    told, past = redactor.record(plan, "plan"), redactor.record(chronicle, "past")

    def own(source: str, text: str) -> str | None:
        return None if is_left_out(text) else redactor.text(text, f"pages[{source}]")

    return Edition(PUBLIC, told, past, len(commitments.openings), redactor.left_out, own, commitments)


def is_left_out(text: str) -> bool:
    r"""Tell whether a page of the workspace is internal as a whole: by its front matter, or by a mark around all of it.

    >>> is_left_out("<!-- internal -->\n# Plan of the cellar\n"), is_left_out("# Open\n")
    (True, False)
    """
    front = _FRONT_MATTER.match(text)
    if front is not None and _INTERNAL.search(front[1]):
        return True
    return has_marks(text) and all(hidden or not piece.strip() for hidden, piece in passages(text))
