"""One narrative, many frameworks: where an answer to a control of another catalog counts in the plan's own.

An author says it (``also:``), or a crosswalk does. The author's word carries the claim whole; a crosswalk carries it
whole only where it says that what was answered covers what is asked, and from one part of a control never. Whatever is
not said is taken to cover a part. A control that somebody answers directly takes nothing from a crosswalk.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from sspgen.merge.crosswalks import CatalogNames
from sspgen.model.crosswalk import WORDS, Relationship, Via
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_id, control_label, spelled_alike, statement_suffix
from sspgen.model.implementation import Claim

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sspgen.model.catalog import Baseline, Catalog
    from sspgen.model.crosswalk import Crosswalk
    from sspgen.model.implementation import Answer, Workspace

_WEAKER: Final = {
    Claim.IMPLEMENTED: Claim.PARTIAL,
    Claim.ALTERNATIVE: Claim.PARTIAL,
    Claim.NOT_APPLICABLE: Claim.UNDOCUMENTED,
}
"""What a claim is worth where it was made for something that covers only a part."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a crosswalk says of one control of another catalog.

    Attributes:
        target: the plan's control or statement part.
        relationship: of the other catalog's control to it.
    """

    target: str
    relationship: Relationship
    source: str


@dataclass(slots=True)
class Frameworks:
    """Finds where answers count beside the control that they were written for.

    Attributes:
        rows: by the id of another catalog's control, all spellings alike.
        direct: controls that are answered by name, and so take nothing from crosswalks.
        diagnostics: grows while answers are asked about.
    """

    catalog: Catalog
    names: CatalogNames
    rows: dict[str, list[Row]]
    direct: frozenset[str]
    owners: dict[str, str]
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _nearest: dict[str, str] = field(default_factory=dict)

    def copies(self, answer: Answer, uuid: str) -> Iterator[tuple[Answer, Via]]:
        """Yield an answer as it answers other controls of the plan, each with how it came there.

        Args:
            answer: as it was written.
            uuid: the UUID of it.
        """
        for target in dict.fromkeys(self._target(written, answer) for written in answer.also):
            if target:
                via = Via(uuid, answer.control, answer.statement, Relationship.EQUIVALENT)
                yield self._placed(answer, target), via
        if answer.control in self.catalog.by_id:
            return
        for row in self._named(answer).values():
            if self.owners[row.target] not in self.direct:
                via = Via(uuid, answer.control, answer.statement, row.relationship, row.source)
                yield self._placed(_weakened(answer, via), row.target), via

    def _named(self, answer: Answer) -> dict[str, Row]:
        """Return what crosswalks say of what was answered, once a target: of the very part, or else of its control.

        Of several that say it the one that claims least is believed, and a part never covers what its control covers.
        """
        found: dict[str, Row] = {}
        if answer.statement:
            found = _least(self.rows.get(spelled_alike(answer.statement), ()))
        whole = _least(self.rows.get(spelled_alike(answer.control), ()))
        if answer.statement or answer.label:
            whole = {
                target: replace(row, relationship=Relationship.INTERSECTS) if row.relationship.covers else row
                for target, row in whole.items()
            }
        return whole | found

    def _target(self, written: str, answer: Answer) -> str:
        found = self.names.find(written)
        if found in self.owners:
            return "" if self.owners[found] == answer.control else found
        near = "" if found or spelled_alike(written) in self.rows else self._near(control_id(written))
        if near:
            message = f"{control_label(answer.control)} also answers {written}, which the profile does not have"
            help_ = f"did you mean {control_label(near)}? Nothing is to be done if it is of another catalog"
            self.diagnostics.append(Diagnostic("SSP540", message, answer.span, Severity.INFO, help_))
        return ""

    def _near(self, written: str) -> str:
        """Return the control whose name is closest; looked for once a name, as many answers name the same."""
        if written not in self._nearest:
            spelled = {control_id(name): name for name in self.catalog.by_id}
            near = get_close_matches(written, spelled, 1, 0.8)
            self._nearest[written] = spelled[near[0]] if near else ""
        return self._nearest[written]

    def _placed(self, answer: Answer, target: str) -> Answer:
        control = self.owners[target]
        said = f"{control_label(answer.control)} {statement_suffix(answer.statement) or answer.label}".rstrip()
        return replace(answer, control=control, statement="" if target == control else target, label=said)


def _least(rows: Iterable[Row]) -> dict[str, Row]:
    """Return rows by target; of those for one target the first that does not cover it, or else the first."""
    found: dict[str, Row] = {}
    for row in sorted(rows, key=lambda each: each.relationship.covers):
        found.setdefault(row.target, row)
    return found


def _weakened(answer: Answer, via: Via) -> Answer:
    """Return an answer with the claim that it can make through a crosswalk, and why it is not more."""
    if via.relationship.covers or answer.claim not in _WEAKER:
        return answer
    claim = _WEAKER[answer.claim]
    words = WORDS[via.relationship]
    reason = f"Only {claim.value}: {via.written_for}, {answer.claim.value}, {words}, as {via.source} says."
    return replace(answer, claim=claim, remarks="\n\n".join(filter(None, (answer.remarks, reason))))


def frameworks(workspace: Workspace, catalog: Catalog, baseline: Baseline, control: Callable[[str], str]) -> Frameworks:
    """Return what is said of the controls of a catalog in the words of others.

    Args:
        workspace: with answers as the catalog spells them.
        catalog: the controls to answer.
        baseline: the controls that there are.
        control: gives the catalog's id of a control, or the text as it is.
    """
    names = CatalogNames(baseline, control)
    owners = {c.id: c.id for c in catalog.controls if not c.withdrawn}
    for each in catalog.controls:
        if each.statement and not each.withdrawn:
            owners.update({part.id: each.id for part in each.statement.walk() if part.id})
    found = Frameworks(catalog, names, _rows(workspace.crosswalks, names, owners), frozenset(), owners)
    found.direct = frozenset(_direct(workspace, found))
    return found


def _direct(workspace: Workspace, found: Frameworks) -> Iterator[str]:
    for component in workspace.components:
        for answer in component.answers:
            if answer.control in found.owners:
                yield answer.control
            yield from (found.owners[n] for each in answer.also if (n := found.names.find(each)) in found.owners)


def _rows(crosswalks: tuple[Crosswalk, ...], names: CatalogNames, owners: dict[str, str]) -> dict[str, list[Row]]:
    """Return rows by the other side's id; a crosswalk may have the plan's controls on either side."""
    found: dict[str, list[Row]] = {}
    for crosswalk in crosswalks:
        for item in crosswalk.items:
            for target, kind in item.named():
                for mine, other, relationship in ((item.id, target, kind.inverse), (target, item.id, kind)):
                    if (own := names.find(mine)) in owners and not names.find(other):
                        found.setdefault(spelled_alike(other), []).append(Row(own, relationship, crosswalk.title))
    return found
