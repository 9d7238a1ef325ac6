"""What an OSCAL document means: whether it fits the documents it builds on, and itself.

The one entry is `check_meaning`. Structure and the constraints of the metaschema are checked in `sspgen.load`, and what
is wrong in shape there counts as absent here. A rule that needs what is not at hand is silent: nothing is guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.registry import meaning_rules
from sspgen.assess.oscal.subject import Subject
from sspgen.model.diagnostics import Diagnostic, Severity, ordered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.assess.oscal.finding import Finding
    from sspgen.load.oscal.document import OscalDocument
    from sspgen.resolve.oscal_links import Library

_SHOWN: Final = {Severity.ERROR: 200, Severity.WARNING: 200, Severity.INFO: 25}
"""Most findings of one rule and code that are told of one document; how many more there are is said."""


def check_meaning(document: OscalDocument, library: Library) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the meaning of a document, in order of place.

    Args:
        document: of any model. Its path is relative to the library's root.
        library: the documents that it may refer to.

    Returns:
        Diagnostics SSP440 to SSP479, and for a profile those of its resolution (SSP252 to SSP266). An error is what is
        certainly wrong; what needs a person's judgement is a warning or an info.
    """
    subject = Subject(document, library)
    told: list[Diagnostic] = []
    for rule in meaning_rules():
        if not rule.models or document.model in rule.models:
            told.extend(_told(rule.check(subject), document))
    return ordered((*told, *subject.resolution))


def _told(findings: Iterable[Finding], document: OscalDocument) -> Iterator[Diagnostic]:
    by_kind: dict[tuple[str, Severity], list[Finding]] = {}
    for found in findings:
        by_kind.setdefault((found.code, found.severity), []).append(found)
    for (code, severity), kind in by_kind.items():
        most = _SHOWN[severity]
        yield from (_diagnostic(each, document) for each in kind[:most])
        if len(kind) > most:
            place = document.places.key_span(document.model)
            yield Diagnostic(code, f"and {len(kind) - most} more of this kind", place, severity)


def _diagnostic(found: Finding, document: OscalDocument) -> Diagnostic:
    place = document.places.key_span(*found.path)
    related = tuple((document.places.key_span(*path), why) for path, why in found.related)
    return Diagnostic(found.code, found.message, place, found.severity, found.remedy, related, found.rule)
