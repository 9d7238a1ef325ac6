"""Counts the texts of a Word document, so that none gets lost."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from sspgen.errors import InputError
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.word_tag import word_tag
from sspgen.render.markdown import to_plain
from sspgen.render.word.answers import answers_of
from sspgen.render.word.ooxml import legible

if TYPE_CHECKING:
    from sspgen.model.plan import Plan, PlanAnswer
    from sspgen.model.spans import Span
    from sspgen.render.api import Tell

_CONTROL: Final = re.compile(
    r'<w:tag w:val="(ssp:[0-9a-f]{32}:t:[0-9a-f]{12})"/><w:id w:val="\d+"/>'
    r'<w:lock w:val="sdtLocked"/>(<w:showingPlcHdr/>)?'
)
_NAMED: Final = 3
"""How many of the missing are named."""


def refuse_loss(plan: Plan, body: str) -> None:
    """Compare the texts that a document holds with those that the plan has.

    Args:
        plan: what the document was made from.
        body: ``word/document.xml``, as it is written.

    Raises:
        InputError: SSP395, a text is missing, or there twice.
    """
    found = _CONTROL.findall(body)
    held = Counter(tag for tag, empty in found if not empty)
    wanted = {tag_of(answer): answer for answer in answers_of(plan) if answer.text.strip()}
    written = len({answer.written for answer in answers_of(plan) if answer.source_text.strip()})
    if held == Counter(wanted.keys()) and len(found) == sum(1 for _ in answers_of(plan)) and written == plan.texts_out:
        return
    lost = [f"{answer.control} of {answer.component}" for tag, answer in wanted.items() if tag not in held]
    message = (
        f"the plan has {plan.texts_out} texts, the Word document {held.total()} of {len(wanted)}; missing: "
        f"{', '.join(lost[:_NAMED]) or 'none'}"
    )
    raise InputError(Diagnostic("SSP395", message))


def warn_of_loss(plan: Plan, tags: frozenset[str], text: str, tell: Tell, template: Span) -> None:
    """Tell which texts of a plan a filled template leaves out, if any (SSP397).

    Args:
        plan: what the document was made from.
        tags: of its content controls.
        text: all its words, without spaces.
        tell: see `Tell`.
        template: its place in the workspace.
    """
    left = [a for a in answers_of(plan) if a.text.strip() and tag_of(a) not in tags and not _printed(a.text, text)]
    if left:
        named = [f"{answer.control} of {answer.component}" for answer in left[:_NAMED]]
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        message = f"{len(left)} of {plan.texts_out} texts are left out: {', '.join(named)}{more}"
        tell(Diagnostic("SSP397", message, template, Severity.WARNING))


def _printed(markdown: str, text: str) -> bool:
    """Tell whether a text stands among words without spaces, as it was written or without its marks."""
    return any("".join(legible(form).split()) in text for form in (markdown, to_plain(markdown)))


def tag_of(answer: PlanAnswer) -> str:
    """Return the tag of an answer's text."""
    return word_tag(answer.uuid, "text", answer.source_text)
