"""What a result rests on was seen while the assessment went on.

What was seen before may have been taken over from an earlier assessment, so that is a remark.

Source: OSCAL assessment results model, ``result`` and ``observation``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.dates import before
from sspgen.assess.oscal.finding import MeaningRule, info, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject


def _check(subject: Subject) -> Iterator[Finding]:
    for seen in subject.index.of("observations"):
        result, collected = seen.parent, seen.text("collected")
        if result is None or result.key != "results":
            continue
        if before(result.text("end"), collected):
            what = f"it was collected on {collected[:40]}, after the assessment ended on {result.text('end')[:40]}"
            yield warning("SSP471", what, seen.at("collected"))
        if before(collected, result.text("start")):
            what = f"it was collected on {collected[:40]}, before the assessment began on {result.text('start')[:40]}"
            yield info("SSP471", what, seen.at("collected"))


RULE = MeaningRule(_check, ("assessment-results",))
