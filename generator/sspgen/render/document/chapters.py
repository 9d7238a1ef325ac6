"""The plan cut into chapters of HTML, with the entries that contents and outline are made of.

Pure: it renders templates and nothing else. A family is cut at its base controls by the size of the requirements,
which people do not edit, so that one changed answer changes one chapter.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

from sspgen.render.words import duration, moment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from jinja2 import Environment

    from sspgen.model.evidence import EvidenceResult
    from sspgen.model.plan import Family, Plan, PlanControl

    Diagram = Callable[[str], str]

T = TypeVar("T")
LANGUAGE = "en"
FRONT = {
    "identification": "System name and identifiers",
    "type": "System type and status",
    "overview": "System overview",
    "roles": "Roles and parties",
    "categorization": "Information types and categorization",
    "laws": "Laws, regulations and policies",
    "boundary": "Authorization boundary",
    "network": "Network architecture",
    "data-flow": "Data flow",
    "components": "System components",
    "users": "Users",
    "leveraged": "Leveraged authorizations",
    "external": "External services",
    "ports": "Ports, protocols and services",
    "cryptography": "Cryptographic modules",
}
"""Sections of the front matter, by anchor, in the order of NIST SP 800-18 r2 and control PL-2."""
APPENDICES = {
    "inventory": ("Appendix A", "Inventory"),
    "evidence": ("Appendix B", "Evidence register"),
    "gaps": ("Appendix C", "Gaps"),
    "outside": ("Appendix D", "Answers outside the profile"),
    "diagnostics": ("Appendix E", "Diagnostics"),
    "sources": ("Appendix F", "Sources and hashes"),
}
"""Mark and title of the appendices, by anchor."""
_CHAPTER_WEIGHT = 40
_GAPS_IN_CHAPTER = 250
_OUTSIDE_IN_CHAPTER = 40
_VERDICT_ORDER = ("fail", "stale", "not_run", "unknown", "needs_review", "not_applicable", "pass")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the outline. Levels 1 and 2 stand in the contents, too.

    Attributes:
        mark: number or label in front of the title, may be empty.
        anchor: the HTML id that it points to.
    """

    level: int
    mark: str
    title: str
    anchor: str

    @property
    def text(self) -> str:
        """Mark and title in one."""
        return f"{self.mark} {self.title}".strip()


