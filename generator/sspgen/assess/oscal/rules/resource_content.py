"""A resource that something links to has something to look at: a link, an embedded file, a citation, or words.

That a resource has no file is what a constraint of the metaschema says; here it is that a reader is led to nothing.

Source: OSCAL metadata model, ``resource`` and ``link``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.subject import Subject

_CONTENT = ("rlinks", "base64", "citation", "description", "remarks")


def _check(subject: Subject) -> Iterator[Finding]:
    empty = {
        entry.text("uuid").lower(): entry
        for entry in subject.index.of("resources")
        if not any(entry.value.get(key) for key in _CONTENT)
    }
    for value in subject.index.strings("href") if empty else ():
        entry = empty.get(value.text[1:].lower()) if value.text.startswith("#") else None
        if entry is not None and value.holder.key in ("links", "relevant-evidence"):
            what = f"the resource {shown(entry.text('title') or value.text)} has no link, file, citation or words"
            yield Finding("SSP443", what, value.path, Severity.WARNING, related=((entry.path, "the resource"),))


RULE = MeaningRule(_check)
