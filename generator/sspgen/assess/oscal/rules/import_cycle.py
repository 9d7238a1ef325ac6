"""Documents do not import each other in a circle: nothing could be resolved then.

Source: OSCAL, ``import`` of profiles and component definitions, ``import-ssp``, ``import-ap``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.assess.oscal.finding import MeaningRule, error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.assess.oscal.subject import Subject
    from sspgen.load.oscal.document import OscalDocument

_DOCUMENTS = 100
"""Most documents that are followed from one import."""


def _check(subject: Subject) -> Iterator[Finding]:
    if subject.document.model in ("catalog", "mapping-collection"):
        return
    for item in subject.imports:
        if item.document is not None and (way := _way_back(subject, item.document)):
            what = f"this import closes a circle: {' imports '.join((subject.document.path, *way))}"
            yield error("SSP442", what, item.path)


def _way_back(subject: Subject, start: OscalDocument) -> tuple[str, ...]:
    """Return the paths of the documents over which one leads back to the one that is checked; none when it does not."""
    waiting: list[tuple[OscalDocument, tuple[str, ...]]] = [(start, (start.path,))]
    seen: set[str] = set()
    while waiting and len(seen) < _DOCUMENTS:
        document, way = waiting.pop()
        if document.path == subject.document.path:
            return way
        if document.path in seen or document.model == "catalog":
            continue
        seen.add(document.path)
        found = subject.imports_of(subject.index_of(document))
        waiting.extend((each.document, (*way, each.document.path)) for each in found if each.document is not None)
    return ()


RULE = MeaningRule(_check)
