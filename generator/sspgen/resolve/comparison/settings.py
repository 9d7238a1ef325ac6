"""What differs in the parameters of a control: ids, what is asked for, choices, values, and what profiles demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.model.comparison import Aspect, Became, Change, Meant
from sspgen.resolve.comparison.parameters import asked_of, parameter_pairs
from sspgen.resolve.comparison.told import More, alike, came, change
from sspgen.resolve.comparison.words import gist

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.catalog import Parameter
    from sspgen.resolve.comparison.correspondence import Same
    from sspgen.resolve.comparison.parameters import Asked, ParameterPair
    from sspgen.resolve.comparison.requirements import Requirements


def parameter_changes(same: Same, old: Requirements, new: Requirements) -> Iterator[Change]:
    """Yield what differs in the parameters of a control, in the order of the later edition."""
    for pair in parameter_pairs(asked_of(same.old, old.texts), asked_of(same.new, new.texts)):
        if pair.old is None or pair.new is None:
            yield from _one_sided(same, pair)
        else:
            ids: More = {"old": pair.old.param.id, "new": pair.new.param.id, "label": _label(same, pair.new.param)}
            yield from _asked(same, pair, pair.old, pair.new, ids)
            yield from _settings(same, pair.old.param, pair.new.param, ids)


def _label(same: Same, param: Parameter) -> str:
    return f"{same.new.label} parameter {param.id}"


def _one_sided(same: Same, pair: ParameterPair) -> Iterator[Change]:
    for asked, became in ((pair.new, Became.NEW), (pair.old, Became.GONE)):
        if asked is not None:
            identifier, new = asked.param.id, became is Became.NEW
            more: More = {
                "old": "" if new else identifier,
                "new": identifier if new else "",
                "label": _label(same, asked.param),
                "before": "" if new else asked.asked,
                "after": asked.asked if new else "",
            }
            words = f"is {became.value}: {asked.asked or 'nothing is said of it'}"
            yield change(same, (Aspect.PARAMETER, became), words, more)


def _asked(same: Same, pair: ParameterPair, one: Asked, other: Asked, ids: More) -> Iterator[Change]:
    if one.param.id != other.param.id:
        told = pair.meant is not Meant.PROBABLY
        words = f"is {'' if told else 'probably '}what was {one.param.id}"
        yield change(same, (Aspect.PARAMETER, Became.MOVED), words, {**ids, "likeness": pair.likeness, "minor": told})
    if one.asked != other.asked:
        choices = one.param.choices or other.param.choices
        words = "offers other choices" if choices else "asks for something else"
        minor = gist(one.asked) == gist(other.asked)
        more: More = {**ids, "before": one.asked, "after": other.asked, "minor": minor}
        yield change(same, (Aspect.PARAMETER, Became.CHANGED), words, more)


def _settings(same: Same, one: Parameter, other: Parameter, ids: More) -> Iterator[Change]:
    """Yield what profiles say about a parameter: its value, what they demand of it, and guidelines."""
    rows = (
        (Aspect.VALUE, "value", ", ".join(one.values), ", ".join(other.values), False),
        (Aspect.CONSTRAINT, "constraint", "; ".join(one.constraints), "; ".join(other.constraints), False),
        (Aspect.PARAMETER, "guideline", "\n".join(one.guidelines), "\n".join(other.guidelines), True),
    )
    for aspect, noun, before, after, minor in rows:
        if not alike(before, after):
            became = came(before, after)
            words = {Became.NEW: f"has a {noun} now", Became.GONE: f"has no {noun} any more"}
            more: More = {**ids, "before": before, "after": after, "minor": minor}
            yield change(same, (aspect, became), words.get(became, f"has another {noun}"), more)
