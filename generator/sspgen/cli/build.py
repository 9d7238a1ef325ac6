"""``sspgen build``: one plan, all its outputs, in one go."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.options import examples, format_option, key_option, named_document, plan_options, workspace_argument
from sspgen.cli.pdf_options import PdfWishes, pdf_options, pdf_wishes
from sspgen.cli.signing import signer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.publish.api import Published
    from sspgen.render.api import RenderContext, Renderer

_DAY_CHARS = len("2026-10-01")
_EDITIONS = ("full", "public")
_KINDS = ("pdf", "docx", "site", "oscal", "tables", "bundle")
_OF_NOW = frozenset(("oscal", "tables"))
"""Kinds that show nothing of the past, which git and the evidence store then are not asked for."""
_PUBLIC = "public"
_NO_WISHES = PdfWishes()


def split_only(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read ``--only pdf,site``."""
    names = tuple(name.strip() for name in (value or "").split(",") if name.strip())
    if value is not None and not names:
        raise click.BadParameter(f"got {value!r}, expected a list of {', '.join(_KINDS)}")
    return names


def split_editions(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read ``--edition full,public``."""
    names = tuple(dict.fromkeys(name.strip() for name in (value or "").split(",") if name.strip()))
    if (value is not None and not names) or not set(names) <= set(_EDITIONS):
        raise click.BadParameter(f"got {value!r}, expected a list of {', '.join(_EDITIONS)}")
    return names


def _refuse_unknown(only: tuple[str, ...], workspace: Path) -> None:
    """Refuse what neither we nor the plug-ins of the workspace render, before any work is done."""
    if set(only) <= set(_KINDS):
        return
    from sspgen.load.api import load_workspace  # noqa: PLC0415 - keeps --help fast
    from sspgen.plugins import load_plugins  # noqa: PLC0415 - the same

    loaded = load_workspace(workspace, named_document())
    rendered = load_plugins(loaded.plugins, loaded.plugin_places).renderers
    known = (*_KINDS, *(renderer.id for renderer in rendered))
    if not set(only) <= set(known):
        raise click.BadParameter(
            f"got {','.join(only)!r}, expected a list of {', '.join(known)}", param_hint="'--only'"
        )


def read_moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """Read ``--as-of``: a time, or a day, which stands for its last second (UTC)."""
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"got {value!r}, expected 2026-10-01 or 2026-10-01T12:00Z") from None
    if len(value) == _DAY_CHARS:
        found = found.replace(hour=23, minute=59, second=59)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.command(
    epilog=examples(
        "build",
        "build ssp.xml",
        "build --only pdf",
        "build --only pdf,docx",
        "build --fail-on red",
        "build --as-of 2026-10-01 --out /tmp/october",
        "build --edition public --out /tmp/public",
        "build ../compliance --profile nist-800-53-r5-moderate --out /tmp/plan",
    )
)
@workspace_argument
@plan_options
@format_option
@click.option("--out", type=click.Path(path_type=Path), help="Output folder.  [default: WORKSPACE/build]")
@click.option(
    "--only",
    metavar="LIST",
    callback=split_only,
    help="Some of pdf,docx,site,oscal,tables,bundle, and of what plug-ins render.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Worker processes at most.")
@click.option(
    "--fail-on",
    type=click.Choice(["never", "red", "findings"]),
    default="never",
    show_default=True,
    help="Exit 1, after publishing, when a statement is contradicted or stale (red), or on any finding.",
)
@click.option(
    "--as-of",
    metavar="DATE",
    callback=read_moment,
    help="Make the plan of a past day again, from the evidence store: 2026-10-01, or 2026-10-01T12:00Z.",
)
@click.option(
    "--edition",
    "editions",
    metavar="LIST",
    callback=split_editions,
    help="Some of full,public, in place of the workspace's own.",
)
@pdf_options
@key_option
def command(  # noqa: D103 - click prints the help below
    workspace: Path,
    out: Path | None,
    only: tuple[str, ...],
    profile: str | None,
    jobs: int,
    fail_on: str,
    as_of: datetime | None,
    editions: tuple[str, ...],
    pdf_key: Path | None,
    pdf_cert: Path | None,
    pdf_tsa: str,
    key: str,
    form: str,
    *,
    pdf_a: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    with console.errors_as(form), console.progress(quiet=quiet or form == "json") as progress:
        target = out or workspace / "build"
        told: dict[str, Any] = {"jobs": jobs, "progress": progress, "key": key, "editions": editions}
        pdf = pdf_wishes(pdf_key, pdf_cert, pdf_tsa, only, archive=pdf_a)
        if as_of is None:
            plan, published = build(workspace, target, profile or "", only, pdf=pdf, **told)
        elif profile:
            raise click.UsageError("--as-of takes the profile of that day; leave --profile out")
        else:
            plan, published = rebuild(workspace, target, as_of, only, pdf=pdf, **told)
    if form == "json":
        console.print_json(_record(plan, published))
    else:
        console.print_diagnostics(plan.diagnostics if verbose else _worth_saying(plan), verbose=verbose)
        console.print_diagnostics(published.told, verbose=verbose)
        if not quiet:
            _summary(plan, published, verbose=verbose)
    if _fails(plan, published, fail_on):
        raise click.exceptions.Exit(1)


command.help = """Build the plan of WORKSPACE: PDF, site, OSCAL, tables, evidence bundle, plan.json, manifest.json.

WORKSPACE is a folder with an ssp.yaml, with an opencontrol.yaml or with an OSCAL system security plan, or the file of
such a plan; the current folder when left out.

A Word document is made with --only docx, or where ssp.yaml names a template for it.

With a signing key, attestation.dsse.json vouches for every output.

The public edition lies in public/, whole in itself: without what is internal, names of people, addresses and raw
evidence.

The outputs appear in one step: if anything goes wrong, what was published before stays."""


def build(  # noqa: D417 - the rest are the options of the command
    workspace: Path,
    out: Path,
    profile: str,
    only: tuple[str, ...],
    *,
    jobs: int,
    progress: Any,  # noqa: ANN401 - a progress function
    serve: bool = False,
    key: str = "",
    editions: tuple[str, ...] = (),
    pdf: PdfWishes = _NO_WISHES,
) -> tuple[Plan, Published]:
    """Make the plan and publish it.

    Args:
        progress: see `sspgen.render.api.Progress`.
        serve: the site may reload itself.
        key: attests the build, see `sspgen.cli.signing.signer`; empty for none.
        editions: those to publish; none for those that the workspace names.
        pdf: what is asked of the document.

    Raises:
        SspgenError: see `sspgen.flow.plan.make_plan` and `sspgen.publish.api.publish`.
    """
    _refuse_unknown(only, workspace)
    _need_system_libraries(only)
    past = not only or not _OF_NOW.issuperset(only) or _PUBLIC in editions
    with planned(workspace, profile, jobs=jobs, progress=progress, serve=serve, past=past) as (plan, context):
        return plan, _publish(plan, only, out, pdf.told(plan, context), key, editions)


@contextmanager
def planned(  # noqa: D417 - the rest are the options of the command
    workspace: Path,
    profile: str,
    *,
    jobs: int,
    progress: Any,  # noqa: ANN401 - a progress function
    serve: bool = False,
    past: bool = True,
) -> Iterator[tuple[Plan, RenderContext]]:
    """Make the plan of a workspace, with what renderers may use as long as the block lasts.

    Args:
        profile: in place of the workspace's own; empty for its own.
        progress: see `sspgen.render.api.Progress`.
        serve: the site may reload itself.
        past: whether anything shows the past. A public edition always asks for it: it names people to redact.

    Raises:
        SspgenError: see `sspgen.flow.plan.make_plan`.
    """
    import os  # noqa: PLC0415 - keeps --help fast

    from sspgen.collect.git.history_cache import default_cache  # noqa: PLC0415 - the same
    from sspgen.flow.chronicle import chronicle_of  # noqa: PLC0415 - the same
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.flow.plan import Request, make  # noqa: PLC0415 - the same
    from sspgen.flow.raw import RawEvidence  # noqa: PLC0415 - the same
    from sspgen.model.chronicle import Chronicle  # noqa: PLC0415 - the same
    from sspgen.render.api import RenderContext, Vouching  # noqa: PLC0415 - the same

    with RawEvidence(workspace) as raw:
        clock, epoch = datetime.now(UTC), source_date_epoch()
        request = Request(workspace, profile, clock, epoch, progress, keep=raw.keep, document=named_document())
        made = make(request)
        raw.open(made.sources.workspace.store)
        asked = past or _PUBLIC in made.plan.editions
        context = RenderContext(
            root=workspace.absolute(),
            cache=_cache(),
            jobs=jobs,
            progress=progress,
            serve=serve,
            chronicle=chronicle_of(made, default_cache(os.environ), progress) if asked else Chronicle(),
            raw=raw.get,
            vouching=raw.vouching(made) if asked else Vouching(),
        )
        yield made.plan, context


def rebuild(  # noqa: D417 - the rest are the options of the command
    workspace: Path,
    out: Path,
    as_of: datetime,
    only: tuple[str, ...],
    *,
    jobs: int,
    progress: Any,  # noqa: ANN401 - a progress function
    key: str = "",
    editions: tuple[str, ...] = (),
    pdf: PdfWishes = _NO_WISHES,
) -> tuple[Plan, Published]:
    """Make the plan of a past day again, and publish it as it was published then.

    Args:
        as_of: the newest plan that was recorded until then.

    Raises:
        SspgenError: see `sspgen.flow.past.plan_as_of` and `sspgen.publish.api.publish`.
    """
    from sspgen.flow.past import plan_as_of  # noqa: PLC0415 - keeps --help fast
    from sspgen.render.api import RenderContext  # noqa: PLC0415 - the same

    _refuse_unknown(only, workspace)
    _need_system_libraries(only)
    with plan_as_of(workspace, as_of, named_document()) as past:
        plan, restored = past.restored.plan, past.restored
        if not restored.same:
            click.echo(f"warning: recorded by {restored.generator}: this version may say it in other words", err=True)
        context = RenderContext(
            root=restored.root,
            cache=_cache(),
            jobs=jobs,
            progress=progress,
            chronicle=past.chronicle,
            raw=past.raw,
            vouching=past.vouching,
        )
        return plan, _publish(plan, only, out, pdf.told(plan, context), key, editions)


def _publish(
    plan: Plan, only: tuple[str, ...], out: Path, context: RenderContext, key: str, editions: tuple[str, ...]
) -> Published:
    import os  # noqa: PLC0415 - keeps --help fast

    from sspgen.editions.api import PUBLIC  # noqa: PLC0415 - the same
    from sspgen.publish.commitment_key import commitment_secret  # noqa: PLC0415 - the same
    from sspgen.publish.editions import publish_editions  # noqa: PLC0415 - the same

    names, signing = editions or plan.editions, signer(key)
    secret = commitment_secret(signing, os.environ) if PUBLIC in names else b""
    rendered = _renderers(plan, only)
    return publish_editions(plan, rendered, out, context, names=names, secret=secret, signer=signing)


def _renderers(plan: Plan, only: tuple[str, ...]) -> tuple[Renderer, ...]:
    from sspgen.plugins import load_plugins  # noqa: PLC0415 - keeps --help fast
    from sspgen.render.registry import renderers  # noqa: PLC0415 - the same

    added = load_plugins(name for name, _ in plan.plugins).renderers
    return renderers(only, plan) + tuple(renderer for renderer in added if not only or renderer.id in only)


def _need_system_libraries(only: tuple[str, ...]) -> None:
    """Look for what the PDF needs before any work is done.

    Raises:
        EnvironmentFailure: SSP287, it is not there.
    """
    if only and "pdf" not in only:
        return
    from sspgen.errors import EnvironmentFailure  # noqa: PLC0415 - keeps --help fast
    from sspgen.render.document import system_libraries_problem  # noqa: PLC0415 - the same

    problem = system_libraries_problem()
    if problem is not None:
        raise EnvironmentFailure(problem)


def _cache() -> Path | None:
    """Return the folder in which rendered work is kept; None for a user without a home, as in some containers."""
    import os  # noqa: PLC0415 - read once a build

    base = os.environ.get("SSPGEN_CACHE") or os.environ.get("XDG_CACHE_HOME")
    try:
        return Path(base or Path.home() / ".cache") / "sspgen" / "render"
    except RuntimeError:
        return None


def _worth_saying(plan: Plan) -> tuple[Any, ...]:
    """Leave to ``check`` what rules find, and the plan itself shows as a gap."""
    return tuple(d for d in plan.diagnostics if d.code.startswith("SSP") and d.code >= "SSP200")


def _summary(plan: Plan, published: Published, *, verbose: bool) -> None:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.render.words import count  # noqa: PLC0415 - the same

    console.print_trio(plan)
    hidden = 0 if verbose else len(plan.diagnostics) - len(_worth_saying(plan))
    if hidden:
        click.echo(f"{count(hidden, 'finding')} about the plan itself: run 'sspgen check' for details")
    if plan.outside:
        click.echo(f"outside the profile: {count(len(plan.outside), 'answer')}, kept in the appendix")
    for what, remedy in plan.profile.missing:
        click.echo(console.safe(f"missing: {what}; run '{remedy}'"))
    size = published.size / 1_000_000
    click.echo(f"published {published.files} files, {size:.1f} MB, to {published.folder}")


def _record(plan: Plan, published: Published) -> dict[str, Any]:
    from sspgen.render.findings.records import diagnostic_record, tally_record  # noqa: PLC0415 - the same

    return {
        "out": str(published.folder),
        "files": published.files,
        "bytes": published.size,
        "response_points": tally_record(plan.tally),
        "parameters": tally_record(plan.parameter_tally),
        "texts": {"in": plan.texts_in, "out": plan.texts_out},
        "outside": len(plan.outside),
        "diagnostics": [diagnostic_record(d) for d in (*plan.diagnostics, *published.told)],
    }


def _fails(plan: Plan, published: Published, fail_on: str) -> bool:
    from sspgen.model.diagnostics import Severity  # noqa: PLC0415 - keeps --help fast

    if fail_on == "red":
        return any(gap.kind in ("contradicted", "stale") for gap in plan.gaps)
    return fail_on == "findings" and any(d.severity is not Severity.INFO for d in (*plan.diagnostics, *published.told))
