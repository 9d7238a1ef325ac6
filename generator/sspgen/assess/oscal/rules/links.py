"""Every link within the document leads to something in it: in ``links``, in evidence, and in the words of its texts.

Catalogs and profiles link to controls of each other too, so there a missing target is for a person to judge.

Source: OSCAL metadata model, ``link``; RFC 3986, section 4.4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.model.diagnostics import Severity
from sspgen.model.ids import looks_like_uuid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Index
    from sspgen.assess.oscal.subject import Subject
    from sspgen.model.profile import KeyPath

_IN_WORDS: Final = re.compile(r"\]\(#([^()\s]{1,200})\)")
_WORDS: Final = ("description", "remarks", "prose", "statement", "caption", "text")
_HOLDERS: Final = ("links", "relevant-evidence", "threat-ids")
_CONSTRAINED: Final = ("related", "required", "incorporated-into", "moved-to")
"""Relations of controls, which a constraint of the metaschema looks after."""
_SHOWN: Final = 8
_LOOSE: Final = ("catalog", "profile")


def _check(subject: Subject) -> Iterator[Finding]:
    names = _ids(subject)
    named: dict[str, KeyPath] = {}
    for target, path in _links(subject.index):
        if target.lower() in subject.index.by_uuid or target in names:
            continue
        if looks_like_uuid(target):
            yield from _missing(target, path, subject)
        elif subject.document.model == "catalog":
            named.setdefault(target, path)
    if named:
        yield _elsewhere(named)


def _links(index: Index) -> Iterator[tuple[str, KeyPath]]:
    for value in index.strings("href"):
        constrained = index.model == "catalog" and value.holder.text("rel") in _CONSTRAINED
        if value.text.startswith("#") and value.holder.key in _HOLDERS and not constrained:
            yield value.text[1:], value.path
    for value in index.strings(*_WORDS):
        if "](#" in value.text:
            for found in _IN_WORDS.findall(value.text):
                yield found, value.path


def _ids(subject: Subject) -> set[str]:
    """Return the ids that are no UUIDs and can be linked to: of controls, groups, parts, parameters and roles."""
    return {value.text for value in subject.index.strings("id")}


def _missing(target: str, path: KeyPath, subject: Subject) -> Iterator[Finding]:
    if any(target.lower() in index.by_uuid for index in subject.chain):
        return
    certain = subject.document.model not in _LOOSE and not subject.chain and subject.whole
    severity = Severity.ERROR if certain else Severity.WARNING
    yield Finding("SSP457", f"the link {shown('#' + target)} leads to nothing in this document", path, severity)


def _elsewhere(named: dict[str, KeyPath]) -> Finding:
    """Tell in one finding of all controls that a catalog links to and does not have, as resolved profiles do."""
    told = ", ".join(shown(f"#{target}") for target in list(named)[:_SHOWN])
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    what = f"this catalog links to what it does not have: {told}{more}"
    return Finding("SSP457", what, next(iter(named.values())), Severity.INFO)


RULE = MeaningRule(_check)
