"""In which order differences are told, for every form of report: what is weaker first, then what came and went."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.model.comparison import Aspect, Became

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.comparison import Change, Compared

_STRENGTH: Final = (
    (Became.WEAKER, "Weaker: claims, proofs and evidence"),
    (Became.STRONGER, "Stronger: claims, proofs and evidence"),
)
_CONTROLS: Final = (
    (Became.WITHDRAWN, "Controls that were withdrawn"),
    (Became.GONE, "Controls that are gone"),
    (Became.RESTORED, "Controls that were withdrawn and are back"),
    (Became.NEW, "Controls that are new"),
)
_SELECTED: Final = {
    "is selected now": "Controls that are selected now",
    "is not selected any more": "Controls that are not selected any more",
}
_REQUIREMENTS: Final = frozenset({Aspect.STATEMENT, Aspect.PARAMETER, Aspect.GUIDANCE, Aspect.ASSESSMENT})
_OTHERS: Final = (
    ("Sources and groups", (Aspect.SOURCE, Aspect.GROUP)),
    ("Withdrawn controls that others took up", (Aspect.CONTROL,)),
    ("The system", (Aspect.SYSTEM,)),
    ("Components", (Aspect.COMPONENT,)),
    ("Inventory", (Aspect.INVENTORY,)),
    ("Parties and roles", (Aspect.PARTY, Aspect.ROLE)),
    ("Evidence sources", (Aspect.EVIDENCE,)),
)
_FAMILY: Final = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)?|\d+(?:\.\d+)?")
LISTED: Final = 12
"""Most controls that are listed with their titles when they only came or went; more are listed by family."""
_PLURALS: Final = {
    Aspect.TEXT: "answers",
    Aspect.GUIDANCE: "guidance",
    Aspect.INVENTORY: "inventory items",
    Aspect.PARTY: "parties",
    Aspect.PROPERTY: "properties",
    Aspect.RELATED: "related controls",
    Aspect.POINTS: "response points",
    Aspect.STATUS: "status words",
    Aspect.ROLE: "responsible roles",
    Aspect.REFERENCE: "references",
    Aspect.CUSTOMER: "customer responsibilities",
    Aspect.SYSTEM: "facts of the system",
}
_ONES: Final = {
    Aspect.TEXT: "answer",
    Aspect.GUIDANCE: "guidance",
    Aspect.POINTS: "response point",
    Aspect.SYSTEM: "fact of the system",
    Aspect.PROPERTY: "list of properties",
    Aspect.RELATED: "list of related controls",
    Aspect.ROLE: "responsible role",
    Aspect.REFERENCE: "reference",
}


@dataclass(frozen=True, slots=True)
class Section:
    """Differences that are told together.

    Attributes:
        short: they are many and say no more than that something came or went.
    """

    title: str
    changes: tuple[Change, ...]
    short: bool = False

    def families(self) -> dict[str, list[str]]:
        """Return the labels of its controls by family."""
        return by_family(change.label for change in self.changes)


def by_family(labels: Iterable[str]) -> dict[str, list[str]]:
    """Return labels of controls by the family that they begin with, in the order given."""
    found: dict[str, list[str]] = {}
    for label in labels:
        match = _FAMILY.match(label)
        found.setdefault(match[0].upper() if match else "", []).append(label)
    return found


def sections(compared: Compared, *, verbose: bool) -> tuple[Section, ...]:
    """Return the sections of a report, none of them empty.

    Args:
        compared: what differs.
        verbose: whether minor differences are told, and long lists in full.
    """
    changes = [change for change in compared.changes if verbose or not change.minor]
    return tuple(section for section in _sections(changes, compared, verbose=verbose) if section.changes)


def _sections(changes: list[Change], compared: Compared, *, verbose: bool) -> Iterator[Section]:
    for became, title in _STRENGTH:
        yield Section(title, _of(change for change in changes if change.became is became))
    rest = [change for change in changes if change.became not in dict(_STRENGTH)]
    alone = [change for change in rest if not change.group]
    for became, title in _CONTROLS:
        found = _of(c for c in alone if c.aspect is Aspect.CONTROL and c.became is became)
        selected = {change.words for change in found} <= _SELECTED.keys()
        short = len(found) > LISTED and not verbose and not any(change.targets for change in found)
        yield Section(_SELECTED[found[0].words] if found and selected else title, found, short=short)
    grouped: dict[str, list[Change]] = {}
    for change in rest:
        if change.group:
            grouped.setdefault(change.group, []).append(change)
    for group in [*compared.headings, *(group for group in grouped if group not in compared.headings)]:
        label, title = compared.headings.get(group, (group, ""))
        yield Section(f"{label} {title}".rstrip(), _of(grouped.get(group, ())))
    told = dict(_CONTROLS)
    for title, aspects in _OTHERS:
        left = (c for c in alone if c.aspect in aspects and not (c.aspect is Aspect.CONTROL and c.became in told))
        yield Section(title, _of(left))


def _of(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(changes)


def summary(compared: Compared) -> tuple[str, str]:
    """Return in one sentence how much differs, and in another what minor differences there are beside that."""
    major = _counted(change for change in compared.changes if not change.minor)
    minor = _counted(change for change in compared.changes if change.minor)
    noun = "answers" if compared.after.kind.value == "plan" else "controls"
    same = f"{compared.same} {noun} the same" if compared.same != 1 else f"1 {noun[:-1]} the same"
    unread = f", {compared.unread} not compared" if compared.unread else ""
    nothing = "nothing differs that must be answered" if minor else "nothing differs"
    return f"{major or nothing}; {same}{unread}", minor


def _counted(changes: Iterable[Change]) -> str:
    found: dict[tuple[Aspect, Became], int] = {}
    for change in changes:
        key = (change.aspect, change.became)
        found[key] = found.get(key, 0) + 1
    ordered = sorted(found, key=lambda key: (list(Aspect).index(key[0]), list(Became).index(key[1])))
    return ", ".join(f"{found[key]} {_noun(key[0], found[key])} {key[1].value}" for key in ordered)


def _noun(aspect: Aspect, number: int) -> str:
    if number == 1:
        return _ONES.get(aspect, aspect.value)
    return _PLURALS.get(aspect, f"{aspect.value}s")


def shows_grammar(change: Change, *, verbose: bool) -> bool:
    """Tell whether words of which only the grammar changed are shown: of what people answered, and where asked for."""
    return verbose or change.aspect not in _REQUIREMENTS


def shows_texts(change: Change) -> bool:
    """Tell whether the texts of a change say more than its sentence."""
    told = {Aspect.CLAIM, Aspect.PROOF, Aspect.POINTS, Aspect.EVIDENCE, Aspect.CONTROL}
    if change.aspect in told or (change.aspect is Aspect.GROUP and change.became is Became.MOVED):
        return False
    if change.aspect is Aspect.TEXT and change.became is Became.MOVED:
        return False
    whole = change.aspect is Aspect.PARAMETER and change.became in {Became.NEW, Became.GONE} and not change.minor
    return not whole and bool(change.before or change.after)
