"""How things stand: the numbers, coverage by family, what is red, how old evidence is, what changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from sspgen.model.plan import Proof
from sspgen.render import urgency
from sspgen.render.compared import summary
from sspgen.render.word.kinds.cover import incomplete, trio
from sspgen.render.word.manuscript import Column
from sspgen.render.word.ooxml import inline, joined, lines
from sspgen.render.word.phrases import age, state
from sspgen.render.words import count, moment, symbol, word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Family, Gap, Plan
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter

_TOUCHED_SHOWN: Final = 4
_LINES_SHOWN: Final = 12


def standing(m: Manuscript, matter: Matter) -> None:
    """Write the chapter."""
    plan = matter.plan
    m.heading(1, "How things stand", "standing")
    incomplete(m, plan)
    trio(m, plan.tally, "Response points")
    trio(m, plan.parameter_tally, "Parameters")
    m.heading(2, "Coverage by family")
    _coverage(m, plan)
    m.heading(2, "What is red")
    _red(m, plan)
    m.heading(2, "Age of evidence")
    _ages(m, plan)
    _since(m, matter)


def _coverage(m: Manuscript, plan: Plan) -> None:
    if not plan.families:
        m.write("SSPAbsent", "The profile has no family of controls.")
        return
    proofs = tuple(Proof)
    columns = [Column("Family", 3), *(Column(f"{symbol(p)} {word(p)}", 2, figure=True) for p in proofs)]
    columns += [Column("Of", 1, figure=True), Column("Page", 1, figure=True)]
    m.table(
        f"Response points of {count(len(plan.families), 'family', 'families')}, by proof",
        columns,
        [_family(m, family, proofs) for family in plan.families],
    )


def _family(m: Manuscript, family: Family, proofs: tuple[Proof, ...]) -> tuple[str, ...]:
    counts = Counter(point.proof for control in family.controls for point in control.points)
    numbers = [str(counts[proof] or "\u2013") for proof in proofs]
    anchor = f"family-{family.id}"
    return m.link(anchor, f"{family.id.upper()} {family.title}"), *numbers, str(family.tally.total), m.page(anchor)


def _red(m: Manuscript, plan: Plan) -> None:
    rows = list(_red_rows(m, plan))
    if rows:
        columns = (Column("State", 2), Column("Where", 4), Column("Why", 6), Column("Page", 1, figure=True))
        m.table(f"What is red, by cause, the most urgent first: {len(rows)}", columns, rows)
    else:
        m.write("SSPBody", "No claim is contradicted, and no evidence is stale or missing.")
    m.write("SSPNote", f"{count(len(plan.gaps), 'gap')} in all: ", m.link("gaps", "the appendix of gaps"), ".")


def _red_rows(m: Manuscript, plan: Plan) -> Iterator[tuple[str, ...]]:
    for result in urgency.failed(plan):
        anchor = f"evidence-{result.source.id}"
        yield state(result.verdict), m.link(anchor, result.source.title), result.reason, m.page(anchor)
    for alarm in urgency.red(plan):
        first = alarm.gaps[0]
        source = plan.evidence_by_id.get(first.target)
        shown = alarm.kind if alarm.kind != "evidence" else (source.verdict if source else "unknown")
        places = joined(_place(m, plan, gap) for gap in alarm.gaps[:_TOUCHED_SHOWN])
        left = len(alarm.gaps) - _TOUCHED_SHOWN
        more = f" and {left} more" if left > 0 else ""
        yield state(shown), inline(places, more), alarm.what, m.page(_anchor(plan, first))


def _anchor(plan: Plan, gap: Gap) -> str:
    return f"evidence-{gap.target}" if gap.target in plan.evidence_by_id else gap.target


def _place(m: Manuscript, plan: Plan, gap: Gap) -> str:
    return m.link(_anchor(plan, gap), gap.label)


def _ages(m: Manuscript, plan: Plan) -> None:
    if not plan.evidence:
        m.write("SSPAbsent", "No evidence source is declared, so nothing is proven.")
        return
    rows = []
    for result in urgency.worst_first(plan.evidence):
        anchor = f"evidence-{result.source.id}"
        verdict = state(result.verdict, ageing=result.warn and result.verdict == "pass")
        old = lines(age(plan, result.observed, result.stale_at))
        rows.append((m.link(anchor, result.source.title), verdict, old, m.page(anchor)))
    columns = (Column("Source", 5), Column("Verdict", 2), Column("Age", 4), Column("Page", 1, figure=True))
    m.table(f"Age of evidence against its limit: {count(len(rows), 'source')}, failed and stale first", columns, rows)
    m.write("SSPNote", f"Ages are as of {moment(plan.as_of)}.")


def _since(m: Manuscript, matter: Matter) -> None:
    since = matter.chronicle.since_release
    m.heading(2, f"Since {since.name if since else 'the last release'}")
    if since is None:
        known = matter.chronicle.releases
        why = "the plan of the last release cannot be made again" if known else "no release of another commit is known"
        m.write("SSPAbsent", f"Nothing to compare with: {why}.")
        return
    told = summary(since)
    for line in told[:_LINES_SHOWN]:
        m.item(f"{line.sign} {line.words}")
    if len(told) > _LINES_SHOWN:
        m.write("SSPNote", f"And {count(len(told) - _LINES_SHOWN, 'line')} more, on the site.")
    if told:
        m.write("SSPNote", "\u2212 worse, ~ neither, + better.")
    else:
        m.write("SSPBody", "Nothing changed: no claim, text, parameter, control or component.")
