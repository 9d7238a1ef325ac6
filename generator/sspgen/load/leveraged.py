"""The plan of a leveraged system, as far as it hands something on: read from OSCAL, from inside the workspace only.

What it says of itself is believed no further than for what may be inherited; it is nobody's proof.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.errors import InputError
from sspgen.load.oscal.plan.api import load_oscal_plan
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.implementation import Claim, HandoverKind, LeveragedPlan, Offer, weakest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.model.implementation import Answer, Component, InputFile, Workspace
    from sspgen.model.spans import Span

_NOT_RUNNING: Final = frozenset(("under-development", "disposition"))


def read_leveraged(
    root: Path, path: str, identifier: str, span: Span
) -> tuple[LeveragedPlan | None, tuple[InputFile, ...], tuple[Diagnostic, ...]]:
    """Read the plan of a leveraged system.

    Args:
        root: the workspace folder.
        path: of their plan, as it is named.
        identifier: of the leveraged authorization.
        span: where it is named.

    Returns:
        What the plan hands on (None when it cannot be read), the file with its hash, and what is wrong.
    """
    found = _inside(root, path)
    if not found:
        message = f"the plan {path} of '{identifier}' does not exist in the workspace"
        return None, (), (Diagnostic("SSP483", message, span),)
    try:
        theirs = load_oscal_plan(root, found, checked=False)
    except InputError as error:
        return None, (), error.diagnostics
    return _handed_on(theirs, identifier, found, span), theirs.inputs, ()


def _inside(root: Path, path: str) -> str:
    """Return a path relative to the folder; empty when it leads out of it, or nowhere."""
    base = root.resolve()
    try:
        target = (base / path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        return ""
    return target.relative_to(base).as_posix() if target.is_file() and target.is_relative_to(base) else ""


def _handed_on(theirs: Workspace, identifier: str, path: str, span: Span) -> LeveragedPlan:
    system = next((c.id for c in theirs.components if c.kind == "this-system"), "")
    return LeveragedPlan(
        id=identifier,
        path=path,
        title=theirs.system.name,
        component=theirs.original.uuid("component", system),
        offers=tuple(
            offer
            for component in theirs.components
            for answer in component.answers
            for offer in _offers(component, answer)
        ),
        span=span,
    )


def _offers(component: Component, answer: Answer) -> Iterator[Offer]:
    """Yield what an answer hands on, each thing with the responsibilities that go with it; the others come last.

    What a component does that is not in operation yet, or not any more, is at best planned.
    """
    claim = weakest([answer.claim, Claim.PLANNED]) if component.status in _NOT_RUNNING else answer.claim
    provided = [each for each in answer.handovers if each.kind is HandoverKind.PROVIDED]
    left = [each for each in answer.handovers if each.kind is HandoverKind.RESPONSIBILITY]
    known = {each.uuid for each in provided}
    for uuid, words in [(each.uuid, each.text) for each in provided] + [("", "")]:
        duties = tuple((each.uuid, each.text) for each in left if (each.of if each.of in known else "") == uuid)
        if uuid or duties:
            yield Offer(answer.control, answer.statement, component.title, claim, uuid, words, duties)
