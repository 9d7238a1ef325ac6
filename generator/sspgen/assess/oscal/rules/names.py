"""Components, parties, users and resources are told apart by their names, as people read those and not UUIDs.

Versions of one product are told apart by their version.

Source: NIST SP 800-18 Rev. 1, section 3: a plan can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.answers import OF_SYSTEMS
from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.assess.oscal.rules.references import named
from sspgen.load.oscal.access import children, text
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Entry
    from sspgen.assess.oscal.subject import Subject

_NAMES: Final = {
    "components": "title",
    "parties": "name",
    "users": "title",
    "roles": "title",
    "leveraged-authorizations": "title",
    "information-types": "title",
}
_DISTINCT: Final = ("version", "asset-id", "vendor-name", "model")


def _check(subject: Subject) -> Iterator[Finding]:
    for key, name in _NAMES.items():
        first: dict[tuple[object, ...], Entry] = {}
        for entry in subject.index.of(key):
            written = " ".join(entry.text(name).split())
            identity = (id(entry.parent), entry.text("type"), written.casefold(), *_told_apart(entry))
            before = first.setdefault(identity, entry)
            if written and before is not entry and before.text("uuid") != entry.text("uuid"):
                what = f"another {named(key)} is called {shown(written)} too"
                related = ((before.at(name), "the first one"),)
                yield Finding("SSP469", what, entry.at(name), Severity.WARNING, related=related)
    yield from _assets(subject)


def _assets(subject: Subject) -> Iterator[Finding]:
    first: dict[str, Entry] = {}
    for prop in subject.index.of("props"):
        if prop.text("name") != "asset-id" or prop.parent is None or prop.parent.key != "inventory-items":
            continue
        before = first.setdefault(prop.text("value"), prop)
        if before is not prop and before.parent is not prop.parent:
            what = f"another inventory item has the asset-id {shown(prop.text('value'))} too"
            related = ((before.at("value"), "the first one"),)
            yield Finding("SSP469", what, prop.at("value"), Severity.WARNING, related=related)


def _told_apart(entry: Entry) -> list[str]:
    return sorted(text(p, "value") for p in children(entry.value, "props") if text(p, "name") in _DISTINCT)


RULE = MeaningRule(_check, OF_SYSTEMS)
