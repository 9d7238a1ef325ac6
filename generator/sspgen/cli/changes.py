"""``sspgen changes``: every change of a branch, what is missing for it, and a sample that an auditor can draw again."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, named_document, workspace_argument

if TYPE_CHECKING:
    from sspgen.model.changes import Changes


@click.command(
    epilog=examples(
        "changes --since 365d",
        "changes --since 2026-01-01 --format csv --out changes.csv",
        "changes --sample 25 --seed 'ZGhuQJ3kqF…'",
    )
)
@workspace_argument
@click.option("--branch", metavar="NAME", default="", help="The branch.  [default: the repository's default branch]")
@click.option("--since", metavar="DATE|DAYS", default="", help="Leave out what landed before, e.g. 2026-01-31 or 365d.")
@click.option("--only", type=click.Choice(["history"]), help="Read git's history, and leave the evidence aside.")
@click.option("--sample", "size", type=click.IntRange(1), metavar="N", help="Draw N of the changes; needs --seed.")
@click.option("--seed", metavar="TEXT", default="", help="What decides the draw: a line of a published checkpoint.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="How to report.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.  [default: print]")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
def command(
    workspace: Path,
    branch: str,
    since: str,
    only: str | None,
    size: int | None,
    seed: str,
    form: str,
    out: Path | None,
    *,
    quiet: bool,
) -> None:
    """Reconcile every change of a branch of WORKSPACE with pull requests, pipeline runs, deployments and releases.

    The evidence is what the workspace's sources brought; nothing is asked over the network. Exceptions come first.
    Exit code 1 when a change lacks something, or when something may be missing.
    """
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.changes import worth_saying  # noqa: PLC0415 - the same
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.merge.changes.sampling import sample  # noqa: PLC0415 - the same

    if bool(size) != bool(seed):
        raise click.UsageError("'--sample' and '--seed' need each other")
    with console.errors_as("json" if form == "json" else "text"), console.uncollected():
        now = source_date_epoch() or datetime.now(UTC)
        changes = _changes(workspace, branch, since, now, history_only=only is not None, quiet=quiet or form != "text")
        drawn = sample((change.landed.sha for change in changes.changes), size, seed) if size else ()
        method = f"{len(drawn)} of {len(changes.changes)} by SHA-256 of 'SEED:COUNTER', seed {seed!r}" if size else ""
        _put(_text(changes, form, now, method, drawn), out, form)
    found = worth_saying(changes)
    if not quiet:
        console.print_diagnostics(found)
    if found:
        raise click.exceptions.Exit(1)


def _changes(workspace: Path, branch: str, since: str, now: datetime, *, history_only: bool, quiet: bool) -> Changes:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.git.history_cache import default_cache  # noqa: PLC0415 - the same
    from sspgen.collect.remote.forge_query import since_time  # noqa: PLC0415 - the same
    from sspgen.flow.changes import Question, changes_of  # noqa: PLC0415 - the same

    begin = since_time(since, now) if since else None
    if since and begin is None:
        raise click.BadParameter(f"{since!r} is neither a date nor a number of days", param_hint="'--since'")
    with console.progress(quiet=quiet) as progress:
        cache = default_cache(os.environ)
        return changes_of(Question(workspace, branch, begin, now, cache, progress, history_only, named_document()))


def _text(changes: Changes, form: str, now: datetime, method: str, drawn: tuple[str, ...]) -> bytes:
    from sspgen.cli import changes_text  # noqa: PLC0415 - keeps --help fast
    from sspgen.cli.console import safe  # noqa: PLC0415 - the same
    from sspgen.load.json_writer import json_bytes  # noqa: PLC0415 - the same
    from sspgen.render.population import csv_bytes  # noqa: PLC0415 - the same

    if form == "csv":
        return csv_bytes(changes, now, method, drawn)
    if form == "json":
        return json_bytes(changes_text.document(changes, now, method, drawn))
    return "".join(f"{safe(line)}\n" for line in changes_text.lines(changes, drawn)).encode("utf-8", "replace")


def _put(data: bytes, out: Path | None, form: str) -> None:
    from sspgen.cli.console import print_for_programs  # noqa: PLC0415 - keeps --help fast
    from sspgen.errors import EnvironmentFailure  # noqa: PLC0415 - the same
    from sspgen.model.diagnostics import Diagnostic  # noqa: PLC0415 - the same

    if out is None and form == "text":
        click.echo(data.decode("utf-8"), nl=False)
    elif out is None:
        print_for_programs(data.decode("utf-8"))
    else:
        try:
            out.write_bytes(data)
        except OSError as error:
            raise EnvironmentFailure(Diagnostic("SSP392", f"{out} cannot be written: {error.strerror}")) from error
