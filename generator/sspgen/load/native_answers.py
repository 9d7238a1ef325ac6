"""The answers of one component to one control as a person would write them in a native file.

What the parts of a control share is said once, at the control, as far as the native file hands it on to its parts; an
answer that would be handed something that it does not say stands under ``answers:``, which takes nothing. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.load.native_component import SAYS_SOMETHING, part_id
from sspgen.load.native_handovers import KEYS as HANDOVERS
from sspgen.model.ids import statement_suffix
from sspgen.model.implementation import Answer, Claim, HandoverKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sspgen.model.evidence import Json
    from sspgen.model.implementation import Handover, ParameterSetting, Reference

_CITATION: Final = "{{"
_SYSTEM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_UUID: Final = re.compile(r"[0-9a-f-]{36}")
_EMPTY: Final[tuple[Json, ...]] = ("", [], {}, False)
_ORDER: Final = (
    *("label", "part", "title", "standard", "status", "stated", "remarks", "origination", "responsible_roles", "also"),
    *("internal", "parameters", "text", "literal", "evidence", "customer_responsibility", *HANDOVERS, "references"),
    *("statements", "answers"),
)


@dataclass(frozen=True, slots=True)
class _Common:
    """What a native file says once at a control, without an answer for the control as a whole."""

    title: str = ""
    standard: str = ""
    origination: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    internal: bool = False


def control_entry(answers: Sequence[Answer], settings: Sequence[ParameterSetting]) -> dict[str, Json]:
    """Return what a component file says under one control.

    Args:
        answers: of one component to one control, in order.
        settings: of its parameters, each id once.
    """
    common = _common(answers)
    whole = next((a for a in answers if not (a.statement or a.label) and _is_of(a, common)), None)
    entry: dict[str, Json] = {"title": common.title, "standard": common.standard, "internal": common.internal}
    entry |= _who(common.origination, common.roles)
    if whole is not None:
        own = _own(whole, common)
        entry |= own if any(name in own for name in SAYS_SOMETHING) else {**own, "text": None}
    entry["parameters"] = {s.id: s.values[0] if len(s.values) == 1 else list(s.values) for s in settings if s.values}
    parts, further = _parts(answers, whole, common)
    entry |= {"statements": parts, "answers": [_further(answer, common) for answer in further]}
    return _in_order(entry)


def _common(answers: Sequence[Answer]) -> _Common:
    """Return what all answers say alike; origination and roles of those that take them from their control."""
    if not answers:
        return _Common()
    main = [a for a in answers if a.statement or not a.label]
    originations, roles = {a.origination for a in main}, {a.roles for a in main}
    first = answers[0]
    return _Common(
        title=first.title if len({a.title for a in answers}) == 1 else "",
        standard=first.standard if len({a.standard for a in answers}) == 1 else "",
        origination=originations.pop() if len(originations) == 1 else (),
        roles=roles.pop() if len(roles) == 1 else (),
        internal=all(a.internal for a in answers),
    )


def _is_of(answer: Answer, common: _Common) -> bool:
    """Tell whether an answer says of title, standard and mark what its control says, which hands them to all below."""
    mine = (answer.title, answer.standard, answer.internal)
    return mine == (common.title, common.standard, common.internal)


def _parts(answers: Sequence[Answer], whole: Answer | None, common: _Common) -> tuple[dict[str, Json], list[Answer]]:
    """Return the answers to parts by part, and those that have to stand for themselves."""
    parts: dict[str, Json] = {}
    further: list[Answer] = []
    taken: set[str] = set()
    for answer in (a for a in answers if a is not whole):
        key = answer.label or statement_suffix(answer.statement)
        named = bool(answer.statement and key) and part_id(answer.control, key) == answer.statement
        if named and answer.statement not in taken and _can_inherit(answer, whole, common):
            taken.add(answer.statement)
            own = _own(answer, common, whole)
            parts[key] = answer.text if set(own) == {"text"} else _in_order(own)
        else:
            further.append(answer)
    return parts, further


def _can_inherit(answer: Answer, whole: Answer | None, common: _Common) -> bool:
    """Tell whether an answer is still the same when it is handed what its control says."""
    if (answer.title, answer.standard) != (common.title, common.standard):
        return False
    if whole is None:
        return True
    if answer.claim is Claim.UNDOCUMENTED and whole.claim is not Claim.UNDOCUMENTED:
        return False
    restated = answer.claim is not whole.claim
    pairs = (
        (answer.raw_status or restated, whole.raw_status),
        (answer.remarks or restated, whole.remarks),
        (answer.origination, whole.origination),
        (answer.roles, whole.roles),
        (answer.also, whole.also),
    )
    return all(mine or not handed for mine, handed in pairs)


def _own(answer: Answer, common: _Common, whole: Answer | None = None) -> dict[str, Json]:
    """Return the keys of an answer, without what it is handed by its control."""
    given = whole or Answer("", "", origination=common.origination, roles=common.roles, internal=common.internal)
    restated = answer.claim is not given.claim
    words = "" if answer.raw_status == answer.claim.value else answer.raw_status
    found: dict[str, Json] = {
        "status": answer.claim.value if restated else "",
        "stated": words if restated or words != given.raw_status else "",
        "remarks": answer.remarks if restated or answer.remarks != given.remarks else "",
        "also": list(answer.also) if answer.also != given.also else [],
        "internal": answer.internal and not given.internal,
        "text": answer.text,
        "literal": not answer.cites and _CITATION in answer.text,
        "evidence": list(answer.evidence),
        "customer_responsibility": answer.customer_responsibility,
        **handed(answer),
        "references": references(answer.references),
    }
    found |= _who(
        answer.origination if answer.origination != given.origination else (),
        answer.roles if answer.roles != given.roles else (),
    )
    return {key: value for key, value in found.items() if value not in _EMPTY}


def handed(answer: Answer) -> dict[str, Json]:
    """Return what an answer hands on, and takes from systems whose authorization is named; `unsaid` is the rest."""
    said = [each for each in answer.handovers if _is_said(each, answer)]
    provided = [each.text.strip("\n").rstrip() for each in said if each.kind is HandoverKind.PROVIDED]
    inherited = dict.fromkeys(_place(each) for each in said if each.kind is HandoverKind.INHERITED)
    satisfied = {_place(each): each.text.strip("\n").rstrip() for each in said if each.kind is HandoverKind.SATISFIED}
    return dict(zip(HANDOVERS, ("\n\n".join(provided), list(inherited), dict(satisfied)), strict=True))


def unsaid(answer: Answer) -> int:
    """Return how many things that an answer hands on or takes a native file has no place for."""
    return sum(not _is_said(each, answer) for each in answer.handovers)


def _is_said(handover: Handover, answer: Answer) -> bool:
    words = bool(handover.text.strip())
    if handover.kind is HandoverKind.PROVIDED:
        return words
    if handover.kind is HandoverKind.RESPONSIBILITY:
        return handover.text.strip() in answer.customer_responsibility
    named = _SYSTEM.fullmatch(handover.system) is not None
    return named and (words or handover.kind is HandoverKind.INHERITED)


def _place(handover: Handover) -> str:
    return f"{handover.system}#{handover.of}" if _UUID.fullmatch(handover.of) else handover.system


def _further(answer: Answer, common: _Common) -> dict[str, Json]:
    """Return an answer that takes nothing but title, standard and mark from its control."""
    found: dict[str, Json] = {
        "label": answer.label,
        "part": statement_suffix(answer.statement) or answer.statement,
        "title": answer.title if answer.title != common.title else "",
        "standard": answer.standard if answer.standard != common.standard else "",
        **_own(answer, _Common(internal=common.internal)),
    }
    return _in_order(found) or {"text": ""}


def references(found: Iterable[Reference]) -> list[Json]:
    """Return references as a native file lists them."""
    return [
        {
            "title": first_of(each.title, each.href, each.kind, "-"),
            **({"href": each.href} if each.href else {}),
            **({"kind": each.kind} if each.kind else {}),
        }
        for each in found
    ]


def first_of(*names: str) -> str:
    """Return the first name that is more than blank."""
    return next((name for name in names if name.strip()), "")


def _who(origination: tuple[str, ...], roles: tuple[str, ...]) -> dict[str, Json]:
    return {
        **({"origination": list(origination)} if origination else {}),
        **({"responsible_roles": list(roles)} if roles else {}),
    }


def _in_order(found: dict[str, Json]) -> dict[str, Json]:
    """Return what is there in the order in which people write it; a text of None is one that is empty."""
    return {
        key: found[key] if found[key] is not None else "" for key in _ORDER if key in found and found[key] not in _EMPTY
    }
