"""Publishing the editions of a plan in one step: the full one at the top, the public one in a folder of its own.

What a public edition is made with is listed here name by name: what a renderer is given beside the plan, and nobody
thought of, stays empty.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sspgen.editions.api import FULL, PUBLIC, Edition, full_edition, public_edition
from sspgen.load.json_writer import json_bytes
from sspgen.publish.api import Part, publish
from sspgen.render.api import Output, RenderContext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sspgen.collect.store.keyfile import SigningKey
    from sspgen.model.plan import Plan
    from sspgen.publish.api import Published
    from sspgen.render.api import Renderer

REDACTIONS: Final = "redactions.json"
OPENINGS: Final = "openings.json"
ALGORITHM: Final = "SHA-256 of the bytes of the nonce, then the UTF-8 bytes of the text"


def publish_editions(
    plan: Plan,
    renderers: Sequence[Renderer],
    out: Path,
    context: RenderContext,
    *,
    names: Sequence[str],
    secret: bytes = b"",
    signer: SigningKey | None = None,
) -> Published:
    """Publish some editions of a plan, all or nothing.

    Args:
        plan: as merged and assessed.
        renderers: those of each edition, in the order in which they run.
        out: the output folder; the public edition lies in ``public/``.
        context: what the renderers of the full edition may use.
        names: ``full``, ``public`` or both. Without ``full`` nothing internal is written at all.
        secret: of the commitments of the public edition, see `sspgen.editions.commitment`.
        signer: attests each edition, and the whole.

    Raises:
        SspgenError: see `sspgen.publish.api.publish`.
    """
    public = public_edition(plan, context.chronicle, secret) if PUBLIC in names else None
    parts = (_part(public, renderers, context),) if public is not None else ()
    if FULL not in names and public is not None:
        return publish(public.plan, (), out, _public_context(public, context), signer, parts=parts)
    full = full_edition(plan, context.chronicle)
    context = replace(context, own=full.own)
    closing = (lambda: _openings(public)) if public is not None else None
    return publish(full.plan, renderers, out, context, signer, parts=parts, closing=closing)


def edition_of(name: str, plan: Plan, context: RenderContext, secret: bytes = b"") -> tuple[Plan, RenderContext]:
    """Return what renderers see of one edition, for a single output that is published on its own.

    Args:
        name: ``full`` or ``public``.
        plan: as merged and assessed.
        context: what the renderers of the full edition may use.
        secret: see `publish_editions`.
    """
    if name == PUBLIC:
        public = public_edition(plan, context.chronicle, secret)
        return public.plan, _public_context(public, context)
    full = full_edition(plan, context.chronicle)
    return full.plan, replace(context, own=full.own)


def _public_context(edition: Edition, context: RenderContext) -> RenderContext:
    """Return what renderers of the public edition may use: nothing raw, and nothing of the evidence store."""
    return RenderContext(
        root=context.root,
        cache=context.cache,
        jobs=context.jobs,
        progress=context.progress,
        serve=context.serve,
        chronicle=edition.chronicle,
        edition=edition.name,
        redacted=edition.redacted,
        own=edition.own,
        archive=context.archive,
        seal=context.seal,
    )


def _part(edition: Edition, renderers: Sequence[Renderer], context: RenderContext) -> Part:
    return Part(edition.name, edition.plan, renderers, _public_context(edition, context), lambda: _redactions(edition))


def _redactions(edition: Edition) -> Iterator[Output]:
    """Yield the commitments, in the order of their digits, which says nothing of what they are to."""
    document: dict[str, Any] = {
        "schema": "sspgen-redactions/1",
        "generator": edition.plan.generator,
        "system": edition.plan.system.id,
        "as_of": edition.plan.as_of.isoformat(),
        "algorithm": ALGORITHM,
        "diagnostics_left_out": edition.left_out,
        "redactions": [{"id": each.id, "commitment": each.commitment} for each in edition.openings],
    }
    yield Output(REDACTIONS, json_bytes(document))


def _openings(edition: Edition) -> Iterator[Output]:
    """Yield what opens every commitment: as internal as the texts themselves."""
    document: dict[str, Any] = {
        "schema": "sspgen-openings/1",
        "system": edition.plan.system.id,
        "as_of": edition.plan.as_of.isoformat(),
        "algorithm": ALGORITHM,
        "openings": [
            {"id": each.id, "commitment": each.commitment, "nonce": each.nonce, "path": each.path, "text": each.text}
            for each in edition.openings
        ],
    }
    yield Output(OPENINGS, json_bytes(document))
