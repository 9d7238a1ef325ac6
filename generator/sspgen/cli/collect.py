"""``sspgen collect``: asks every evidence source, and keeps what came."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.options import examples, format_option, key_option, named_document, plan_options, workspace_argument

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.flow.collecting import Collected

_WORDS = {True: "reached", False: "not reached"}


@click.command(
    epilog=examples(
        "collect",
        "collect --only image_scan,change_review",
        "collect --budget 120 --key ~/.config/sspgen/evidence.key",
        "collect ../compliance --format json",
    )
)
@workspace_argument
@plan_options
@format_option
@click.option("--only", metavar="LIST", default="", help="Ids of the evidence sources to ask; all when left out.")
@click.option(
    "--budget",
    type=click.FloatRange(0, 86_400, min_open=True),
    default=300,
    show_default=True,
    help="Longest that one source may take, in seconds.",
)
@key_option
def command(
    workspace: Path,
    profile: str | None,
    form: str,
    only: str,
    budget: float,
    key: str,
    *,
    quiet: bool,
    verbose: bool,
) -> None:
    """Ask every evidence source of WORKSPACE, side by side, and keep what came in its evidence store.

    Tokens are taken from the environment, and never kept. With a signing key, a checkpoint is signed afterwards.
    Exit code 1 when a source was not reached, or not whole.
    """
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    with console.errors_as(form), console.progress(quiet=quiet or form == "json") as progress:
        done = _collect(workspace, profile or "", only, budget, key, progress)
    if form == "json":
        console.print_json(_record(done))
    else:
        if verbose:
            console.print_diagnostics(done.made.plan.diagnostics)
        if not quiet:
            _tell(done, workspace)
    if any(each.problem for each in done.reached):
        raise click.exceptions.Exit(1)


def _collect(workspace: Path, profile: str, only: str, budget: float, key: str, progress: Any) -> Collected:  # noqa: ANN401 - a progress function
    from sspgen.cli.signing import signer  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.git.history_cache import default_cache  # noqa: PLC0415 - the same
    from sspgen.collect.store.api import open_store  # noqa: PLC0415 - the same
    from sspgen.flow.collecting import Terms, collect  # noqa: PLC0415 - the same
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.flow.plan import Request, read_sources  # noqa: PLC0415 - the same

    request = Request(workspace, profile, datetime.now(UTC), source_date_epoch(), progress, document=named_document())
    sources = read_sources(request)
    named = frozenset(name.strip() for name in only.split(",") if name.strip())
    known = {source.id for source in sources.workspace.evidence}
    if not named <= known:
        told = f"got {', '.join(sorted(named - known))}, expected a list of {', '.join(sorted(known)) or 'none'}"
        raise click.BadParameter(told, param_hint="'--only'")
    terms = Terms(time.monotonic, dict(os.environ), named, budget, signer(key), default_cache(os.environ))
    with open_store(sources.workspace.store, workspace, create=True) as store:
        return collect(request, sources, terms, store)


def _tell(done: Collected, workspace: Path) -> None:
    from sspgen.cli.console import print_trio, safe  # noqa: PLC0415 - keeps --help fast

    width = max((len(each.source) for each in done.reached), default=0)
    for each in done.reached:
        count = f"{each.artifacts} report{'s' * (each.artifacts != 1)}"
        bad = f", {each.rejected} not readable" if each.rejected else ""
        why = f": {each.problem}" if each.problem else ""
        word = "partial" if each.problem and each.artifacts else _WORDS[not each.problem]
        click.echo(safe(f"{word:<12}{each.source:<{width}}  {each.collector:<8} {count}{bad}{why}"))
    first, last = done.records[0].n, done.records[-1].n
    new = f"{len(done.records)} record{'s' * (len(done.records) != 1)}"
    click.echo(f"recorded {new} ({first} to {last}) in {done.made.sources.workspace.store}")
    if done.checkpoint:
        click.echo(f"signed a checkpoint over {last} records")
    print_trio(done.made.plan)
    missed = sum(bool(each.problem) for each in done.reached)
    click.echo(f"{len(done.reached) - missed} of {len(done.reached)} sources were reached")
    if missed:
        click.echo(f"  help: 'sspgen explain SOURCE {workspace}' says what a source needs; the others are recorded")


def _record(done: Collected) -> dict[str, Any]:
    from sspgen.render.findings.records import tally_record  # noqa: PLC0415 - the same

    return {
        "store": done.made.sources.workspace.store,
        "records": {"first": done.records[0].n, "last": done.records[-1].n, "head": done.records[-1].digest},
        "checkpoint": done.checkpoint or None,
        "sources": [
            {
                "source": each.source,
                "collector": each.collector,
                "reached": not each.problem,
                "problem": each.problem,
                "reports": each.artifacts,
                "not_readable": each.rejected,
                "seconds": each.seconds,
            }
            for each in done.reached
        ],
        "response_points": tally_record(done.made.plan.tally),
        "parameters": tally_record(done.made.plan.parameter_tally),
    }
