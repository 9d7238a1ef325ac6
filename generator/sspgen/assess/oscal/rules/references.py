"""Every reference by UUID or id leads to a thing of the kind that is meant.

Within a plan, a component definition, a catalog, a profile or a mapping, that is certain. What assessments refer to may
lie in the plan that they import: without it at hand they are not judged, and else it is for a person to judge, as OSCAL
lets these references reach into other documents.

Source: OSCAL metadata, implementation and assessment models; identifiers "in this or other OSCAL instances".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.assess.oscal.finding import Finding, MeaningRule, shown
from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.assess.oscal.index import Index, Value
    from sspgen.assess.oscal.subject import Subject

_UUIDS: Final[dict[str, tuple[str, ...]]] = {
    "party-uuid": ("parties",),
    "party-uuids": ("parties",),
    "member-of-organizations": ("parties",),
    "location-uuids": ("locations",),
    "component-uuid": ("components",),
    "activity-uuid": ("activities",),
    "task-uuid": ("tasks",),
    "observation-uuid": ("observations",),
    "risk-uuid": ("risks",),
    "finding-uuid": ("findings",),
    "response-uuid": ("remediations",),
}
"""Keys of references, and under which keys the things lie that they lead to."""
_SUBJECTS: Final[dict[str, tuple[str, ...]]] = {
    "component": ("components",),
    "inventory-item": ("inventory-items",),
    "location": ("locations",),
    "party": ("parties",),
    "user": ("users",),
    "resource": ("resources",),
}
_ACTORS: Final[dict[str, tuple[str, ...]]] = {
    "party": ("parties",),
    "tool": ("components", "resources"),
    "assessment-platform": ("assessment-platforms",),
}
_PROPS: Final[dict[str, tuple[str, ...]]] = {
    "leveraged-authorization-uuid": ("leveraged-authorizations",),
    "physical-location": ("locations",),
}
_NAMES: Final = {
    "parties": "party",
    "activities": "activity",
    "inventory-items": "inventory item",
    "implemented-requirements": "implemented requirement",
    "by-components": "answer by component",
    "statements": "answered statement",
    "back-matter": "back matter",
    "leveraged-authorizations": "leveraged authorization",
    "mitigating-factors": "mitigating factor",
    "assessment-platforms": "assessment platform",
    "remediations": "remediation (response)",
}
_ELSEWHERE: Final = ("assessment-plan", "assessment-results", "plan-of-action-and-milestones")
_ROLES: Final = {"component-definition": Severity.INFO} | dict.fromkeys(_ELSEWHERE, Severity.WARNING)
"""Roles of a component definition may be those of the systems that use it."""
_LOCAL: Final = {
    "assessment-plan": frozenset({"activities", "tasks"}),
    "assessment-results": frozenset({"observations", "risks", "findings", "remediations"}),
    "plan-of-action-and-milestones": frozenset({"observations", "risks", "findings", "remediations"}),
}
"""What a document holds itself; what it imports has none of them."""


def _check(subject: Subject) -> Iterator[Finding]:
    for value, kinds in _references(subject.index):
        yield from _followed(value, kinds, subject)
    yield from _roles(subject)


def _references(index: Index) -> Iterator[tuple[Value, tuple[str, ...]]]:
    for key, kinds in _UUIDS.items():
        for value in index.strings(key):
            yield value, kinds
    for key, by_type in (("subject-uuid", _SUBJECTS), ("actor-uuid", _ACTORS)):
        for value in index.strings(key):
            if of_type := by_type.get(value.holder.text("type")):
                yield value, of_type
    for value in index.strings("value"):
        if value.holder.key == "props" and (meant := _PROPS.get(value.holder.text("name"))):
            yield value, meant
    for value in index.strings("provided-uuid"):
        if value.holder.key == "responsibilities":
            yield value, ("provided",)


def _followed(value: Value, kinds: tuple[str, ...], subject: Subject) -> Iterator[Finding]:
    uuid = value.text.lower()
    found = [each.key for index in (subject.index, *subject.chain) for each in index.by_uuid.get(uuid, ())]
    if not uuid or any(kind in kinds for kind in found):
        return
    wanted = " or ".join(dict.fromkeys(named(kind) for kind in kinds))
    severity = Severity.WARNING if subject.document.model in _ELSEWHERE else Severity.ERROR
    if found:
        what = f"{value.key} {shown(value.text)} is the uuid of a {named(found[0])}, not of a {wanted}"
        yield Finding("SSP458", what, value.path, severity)
    elif _told(kinds, subject):
        yield Finding("SSP456", f"{value.key} {shown(value.text)} leads to no {wanted}", value.path, severity)


def _told(kinds: tuple[str, ...], subject: Subject) -> bool:
    """Tell whether what does not lie in the documents at hand does not exist."""
    if subject.document.model == "component-definition" and kinds == ("components",):
        return not any(each.models == ("component-definition",) for each in subject.imports)
    if subject.whole:
        return True
    return not _LOCAL.get(subject.document.model, frozenset()).isdisjoint(kinds)


def _roles(subject: Subject) -> Iterator[Finding]:
    known = {role for index in (subject.index, *subject.chain) for role in index.roles}
    if not subject.whole:
        return
    folded = {_folded(role): role for role in known}
    severity = _ROLES.get(subject.document.model, Severity.ERROR)
    for value in subject.index.strings("role-id", "role-ids"):
        if value.text and value.text not in known:
            near = folded.get(_folded(value.text), "")
            remedy = f"did you mean {near!r}?" if near else ""
            yield Finding("SSP456", f"{value.key} {shown(value.text)} leads to no role", value.path, severity, remedy)


def _folded(role: str) -> str:
    return role.replace("_", "-").replace(" ", "-").casefold()


def named(key: str) -> str:
    """Return what one of the things under a key is called."""
    return _NAMES.get(key, key.removesuffix("s").replace("-", " "))


RULE = MeaningRule(_check)