@dataclass(frozen=True, slots=True)
class Chapter:
    """HTML that is laid out on its own. The id is unique in the document."""

    id: str
    html: str
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents with its page number."""

    level: int
    mark: str
    title: str
    anchor: str
    page: int


class Author:
    """Writes chapters of one plan through one set of templates."""

    def __init__(self, plan: Plan, env: Environment, diagram: Diagram) -> None:
        self._plan = plan
        self._env = env
        self._diagram = diagram
        self._anchors = _anchors(plan)

    def chapters(self) -> Iterator[Chapter]:
        """Yield all chapters but the contents, in the order of the document, the cover first."""
        yield self._chapter("cover", "Cover", "cover", (Entry(1, "", "Cover", "cover"),))
        yield self._front()
        for family in self._plan.families:
            yield from self._family(family)
        yield self._appendix("inventory")
        yield self._evidence()
        yield from self._gaps()
        yield from self._outside()
        yield self._appendix("diagnostics")
        yield self._appendix("sources")

    def contents(self, lines: Sequence[ContentsLine]) -> Chapter:
        """Return the contents for given page numbers."""
        entry = Entry(1, "", "Contents", "contents")
        return self._chapter("contents", "Contents", "contents", (entry,), lines=lines)

    def _chapter(
        self,
        identifier: str,
        title: str,
        template: str,
        entries: tuple[Entry, ...],
        **values: Any,  # noqa: ANN401 - what a template sees
    ) -> Chapter:
        html = self._env.get_template(f"document/{template}.html.j2").render(
            plan=self._plan,
            system=self._plan.system,
            language=LANGUAGE,
            chapter_title=title,
            link=self._link,
            age=self._age,
            **values,
        )
        return Chapter(identifier, html, entries)

    def _front(self) -> Chapter:
        sections = {key: (str(n), title) for n, (key, title) in enumerate(FRONT.items(), 1)}
        entries = [Entry(1, "", "The system", "system")]
        entries += [Entry(2, mark, title, key) for key, (mark, title) in sections.items()]
        return self._chapter(
            "front",
            "The system",
            "front",
            tuple(entries),
            sections=sections,
            diagram=self._diagram,
            party_names={p.id: p.name for p in self._plan.system.parties},
        )

    def _family(self, family: Family) -> Iterator[Chapter]:
        title = f"{family.id.upper()} {family.title}"
        for number, controls in enumerate(_cuts(family.controls), 1):
            opening = number == 1
            entries = [e for c in controls for e in _control_entries(c)]
            if opening:
                mark = family.id.upper()
                entries.insert(0, Entry(1, mark, family.title, f"family-{family.id}"))
            yield self._chapter(
                f"{family.id}-{number}",
                title,
                "family",
                tuple(entries),
                family=family,
                opening=opening,
                controls=controls,
            )

    def _appendix(
        self,
        name: str,
        number: int = 1,
        more: Sequence[Entry] = (),
        **values: Any,  # noqa: ANN401 - what a template sees
    ) -> Chapter:
        """Return an appendix, or the given piece of a long one; the first opens it."""
        mark, title = APPENDICES[name]
        entries = (Entry(1, mark, title, name), *more) if number == 1 else tuple(more)
        return self._chapter(
            f"{name}-{number}",
            f"{mark} {title}",
            name,
            entries,
            opening=number == 1,
            mark=mark,
            heading=title,
            **values,
        )

    def _evidence(self) -> Chapter:
        results = sorted(self._plan.evidence, key=_worst_first)
        entries = [Entry(3, "", r.source.title, f"evidence-{r.source.id}") for r in results]
        return self._appendix("evidence", more=entries, results=results)

    def _gaps(self) -> Iterator[Chapter]:
        for number, gaps in enumerate(_pieces(self._plan.gaps, _GAPS_IN_CHAPTER), 1):
            groups = [(kind, list(items)) for kind, items in groupby(gaps, key=lambda g: g.kind)]
            yield self._appendix("gaps", number, groups=groups, anchor=self._gap_anchor)

    def _outside(self) -> Iterator[Chapter]:
        for number, items in enumerate(_pieces(self._plan.outside, _OUTSIDE_IN_CHAPTER), 1):
            yield self._appendix("outside", number, items=items)

    def _link(self, anchor: str, text: str) -> Markup:
        """Return the text, as a link where the document has the anchor."""
        if anchor not in self._anchors:
            return escape(text)
        return Markup('<a href="ssp:{}">{}</a>').format(quote(anchor), text)

    def _gap_anchor(self, target: str) -> str:
        evidence = f"evidence-{target}"
        return evidence if evidence in self._anchors else target

    def _age(self, observed: datetime | None, stale_at: datetime | None, then: str = "") -> Markup:
        """Return the age as of the plan's own time and the limit, ``then`` (or on a line below) the exact time."""
        if observed is None:
            return Markup("not observed")
        limit = f", must be < {duration(stale_at - observed)}" if stale_at else ""
        exact = Markup("{}{}") if then else Markup('{}<br><span class="small">{}</span>')
        age = f"{duration(self._plan.as_of - observed)} old{limit}"
        return escape(age) + exact.format(then, moment(observed))


def _anchors(plan: Plan) -> frozenset[str]:
    """Return every HTML id that links may name."""
    found = {control.id for control in plan.controls()} | {point.id for point in plan.points()}
    found |= {f"evidence-{result.source.id}" for result in plan.evidence} | {*FRONT, *APPENDICES}
    return frozenset(found | {f"component-{component.id}" for component in plan.components})


def _control_entries(control: PlanControl) -> Iterator[Entry]:
    yield Entry(2, control.label, control.title, control.id)
    for point in control.points:
        if point.part:
            yield Entry(3, "", point.label, point.id)


def _worst_first(result: EvidenceResult) -> tuple[int, str]:
    return (_VERDICT_ORDER.index(result.verdict), result.source.id)


def _cuts(controls: Sequence[PlanControl]) -> Iterator[tuple[PlanControl, ...]]:
    """Cut a family before base controls once a chapter has its size; an empty family is one empty cut."""
    cut: list[PlanControl] = []
    weight = 0
    for control in controls:
        if weight >= _CHAPTER_WEIGHT and not control.parent:
            yield tuple(cut)
            cut, weight = [], 0
        cut.append(control)
        weight += 1 + len(control.points)
    yield tuple(cut)


def _pieces(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces; an empty one is one empty piece."""
    for start in range(0, max(len(items), 1), size):
        yield items[start : start + size]
