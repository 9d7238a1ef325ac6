"""Writes chapters of one plan through one set of templates. Pure: it renders templates and nothing else.

What each kind of chapter says is in ``kinds``; here is what they all share.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup, escape

from sspgen.render.document.chapter import LANGUAGE, Chapter, Entry, Listed
from sspgen.render.document.prose import printed
from sspgen.render.marking import label_of
from sspgen.render.words import duration, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from jinja2 import Environment

    from sspgen.model.chronicle import Chronicle
    from sspgen.model.plan import Plan

    Picture = Callable[[str], str]

_NUMBER_SIZE = 8.4
"""Size of stamped page numbers in points, where nothing else is said."""


class Author:
    """What every kind of chapter writes with.

    Attributes:
        plan: what is written about.
        chronicle: its past.
        picture: gives the address of a picture of the workspace by its path; empty for none.
    """

    def __init__(self, plan: Plan, chronicle: Chronicle, env: Environment, picture: Picture) -> None:
        self.plan = plan
        self.chronicle = chronicle
        self.picture = picture
        self._env = env
        env.filters["markdown"] = printed

    def chapter(
        self,
        identifier: str,
        title: str,
        template: str,
        entries: Sequence[Entry],
        prefix: str = "",
        **values: Any,  # noqa: ANN401 - what a template sees
    ) -> Chapter:
        """Return a chapter.

        Args:
            identifier: unique in the document.
            title: for the running header.
            template: its name under ``templates/document``, without ending.
            entries: its lines of the outline, in the order of the chapter.
            prefix: begins the numbers of its tables and figures, e.g. ``A`` for ``Table A.1``.
            values: what the template sees beside ``plan``, ``system``, ``chronicle`` and the functions of this class.
        """
        listed = _Captions(prefix)
        label = label_of(self.plan.system.marking)
        html = self._env.get_template(f"document/{template}.html.j2").render(
            plan=self.plan,
            system=self.plan.system,
            chronicle=self.chronicle,
            language=LANGUAGE,
            chapter_title=title,
            marking=label.word if label else self.plan.system.marking,
            link=self.link,
            page=page_number,
            age=self.age,
            listed=listed,
            **values,
        )
        return Chapter(identifier, html, tuple(entries), tuple(listed.found))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Every HTML id that links of any chapter may name."""
        from sspgen.render.document.kinds import KINDS  # noqa: PLC0415 - the kinds write with an author

        plan = self.plan
        found = {control.id for control in plan.controls()} | {point.id for point in plan.points()}
        found |= {f"evidence-{result.source.id}" for result in plan.evidence}
        found |= {f"component-{component.id}" for component in plan.components}
        return frozenset(found.union(*(kind.anchors(plan) for kind in KINDS)))

    def link(self, anchor: str, text: str) -> Markup:
        """Return the text, as a link where the document has the anchor."""
        if anchor not in self.anchors:
            return escape(text)
        return Markup('<a href="ssp:{}">{}</a>').format(quote(anchor), text)

    def age(self, observed: datetime | None, stale_at: datetime | None, then: str = "") -> Markup:
        """Return the age as of the plan's own time and the limit, ``then`` (or on a line below) the exact time."""
        if observed is None:
            return Markup("not observed")
        limit = f", must be < {duration(stale_at - observed)}" if stale_at else ""
        exact = Markup("{}{}") if then else Markup('{}<br><span class="small">{}</span>')
        age = f"{duration(self.plan.as_of - observed)} old{limit}"
        return escape(age) + exact.format(then, moment(observed))


def page_number(anchor: str, text: str = "", size: float = _NUMBER_SIZE) -> Markup:
    """Return room for the number of the page that an anchor stands on; binding stamps it there, as a link.

    Args:
        anchor: must be in the document.
        text: stands before the number, e.g. ``page``; the number then follows it, else it is set flush right.
        size: of the number, in points.
    """
    where = "after" if text else "right"
    form = Markup('<a class="page-number {}" href="ssp:{}?page={}&amp;size={}">{}</a>')
    return form.format(where, quote(anchor), where, f"{size:g}", f"{text}\u00a0")


class _Captions:
    """Numbers the tables and figures of a chapter that are listed behind the contents."""

    def __init__(self, prefix: str) -> None:
        self.found: list[Listed] = []
        self._prefix = prefix
        self._counts = {"table": 0, "figure": 0}

    def __call__(self, kind: str, title: str) -> Markup:
        """Return a caption (``table``) or figcaption (``figure``) with its number."""
        self._counts[kind] += 1
        number = f"{self._prefix}.{self._counts[kind]}" if self._prefix else str(self._counts[kind])
        mark = f"{kind.capitalize()} {number}"
        anchor = f"{kind}-{number.lower()}"
        self.found.append(Listed(kind, mark, title, anchor))
        tag = "caption" if kind == "table" else "figcaption"
        form = Markup('<{} id="{}"><span class="mark">{}</span> {}</{}>')
        return form.format(Markup(tag), anchor, mark, title, Markup(tag))  # noqa: S704 - one of two words
