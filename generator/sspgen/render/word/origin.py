"""What a Word document says of itself: title, subject, language, and which plan it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.model.word_tag import WordOrigin
from sspgen.render.word.package import Description

if TYPE_CHECKING:
    from sspgen.model.plan import Plan

LANGUAGE: Final = "en-US"
"""Of the words that every document shares (BCP 47); Word wants a region."""


def description(plan: Plan, edition: str) -> Description:
    """Return the properties of the document of one edition of a plan."""
    commit = plan.revision.sha if plan.revision else ""
    return Description(
        title=f"{plan.system.name}: system security plan",
        subject=plan.profile.title or plan.profile.id,
        keywords=plan.system.marking,
        creator=plan.generator,
        language=LANGUAGE,
        as_of=plan.as_of,
        origin=WordOrigin(plan.uuid, plan.as_of.isoformat(), commit, edition),
    )
