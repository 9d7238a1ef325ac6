"""``sspgen build``: one plan, all its outputs, in one go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.options import examples, format_option, plan_options, workspace_argument

if TYPE_CHECKING:
    from sspgen.model.plan import Plan
    from sspgen.publish.api import Published

_KINDS = ("pdf", "site", "oscal", "tables")


def split_only(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Read ``--only pdf,site``."""
    names = tuple(name.strip() for name in (value or "").split(",") if name.strip())
    if value is not None and not names:
        raise click.BadParameter(f"got {value!r}, expected a list of {', '.join(_KINDS)}")
    return names


def _refuse_unknown(only: tuple[str, ...], workspace: Path) -> None:
    """Refuse what neither we nor the plug-ins of the workspace render, before any work is done."""
    if set(only) <= set(_KINDS):
        return
    from sspgen.load.api import load_workspace  # noqa: PLC0415 - keeps --help fast
    from sspgen.plugins import load_plugins  # noqa: PLC0415 - the same

    loaded = load_workspace(workspace)
    rendered = load_plugins(loaded.plugins, loaded.plugin_places).renderers
    known = (*_KINDS, *(renderer.id for renderer in rendered))
    if not set(only) <= set(known):
        raise click.BadParameter(
            f"got {','.join(only)!r}, expected a list of {', '.join(known)}", param_hint="'--only'"
        )


@click.command(
    epilog=examples(
        "build",
        "build --only pdf",
        "build --fail-on red",
        "build ../compliance --profile nist-800-53-r5-moderate --out /tmp/plan",
    )
)
@workspace_argument
@plan_options
@format_option
@click.option("--out", type=click.Path(path_type=Path), help="Output folder.  [default: WORKSPACE/build]")
@click.option(
    "--only", metavar="LIST", callback=split_only, help="Some of pdf,site,oscal,tables, and of what plug-ins render."
)
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Worker processes at most.")
@click.option(
    "--fail-on",
    type=click.Choice(["never", "red", "findings"]),
    default="never",
    show_default=True,
    help="Exit 1, after publishing, when a statement is contradicted or stale (red), or on any finding.",
)
def command(  # noqa: D103 - click prints the help below
    workspace: Path,
    out: Path | None,
    only: tuple[str, ...],
    profile: str | None,
    jobs: int,
    fail_on: str,
    form: str,
    *,
    quiet: bool,
    verbose: bool,
) -> None:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    with console.errors_as(form), console.progress(quiet=quiet or form == "json") as progress:
        plan, published = build(
            workspace, out or workspace / "build", profile or "", only, jobs=jobs, progress=progress
        )
    if form == "json":
        console.print_json(_record(plan, published))
    else:
        console.print_diagnostics(plan.diagnostics if verbose else _worth_saying(plan), verbose=verbose)
        if not quiet:
            _summary(plan, published, verbose=verbose)
    if _fails(plan, fail_on):
        raise click.exceptions.Exit(1)


command.help = """Build the plan of WORKSPACE: PDF, site, OSCAL, tables, plan.json, manifest.json.

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
) -> tuple[Plan, Published]:
    """Make the plan and publish it.

    Args:
        progress: see `sspgen.render.api.Progress`.
        serve: the site may reload itself.

    Raises:
        SspgenError: see `sspgen.flow.plan.make_plan` and `sspgen.publish.api.publish`.
    """
    from sspgen.flow.plan import Request, make_plan, source_date_epoch  # noqa: PLC0415 - keeps --help fast
    from sspgen.plugins import load_plugins  # noqa: PLC0415 - the same
    from sspgen.publish.api import publish  # noqa: PLC0415 - the same
    from sspgen.render.api import RenderContext  # noqa: PLC0415 - the same
    from sspgen.render.registry import renderers  # noqa: PLC0415 - the same

    _refuse_unknown(only, workspace)
    chosen = renderers(only)
    if any(renderer.id == "pdf" for renderer in chosen):
        _need_system_libraries()
    plan = make_plan(Request(workspace, profile, datetime.now(UTC), source_date_epoch(), progress))
    context = RenderContext(root=workspace.absolute(), cache=_cache(), jobs=jobs, progress=progress, serve=serve)
    added = load_plugins(name for name, _ in plan.plugins).renderers
    chosen += tuple(renderer for renderer in added if not only or renderer.id in only)
    return plan, publish(plan, chosen, out, context)


def _need_system_libraries() -> None:
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

    console.print_trio(plan)
    hidden = 0 if verbose else len(plan.diagnostics) - len(_worth_saying(plan))
    if hidden:
        click.echo(f"{hidden} findings about the plan itself: run 'sspgen check' to see them")
    if plan.outside:
        click.echo(f"{len(plan.outside)} answers are outside the profile; they are kept in the appendix")
    for what, remedy in plan.profile.missing:
        click.echo(console.safe(f"missing: {what}; run '{remedy}'"))
    size = published.size / 1_000_000
    click.echo(f"published {published.files} files, {size:.1f} MB, to {published.folder}")


def _record(plan: Plan, published: Published) -> dict[str, Any]:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    return {
        "out": str(published.folder),
        "files": published.files,
        "bytes": published.size,
        "response_points": console.tally_record(plan.tally),
        "parameters": console.tally_record(plan.parameter_tally),
        "texts": {"in": plan.texts_in, "out": plan.texts_out},
        "outside": len(plan.outside),
        "diagnostics": [console.diagnostic_record(d) for d in plan.diagnostics],
    }


def _fails(plan: Plan, fail_on: str) -> bool:
    from sspgen.model.diagnostics import Severity  # noqa: PLC0415 - keeps --help fast

    if fail_on == "red":
        return any(gap.kind in ("contradicted", "stale") for gap in plan.gaps)
    return fail_on == "findings" and any(d.severity is not Severity.INFO for d in plan.diagnostics)
