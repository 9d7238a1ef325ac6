"""Controls of a catalog are told apart by their labels, as people read those and not ids.

Labels of one class are compared; a catalog may print a control in several ways.

Source: OSCAL catalog model, ``label``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.load.oscal.access import children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    first: dict[tuple[str, str], tuple[Entry, int]] = {}
    for control in subject.index.of("controls"):
        for item, prop in enumerate(children(control.value, "props")):
            if text(prop, "name") != "label" or not text(prop, "value").strip():
                continue
            other, place = first.setdefault((text(prop, "class"), text(prop, "value")), (control, item))
            if other is not control:
                what = f"another control has the label {shown(text(prop, 'value'))} too"
                related = ((other.at("props", place, "value"), "the first one"),)
                yield Finding(
                    "SSP469", what, control.at("props", item, "value"), Severity.WARNING, "correct one of them", related
                )


RULE = MeaningRule(_check, ("catalog",))
