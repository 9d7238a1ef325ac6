"""An evidence file of a native workspace: where evidence comes from, how fresh it must be, what it speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.native_component import part_id
from sspgen.load.native_values import at, keys, max_age, text
from sspgen.model.evidence import Check, EvidenceSource, MaxAge, Relation, Strength, Support
from sspgen.model.ids import control_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.yaml_reader import Document, Key

_COLLECTORS = ("files", "drop", "url", "github", "gitlab", "jenkins", "git")


def sources_of(document: Document, policy: MaxAge) -> Iterator[EvidenceSource]:
    """Yield the evidence sources of a document that its schema has accepted, in order.

    Args:
        document: an evidence file.
        policy: ages of the workspace, for sources that set none of their own.
    """
    for key in keys(document, "evidence"):
        path = ("evidence", key)
        query = at(document, *path, "collect")
        settings = dict(query) if isinstance(query, dict) else {}
        expected = at(document, *path, "expected")
        own = max_age(document, *path, "max_age")
        yield EvidenceSource(
            id=str(key),
            title=text(document, *path, "title"),
            collector=_collector(tuple(settings)),
            query=settings,
            description=text(document, *path, "description"),
            expected=expected if isinstance(expected, int) else 1,
            target=text(document, *path, "target"),
            max_age=_ages(own, policy),
            checks=tuple(_checks(document, *path, "checks")),
            supports=tuple(_supports(document, *path, "supports")),
            span=document.key_span(*path),
        )


def _ages(own: MaxAge, policy: MaxAge) -> MaxAge:
    """Return a source's own ages; those of its reports, and that of a scanner's database, are taken each as a whole."""
    reports = policy if own.warn is None and own.fail is None else own
    return MaxAge(reports.warn, reports.fail, own.database or policy.database)


def _collector(settings: tuple[str, ...]) -> str:
    """Return the collector that a mapping asks for: one of ours if it is named, or else the first key."""
    ours = [name for name in _COLLECTORS if name in settings]
    return (ours or list(settings))[0]


def _checks(document: Document, *path: Key) -> Iterator[Check]:
    for index in keys(document, *path):
        yield Check(
            id=text(document, *path, index, "id"),
            title=text(document, *path, index, "title"),
            expect=text(document, *path, index, "expect"),
            span=document.text_span(*path, index, "expect"),
        )


def _supports(document: Document, *path: Key) -> Iterator[Support]:
    for key in keys(document, *path):
        plain = isinstance(at(document, *path, key), str)
        relation = text(document, *path, key) if plain else text(document, *path, key, "relation")
        strength = text(document, *path, key, "strength")
        yield Support(
            target=_target(str(key)),
            relation=Relation(relation),
            strength=Strength(strength) if strength else Strength.PROCESS,
            span=document.key_span(*path, key),
        )


def _target(written: str) -> str:
    """Return the OSCAL id of a statement or control in any spelling; ``component:<id>`` stays as it is."""
    if written.startswith("component:"):
        return written
    head, named, _ = written.partition("_smt")
    control = control_id(head)
    return (part_id(control, written) or written) if named else control
