"""The families of controls: the requirement, who answers how, and what proves it, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.ids import control_label
from sspgen.render import checkboxes
from sspgen.render.word.answers import write_answer
from sspgen.render.word.kinds.cover import incomplete, trio
from sspgen.render.word.ledger import STEP
from sspgen.render.word.manuscript import Column
from sspgen.render.word.matter import has_heading
from sspgen.render.word.ooxml import Blocks, Runs, inline, joined, lines, paragraph, run
from sspgen.render.word.phrases import age, boxed, claim, path, segments, small, state
from sspgen.render.words import chain, count, word

if TYPE_CHECKING:
    from sspgen.model.plan import Family, Plan, PlanControl, PlanParameter, PlanPoint, ProofItem
    from sspgen.model.system import System
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

_DEEPEST: Final = 4
_TAB: Final = Runs("<w:r><w:tab/></w:r>")
_GAP: Final = "\u2003"


def families(m: Manuscript, matter: Matter) -> None:
    """Write a chapter for each family."""
    for family in matter.plan.families:
        _opening(m, matter.plan, family)
        for control in family.controls:
            _control(m, matter.plan, control)


def _opening(m: Manuscript, plan: Plan, family: Family) -> None:
    m.heading(1, family.title, f"family-{family.id}", mark=family.id.upper())
    m.write("SSPState", "claim: ", claim(family.claim), _TAB, "proof: ", state(family.proof))
    incomplete(m, plan)
    trio(m, family.tally, "Response points")
    trio(m, family.parameter_tally, "Parameters")
    columns = (Column("Control", 2), Column("Title", 5), Column("Claim", 2), Column("Proof", 2))
    m.table(
        f"Controls of {family.id.upper()}: {len(family.controls)}",
        (*columns, Column("Proven", 1, figure=True), Column("Page", 1, figure=True)),
        [_listed(m, control) for control in family.controls],
    )


def _listed(m: Manuscript, c: PlanControl) -> tuple[str, ...]:
    pair = ("withdrawn", "") if c.withdrawn else (claim(c.claim), state(c.proof))
    return m.link(c.id, c.label), c.title, *pair, f"{c.tally.proven}/{c.tally.total}", m.page(c.id)


def _control(m: Manuscript, plan: Plan, control: PlanControl) -> None:
    m.heading(2, control.title, control.id, mark=control.label)
    if not control.withdrawn:
        reason = f" ({control.proof_reason})" if control.proof_reason and len(control.points) > 1 else ""
        m.write("SSPState", "claim: ", claim(control.claim), _TAB, "proof: ", state(control.proof), reason)
    _requirement(m, plan, control)
    if not control.withdrawn:
        _boxes(m, control, plan.system)
    if control.parameters:
        _parameters(m, control)
    if control.general:
        m.heading(3, f"{control.label} as a whole")
        for answer in control.general:
            write_answer(m, answer, control.label)
    for point in control.points:
        _point(m, plan, control, point)
    if control.related:
        m.write("SSPMeta", "Related: ", joined(m.link(each, control_label(each)) for each in control.related))


def requirement_blocks(control: PlanControl) -> Blocks:
    """Return the text of a requirement, a paragraph a line."""
    found = []
    for line in control.requirement:
        indent = STEP * min(line.depth, _DEEPEST)
        more = f'<w:ind w:left="{indent}"/>' if indent else ""
        label = run(f"{line.label} ", "SSPStrong") if line.label else ""
        found.append(paragraph("SSPRequirement", label, segments(line.segments), more=more))
    return Blocks("".join(found))


def _requirement(m: Manuscript, plan: Plan, control: PlanControl) -> None:
    m.add(requirement_blocks(control))
    if control.requirement:
        return
    if control.withdrawn:
        m.write("SSPAbsent", "The catalog withdrew this control; there is nothing to answer.")
        return
    commands = joined(path(command) for _, command in plan.profile.missing)
    remedy = inline(" Add it: ", commands) if commands else ""
    m.write("SSPAbsent", "The text of this requirement is missing, because the catalog is not at hand.", remedy)


def _boxes(m: Manuscript, control: PlanControl, system: System) -> None:
    """Add roles, status and origination, the latter two as boxes that people know from forms."""
    m.write("SSPMeta", "Responsible: ", ", ".join(system.titles_of(control.roles)) or "no role is named")
    missing = checkboxes.unstated(control)
    status = [boxed(_shared(box), ticked=box.checked) for box in checkboxes.statuses(control)]
    m.write("SSPMeta", "Implementation status: ", joined((*status, missing), _GAP))
    origination = [boxed(box.words, ticked=box.checked) for box in checkboxes.originations(control)]
    m.write("SSPMeta", "Control origination: ", joined(origination, _GAP))


def _shared(box: checkboxes.Box) -> str:
    return f"{box.words} ({box.share})" if box.share else box.words


def _parameters(m: Manuscript, control: PlanControl) -> None:
    t = control.parameter_tally
    columns = (Column("Parameter", 3), Column("What it sets", 3), Column("Value", 4), Column("State", 3))
    m.table(
        f"Parameters of {control.label}: {t.documented} of {t.total} set",
        columns,
        [_parameter(each) for each in control.parameters],
        listed=False,
    )


def _parameter(p: PlanParameter) -> tuple[str, ...]:
    value = run(p.text, "SSPParameterUnset" if p.state == "unset" else "SSPParameter")
    demands = [small(f"The profile demands: {demand}") for demand in p.constraints]
    place = f"{p.provenance.path}:{p.provenance.line}" if p.provenance.line else p.provenance.path
    who = (run(word(p.state)), small(f"by {p.component}" if p.component else ""), path(place))
    return path(p.id), p.label, lines((value, *demands)), lines(who)


def _point(m: Manuscript, plan: Plan, control: PlanControl, point: PlanPoint) -> None:
    if has_heading(len(control.points), point.part) or control.general:
        m.heading(3, point.label, point.id)
        m.write("SSPState", "claim: ", claim(point.claim), _TAB, "proof: ", state(point.proof))
    for answer in point.answers:
        write_answer(m, answer, point.label, point.part)
    if not point.answers:
        m.write("SSPAbsent", "Nothing is written for this part.")
    if point.proofs:
        _proofs(m, plan, point)
    reasons = (f"Claim: {point.claim_reason}" if point.claim_reason else "", f"Proof: {point.proof_reason}")
    m.write("SSPProof", lines((reasons[0], reasons[1] if point.proof_reason else "")))


def _proofs(m: Manuscript, plan: Plan, point: PlanPoint) -> None:
    sources = len({item.source for item in point.proofs})
    columns = (Column("Evidence source", 3), Column("Verdict", 2), Column("Observed", 3), Column("Check and result", 5))
    m.table(
        f"Proof of {point.label}: {count(sources, 'evidence source')}",
        (*columns, Column("Relation", 2)),
        [_proof(m, plan, item) for item in point.proofs],
        listed=False,
    )


def _proof(m: Manuscript, plan: Plan, item: ProofItem) -> tuple[str, ...]:
    via = chain(item)
    if via:
        via = f"via {via}: {item.shows}" if item.shows and item.verdict == "pass" else f"via {via}"
    return (
        m.link(f"evidence-{item.source}", item.title),
        state(item.verdict),
        lines(age(plan, item.observed, item.stale_at)),
        lines((item.check, small(item.reason), small(via))),
        lines((item.relation, small(item.strength))),
    )
