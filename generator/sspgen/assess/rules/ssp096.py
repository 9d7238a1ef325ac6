"""SSP096: a plan describes and does not advertise.

Praise takes the place of what an assessor looks for. Only words that are nothing else are remarked, once an answer.

Source: FedRAMP, agency authorization playbook (no marketing language).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sspgen.assess.api import Rule
from sspgen.assess.texts import texts
from sspgen.model.diagnostics import Diagnostic, Severity
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan

_PRAISE = re.compile(
    r"\b(?:(?:world|best)[- ](?:class|in[- ]class|of[- ]breed)|(?:industry|market)[- ]leading|cutting[- ]edge|"
    r"state[- ]of[- ]the[- ]art|military[- ]grade|bank[- ]grade|award[- ]winning|revolutionary|unparalleled|"
    r"game[- ]chang(?:er|ing)|unbreakable|unhackable|bullet[- ]?proof)\b",
    re.IGNORECASE,
)

_HINTS = (
    *("class", "breed", "leading", "cutting", "of the art", "of-the-art", "grade", "award", "revolutionary"),
    *("unparalleled", "game", "unbreakable", "unhackable", "bullet"),
)
"""One of these is in every such text: to look for words is quicker than for patterns."""


def _check(plan: Plan) -> Iterator[Diagnostic]:
    for said in texts(plan):
        lowered = said.text.lower()
        found = _PRAISE.search(said.text) if any(hint in lowered for hint in _HINTS) else None
        if found:
            span = Span(said.where.path, said.where.line) if said.where.path else None
            yield Diagnostic("SSP096", f"{said.what} praises: {found.group()!r}", span, Severity.INFO)


RULE = Rule("SSP096", _check)
