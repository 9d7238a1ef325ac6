"""What differs in a control outside its statement: guidance, assessment procedures, other parts, links, properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.comparison import Aspect, Became, Change
from sspgen.model.ids import natural_key
from sspgen.resolve.comparison.told import alike, came, change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.catalog import Control, Part, Property
    from sspgen.resolve.comparison.correspondence import Same
    from sspgen.resolve.comparison.requirements import Requirements

_OBJECTIVES: Final = ("objective", "objectives")
_ORDER: Final = (Aspect.GUIDANCE, Aspect.ASSESSMENT, Aspect.PART)
_NOUNS: Final = {Aspect.GUIDANCE: "guidance", Aspect.ASSESSMENT: "assessment procedures"}


def surrounding_changes(same: Same, old: Requirements, new: Requirements) -> Iterator[Change]:
    """Yield what differs outside the statement: guidance and assessment as a whole, other parts one by one."""
    was, now = _by_kind(same.old, old), _by_kind(same.new, new)
    for kind in sorted({*was, *now}, key=lambda each: (_ORDER.index(each[0]), natural_key(each[1]))):
        before, after = was.get(kind, ""), now.get(kind, "")
        if not alike(before, after):
            yield _prose(same, kind, before, after)
    yield from _related(same)
    yield from _properties(same)


def _prose(same: Same, kind: tuple[Aspect, str], before: str, after: str) -> Change:
    aspect, name = kind
    became, what = came(before, after), _NOUNS.get(aspect, f"words in part {name!r}")
    words = {Became.NEW: f"has {what} now", Became.GONE: f"has no {what} any more"}
    minor = aspect is not Aspect.PART
    told = words.get(became, f"has other {what}")
    return change(same, (aspect, became), told, {"before": before, "after": after, "minor": minor})


def _by_kind(control: Control, side: Requirements) -> dict[tuple[Aspect, str], str]:
    found: dict[tuple[Aspect, str], list[str]] = {}
    for part in control.parts:
        if part.name != "statement":
            found.setdefault(_kind(part), []).append(side.texts.part(part))
    return {kind: "\n\n".join(texts) for kind, texts in found.items()}


def _kind(part: Part) -> tuple[Aspect, str]:
    if part.name == "guidance":
        return Aspect.GUIDANCE, ""
    if part.name in _OBJECTIVES or part.name.startswith("assessment"):
        return Aspect.ASSESSMENT, ""
    return Aspect.PART, part.title or part.id or part.name


def _related(same: Same) -> Iterator[Change]:
    before, after = (", ".join(sorted(set(c.related), key=natural_key)) for c in (same.old, same.new))
    if before != after:
        kind = (Aspect.RELATED, Became.CHANGED)
        more_words = "is related to other controls"
        yield change(same, kind, more_words, {"before": before, "after": after, "minor": True})


def _properties(same: Same) -> Iterator[Change]:
    before, after = _listed(same.old.props), _listed(same.new.props)
    if before != after:
        kind = (Aspect.PROPERTY, Became.CHANGED)
        yield change(same, kind, "has other properties", {"before": before, "after": after, "minor": True})


def _listed(props: Iterable[Property]) -> str:
    return "\n".join(sorted(f"{p.name}{f' ({p.class_})' if p.class_ else ''}: {p.value}" for p in props))
