"""Answers as they stand in Word: each text in a content control that says which text it is.

The control is locked against removal, its content is free, so that a reviewer's change comes back to its very source
(`sspgen.model.word_tag`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.implementation import HandoverKind
from sspgen.model.word_tag import word_tag
from sspgen.render.word.ooxml import Blocks, Runs, joined, legible, paragraph, quoted, run
from sspgen.render.word.phrases import claim, provenance, references, strong
from sspgen.render.word.prose import prose
from sspgen.render.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan, PlanAnswer
    from sspgen.render.word.ledger import Ledger
    from sspgen.render.word.manuscript import Manuscript

_LEADS: Final = {"remarks": "Remarks", "customer": "Customer responsibility"}
_HANDOVERS: Final = {
    HandoverKind.PROVIDED: "Offered to leveraging systems",
    HandoverKind.INHERITED: "Inherited",
    HandoverKind.SATISFIED: "How their responsibility is met",
}
_ALIAS_CHARS: Final = 64
_NO_TEXT: Final = "No text."


def controls_of(answer: PlanAnswer, label: str, ledger: Ledger) -> Iterator[tuple[str, Blocks]]:
    """Yield each text of an answer in its control, with its field; an answer without text has one to write in.

    Args:
        answer: see `PlanAnswer`.
        label: of its response point or control, for people.
        ledger: see `sspgen.render.word.prose.prose`.
    """
    tag = word_tag(answer.uuid, "text", answer.source_text)
    yield "text", control(tag, f"{label} \u00b7 {answer.component_title}", answer.text, ledger)
    for field, text in (("remarks", answer.remarks), ("customer", answer.customer_responsibility)):
        if text.strip():
            alias = f"{label} \u00b7 {_LEADS[field]}"
            yield field, control(word_tag(answer.uuid, field, text), alias, text, ledger)


def control(tag: str, alias: str, text: str, ledger: Ledger) -> Blocks:
    """Return a content control (ISO/IEC 29500-1, 17.5.2) that holds a text; its id is made of its tag.

    Args:
        tag: see `sspgen.model.word_tag`.
        alias: what people see of it.
        text: Markdown; for one that says nothing a placeholder is shown, which goes when somebody writes.
        ledger: see `sspgen.render.word.prose.prose`.
    """
    blocks = prose(text, ledger)
    if not blocks and text.strip():
        # Markdown that shows nothing, e.g. addresses that no link refers to
        blocks = paragraph("SSPCodeBlock", run(text.strip()))
    empty = "" if blocks else "<w:showingPlcHdr/>"
    named = quoted(legible(alias)[:_ALIAS_CHARS])
    known = f'<w:alias w:val="{named}"/><w:tag w:val="{tag}"/><w:id w:val="{ledger.control(tag)}"/>'
    inner = blocks or paragraph("SSPAnswer", run(_NO_TEXT, "PlaceholderText"))
    head = f'<w:sdtPr>{known}<w:lock w:val="sdtLocked"/>{empty}</w:sdtPr>'
    return Blocks(f"<w:sdt>{head}<w:sdtContent>{inner}</w:sdtContent></w:sdt>")


def by(answer: PlanAnswer, point_part: str = "") -> Runs:
    """Return who answers, what is claimed, where it originates and who is responsible, on one line."""
    written = answer.raw_status
    said = bool(written) and written.lower() != word(answer.claim) and written != answer.claim
    claimed = Runs(claim(answer.claim) + (run(f" (written \u201c{written}\u201d)") if said else ""))
    part = f"part {answer.part}" if answer.part and answer.part != point_part else ""
    roles = f"responsible: {', '.join(answer.roles)}" if answer.roles else ""
    origination = (word(each) for each in answer.origination)
    return joined((strong(answer.component_title), part, claimed, *origination, roles), " \u00b7 ")


def write_answer(m: Manuscript, answer: PlanAnswer, label: str, point_part: str = "") -> None:
    """Add an answer with all that belongs to it."""
    m.write("SSPBy", by(answer, point_part))
    for field, block in controls_of(answer, label, m.ledger):
        if field in _LEADS:
            m.write("SSPLead", _LEADS[field])
        m.add(block)
    _write_handovers(m, answer)
    references(m, answer.references)
    if answer.via:
        m.write("SSPProvenance", run(answer.via.sentence))
    provenance(m, answer.provenance)


def _write_handovers(m: Manuscript, answer: PlanAnswer) -> None:
    """Add what it offers to other systems and takes from one; edits of that do not come back from Word."""
    for handover in answer.handovers:
        if handover.kind is not HandoverKind.RESPONSIBILITY:
            of = f" ({handover.system})" if handover.system else ""
            m.write("SSPLead", f"{_HANDOVERS[handover.kind]}{of}")
            m.add(prose(handover.text or handover.theirs or "Not described.", m.ledger))


def answers_of(plan: Plan) -> Iterator[PlanAnswer]:
    """Yield every answer of a plan, those outside the profile last."""
    for control in plan.controls():
        yield from control.answers
    yield from (outside.answer for outside in plan.outside)
