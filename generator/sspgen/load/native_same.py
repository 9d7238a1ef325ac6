"""Whether native files say what the workspace said that they were written from; what differs, in words. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, fields, is_dataclass
from typing import TYPE_CHECKING, Any

from sspgen.load.native_answers import first_of, handed
from sspgen.load.native_writer import KINDS, is_set, merged_props, settled
from sspgen.load.native_writer_system import odd_levels

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.implementation import Answer, Component, Reference, Workspace

_SHOWN = 60
_COMPARED = frozenset(("id", "name", "parties", "roles", "documents", "look", "paper", "span"))


def differences(before: Workspace, after: Workspace) -> tuple[str, ...]:
    """Return what one workspace says and the other does not; places and the format that they were read from differ.

    Args:
        before: as it was read.
        after: as its native files are read.
    """
    odd = frozenset(name for name, _ in odd_levels(before.system))
    return (
        *_compared("answer", _answers(before), _answers(after)),
        *_compared("parameter", _parameters(before), _parameters(after)),
        *_compared("component", _components(before), _components(after)),
        *_compared("recorded test", _tests(before), _tests(after)),
        *_compared("page", Counter(before.pages), Counter(after.pages)),
        *_compared("standard", Counter(before.standards), Counter(after.standards)),
        *_compared("title of a control", _titles(before), _titles(after)),
        *_compared("party", Counter(before.system.parties), Counter(after.system.parties)),
        *_compared("role", Counter(before.system.roles), Counter(after.system.roles)),
        *_compared("document", Counter(before.system.documents), Counter(after.system.documents)),
        *_compared("fact about the system", _facts(before, odd), _facts(after, odd)),
    )


def _compared(what: str, before: Counter[Any], after: Counter[Any]) -> Iterator[str]:
    before, after = (Counter[Any](map(_plain, each.elements())) for each in (before, after))
    lost, new = before - after, after - before
    if lost:
        yield f"{lost.total()} × {what} lost, the first: {_shown(next(iter(lost)))}"
    if new:
        yield f"{new.total()} × {what} more, the first: {_shown(next(iter(new)))}"


def _plain(value: Any) -> Any:  # noqa: ANN401 - walks values of every kind
    """Return a value without blank lines around its texts, which native files do not keep."""
    if isinstance(value, str):
        return value.strip("\n").rstrip()
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(astuple(value))
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _shown(value: object) -> str:
    shown = " ".join(str(each) for each in value if each) if isinstance(value, tuple) else str(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"


def _answers(workspace: Workspace) -> Counter[Any]:
    """Return the answers, those that set a parameter a second time left out."""
    return Counter(_answer(a) for c in workspace.components for a in (*c.answers, *settled(c)[1]))


def _answer(answer: Answer) -> tuple[Any, ...]:
    words = "" if answer.raw_status == answer.claim.value else answer.raw_status
    return (
        *(answer.component, answer.control, answer.statement, answer.label, answer.claim, words, answer.text),
        *(answer.remarks, answer.origination, answer.roles, answer.evidence, answer.customer_responsibility),
        *(answer.standard, answer.title, answer.also, answer.internal, _references(answer.references)),
        *(not answer.cites and "{{" in answer.text, str(handed(answer))),
    )


def _references(references: tuple[Reference, ...]) -> tuple[Any, ...]:
    return tuple((first_of(each.title, each.href, each.kind, "-"), each.href, each.kind) for each in references)


def _parameters(workspace: Workspace) -> Counter[Any]:
    found = [(c.id, s.control, s.id, s.values) for c in workspace.components for s in settled(c)[0]]
    return Counter((*found, *(("", "", s.id, s.values) for s in workspace.parameters if is_set(s))))


def _components(workspace: Workspace) -> Counter[Any]:
    return Counter(_component(component) for component in workspace.components)


def _component(component: Component) -> tuple[Any, ...]:
    kind = component.kind if component.kind in KINDS else "software"
    return (
        *(component.id, first_of(component.title, component.id), kind),
        *(component.description, component.purpose, component.status, component.responsible, component.roles),
        *(tuple(sorted(merged_props(component).items())), _references(component.references)),
    )


def _tests(workspace: Workspace) -> Counter[Any]:
    return Counter(
        (
            *(source.id, source.title, source.description, tuple(sorted(map(str, source.query.items())))),
            tuple((support.target, support.relation, support.strength) for support in source.supports),
        )
        for source in workspace.evidence
        if source.collector == "recorded"
    )


def _facts(workspace: Workspace, odd: frozenset[str]) -> Counter[Any]:
    """Return what is said of the system, beside what is compared by itself and levels that native files cannot hold."""
    system = workspace.system
    passed_over = _COMPARED | odd | ({"status_remarks"} if odd else set())
    named = ((field.name, getattr(system, field.name)) for field in fields(system) if field.name not in passed_over)
    return Counter((name, each) for name, value in named for each in (value if isinstance(value, tuple) else [value]))


def _titles(workspace: Workspace) -> Counter[Any]:
    return Counter(item for item in workspace.control_titles.items() if item[1])
