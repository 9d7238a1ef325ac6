"""The search index: small, in plain scripts, cut into shards that the browser loads only when a query needs them.

A script file works where ``fetch`` does not (``file://``) and passes a strict Content-Security-Policy.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.model.ids import control_label
from sspgen.model.prose import plain
from sspgen.render.site.crosswalks import items_by_control
from sspgen.render.site.facets import script
from sspgen.render.site.paths import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.model.plan import Plan, PlanControl
    from sspgen.render.site.crosswalks import Framework
    from sspgen.render.site.page import SitePage
    from sspgen.render.site.paths import SiteMap

_LONGEST = 32
_WORD = re.compile(r"[^\W_]{2,}")


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found.

    Attributes:
        kind: ``control``, ``component``, ``evidence``, ``item`` (of another framework) or ``page``.
        label: what stands before the title, e.g. ``AC-2(1)``; may be empty.
        parts: suffixes of its response points, so that ``ac-2 d`` leads to the part.
        text: everything else by which it can be found.
    """

    path: str
    kind: str
    identifier: str
    label: str
    title: str
    parts: tuple[str, ...] = ()
    text: str = ""


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def terms(text: str) -> set[str]:
    """Return the words of a text as they are searched: without accents, in lower case."""
    folded = text if text.isascii() else _without_accents(text)
    # most words of a text are repeated, so they are made unique before anything is done to each
    return {word[:_LONGEST] for word in set(_WORD.findall(folded.lower()))}


def _control_text(control: PlanControl, items: tuple[str, ...]) -> str:
    requirement = (plain(line.segments) for line in control.requirement)
    # Markdown as written: its marks are no words, and rendering a thousand answers takes longer than all else here
    answers = (a.text for a in control.answers)
    owners = (a.component_title for a in control.answers)
    values = (f"{p.id} {p.label} {p.text}" for p in control.parameters)
    return " ".join([*requirement, *answers, *owners, *values, *items])


def _controls(plan: Plan, where: SiteMap, items: dict[str, tuple[str, ...]]) -> Iterator[Document]:
    for control in plan.controls():
        parts = tuple(p.part for p in control.points if p.part and p.id == f"{control.id}_smt.{p.part}")
        label = control.label or control_label(control.id)
        path = where.controls[control.id]
        text = _control_text(control, items.get(control.id, ()))
        yield Document(path, "control", control.id, label, control.title, parts, text)


def _items(found: Iterable[Framework]) -> Iterator[Document]:
    """Yield the items that have a row of their own; those of long frameworks are found through their controls."""
    for framework in found:
        for item in () if framework.long else framework.items:
            title = item.title or framework.title
            text = " ".join(each.label for each in item.named)
            yield Document(f"{framework.path}#{item.anchor}", "item", "", item.id, title, (), text)


def documents(
    plan: Plan, where: SiteMap, pages: Iterable[SitePage], found: tuple[Framework, ...] = ()
) -> Iterator[Document]:
    """Yield everything that can be found: controls, components, evidence, items of other frameworks, and further pages.

    Old addresses, and the page for what is not found, are left out; a withdrawn control is found by its id.
    """
    yield from _controls(plan, where, items_by_control(found))
    for component in plan.components:
        path = where.components[component.id]
        text = f"{component.kind} {component.description} {component.purpose}"
        yield Document(path, "component", component.id, "", component.title, (), text)
    for result in plan.evidence:
        source = result.source
        checks = " ".join(f"{c.id} {c.title}" for c in source.checks)
        text = f"{source.description} {source.collector} {checks}"
        yield Document(where.evidence[source.id], "evidence", source.id, "", source.title, (), text)
    yield from _items(found)
    known = {*where.controls.values(), *where.components.values(), *where.evidence.values(), NOT_FOUND}
    for page in pages:
        if page.path not in known and page.kind != "redirect":
            yield Document(page.path, "page", page.identifier, "", page.title or "Home")


def shard(term: str) -> str:
    """Return the name of the shard that holds a term."""
    first = term[0]
    if "a" <= first <= "z":
        return first
    return "digits" if first.isdecimal() else "other"


def _deltas(numbers: Iterable[int]) -> list[int]:
    last, found = 0, []
    for number in numbers:
        found.append(number - last)
        last = number
    return found


def index_files(found: Iterable[Document]) -> dict[str, bytes]:
    """Return the index as script files by path: the documents, and one shard for each first letter.

    ``sspgenDocuments([[path, kind, id, label, title, parts], …], [shards])``,
    ``sspgenShard(name, {term: [document, +next, …]})`` and ``sspgenWords("term term …")``. A browser loads the last
    only for a word that nothing has, to compare it with all there are.
    """
    listed = tuple(found)
    postings: dict[str, list[int]] = {}
    for number, document in enumerate(listed):
        whole = f"{document.label} {document.identifier} {document.title} {document.text}"
        for term in terms(whole):
            postings.setdefault(term, []).append(number)
    shards: dict[str, dict[str, list[int]]] = {}
    for term in sorted(postings):
        shards.setdefault(shard(term), {})[term] = _deltas(postings[term])
    rows = [[d.path, d.kind, d.identifier, d.label, d.title, list(d.parts)] for d in listed]
    files = {"search/documents.js": script("sspgenDocuments", rows, sorted(shards))}
    files["search/words.js"] = script("sspgenWords", " ".join(sorted(postings)))
    for name, table in sorted(shards.items()):
        files[f"search/{name}.js"] = script("sspgenShard", name, table)
    return files
