"""The document renderer: chapters are written, laid out, and bound into ``ssp.pdf``."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar

from sspgen.errors import EnvironmentFailure
from sspgen.render.api import Output, RenderContext
from sspgen.render.cache import Cache, key
from sspgen.render.digests import code_digest, digest, files_digest
from sspgen.render.document.assets import Asset, diagram, lettering, style
from sspgen.render.document.author import Author
from sspgen.render.document.chapter import LANGUAGE
from sspgen.render.document.kinds import write
from sspgen.render.document.libraries import pango_version, system_libraries_problem
from sspgen.render.templates import environment
from sspgen.render.words import edition, moment
from sspgen.resources import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.plan import Plan
    from sspgen.render.document.binding import Archive
    from sspgen.render.document.chapter import Chapter
    from sspgen.render.document.laidout import LaidOut
    from sspgen.render.document.pressroom import Pressroom

_OSCAL = "oscal/ssp.json"
"""The output that an archive carries: the same plan, for programs."""
_OSCAL_TITLE = "The same plan as an OSCAL system security plan"


class DocumentRenderer:
    """Yields ``ssp.pdf``."""

    id: ClassVar[str] = "pdf"
    title: ClassVar[str] = "PDF document"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the document.

        Raises:
            EnvironmentFailure: a system library is missing, or a chapter could not be laid out.
        """
        problem = system_libraries_problem()
        if problem is not None:
            raise EnvironmentFailure(problem)
        data = _document(plan, context)
        yield Output("ssp.pdf", data if context.seal is None else context.seal(data))


def _document(plan: Plan, context: RenderContext) -> bytes:
    """Return the bound document, from the cache when nothing that decides it has changed."""
    cache = Cache(context.cache / "document" if context.cache else None)
    diagrams = _diagrams(plan, context)
    archived = plan.system.paper.archive or context.archive
    attached = context.written(_OSCAL) if archived else None
    facts = (plan, context.chronicle, context.edition, context.redacted, archived, context.seal is not None)
    seen = (
        repr(pango_version()),
        *(asset.url for asset in diagrams.values()),
        hashlib.sha256(attached or b"").hexdigest(),
    )
    name = key("document", code_digest(), _design(context), digest(*facts), *seen)
    data = cache.get(name)
    if data is None:
        data = _made(plan, context, diagrams, cache, _archive(attached) if archived else None)
        cache.put(name, data)
        cache.tidy()
    return data


def _design(context: RenderContext) -> str:
    """Return a digest of templates, fonts and acronyms, shipped or of the workspace."""
    own = (context.root / "templates",) if context.root else ()
    return files_digest((data_folder("templates"), data_folder("site/theme") / "fonts", *own), "*")


def _made(
    plan: Plan, context: RenderContext, diagrams: dict[str, Asset], cache: Cache, archive: Archive | None
) -> bytes:
    from sspgen.render.document import binding  # noqa: PLC0415 - heavy, only now
    from sspgen.render.document.pressroom import Pressroom  # noqa: PLC0415 - heavy, only now

    env = environment(context.root, context.cache)
    env.globals["lettering"] = lettering()
    env.globals["edition"] = edition(context.edition, context.redacted, plan.editions)
    author = Author(plan, context.chronicle, env, lambda path: diagrams[path].url if path in diagrams else "")
    pictures = {asset.url: asset for asset in diagrams.values()}
    look = style(env, plan.system, tuple(pictures[url] for url in sorted(pictures)))
    chapters = write(author)
    laid_out = _laid_out(Pressroom(look, cache, context.jobs), chapters, context)
    title = f"{plan.system.name}: system security plan"
    footer, across = _footer(plan, context), plan.system.paper.watermark
    imprint = binding.Imprint(title, LANGUAGE, plan.generator, plan.as_of, footer, across)
    entries = [e for c in chapters for e in c.entries]
    return binding.bind(laid_out, entries, imprint, laid_out[0].pages, archive, sealed=context.seal is not None)


def _archive(oscal: bytes | None) -> Archive:
    """Return what makes the document an archive, with the same plan for programs where that is at hand."""
    from sspgen.render.document import binding, engine  # noqa: PLC0415 - heavy, only now

    attached = () if oscal is None else (binding.Attached("ssp.json", _OSCAL_TITLE, "application/json", oscal),)
    return binding.Archive(engine.colour_profile(), attached)


def _footer(plan: Plan, context: RenderContext) -> str:
    """Return time and commit. They change with every build, so they are stamped and not part of a chapter."""
    commit = f" \u00b7 commit {plan.revision.short}" if plan.revision else ""
    audience = "" if context.edition == "full" else f" \u00b7 {context.edition} edition"
    return f"{moment(plan.as_of)}{commit}{', with uncommitted changes' if plan.dirty else ''}{audience}"


def _laid_out(pressroom: Pressroom, chapters: Sequence[Chapter], context: RenderContext) -> list[LaidOut]:
    done: dict[int, LaidOut] = {}
    for index, chapter in pressroom.lay_out_all(chapters):
        done[index] = chapter
        context.progress("document", len(done), len(chapters))
    return [done[index] for index in range(len(chapters))]


def _diagrams(plan: Plan, context: RenderContext) -> dict[str, Asset]:
    s = plan.system
    parts = (s.authorization_boundary, s.network_architecture, s.data_flow)
    paths = {each.path for part in parts for each in part.diagrams} | {s.look.logo}
    found = {path: diagram(context.root, path, plan.original) for path in sorted(paths)}
    return {path: asset for path, asset in found.items() if asset is not None}
