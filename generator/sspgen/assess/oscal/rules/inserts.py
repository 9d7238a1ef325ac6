"""Texts insert only parameters that there are.

A text of a catalog takes those of the catalog; one of a plan those of the controls that it answers.

Source: OSCAL markup, ``insert``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import MeaningRule, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_INSERT: Final = re.compile(r"\{\{\s{0,9}insert:\s{0,9}param\s{0,9},\s{0,9}([^\s{}]{1,200})\s{0,9}\}\}")
_WORDS: Final = ("prose", "description", "remarks", "choice", "values", "label", "usage", "statement", "guidance")


def _check(subject: Subject) -> Iterator[Finding]:
    known = _known(subject)
    if known is None:
        return
    for prop in subject.index.of("props") if subject.document.model == "catalog" else ():
        if prop.text("name") == "aggregates" and prop.text("value") not in known:
            what = f"the parameter {shown(prop.text('value'))} is to be part of another, and nobody defines it"
            yield warning("SSP476", what, prop.at("value"))
    for value in subject.index.strings(*_WORDS):
        if "{{" in value.text:
            for name in dict.fromkeys(inserted_in(value.text)):
                if name not in known:
                    yield warning(
                        "SSP476", f"the parameter {shown(name)} is inserted, and nobody defines it", value.path
                    )


def inserted_in(said: str) -> list[str]:
    """Return the ids of the parameters that a text inserts, in order."""
    return _INSERT.findall(said)


def _known(subject: Subject) -> frozenset[str] | set[str] | None:
    if subject.document.model == "catalog":
        defined = {each.text("id") for each in subject.index.of("params")}
        props = subject.index.of("props")
        return defined | {p.text("value") for p in props if p.text("name") == "alt-identifier"}
    if subject.document.model == "system-security-plan" and subject.controls is not None:
        return {*subject.controls.owners, *subject.controls.loose}
    return None


RULE = MeaningRule(_check)
