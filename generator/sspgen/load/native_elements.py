"""``plan:``, ``acronyms:`` and ``document:`` of an ``ssp.yaml``: what the plan says of itself, and how it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.load.native_values import at, keys, text
from sspgen.model.elements import (
    NARRATIVES,
    Approval,
    Authorization,
    DigitalIdentity,
    Elements,
    PlanChange,
    Review,
)
from sspgen.model.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.load.yaml_reader import Document, Key

_IDENTITY = ("identity", "authenticator", "federation", "statement")
_AUTHORIZATION = ("decision", "date", "expires", "role", "conditions")


def elements_of(document: Document) -> Elements:
    """Return what an ``ssp.yaml`` says of the plan itself."""
    return Elements(
        **{name: text(document, "plan", name) for name, _, _ in NARRATIVES},
        identity=DigitalIdentity(*(text(document, "plan", "identity", name) for name in _IDENTITY)),
        authorization=Authorization(*(text(document, "plan", "authorization", name) for name in _AUTHORIZATION)),
        approvals=tuple(Approval(*row) for row in _rows(document, "approvals", "role", "date", "decision", "remarks")),
        reviews=tuple(Review(*row) for row in _rows(document, "reviews", "date", "by", "outcome")),
        changes=tuple(PlanChange(*row) for row in _rows(document, "changes", "date", "version", "by", "description")),
        acronyms=tuple((str(key), text(document, "acronyms", key)) for key in keys(document, "acronyms")),
    )


def paper_of(document: Document) -> Paper:
    """Return how an ``ssp.yaml`` wants the document to be made."""
    return Paper(
        size=text(document, "document", "paper") or "a4",
        watermark=text(document, "document", "watermark"),
        archive=at(document, "document", "archive") is True,
        word_template=text(document, "document", "word_template"),
    )


def role_places(document: Document) -> Iterator[tuple[Key, ...]]:
    """Yield where the plan's own elements name a role."""
    if text(document, "plan", "authorization", "role"):
        yield ("plan", "authorization", "role")
    for index in keys(document, "plan", "approvals"):
        yield ("plan", "approvals", index, "role")


def _rows(document: Document, section: str, *names: str) -> Iterator[tuple[str, ...]]:
    for index in keys(document, "plan", section):
        yield tuple(text(document, "plan", section, index, name) for name in names)
