"""Answers of a plan: by-component, of a statement or of a requirement as a whole, and words that name no component.

A statement without any component is answered by the system itself. What is remarked about one that components answer
stands with the first of these answers: an answer of its own would claim less than the author did.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sspgen.load.oscal.access import child, children, text
from sspgen.load.oscal.answers import NOTHING_SAID, said_of, settings_of
from sspgen.load.oscal.own_words import own, stated
from sspgen.load.oscal.plan.handovers import export_words, handovers
from sspgen.load.oscal.plan.own_entries import OUTSIDE, UNNAMED, is_bare, is_ours_alone, outside
from sspgen.load.oscal.plan.reading import joined, prop, side_notes, told
from sspgen.load.oscal.plan.resources import references
from sspgen.model.diagnostics import Severity
from sspgen.model.ids import control_id, part_name, statement_id
from sspgen.model.implementation import REMARKS_LABEL, Answer, Component, HandoverKind, ParameterSetting

if TYPE_CHECKING:
    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.answers import Said
    from sspgen.load.oscal.plan.reading import Reading

_NOT_TOKEN: Final = re.compile(r"[^\w.-]+")
"""What no id of OSCAL may hold; ids become addresses of pages and places in the document."""
_STATEMENT: Final = re.compile(r"_(?:smt|stmt|statement)(?:[._](.+))?")
_SMT: Final = "_smt"
_PLANNED: Final = "planned-completion-date"
_SHORT: Final = 8


@dataclass(slots=True)
class Found:
    """What the requirements give: answers and parameter values by component, and components that nobody lists."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    settings: dict[str, list[ParameterSetting]] = field(default_factory=dict)
    unlisted: dict[str, Component] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where answers stand: in a requirement, or in a statement of one."""

    control: str
    statement: str = ""
    label: str = ""


def answering(body: Object) -> set[str]:
    """Return the UUIDs of the components that answer something."""
    holders = list(children(child(body, "control-implementation"), "implemented-requirements"))
    holders += [statement for item in holders for statement in children(item, "statements")]
    return {text(entry, "component-uuid") for holder in holders for entry in children(holder, "by-components")}


def requirements(reading: Reading) -> Found:
    """Return the answers to all requirements; the components are known by now."""
    found = Found()
    implementation = child(reading.body, "control-implementation")
    _set(reading, found, implementation, "", reading.this_system)
    for item in children(implementation, "implemented-requirements"):
        _requirement(reading, found, item)
    for item in reading.resources.values():
        if own(item, OUTSIDE):
            answer = outside(reading, item)
            found.answers.setdefault(answer.component, []).append(answer)
    return found


def _requirement(reading: Reading, found: Found, item: Object) -> None:
    control = _NOT_TOKEN.sub("-", control_id(text(item, "control-id"))) or UNNAMED
    if control == UNNAMED:
        reading.tell("SSP337", "the implemented requirement has no 'control-id'", item)
    said = _with_date(item, said_of(item, NOTHING_SAID, reading.walk))
    uuid = reading.remember(text(item, "uuid"), "control", control)
    reading.alias(uuid, "control", text(item, "control-id"))
    _set(reading, found, item, control, reading.this_system)
    place = _Place(control)
    answers = _by_components(reading, item, place, said, found)
    statements = children(item, "statements")
    for statement in statements:
        answers += _statement(reading, found, statement, control, said)
    _about_all(reading, item, answers)
    words = told(item)
    if not any(said.reason in answer.remarks for answer in answers):
        words = joined(words, said.reason)
    if words and not answers and all(is_bare(each) for each in statements):
        alone = _answer(reading, item, place, replace(said, remarks=""), words)
        answers.append(replace(alone, uuid=uuid))
    elif words or (not answers and references(reading, item)):
        # Beside answers, remarks of the requirement claim nothing and need no claim.
        span = reading.lines.span(item)
        about = references(reading, item) if not answers else ()
        remarks = Answer(control, reading.this_system, label=REMARKS_LABEL, text=words, references=about, span=span)
        answers.append(remarks)
    for answer in answers:
        found.answers.setdefault(answer.component, []).append(answer)


def _with_date(item: Object, said: Said) -> Said:
    """Add to the reason of a status the day by which it is to change, as FedRAMP states it."""
    day = prop(item, _PLANNED)
    return replace(said, reason=joined(said.reason, f"Planned completion date: {day}" if day else ""))


def _about_all(reading: Reading, item: Object, answers: list[Answer]) -> None:
    """Put what a requirement or statement links to beside the first answer to it."""
    linked = references(reading, item)
    if linked and answers:
        answers[0] = replace(answers[0], references=(*answers[0].references, *linked))


def _statement(reading: Reading, found: Found, item: Object, control: str, above: Said) -> list[Answer]:
    written = text(item, "statement-id")
    if not written:
        reading.tell("SSP337", "the statement has no 'statement-id'", item)
    place = _placed(control, written)
    said = said_of(item, above, reading.walk)
    uuid = reading.remember(text(item, "uuid"), "point", place.statement or written)
    reading.alias(uuid, "point", written)
    if is_bare(item):
        return []
    answers = _by_components(reading, item, place, said, found)
    words = told(item)
    if answers:
        answers[0] = replace(answers[0], remarks=joined(answers[0].remarks, words))
        _about_all(reading, item, answers)
    elif words or references(reading, item):
        message = f"what is said of {place.statement or written} names no component"
        reading.tell("SSP484", message, item, Severity.INFO)
        answers.append(replace(_answer(reading, item, place, replace(said, remarks=said.reason), words), uuid=uuid))
    return answers


def _placed(control: str, written: str) -> _Place:
    """Return where a statement is; one that is none of its control is kept by the name it was given."""
    head, rest = written.strip().lower(), ""
    if head.startswith(control):
        match = _STATEMENT.fullmatch(head[len(control) :])
        if match is not None:
            rest = match[1] or ""
            return _Place(control, statement_id(control, rest) if rest else f"{control}_smt")
    # Catalogs of other styles repeat what is behind a prefix of the control: SR-03.01.01.a of SP_800_171_SR-03.01.01.
    name = head if _SMT in head else part_name(control, head)
    if name != head:
        return _Place(control, statement_id(control, name) if name else f"{control}_smt")
    return _Place(control, "", written)


def _by_components(reading: Reading, item: Object, place: _Place, above: Said, found: Found) -> list[Answer]:
    """Return what components answer at a place, in order."""
    answers = []
    for entry in children(item, "by-components"):
        if is_ours_alone(entry):
            continue
        said = said_of(entry, above, reading.walk)
        component = _component(reading, found, entry)
        remarks = joined(said.remarks, said.reason, export_words(entry), side_notes(entry))
        answer = _answer(reading, entry, place, replace(said, remarks=remarks), stated(entry))
        given = tuple(handovers(reading, entry, component))
        duties = (each.text for each in given if each.kind is HandoverKind.RESPONSIBILITY)
        answers.append(
            replace(
                answer,
                component=component,
                uuid=reading.remember(text(entry, "uuid"), "answer", text(entry, "uuid")),
                handovers=given,
                customer_responsibility=joined(*duties),
            )
        )
        _set(reading, found, entry, place.control, component)
    return answers


def _answer(reading: Reading, item: Object, place: _Place, said: Said, words: str) -> Answer:
    """Return what is said at a place by the system itself, unless a component is named."""
    return Answer(
        control=place.control,
        component=reading.this_system,
        statement=place.statement,
        label=place.label,
        claim=said.claim,
        raw_status=said.raw_status,
        remarks=said.remarks,
        text=words,
        origination=said.origination,
        roles=said.roles,
        references=references(reading, item),
        span=reading.lines.span(item),
        text_span=reading.lines.text_span(item),
    )


def _component(reading: Reading, found: Found, entry: Object) -> str:
    """Return the component that answers; one that the plan does not list stays a component of its own."""
    uuid = text(entry, "component-uuid")
    known = reading.components.get(uuid)
    if known is not None:
        return known
    if uuid not in found.unlisted:
        reading.tell("SSP485", f"component {uuid or 'without uuid'} answers, and is not in the plan", entry)
        identifier = f"unlisted-{uuid[:_SHORT].lower() or 'component'}"
        found.unlisted[uuid] = Component(
            id=identifier,
            title=f"Component that is not listed ({uuid or 'no UUID'})",
            kind="other",
            status="other",
            origin="oscal",
            span=reading.lines.span(entry),
        )
        reading.remember(uuid, "component", identifier)
    return found.unlisted[uuid].id


def _set(reading: Reading, found: Found, item: Object, control: str, component: str) -> None:
    found.settings.setdefault(component, []).extend(settings_of(item, control, component, reading.walk))
