"""Answers from the implemented requirements of an OSCAL component: the requirement as a whole, then its statements.

Status, origination and roles come from properties, in OSCAL's own form and in that of compliance-trestle; a statement
that states none takes those of its requirement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.load.opencontrol.words import claim_of, originations
from sspgen.load.oscal.access import child, children, role_ids, text, texts
from sspgen.load.oscal.own_words import NOT_CLAIMED, duty_of, handed_on, is_silent, own, own_values, stated
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.ids import control_id, statement_id
from sspgen.model.implementation import ORIGINATIONS, Answer, Claim, ParameterSetting, Reference, weakest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.oscal.access import Object
    from sspgen.load.oscal.lines import PlacesOfObjects
    from sspgen.model.spans import Span

_STATUS: Final = "implementation-status"
_ORIGINATION: Final = "control-origination"


@dataclass(frozen=True, slots=True)
class Walk:
    """What a document is read with: the places of its objects, and where to say what is wrong.

    Attributes:
        resources: of the back matter, by UUID in lower case; what links to one leads where it leads.
    """

    lines: PlacesOfObjects
    diagnostics: list[Diagnostic]
    resources: dict[str, Object] = field(default_factory=dict)

    def report(self, message: str, span: Span, severity: Severity = Severity.WARNING) -> None:
        """Add a diagnostic about the document."""
        self.diagnostics.append(Diagnostic("SSP337", message, span, severity))


@dataclass(slots=True)
class Implementation:
    """What one control implementation gave."""

    answers: list[Answer] = field(default_factory=list)
    parameters: list[ParameterSetting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What an object says of itself, or what those above say of it.

    Attributes:
        remarks: its own, with those of its status.
        reason: remarks of the status, wherever that is stated.
    """

    claim: Claim
    raw_status: str
    remarks: str
    origination: tuple[str, ...]
    roles: tuple[str, ...]
    reason: str = ""


NOTHING_SAID: Final = Said(Claim.UNDOCUMENTED, "", "", (), ())
"""What is said where nothing is said above."""


def read_implementation(item: Object, component: str, walk: Walk) -> Implementation:
    """Return the answers and parameter settings of a control implementation.

    Args:
        item: the ``control-implementation``.
        component: id of its component.
        walk: places and diagnostics.
    """
    found = Implementation()
    found.parameters.extend(settings_of(item, "", component, walk))
    for requirement in children(item, "implemented-requirements"):
        _read_requirement(requirement, component, walk, found)
    return found


def _read_requirement(item: Object, component: str, walk: Walk, found: Implementation) -> None:
    control = control_id(own(item, "control-id") or text(item, "control-id"))
    if not control:
        walk.report("the implemented requirement has no 'control-id'", walk.lines.span(item), Severity.ERROR)
    said = said_of(item, NOTHING_SAID, walk)
    found.parameters.extend(settings_of(item, control, component, walk))
    base = Answer(control, component)
    general = _answer(item, said, base, "", walk)
    if general.text or said != NOTHING_SAID or general.references or not is_silent(item, "description"):
        found.answers.append(general)
    for statement in children(item, "statements"):
        written = own(statement, "statement-id") or text(statement, "statement-id")
        if not written:
            walk.report("the statement has no 'statement-id'", walk.lines.span(statement))
        part = said_of(statement, said, walk)
        found.answers.append(_answer(statement, part, base, written, walk))


def _answer(item: Object, said: Said, base: Answer, written: str, walk: Walk) -> Answer:
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
        text=stated(item),
        evidence=own_values(item, "evidence-source"),
        customer_responsibility=duty_of(item),
        handovers=handed_on(item),
        also=own_values(item, "also"),
        origination=said.origination,
        roles=said.roles,
        references=tuple(references_of(item, walk)),
        span=walk.lines.span(item),
        text_span=walk.lines.text_span(item),
    )


def said_of(item: Object, above: Said, walk: Walk) -> Said:
    """Read status, origination, roles and remarks; what is not said is taken from above, except remarks.

    Of several statuses the weakest is believed.
    """
    claims: dict[str, Claim] = {}
    reasons: list[str] = [text(item, "remarks")]
    origins: list[str] = []
    for name, value, remarks in _words(item):
        if name == _ORIGINATION:
            found = (value,) if value in ORIGINATIONS else originations(value)
            if not found:
                walk.report(f"{name} is {value[:60]!r}, which OSCAL does not have", walk.lines.span(item))
            origins.extend(found)
            continue
        known = claim_of(value)
        if known is None and value != NOT_CLAIMED:
            walk.report(f"{name} is {value[:60]!r}, which OSCAL does not have", walk.lines.span(item))
        claims[value] = known or Claim.UNDOCUMENTED
        reasons.append(remarks)
    reason = "\n\n".join(dict.fromkeys(part for part in reasons[1:] if part))
    return Said(
        claim=weakest(list(claims.values())) if claims else above.claim,
        raw_status=_raw_status(item, claims) or above.raw_status,
        remarks="\n\n".join(dict.fromkeys(part for part in reasons if part)),
        origination=tuple(dict.fromkeys(origins)) or above.origination,
        roles=role_ids(item) or above.roles,
        reason=reason if claims else above.reason,
    )


def _raw_status(item: Object, claims: dict[str, Claim]) -> str:
    return own(item, "raw-status") or ", ".join(claims)


def _words(item: Object) -> Iterator[tuple[str, str, str]]:
    """Yield statuses and originations; OSCAL's SSP has the status as an object, component definitions as a property."""
    status = child(item, _STATUS)
    if state := text(status, "state"):
        yield _STATUS, state, text(status, "remarks")
    for prop in children(item, "props"):
        name = prop.get("name")
        if name in (_STATUS, _ORIGINATION) and (value := text(prop, "value")):
            yield str(name), value, text(prop, "remarks")


def settings_of(item: Object, control: str, component: str, walk: Walk) -> Iterator[ParameterSetting]:
    """Yield the parameter values that an object sets."""
    for setting in children(item, "set-parameters"):
        if identifier := text(setting, "param-id"):
            span = walk.lines.span(item)
            yield ParameterSetting(identifier, texts(setting, "values"), control, component, span)
        else:
            walk.report("a 'set-parameters' item has no 'param-id'", walk.lines.span(item))


def references_of(item: Object, walk: Walk) -> Iterator[Reference]:
    """Yield what an object links to; a link to a resource of the document leads to the first file of that."""
    for link in children(item, "links"):
        if href := text(link, "href"):
            resource = walk.resources.get(href.removeprefix("#").lower(), {}) if href.startswith("#") else {}
            files = (text(each, "href") for each in children(resource, "rlinks"))
            target = next((each for each in files if each), href)
            title = text(link, "text") or " ".join(text(resource, "title").split()) or target
            yield Reference(title, target, text(link, "rel"), span=walk.lines.span(item))
