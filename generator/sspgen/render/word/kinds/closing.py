"""The last appendices: answers outside the profile, diagnostics, acronyms, sources and hashes; and the index."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from sspgen.model.ids import natural_key
from sspgen.model.stating import Form
from sspgen.render.acronyms import acronyms_in, words_of
from sspgen.render.word.answers import write_answer
from sspgen.render.word.manuscript import Column
from sspgen.render.word.matter import APPENDICES, mark_of
from sspgen.render.word.ooxml import inline, lines, run
from sspgen.render.word.phrases import path, small
from sspgen.render.words import count, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.word.manuscript import Manuscript
    from sspgen.render.word.matter import Matter


def _open(m: Manuscript, name: str) -> None:
    m.section(wide=False)
    m.heading(1, APPENDICES[name], name, mark=mark_of(name))


def outside(m: Manuscript, matter: Matter) -> None:
    """Write answers that no control of the profile takes, in full."""
    found = matter.plan.outside
    _open(m, "outside")
    if not found:
        m.write("SSPBody", "Every answer belongs to a control of the profile.")
        return
    told = count(len(found), "answer belongs", "answers belong")
    m.write("SSPBody", f"{told} to no control of the profile. They are kept here in full, with the reason.")
    for each in found:
        m.heading(2, f"{each.label} {each.title}".strip())
        m.write("SSPProof", each.reason)
        write_answer(m, each.answer, each.label)


def diagnostics(m: Manuscript, matter: Matter) -> None:
    """Write what reading and merging the files of the workspace had to say."""
    found = matter.plan.diagnostics
    _open(m, "diagnostics")
    if not found:
        m.write("SSPBody", "There is no diagnostic.")
        return
    columns = (Column("Code and severity", 2), Column("Place", 3), Column("What", 5), Column("What to do", 4))
    rows = []
    for each in found:
        related = (inline(small(f"{why}: "), path(str(span))) for span, why in each.related)
        place = path(str(each.span) if each.span else "")
        rows.append((lines((each.code, small(each.severity))), place, lines((each.message, *related)), each.remedy))
    m.table(f"Diagnostics: {len(found)}", columns, rows)


def acronyms(m: Manuscript, matter: Matter) -> None:
    """Write the acronyms that the document uses so far, with their meanings."""
    _open(m, "acronyms")
    found = acronyms_in(words_of(m.written()), matter.plan.system.elements.acronyms)
    if not found:
        where = " Write yours under acronyms in ssp.yaml." if matter.plan.form is Form.NATIVE else ""
        m.write("SSPAbsent", f"No acronym whose meaning is known is used.{where}")
        return
    m.table(f"Acronyms in this document: {len(found)}", (Column("Acronym", 1), Column("Meaning", 4)), found)


def sources(m: Manuscript, matter: Matter) -> None:
    """Write what the plan was made of, with hashes."""
    plan = matter.plan
    _open(m, "sources")
    m.facts("How this plan was made", _made(plan))
    catalogs = plan.profile.sources
    if catalogs:
        rows = [
            (
                lines((run(s.title or s.id), small(f"version {s.version}" if s.version else ""))),
                lines((path(s.href), path(s.sha256))),
            )
            for s in catalogs
        ]
        columns = (Column("Source", 2), Column("Where it came from, SHA-256", 4))
        m.table(f"Catalogs and profiles: {count(len(catalogs), 'file')}", columns, rows)
    else:
        m.write("SSPAbsent", "No catalog or profile file was read.")
    if plan.inputs:
        m.table(
            f"Files of the workspace: {count(len(plan.inputs), 'file')}",
            (Column("File", 2), Column("SHA-256", 4)),
            [(path(each.path), path(each.sha256)) for each in plan.inputs],
        )


def _made(plan: Plan) -> Iterator[tuple[str, str]]:
    yield "Made by", plan.generator
    if plan.plugins:
        yield "Plug-ins", ", ".join(f"{name} {version}" for name, version in plan.plugins)
    yield "As of", moment(plan.as_of)
    if plan.revision:
        r = plan.revision
        told = f"{r.author}, {moment(r.committed)}, {r.signed}"
        yield "Commit", lines((path(r.sha), r.subject, told))
    if plan.repository_url:
        yield "Repository", path(plan.repository_url)
    yield "Texts", f"{plan.texts_in} read, {plan.texts_out} published"


def index(m: Manuscript, matter: Matter) -> None:
    """Write the controls and components in order of their titles, with their pages."""
    plan = matter.plan
    m.heading(1, "Index", "index")
    controls = sorted(((c.title or c.label, c.label, c.id) for c in plan.controls()), key=_by_title)
    components = sorted(((c.title, "", f"component-{c.id}") for c in plan.components), key=_by_title)
    if controls:
        m.table(
            f"Controls by title: {len(controls)}",
            (Column("Title", 6), Column("Control", 2), Column("Page", 1, figure=True)),
            [(m.link(anchor, title), label, m.page(anchor)) for title, label, anchor in controls],
        )
    if components:
        m.table(
            f"Components by title: {len(components)}",
            (Column("Title", 8), Column("Page", 1, figure=True)),
            [(m.link(anchor, title), m.page(anchor)) for title, _, anchor in components],
        )


def _by_title(item: tuple[str, str, str]) -> tuple[str, object]:
    """Order by title without accents and case."""
    apart = unicodedata.normalize("NFKD", item[0])
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold().strip(), natural_key(item[2])
