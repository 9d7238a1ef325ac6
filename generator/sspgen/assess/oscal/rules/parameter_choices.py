"""A parameter with choices has one of them as its value, and no more of them than the catalog allows.

A choice that inserts another parameter is met by any words in its place. The words of a profile's own constraint are
allowed as they are.

Source: OSCAL catalog model, ``select``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import ANSWERING
from sspgen.assess.oscal.finding import MeaningRule, shown, warning
from sspgen.assess.oscal.parameters import parameter_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.parameters import Setting
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.catalog import Parameter

_INSERT: Final = re.compile(r"\{\{[^{}]*\}\}")
_BETWEEN: Final = re.compile(r"\s*(?:;|,|\band\b|\bor\b|\n)\s*")
_SHOWN: Final = 5
_LONG: Final = 500


def _check(subject: Subject) -> Iterator[Finding]:
    for each in subject.settings:
        controls = each.requirement.controls if each.requirement is not None else None
        param = parameter_of(each, controls) if controls is not None else None
        if param is not None and param.choices:
            yield from _chosen(each, param)


def _chosen(setting: Setting, param: Parameter) -> Iterator[Finding]:
    for item, value in enumerate(setting.values):
        if value.strip() and len(value) <= _LONG and not _fits(value, (*param.choices, *param.constraints)):
            told = ", ".join(shown(" ".join(each.split())) for each in param.choices[:_SHOWN])
            what = f"{param.id} is set to {shown(value)}, which is none of its choices: {told}"
            yield warning("SSP453", what, setting.entry.at("values", item))
    if param.how_many == "one" and len(setting.values) > 1:
        what = f"{param.id} takes one of its choices, and has {len(setting.values)} values"
        yield warning("SSP453", what, setting.entry.at("values"))


def _fits(value: str, choices: tuple[str, ...]) -> bool:
    plain = [_INSERT.split(_folded(each)) for each in choices]
    whole = _folded(value)
    if any(_matches(whole, pieces) for pieces in plain):
        return True
    listed = [each for each in _BETWEEN.split(whole) if each]
    return len(listed) > 1 and all(any(_matches(each, pieces) for pieces in plain) for each in listed)


def _matches(value: str, pieces: list[str]) -> bool:
    """Tell whether a value has the fixed pieces of a choice, in order, with any words between them."""
    if len(pieces) == 1:
        return value == pieces[0]
    if not (value.startswith(pieces[0]) and value.endswith(pieces[-1])):
        return False
    at = len(pieces[0])
    for piece in pieces[1:]:
        at = value.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".;,")


RULE = MeaningRule(_check, ANSWERING)
