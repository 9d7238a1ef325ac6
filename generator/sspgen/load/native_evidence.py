"""An evidence file of a native workspace: where evidence comes from, how fresh it must be, what it speaks for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from sspgen.load.native_mapping import target_id
from sspgen.load.native_values import at, keys, max_age, text, texts
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Check, EvidenceSource, Maps, MapsBy, MaxAge, Relation, Strength, Support
from sspgen.model.ids import control_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.yaml_reader import Document, Key
    from sspgen.model.evidence import Json
    from sspgen.model.mapping import Kind, Mappings

_RECORDED = "recorded"
_COLLECTORS = ("files", "drop", "url", "github", "gitlab", "jenkins", "git", _RECORDED)


def maps_asked_for(document: Document) -> Iterator[MapsBy | None]:
    """Yield how each source of a document maps; None stands for a source of a kind. Nothing needs to be valid."""
    for key in keys(document, "evidence"):
        if text(document, "evidence", key, "kind"):
            yield None
        yield from (maps.by for maps in _maps(document, "evidence", key, "maps"))


def kind_problems(document: Document, mappings: Mappings) -> Iterator[Diagnostic]:
    """Yield the sources of a kind that no mapping has."""
    for key in keys(document, "evidence"):
        kind = text(document, "evidence", key, "kind")
        if kind and kind not in mappings.kinds:
            near = get_close_matches(kind, mappings.kinds, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            message = f"evidence source {key}: no mapping has the kind '{kind}'{hint}"
            help_ = f"known are {', '.join(sorted(mappings.kinds))}"
            yield Diagnostic("SSP324", message, document.span("evidence", key, "kind"), help=help_)


def sources_of(document: Document, policy: MaxAge, mappings: Mappings) -> Iterator[EvidenceSource]:
    """Yield the evidence sources of a document that its schema has accepted, in order.

    Args:
        document: an evidence file.
        policy: ages of the workspace, for sources that set none of their own.
        mappings: rows of the kinds that sources name.
    """
    for key in keys(document, "evidence"):
        path = ("evidence", key)
        query = at(document, *path, "collect")
        asked = settings = dict(query) if isinstance(query, dict) else {}
        expected = at(document, *path, "expected")
        own = max_age(document, *path, "max_age")
        kind = mappings.kinds.get(text(document, *path, "kind"))
        if _RECORDED in settings:
            settings = _record(settings)
        yield EvidenceSource(
            id=str(key),
            title=text(document, *path, "title"),
            collector=_collector(tuple(asked)),
            query=settings,
            description=text(document, *path, "description"),
            expected=expected if isinstance(expected, int) else 1,
            target=text(document, *path, "target"),
            max_age=_ages(own, policy),
            checks=tuple(_checks(document, *path, "checks")),
            kind=kind.id if kind else "",
            formats=kind.formats if kind else (),
            supports=_with_kind(tuple(_supports(document, *path, "supports")), kind),
            maps=tuple(_maps(document, *path, "maps")),
            span=document.key_span(*path),
        )


def _record(settings: dict[str, Json]) -> dict[str, Json]:
    """Return the record of a test as its collector has it: all keys, the name among them."""
    texts_of = {name: settings.get(name, "") for name in ("last_run", "path", "description", "component")}
    others = {name: value for name, value in settings.items() if name not in {_RECORDED, "passed", *texts_of}}
    return {"passed": settings.get("passed"), **texts_of, "name": settings[_RECORDED], **others}


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
            target=target_id(str(key)),
            relation=Relation(relation),
            strength=Strength(strength) if strength else Strength.PROCESS,
            span=document.key_span(*path, key),
        )


def _with_kind(own: tuple[Support, ...], kind: Kind | None) -> tuple[Support, ...]:
    """Return a source's own rows, and those of its kind about what it says nothing of itself.

    A row of its own about a whole control speaks for the control's parts too: a person who wrote "supports" there
    must not find "satisfies" at a part.
    """
    if kind is None:
        return own
    said = {support.target for support in own}
    rows = (row for row in kind.supports() if said.isdisjoint(_about(row.target)))
    return (*own, *rows)


def _about(target: str) -> tuple[str, ...]:
    """Return a target with what holds it: the parts above it, and its control."""
    control, named, part = target.partition("_smt")
    pieces = part.split(".")
    above = tuple(control + named + ".".join(pieces[:end]) for end in range(len(pieces), 0, -1)) if named else ()
    return (target, *above, control, f"{control}_smt")


def _maps(document: Document, *path: Key) -> Iterator[Maps]:
    """Yield how a source maps, from a list of ways or from ways with the controls they are believed about."""
    known = {by.value: by for by in MapsBy}
    if isinstance(at(document, *path), list):
        yield from (Maps(known[name]) for name in texts(document, *path) if name in known)
        return
    for key in keys(document, *path):
        if key in known:
            yield Maps(known[str(key)], _only(texts(document, *path, key)))


def _only(written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(control_id(name) for name in written if name != "all")
