"""A back-matter resource has something to refer to: a link, an embedded file, or a citation.

One that only has words is a remark: they may be all that is meant.

Source: OSCAL metadata model, ``resource``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, info, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject

_CONTENT = ("rlinks", "base64", "citation")


def _check(subject: Subject) -> Iterator[Finding]:
    for entry in subject.index.of("resources"):
        if not any(entry.value.get(key) for key in _CONTENT):
            name = entry.text("title") or entry.text("uuid")
            told = info if entry.text("description").strip() else warning
            yield told("SSP443", f"the resource {shown(name)} has no link, file or citation", entry.path)


RULE = MeaningRule(_check)
