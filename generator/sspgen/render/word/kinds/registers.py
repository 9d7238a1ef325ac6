"""The wide appendices: who answers for what, the inventory, gaps, and the plan of action; on landscape pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.poam import poam_items, waived_findings
from sspgen.model.stating import place
from sspgen.render.responsibility import customer_shares, duties, inherited_shares
from sspgen.render.urgency import gaps_by_kind, items_by_kind
from sspgen.render.word.kinds.cover import incomplete
from sspgen.render.word.manuscript import Column
from sspgen.render.word.matter import APPENDICES, mark_of
from sspgen.render.word.ooxml import joined, lines, run
from sspgen.render.word.phrases import claim, path, small
from sspgen.render.words import count, day, moment, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sspgen.assess.poam import PoamItem, Waived
    from sspgen.model.plan import Plan, PlanControl
    from sspgen.render.responsibility import Share
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter


def _open(m: Manuscript, name: str, *, wide: bool) -> None:
    m.section(wide=wide)
    m.heading(1, APPENDICES[name], name, mark=mark_of(name))


def responsibility(m: Manuscript, matter: Matter) -> None:
    """Write who answers for what: the columns of a customer responsibility matrix (FedRAMP Rev 5)."""
    plan = matter.plan
    _open(m, "responsibility", wide=True)
    customers: dict[str, list[Share]] = {}
    for share in customer_shares(plan):
        customers.setdefault(share.control.id, []).append(share)
    left = count(len(customers), "control leaves", "controls leave")
    inherited = count(len(inherited_shares(plan)), "answer is", "answers are")
    m.write(
        "SSPBody",
        f"Who answers for each control, as the answers say it. {left} something to customers; {inherited} inherited.",
    )
    held = duties(plan)
    if held:
        _roles(m, plan)
    controls = [control for control in plan.controls() if not control.withdrawn]
    titles = {duty.id: duty.title for duty in held}
    columns = (Column("Control", 2), Column("Title", 4), Column("Implementation status", 2), Column("Origination", 3))
    m.table(
        f"Responsibility for controls: {count(len(controls), 'control')}",
        (*columns, Column("Responsible", 3), Column("Left to customers", 6), Column("Page", 1, figure=True)),
        [_matrix(m, control, titles, customers.get(control.id, ())) for control in controls],
    )


def _roles(m: Manuscript, plan: Plan) -> None:
    held = duties(plan)
    columns = (Column("Role", 3), Column("Held by", 3), Column("Responsibility", 6))
    numbers = (Column(name, 2, figure=True) for name in ("Controls", "Points", "Documented", "Claimed", "Proven"))
    m.table(
        f"Roles: {len(held)}",
        (*columns, *numbers),
        [
            (
                lines((run(duty.title), path(duty.id))),
                joined(p.name for p in duty.parties) or ("nobody named" if duty.declared else "not declared"),
                m.cell("", duty.description),
                *(str(n) for n in (duty.controls, duty.tally.total)),
                *(str(n) for n in (duty.tally.documented, duty.tally.claimed, duty.tally.proven)),
            )
            for duty in held
        ],
    )


def _matrix(m: Manuscript, c: PlanControl, titles: dict[str, str], left: Sequence[Share]) -> tuple[str, ...]:
    customers = [m.cell(_share(share), share.answer.customer_responsibility) for share in left]
    return (
        m.link(c.id, c.label),
        c.title,
        claim(c.claim),
        joined(word(each) for each in c.origination) or "not stated",
        joined(titles.get(each, each) for each in c.roles) or "not stated",
        m.stacked(*customers) if customers else "nothing named",
        m.page(c.id),
    )


def _share(share: Share) -> str:
    part = f"{share.point.part} \u00b7 " if share.point and share.point.part else ""
    described = "" if share.answer.customer_responsibility else ": not described"
    return small(f"{part}{share.answer.component_title}{described}")


def inventory(m: Manuscript, matter: Matter) -> None:
    """Write the inventory."""
    system = matter.plan.system
    _open(m, "inventory", wide=bool(system.inventory))
    if not system.inventory:
        m.write("SSPAbsent", f"No inventory item is stated. {place(matter.plan.form, 'inventory')}.")
        return
    owners = {role.id: role.title for role in system.roles} | matter.party_names
    titles = {component.id: component.title for component in matter.plan.components}
    columns = (Column("Item", 3), Column("Description", 5), Column("Type", 2), Column("Version", 2))
    m.table(
        f"Inventory: {count(len(system.inventory), 'item')}",
        (*columns, Column("Location", 3), Column("Owner", 3), Column("Components", 3)),
        [
            (
                path(item.id),
                item.description,
                item.asset_type,
                item.version,
                item.location,
                owners.get(item.owner, item.owner),
                joined(m.link(f"component-{each}", titles.get(each, each)) for each in item.components),
            )
            for item in system.inventory
        ],
    )


def gaps(m: Manuscript, matter: Matter) -> None:
    """Write what is missing or wrong, the most urgent first."""
    plan = matter.plan
    _open(m, "gaps", wide=False)
    incomplete(m, plan)
    if not plan.gaps:
        m.write("SSPBody", "Nothing is missing.")
        return
    told = count(len(plan.gaps), "thing is", "things are")
    m.write("SSPBody", f"{told} missing or wrong, the most urgent first. Each says what would supply it.")
    for _, title, rows in gaps_by_kind(plan.gaps):
        m.table(
            f"{title}: {len(rows)}",
            (Column("Where", 2), Column("What", 5), Column("What would supply it", 5), Column("Page", 1, figure=True)),
            [
                (m.link(anchor, gap.label), gap.what, gap.remedy, m.page(anchor))
                for gap in rows
                for anchor in [f"evidence-{gap.target}" if gap.target in plan.evidence_by_id else gap.target]
            ],
        )


def poam(m: Manuscript, matter: Matter) -> None:
    """Write the plan of action and milestones, then what was waived."""
    items, waived = poam_items(matter.plan), waived_findings(matter.plan)
    _open(m, "poam", wide=bool(items or waived))
    opened, left = count(len(items), "item is", "items are"), count(len(waived), "finding is", "findings are")
    m.write(
        "SSPBody",
        f"{opened} open and {left} waived, as of {moment(matter.plan.as_of)}. The risk of an item is the worst "
        "severity among its open findings, its due date one that an author wrote; where nobody said one, none is "
        "given.",
    )
    columns = (Column("Item", 2), Column("Weakness", 5), Column("Risk", 2), Column("Controls and components", 4))
    for _, title, found in items_by_kind(items):
        m.table(
            f"{title}: {count(len(found), 'open item')}",
            (*columns, Column("Detected by, since", 3), Column("Remediation", 5), Column("Due", 2)),
            [_item(m, matter.plan, item) for item in found],
        )
    if waived:
        _waived(m, matter.plan, waived)


def _item(m: Manuscript, plan: Plan, item: PoamItem) -> tuple[str, ...]:
    labels = {point.id: point.label for each in item.controls for point in plan.control_by_id[each].points}
    named = {each: labels[each] for each in item.points if each in labels}
    named = named or {each: plan.control_by_id[each].label for each in item.controls}
    components = ", ".join(plan.component_by_id[c].title if c in plan.component_by_id else c for c in item.components)
    roles = f"responsible: {', '.join(item.roles)}" if item.roles else ""
    fixable = f"{item.fixable} of {item.findings} open findings name a version that fixes them"
    return (
        path(item.id),
        lines((item.weakness, small(item.why))),
        lines((item.severity or "not rated", small(count(item.findings, "open finding") if item.findings else ""))),
        lines((joined(m.link(*each) for each in named.items()), small(components), small(roles))),
        lines((m.link(f"evidence-{item.source}", item.detector), small(day(item.detected)))),
        m.stacked(m.cell("", item.remedy), m.cell(small(fixable)) if item.fixable else m.stacked()),
        item.planned or "not stated",
    )


def _waived(m: Manuscript, plan: Plan, found: Sequence[Waived]) -> None:
    columns = (Column("Finding", 5), Column("Severity", 2), Column("Place", 4), Column("Evidence source", 3))
    m.table(
        f"Waived findings: {count(len(found), 'finding')}",
        (*columns, Column("Justification", 5), Column("Waived by", 3), Column("Known since", 2)),
        [
            (
                lines((path(each.finding.rule), each.finding.title)),
                each.finding.severity,
                path(each.finding.location),
                m.link(f"evidence-{each.source}", plan.evidence_by_id[each.source].source.title),
                each.finding.justification or "not recorded",
                each.finding.waived_by or "not recorded",
                day(each.finding.first_seen) if each.finding.first_seen else "not recorded",
            )
            for each in found
        ],
    )
