"""Runs that every chapter uses: claims, proofs and verdicts with shape and word, paths, small print, ages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.render.markdown import web_address
from sspgen.render.word.ooxml import Runs, inline, joined, run
from sspgen.render.words import day, duration, moment, symbol, word

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.implementation import Reference
    from sspgen.model.plan import Plan
    from sspgen.model.prose import Segment
    from sspgen.model.provenance import Provenance
    from sspgen.render.word.manuscript import Manuscript

_STYLES: Final = {
    "proven": "SSPProven",
    "pass": "SSPProven",
    "supported": "SSPSupported",
    "needs_review": "SSPSupported",
    "stale": "SSPStale",
    "contradicted": "SSPContradicted",
    "fail": "SSPContradicted",
}
_TICKED, _OPEN = "\u2612", "\u2610"


def small(text: str) -> Runs:
    """Return small print."""
    return run(text, "SSPSmall")


def path(text: str) -> Runs:
    """Return a path, id or hash."""
    return run(text, "SSPPath")


def strong(text: str) -> Runs:
    """Return a text that stands out."""
    return run(text, "SSPStrong")


def claim(value: str) -> Runs:
    """Return a claim, outlined: it is no proof."""
    return run(word(value), "SSPClaim")


def state(value: str, *, ageing: bool = False) -> Runs:
    """Return a proof or a verdict with its shape and its word."""
    shape = symbol(value)
    text = f"{shape}\u00a0{word(value)}" if shape else word(value)
    return run(f"{text}, ageing" if ageing else text, _STYLES.get(str(value), "SSPUnproven"))


def boxed(label: str, *, ticked: bool) -> Runs:
    """Return a check box with its label."""
    return inline(run(f"{_TICKED if ticked else _OPEN}\u00a0", "SSPBox"), label)


def age(plan: Plan, observed: datetime | None, stale_at: datetime | None) -> tuple[Runs, ...]:
    """Return the age as of the plan's own time with its limit, and the exact time: a line each."""
    if observed is None:
        return (run("not observed"),)
    limit = f", must be < {duration(stale_at - observed)}" if stale_at else ""
    return run(f"{duration(plan.as_of - observed)} old{limit}"), small(moment(observed))


def segments(items: tuple[Segment, ...]) -> Runs:
    """Return prose of the catalog; values that were set are underlined, values that are missing dashed."""
    return inline(*(_segment(each) for each in items))


def _segment(segment: Segment) -> Runs:
    value = getattr(segment, "state", "")
    if not value:
        return run(segment.text)
    return run(segment.text, "SSPParameterUnset" if value == "unset" else "SSPParameter")


def provenance(m: Manuscript, origin: Provenance) -> None:
    """Add the quiet line that says where a text came from."""
    if not origin.path:
        return
    parts = [path(f"{origin.path}:{origin.line}" if origin.line else origin.path)]
    if origin.commit:
        parts += [path(origin.short), run(origin.author), run(day(origin.date) if origin.date else "")]
    if origin.commit or origin.signed == "not committed":
        parts.append(run(origin.signed))
    m.write("SSPProvenance", joined(parts, " \u00b7 "))


def references(m: Manuscript, items: tuple[Reference, ...]) -> None:
    """Add the documents that something points to, as a list."""
    for each in items:
        words = [run(each.title or each.href)]
        if each.href and each.href != each.title:
            words.append(m.address(web_address(each.href), each.href))
        missing = strong(" (the file is missing)") if each.exists is False else Runs("")
        m.item(joined(words, ": "), missing)


def names(ids: tuple[str, ...], titles: dict[str, str]) -> Runs:
    """Return what ids stand for, one after the other."""
    return joined(titles.get(each, each) for each in ids)
