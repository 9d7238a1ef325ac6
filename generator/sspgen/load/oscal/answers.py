"""Answers from the implemented requirements of an OSCAL component: the requirement as a whole, then its statements.

Status, origination and roles come from properties, in OSCAL's own form and in that of compliance-trestle; a statement
that states none takes those of its requirement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.words import claim_of
from sspgen.load.oscal.access import child, children, text, texts
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_id, statement_id
from sspgen.model.implementation import (
    ORIGINATIONS,
    Answer,
    Claim,
    ParameterSetting,
    Reference,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.lines import Lines
    from sspgen.model.spans import Span

_STATUS: Final = "implementation-status"
_ORIGINATION: Final = "control-origination"


@dataclass(frozen=True, slots=True)
class Walk:
    """What a document is read with: the places of its objects, and where to say what is wrong."""

    lines: Lines
    diagnostics: list[Diagnostic]

    def report(self, message: str, span: Span, severity: Severity = Severity.WARNING) -> None:
        """Add a diagnostic about the document."""
        self.diagnostics.append(Diagnostic("SSP337", message, span, severity))


@dataclass(slots=True)
class Implementation:
    """What one control implementation gave."""

    answers: list[Answer] = field(default_factory=list)
    parameters: list[ParameterSetting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Said:
    """What an object says of itself in properties."""

    claim: Claim
    raw_status: str
    remarks: str
    origination: tuple[str, ...]
    roles: tuple[str, ...]


_NOTHING: Final = _Said(Claim.UNDOCUMENTED, "", "", (), ())


def read_implementation(item: Object, component: str, walk: Walk) -> Implementation:
    """Return the answers and parameter settings of a control implementation.

    Args:
        item: the ``control-implementation``.
        component: id of its component.
        walk: places and diagnostics.
    """
    found = Implementation()
    found.parameters.extend(_settings(item, "", component, walk))
    for requirement in children(item, "implemented-requirements"):
        _read_requirement(requirement, component, walk, found)
    return found


def _read_requirement(item: Object, component: str, walk: Walk, found: Implementation) -> None:
    control = control_id(text(item, "control-id"))
    if not control:
        walk.report("the implemented requirement has no 'control-id'", walk.lines.span(item), Severity.ERROR)
    said = _said(item, _NOTHING, walk)
    found.parameters.extend(_settings(item, control, component, walk))
    base = Answer(control, component)
    found.answers.append(_answer(item, said, base, "", walk))
    for statement in children(item, "statements"):
        written = text(statement, "statement-id")
        if not written:
            walk.report("the statement has no 'statement-id'", walk.lines.span(statement))
        own = _said(statement, said, walk)
        found.answers.append(_answer(statement, own, base, written, walk))


def _answer(item: Object, said: _Said, base: Answer, written: str, walk: Walk) -> Answer:
    """Return the answer of a requirement or statement; ``base`` names its component and control."""
    is_part = written.lower().startswith(f"{base.control}_smt")
    return Answer(
        control=base.control,
        component=base.component,
        statement=statement_id(base.control, written) if is_part else "",
        label="" if is_part else written,
        claim=said.claim,
        raw_status=said.raw_status,
        remarks=said.remarks,
        text=text(item, "description").rstrip(),
        origination=said.origination,
        roles=said.roles,
        references=tuple(_references(item, walk)),
        span=walk.lines.span(item),
        text_span=walk.lines.text_span(item),
    )


def _said(item: Object, above: _Said, walk: Walk) -> _Said:
    """Read status, origination, roles and remarks; what is not said is taken from above, except remarks."""
    claim, raw, reason = above.claim, above.raw_status, ""
    origins: list[str] = []
    for name, value, remarks in _words(item):
        if name == _ORIGINATION:
            origins.extend([value] if value in ORIGINATIONS and value not in origins else [])
            continue
        known = claim_of(value)
        if known is None:
            walk.report(f"{name} is {value[:60]!r}, which OSCAL does not have", walk.lines.span(item))
        claim, raw, reason = known or Claim.UNDOCUMENTED, value, remarks
    named = (text(role, "role-id") for role in children(item, "responsible-roles"))
    roles = tuple(dict.fromkeys(role for role in named if role))
    remarks = "\n\n".join(part for part in (text(item, "remarks"), reason) if part)
    return _Said(claim, raw, remarks, tuple(origins) or above.origination, roles or above.roles)


def _words(item: Object) -> Iterator[tuple[str, str, str]]:
    """Yield statuses and originations; OSCAL's SSP has the status as an object, component definitions as a property."""
    status = child(item, _STATUS)
    if state := text(status, "state"):
        yield _STATUS, state, text(status, "remarks")
    for prop in children(item, "props"):
        name = prop.get("name")
        if name in (_STATUS, _ORIGINATION) and (value := text(prop, "value")):
            yield str(name), value, text(prop, "remarks")


def _settings(item: Object, control: str, component: str, walk: Walk) -> Iterator[ParameterSetting]:
    for setting in children(item, "set-parameters"):
        if identifier := text(setting, "param-id"):
            span = walk.lines.span(item)
            yield ParameterSetting(identifier, texts(setting, "values"), control, component, span)
        else:
            walk.report("a 'set-parameters' item has no 'param-id'", walk.lines.span(item))


def _references(item: Object, walk: Walk) -> Iterator[Reference]:
    for link in children(item, "links"):
        if href := text(link, "href"):
            span = walk.lines.span(item)
            yield Reference(text(link, "text") or href, href, text(link, "rel"), span=span)
