"""The elements of a plan that are about the plan itself, each with what it says, by its anchor."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sspgen.assess.poam import poam_items
from sspgen.model.evidence import FindingSeverity
from sspgen.model.implementation import Claim
from sspgen.model.plan import Proof
from sspgen.model.prose import ParameterState
from sspgen.model.stating import place
from sspgen.render.urgency import items_by_kind, verdict_counts
from sspgen.render.word.kinds.cover import incomplete
from sspgen.render.word.manuscript import Column
from sspgen.render.word.matter import RECORD, mark_of
from sspgen.render.word.ooxml import inline, joined, lines, run
from sspgen.render.word.phrases import claim, path, state
from sspgen.render.words import count, symbol, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sspgen.assess.poam import PoamItem
    from sspgen.model.plan import Plan
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

_SEVERITIES: Final = tuple(severity.value for severity in FindingSeverity)


def _tailoring(m: Manuscript, matter: Matter) -> None:
    plan = matter.plan
    incomplete(m, plan)
    sources = [f"{s.kind}: {_versioned(s.title or s.id, s.version)}" for s in plan.profile.sources]
    profile = _versioned(plan.profile.title, plan.profile.version)
    rows: list[tuple[str, str]] = [("Profile", lines((run(profile), path(plan.profile.id))))]
    if sources:
        rows.append(("Resolved from", lines(sources)))
    families = count(len(plan.families), "family", "families")
    points = count(plan.tally.total, "response point")
    rows.append(("Controls", f"{count(len(plan.control_by_id), 'control')} in {families}, with {points}"))
    rows.append(("Parameters", _parameters(plan)))
    if plan.outside:
        outside = f"{count(len(plan.outside), 'answer')} that no control of the profile takes: "
        rows.append(("Outside the profile", inline(outside, m.link("outside", mark_of("outside")))))
    m.facts("What the plan answers", rows)
    if not plan.system.elements.tailoring:
        where = place(plan.form, "plan.tailoring")
        m.write("SSPAbsent", f"The reasons for baseline and tailoring are not stated. {where}.")


def _versioned(title: str, version: str) -> str:
    return f"{title}, version {version}" if version else title


def _parameters(plan: Plan) -> str:
    """Count parameters by who set them; one that sums up others needs no value and is not counted."""
    counts = Counter(p.state for control in plan.controls() for p in control.parameters if not p.stands_for)
    by = [f"{counts[each]} {word(each)}" for each in (ParameterState.ORGANIZATION, ParameterState.PROFILE)]
    return f"{', '.join(by)}, {counts[ParameterState.UNSET]} without a value"


def _implementation(m: Manuscript, matter: Matter) -> None:
    plan, tally = matter.plan, matter.plan.tally
    m.write(
        "SSPBody",
        f"Of {count(tally.total, 'response point')}, {tally.documented} are documented, {tally.claimed} claimed and "
        f"{tally.proven} proven. A claim is what people say, a proof is what evidence shows; the two are counted side "
        "by side.",
    )
    pairs = Counter((point.claim, point.proof) for point in plan.points())
    proofs = tuple(Proof)
    columns = [Column("Claim", 3), *(Column(f"{symbol(p)} {word(p)}", 2, figure=True) for p in proofs)]
    m.table(
        f"Response points by claim and proof: {tally.total}",
        [*columns, Column("All", 1, figure=True)],
        [(claim(c), *_counted(pairs[c, p] for p in proofs)) for c in Claim],
    )
    names = ("Controls", "Documented", "Claimed", "Proven", "Page")
    m.table(
        f"Where controls are answered: {count(len(plan.families), 'family', 'families')}",
        [Column("Family", 4), *(Column(name, 2, figure=True) for name in names)],
        [
            (
                m.link(f"family-{f.id}", f"{f.id.upper()} {f.title}"),
                str(len(f.controls)),
                *(f"{part}/{f.tally.total}" for part in (f.tally.documented, f.tally.claimed, f.tally.proven)),
                m.page(f"family-{f.id}"),
            )
            for f in plan.families
        ],
    )


def _counted(numbers: Iterable[int]) -> tuple[str, ...]:
    found = tuple(numbers)
    return tuple(str(number or "\u2013") for number in (*found, sum(found)))


def _assessment(m: Manuscript, matter: Matter) -> None:
    evidence = matter.plan.evidence
    if not evidence:
        m.write("SSPBody", "No evidence source is configured, so nothing is proven. Name one under evidence:.")
        return
    counts = joined(inline(f"{number} ", state(verdict)) for verdict, number in verdict_counts(evidence))
    m.write("SSPBody", f"Controls are assessed by {count(len(evidence), 'evidence source')}: ", counts, ".")
    m.write("SSPMeta", "Evidence with its files, hashes, checks and ages: ", m.link("evidence", mark_of("evidence")))


def _remediation(m: Manuscript, matter: Matter) -> None:
    groups = items_by_kind(poam_items(matter.plan))
    if not groups:
        m.write("SSPBody", "No item of the plan of action and milestones follows from this plan.")
        return
    total = sum(len(items) for _, _, items in groups)
    m.table(
        f"Open items of the plan of action and milestones: {total}",
        (Column("Kind", 4), Column("Worst open finding", 2), Column("Items", 1, figure=True)),
        [(title, _worst(items) or "none rated", str(len(items))) for _, title, items in groups],
    )
    m.write("SSPMeta", "Items: ", m.link("poam", mark_of("poam")), ". Gaps: ", m.link("gaps", mark_of("gaps")), ".")


def _worst(items: Iterable[PoamItem]) -> str:
    rated = [_SEVERITIES.index(item.severity) for item in items if item.severity]
    return _SEVERITIES[min(rated)] if rated else ""


def _approval(m: Manuscript, matter: Matter) -> None:
    for approval in matter.plan.system.elements.approvals:
        title, held = _holder(matter, approval.role)
        when = f", {approval.date}" if approval.date else ""
        m.item(f"{title}, held by {held}: {approval.decision or 'open'}{when}")
    m.write("SSPMeta", "Decisions and signatures: ", m.link("approval", RECORD["approval"]))


def _holder(matter: Matter, identifier: str) -> tuple[str, str]:
    """Return the title of a role, and who holds it."""
    for role in matter.plan.system.roles:
        if role.id == identifier:
            parties = [matter.party_names.get(party, party) for party in role.parties]
            return role.title, "; ".join(parties) or "nobody"
    return identifier, "nobody"


def _authorization(m: Manuscript, matter: Matter) -> None:
    decided = matter.plan.system.elements.authorization
    rows = [(name.capitalize(), getattr(decided, name) or "not stated") for name in ("decision", "date", "expires")]
    if decided.role:
        rows.append(("Taken by", ": ".join(_holder(matter, decided.role))))
    m.facts("The authorization decision", rows)
    if decided.conditions:
        m.write("SSPLead", "Conditions")
        m.prose(decided.conditions)


def _status(m: Manuscript, matter: Matter) -> None:
    m.write("SSPBody", f"{matter.plan.system.status.replace('-', ' ').capitalize()}.")
    m.prose(matter.plan.system.status_remarks)


def _reviews(m: Manuscript, matter: Matter) -> None:
    reviews = matter.plan.system.elements.reviews
    last = max(review.date for review in reviews)
    m.write(
        "SSPBody",
        f"{count(len(reviews), 'review')} recorded, the last on {last}: ",
        m.link("reviews", RECORD["reviews"]),
    )


def _changes(m: Manuscript, matter: Matter) -> None:
    changes = matter.plan.system.elements.changes
    last = max(change.date for change in changes)
    told = f"The owners recorded {count(len(changes), 'change')} of this plan, the last on {last}: "
    m.write("SSPBody", told, m.link("revisions", RECORD["revisions"]))


OF_PLAN: Mapping[str, Callable[[Manuscript, Matter], None]] = {
    "tailoring": _tailoring,
    "implementation": _implementation,
    "assessment": _assessment,
    "remediation": _remediation,
    "plan-approval": _approval,
    "authorization": _authorization,
    "status": _status,
    "plan-reviews": _reviews,
    "plan-changes": _changes,
}
