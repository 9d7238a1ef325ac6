"""The Word renderer: writes ``ssp.docx``, of its own design or from the agency's template.

It counts the texts that it wrote, in the bytes that it gives away, and refuses to give away fewer than the plan has.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from sspgen.render.api import Output
from sspgen.render.templates import environment
from sspgen.render.word import kinds
from sspgen.render.word.drawings import drawings
from sspgen.render.word.filled import filled
from sspgen.render.word.frame import frame
from sspgen.render.word.manuscript import Manuscript, contents
from sspgen.render.word.matter import Matter
from sspgen.render.word.ooxml import NAMESPACES
from sspgen.render.word.origin import description
from sspgen.render.word.package import packed
from sspgen.render.word.pictures import picture, picture_of
from sspgen.render.word.tally import refuse_loss
from sspgen.render.words import edition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.word.pictures import Picture


class WordRenderer:
    """Yields ``ssp.docx``."""

    id: ClassVar[str] = "docx"
    title: ClassVar[str] = "Word document"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the document.

        Raises:
            EnvironmentFailure: SSP382, a template is to be filled and what fills it is not installed.
            InputError: the template cannot be filled, or not every text of the plan is in the document.
        """
        context.progress(self.title, 0, 1)
        templated = bool(plan.system.paper.word_template)
        yield Output("ssp.docx", filled(plan, context) if templated else document(plan, context))
        context.progress(self.title, 1, 1)


def document(plan: Plan, context: RenderContext) -> bytes:
    """Return the document of the shipped design."""
    said = edition(context.edition, context.redacted, plan.editions)
    env = environment(context.root, context.cache)
    matter = Matter(plan, context.chronicle, said, partial(_picture, plan, context.root), drawings(env, plan))
    m = Manuscript(plan.system.paper.size, matter.anchors())
    for chapter in kinds.FRONT:
        chapter(m, matter)
    place = m.mark()
    kinds.write(m, matter)
    for title, kind in (("Contents", "heading"), ("Tables", "Table"), ("Figures", "Figure")):
        lines = contents(m.listed, kind)
        place = m.insert(place, title, lines) if lines else place
    body = m.body(NAMESPACES)
    refuse_loss(plan, body)
    parts = frame(env, plan, context, m)
    return packed(description(plan, context.edition), body, parts, m.ledger.addresses, m.pictures)


def _picture(plan: Plan, root: Path | None, path: str) -> Picture | None:
    """Return a picture of the document that the plan came as, or else of the workspace."""
    data = plan.original.attached(path)
    return picture_of(data) if data else picture(root, path)


RENDERER = WordRenderer()
