"""Answers from the controls of an OpenControl component: one answer a text, nothing joined, nothing dropped.

A text under a key that names a statement part answers that part; any other key stays the answer's label, which keeps it
with the control as a whole. What OSCAL has no place for becomes a remark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.parameter import KEYED_TEXT, keyed_texts, read_parameters
from sspgen.load.opencontrol.verification import Coverage, read_coverage, read_references
from sspgen.load.opencontrol.words import claim_of, originations, slug, statement_part
from sspgen.model.ids import control_and_part, control_id, statement_id
from sspgen.model.implementation import Answer, Claim, ParameterSetting, Reference, weakest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sspgen.load.opencontrol.component import Draft, Entry
    from sspgen.load.opencontrol.verification import Verification
    from sspgen.load.source_folder import SourceFolder
    from sspgen.load.yaml_cursor import Cursor

_CONTROL_KEYS: Final = frozenset(
    (
        "standard_key",
        "control_key",
        "control_key_part",
        "control_name",
        "narrative",
        "references",
        "control_origin",
        "control_origins",
        "security_control_type",
        "parameters",
        "implementation_status",
        "implementation_statuses",
        "covered_by",
        "summary",
        "responsible_entities",
        "responsibile_entities",
        "responsible_role",
    )
)
_STATUS_KEYS: Final = ("implementation_status", "implementation_statuses")
_ORIGIN_KEYS: Final = ("control_origin", "control_origins", "security_control_type")
_ENTITY_KEYS: Final = ("responsible_role", "responsible_entities", "responsibile_entities")
_NARRATIVE_KEYS: Final = KEYED_TEXT.union(_STATUS_KEYS)


@dataclass(frozen=True, slots=True)
class Context:
    """What the controls of one component are read with.

    Attributes:
        own: the component's verifications by key; ``others`` those of all components, by component key.
        tests: evidence source ids of the component's recorded tests, by verification key.
    """

    draft: Draft
    folder: SourceFolder
    own: Mapping[str, Verification]
    others: Mapping[str, Mapping[str, Verification]]
    tests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answered:
    """What one control of a component gave; ``roles`` are titles by id."""

    answers: tuple[Answer, ...]
    parameters: tuple[ParameterSetting, ...]
    roles: tuple[tuple[str, str], ...]


def answer_entry(entry: Entry, context: Context) -> Answered:
    """Turn one control of a component into its answers, the texts of its parameters last."""
    written, part = control_and_part(entry.control)
    at, control = entry.cursor, control_id(written)
    unknown = at.known(_CONTROL_KEYS, "a control", kept=True)
    coverage, references = _links(at, context)
    origination, foreign = _originations(at)
    roles = tuple(_roles(at))
    claim, raw = _status(at) or (Claim.UNDOCUMENTED, "")
    general = Answer(
        control=control,
        component=context.draft.id,
        claim=claim,
        raw_status=raw,
        origination=origination,
        roles=tuple(role for role, _ in roles),
        evidence=tuple(context.tests[key] for key in coverage.tests if key in context.tests),
        references=(*coverage.references, *references),
        standard=entry.standard,
        title=at.get("control_name").text(),
        span=at.key_span(),
    )
    answers = list(_narratives(at, general, part))
    remarks = [*_remarks(at, foreign, unknown), *filter(None, [answers[0].remarks])]
    answers[0] = replace(answers[0], remarks="\n\n".join(remarks))
    texts, settings = read_parameters(at, general)
    return Answered((*answers, *texts), settings, roles)


def _links(at: Cursor, context: Context) -> tuple[Coverage, tuple[Reference, ...]]:
    """Return what covers a control, and its other references; some have the former among the latter, as schema 1.0."""
    listed = at.each("references")
    covering = [item for item in listed if _covers(item)]
    others = [item for item in listed if not _covers(item)]
    coverage = read_coverage([*at.each("covered_by"), *covering], context.own, context.others)
    return coverage, tuple(read_references(others, context.folder, context.draft.base))


def _covers(item: Cursor) -> bool:
    return item.has("verification") or item.has("verification_key")


def _status(at: Cursor) -> tuple[Claim, str] | None:
    """Return the weakest claim of all status words, and the words; None where there are none."""
    words = [
        (item, word)
        for key in _STATUS_KEYS
        for cursor in at.all(key)
        for item in (cursor.items() if key.endswith("es") else [cursor])
        if (word := item.text())
    ]
    claims = []
    for item, word in words:
        claim = claim_of(word)
        if claim is None:
            item.report(
                "SSP224",
                f"{item.name} is {word[:60]!r}, expected complete, partial, planned or none; "
                "the answer counts as undocumented",
            )
        claims.append(claim or Claim.UNDOCUMENTED)
    raw = ", ".join(dict.fromkeys(word for _, word in words))
    return (weakest(claims), raw) if words else None


def _originations(at: Cursor) -> tuple[tuple[str, ...], list[str]]:
    """Return the originations, and as remarks the words that are none."""
    known: list[str] = []
    foreign: list[str] = []
    for key in _ORIGIN_KEYS:
        for item in (i for cursor in at.all(key) for i in _one_or_many(cursor)):
            word = item.text()
            found = originations(word)
            known.extend(found)
            if word and not found:
                foreign.append(f"{_words(key)}: {word}")
    return tuple(dict.fromkeys(known)), foreign


def _roles(at: Cursor) -> Iterator[tuple[str, str]]:
    for key in _ENTITY_KEYS:
        for item in _one_or_many(at.get(key)):
            title = (item.get("entity") if item.has("entity") else item).text()
            if title:
                yield slug(title, "role"), title


def _one_or_many(cursor: Cursor) -> list[Cursor]:
    return cursor.items() if isinstance(cursor.value, list) else [cursor]


def _remarks(at: Cursor, foreign: list[str], unknown: list[tuple[str, Cursor]]) -> Iterator[str]:
    if summary := at.get("summary").text():
        yield f"Summary: {summary}"
    yield from foreign
    yield from _foreign_texts(unknown)


def _foreign_texts(unknown: list[tuple[str, Cursor]]) -> Iterator[str]:
    """Yield the texts under keys that the format does not have, with the key."""
    for key, child in unknown:
        if text := child.all_text():
            yield f"{_words(key)}: {text}"


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _narratives(at: Cursor, general: Answer, named: str) -> Iterator[Answer]:
    """Yield one answer a narrative; a control without any still gives its claim. ``named``: a part beside its key."""
    if not at.has("narrative"):
        at.report("SSP222", f"control {general.control or 'without key'} has no 'narrative'")
    part = at.get("control_key_part").text() or named
    pairs = [pair for narrative in at.all("narrative") for pair in _texts(narrative, part)]
    if not pairs:
        yield _answer(general, part)
    for key, item, text_at in pairs:
        claim, raw = (_status(item) if item is not text_at else None) or (
            general.claim,
            general.raw_status,
        )
        unknown = item.known(_NARRATIVE_KEYS, "a narrative", kept=True) if item is not text_at else []
        yield replace(
            _answer(general, key),
            claim=claim,
            raw_status=raw,
            remarks="\n\n".join(_foreign_texts(unknown)),
            text=text_at.text().lstrip("\n"),
            span=item.key_span(),
            text_span=text_at.text_span(),
        )


def _texts(narrative: Cursor, part: str) -> Iterator[tuple[str, Cursor, Cursor]]:
    """Yield key, item and text of every narrative: a text, a list, or (unexpected, but kept) texts by part."""
    if isinstance(narrative.value, dict) and not _NARRATIVE_KEYS & set(narrative.value):
        narrative.odd("a list of texts with 'key' and 'text'")
        yield from ((key, child, child) for key, child in narrative.children())
        return
    whole = not isinstance(narrative.value, list)
    items = [narrative] if whole and narrative.present else narrative.items()
    for item in items:
        if not item.is_mapping(required=False):
            yield part, item, item
            continue
        for key, text_at in keyed_texts(item, "the narrative"):
            yield key or part, item, text_at


def _answer(general: Answer, key: str) -> Answer:
    """Bind an answer to the statement part that a key names; a key that names none stays as label."""
    part = statement_part(key, general.control)
    if part:
        return replace(general, statement=statement_id(general.control, part))
    return replace(general, label=key)
