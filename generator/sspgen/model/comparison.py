"""What differs between two catalogs, profiles or plans, and what becomes of answers when requirements change.

One record a difference, told in words about controls and parts; key paths of documents have no place here. How it is
printed is the business of whoever prints it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from sspgen.model.spans import Span


class Kind(StrEnum):
    """What is compared. A profile is compared resolved, so that it can be held against a catalog."""

    CATALOG = "catalog"
    PROFILE = "profile"
    PLAN = "plan"


class Aspect(StrEnum):
    """What a difference is about, in the order in which it is told."""

    CLAIM = "claim"
    PROOF = "proof"
    CONTROL = "control"
    GROUP = "group"
    TITLE = "title"
    STATEMENT = "statement"
    POINTS = "response points"
    PARAMETER = "parameter"
    VALUE = "parameter value"
    CONSTRAINT = "parameter constraint"
    GUIDANCE = "guidance"
    ASSESSMENT = "assessment"
    PART = "other part"
    RELATED = "related controls"
    PROPERTY = "property"
    TEXT = "text"
    STATUS = "status words"
    ROLE = "responsible roles"
    ORIGINATION = "control origination"
    REFERENCE = "references"
    CUSTOMER = "customer responsibility"
    SYSTEM = "system"
    COMPONENT = "component"
    INVENTORY = "inventory item"
    PARTY = "party"
    EVIDENCE = "evidence source"
    SOURCE = "source"


class Became(StrEnum):
    """What became of something, from the earlier side to the later one."""

    WEAKER = "weaker"
    STRONGER = "stronger"
    NEW = "new"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    MOVED = "moved"
    CHANGED = "changed"


OPPOSITE = {
    Became.WEAKER: Became.STRONGER,
    Became.STRONGER: Became.WEAKER,
    Became.NEW: Became.GONE,
    Became.GONE: Became.NEW,
    Became.WITHDRAWN: Became.RESTORED,
    Became.RESTORED: Became.WITHDRAWN,
    Became.MOVED: Became.MOVED,
    Became.CHANGED: Became.CHANGED,
}
"""What the same difference is called when the two sides change places."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two things that are compared.

    Attributes:
        name: as the person named it.
        what: the kind in words, e.g. ``OSCAL profile``.
    """

    name: str
    kind: Kind
    what: str
    title: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes:
        old: id on the earlier side, and ``new`` on the later one; empty where there is none.
        group: id of the control (or component) that it is told under; empty for what stands alone.
        label: what people call it, e.g. ``AC-2 h``.
        words: what happened, the rest of a sentence that begins with the label.
        before: text on the earlier side, and ``after`` on the later one, to be compared word by word.
        targets: labels of what took up something that was withdrawn.
        likeness: share of words in common (0 to 1) where the two belong together by their words only.
        minor: it changes nothing that must be answered; told when asked for.
    """

    aspect: Aspect
    became: Became
    old: str = ""
    new: str = ""
    group: str = ""
    label: str = ""
    words: str = ""
    before: str = ""
    after: str = ""
    targets: tuple[str, ...] = ()
    likeness: float | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A count on both sides; None where a side cannot tell."""

    name: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Compared:
    """Everything that differs between two sides.

    Attributes:
        changes: in natural order of what they are about.
        numbers: counts worth seeing side by side.
        headings: label and title of every group that a change is told under.
        same: how many controls (of plans: answers) are the same on both sides.
        unread: how many controls are on both sides and could not be compared, because texts are not at hand.
        notes: what could not be compared, and why.
    """

    before: Side
    after: Side
    changes: tuple[Change, ...] = ()
    numbers: tuple[Number, ...] = ()
    headings: dict[str, tuple[str, str]] = field(default_factory=dict)
    same: int = 0
    unread: int = 0
    notes: tuple[str, ...] = ()

    @cached_property
    def counts(self) -> dict[tuple[Aspect, Became], int]:
        """How many changes of each kind there are, in the order of `Aspect` and `Became`."""
        found = Counter((each.aspect, each.became) for each in self.changes)
        return {(a, b): found[a, b] for a in Aspect for b in Became if found[a, b]}


class Outcome(StrEnum):
    """What becomes of an answer under new requirements, what needs most work first. Each answer has exactly one."""

    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"
    PART_GONE = "part-gone"
    PART_MOVED = "part-moved"
    CONTROL_MOVED = "control-moved"
    CHANGED = "changed"
    UNSEEN = "unseen"
    NOT_SELECTED = "not-selected"
    REWORDED = "reworded"
    SAME = "same"


OUTCOMES = {
    Outcome.WITHDRAWN: "the control was withdrawn: move the text to what took it up",
    Outcome.UNKNOWN: "the new requirements do not know the control",
    Outcome.PART_GONE: "the part of the control is gone: split the text, or move it",
    Outcome.PART_MOVED: "the part probably has another letter or place: check, then rename it",
    Outcome.CONTROL_MOVED: "the control probably has another name: check, then rename it",
    Outcome.CHANGED: "the requirement says something else: read the answer again",
    Outcome.UNSEEN: "the part is still there; what it said before is not known: read the answer again",
    Outcome.NOT_SELECTED: "the new profile does not ask for the control: keep the text, or drop it",
    Outcome.REWORDED: "the requirement says the same in other words: nothing to do but look",
    Outcome.SAME: "the requirement is the same: nothing to do",
}
"""What each outcome means for the person who keeps the answers."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a text may go.

    Attributes:
        id: of a control or statement part of the new catalog.
        likeness: share of words in common (0 to 1) where it is found by its words; None where the catalog says so.
        selected: whether the new profile asks for it.
    """

    id: str
    label: str
    title: str = ""
    likeness: float | None = None
    selected: bool = True


class Meant(StrEnum):
    """How the parameter that an id meant is found again."""

    SAME = "same"
    RENAMED = "renamed"
    RELABELLED = "relabelled"
    DEMANDED = "demanded"
    PROBABLY = "probably"
    OTHER = "other meaning"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class ParameterMoved:
    """What becomes of a parameter.

    Attributes:
        control: id of its control, and ``label`` what people call that.
        old: id as it was; ``new`` the id to use, empty for none.
        before: what had to be filled in; ``after`` what has to be now.
        why: one sentence.
        span: where the workspace sets it; None for one that it does not set.
    """

    control: str
    label: str
    old: str
    new: str
    before: str
    after: str
    meant: Meant
    why: str
    likeness: float | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What becomes of one answer.

    Attributes:
        control: id as the answer names it; ``part`` as printed, empty for the control as a whole.
        component: id of the component that says it; ``span`` where.
        why: one sentence.
        targets: where the text may go, the best first.
        before: the requirement as it was, and ``after`` as it is; empty where it is not known.
        likeness: share of words (0 to 1) that the two have in common; None where one is not known.
        parameters: those of the part that have another id or ask for something else, came or went.
    """

    outcome: Outcome
    control: str
    label: str
    title: str
    part: str
    component: str
    span: Span | None
    why: str
    text: str = ""
    targets: tuple[Target, ...] = ()
    before: str = ""
    after: str = ""
    likeness: float | None = None
    parameters: tuple[ParameterMoved, ...] = ()


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A control of the new requirements that no answer of the workspace reaches.

    Attributes:
        parts: labels of its response points; ``hint`` what of the old may serve, empty for nothing.
    """

    id: str
    label: str
    title: str
    parts: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Migration:
    """What becomes of every answer of a workspace when requirements change.

    Attributes:
        before: the old requirements; None when they are not given.
        answers: in natural order; each answer of the workspace exactly once.
        unanswered: controls of the new requirements without answer and predecessor.
        parts_new: response points of answered controls that no answer reaches, by control label.
    """

    before: Side | None
    after: Side
    workspace: Side
    answers: tuple[Moved, ...] = ()
    parameters: tuple[ParameterMoved, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    parts_new: tuple[Unanswered, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many answers have each outcome, all outcomes in order; they add up to the number of answers."""
        found = Counter(each.outcome for each in self.answers)
        return {outcome: found[outcome] for outcome in Outcome}
