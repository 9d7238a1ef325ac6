"""The record of changes of a plan: what its owners recorded, what was released, and what git tells of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.chronicle import Aspect
from sspgen.render.words import count, day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.chronicle import Chronicle, Comparison, Edit, Release
    from sspgen.model.plan import Plan
    from sspgen.model.provenance import Provenance
    from sspgen.model.system import System

COMMITS_SHOWN = 60
"""The newest commits are listed, the others counted: git has them all."""
_NOUNS = (
    (Aspect.PROOF, "proof", "proofs"),
    (Aspect.CLAIM, "claim", "claims"),
    (Aspect.TEXT, "answer", "answers"),
    (Aspect.PARAMETER, "parameter", "parameters"),
    (Aspect.EVIDENCE, "evidence source", "evidence sources"),
    (Aspect.CONTROL, "control", "controls"),
    (Aspect.COMPONENT, "component", "components"),
)


@dataclass(frozen=True, slots=True)
class Revision:
    """A version of the plan, as its owners recorded it or as it was released.

    Attributes:
        date: ISO 8601 date.
        by: who, or how a release is signed.
        commit: sha of a release, empty for what the owners wrote.
    """

    date: str
    version: str
    description: str
    by: str
    commit: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class CommittedChange:
    """A commit that changed answers.

    Attributes:
        origin: commit, author, date, signature and link.
        controls: ids of the controls that it touched, in plan order.
    """

    origin: Provenance
    subject: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A place in the signature block.

    Attributes:
        anchor: unique in the document.
        holders: name and title of each party that holds the role.
        decision, date: empty while it is open.
    """

    anchor: str
    role: str
    title: str
    holders: tuple[tuple[str, str], ...]
    decision: str
    date: str
    remarks: str

    @property
    def open(self) -> bool:
        """Whether somebody has still to decide and sign."""
        return not (self.decision and self.date)


def revisions(plan: Plan, chronicle: Chronicle) -> tuple[Revision, ...]:
    """Return versions, the newest first: by date, and of one day the owners' own before releases."""
    own = [Revision(c.date, c.version, c.description, c.by) for c in plan.system.elements.changes]
    found = [*own, *(_released(release) for release in chronicle.releases)]
    return tuple(sorted(found, key=lambda r: r.date, reverse=True))


def committed_changes(plan: Plan, chronicle: Chronicle) -> tuple[CommittedChange, ...]:
    """Return the commits that changed answers of this plan, the newest first."""
    grouped: dict[str, list[Edit]] = {}
    for edits in chronicle.edits.values():
        for edit in edits:
            grouped.setdefault(edit.origin.commit, []).append(edit)
    order = {control: number for number, control in enumerate(plan.control_by_id)}
    found = [_committed(edits, order) for edits in grouped.values()]
    return tuple(sorted(found, key=lambda c: (day(c.origin.date), _seconds(c), c.origin.commit), reverse=True))


def signatures(system: System) -> tuple[Signature, ...]:
    """Return the places of the signature block, in the order of the approvals."""
    return tuple(_signatures(system))


def _signatures(system: System) -> Iterator[Signature]:
    roles = {role.id: role for role in system.roles}
    parties = {party.id: party for party in system.parties}
    seen: dict[str, int] = {}
    for approval in system.elements.approvals:
        number = seen[approval.role] = seen.get(approval.role, 0) + 1
        role = roles.get(approval.role)
        held = [parties.get(name) for name in role.parties] if role else []
        yield Signature(
            f"signature-{approval.role}" + (f"-{number}" if number > 1 else ""),
            approval.role,
            role.title if role else approval.role,
            tuple((party.name, party.title) for party in held if party),
            approval.decision,
            approval.date,
            approval.remarks,
        )


def _seconds(change: CommittedChange) -> float:
    return change.origin.date.timestamp() if change.origin.date else 0.0


def _committed(edits: list[Edit], order: dict[str, int]) -> CommittedChange:
    touched = {edit.control for edit in edits}
    controls = sorted(touched, key=lambda c: (order.get(c, len(order)), c))
    return CommittedChange(edits[0].origin, edits[0].subject, tuple(controls))


def _released(release: Release) -> Revision:
    said = [_since(release.since)] if release.since else []
    if release.tally and release.tally.total:
        t = release.tally
        said.append(
            f"documented {t.documented}/{t.total} · claimed {t.claimed}/{t.total} · proven {t.proven}/{t.total}"
        )
    text = f"Release: {'; '.join(said)}." if said else "Release."
    return Revision(day(release.at), release.name, text, release.signed, release.commit, release.url)


def _since(since: Comparison) -> str:
    """Return what differs from the release before, counted: ``since v1.2.0, 2 proofs and 1 claim changed``."""
    counts = [(sum(d.aspect is a for d in since.differences), one, more) for a, one, more in _NOUNS]
    parts = [count(number, one, more) for number, one, more in counts if number]
    if not parts:
        return f"nothing differs from {since.name}"
    listed = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    return f"since {since.name}, {listed} changed"
