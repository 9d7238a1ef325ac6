"""``sspgen check``: everything that ``build`` would find, and nothing written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, format_option, plan_options, workspace_argument

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog=examples("check", "check --format json", "check --profile my-profile.yaml"))
@workspace_argument
@plan_options
@format_option
def command(workspace: Path, profile: str | None, form: str, *, quiet: bool, verbose: bool) -> None:
    """Report what is missing, wrong or unproven in WORKSPACE. Exit code 1 when there are findings."""
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.plan import Request, make_plan, source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.model.diagnostics import Severity  # noqa: PLC0415 - the same

    with console.errors_as(form), console.progress(quiet=quiet or form == "json") as progress:
        plan = make_plan(Request(workspace, profile or "", datetime.now(UTC), source_date_epoch(), progress))
    findings = [d for d in plan.diagnostics if d.severity is not Severity.INFO]
    if form == "json":
        console.print_json(
            {
                "response_points": console.tally_record(plan.tally),
                "parameters": console.tally_record(plan.parameter_tally),
                "diagnostics": [console.diagnostic_record(d) for d in plan.diagnostics],
            }
        )
    else:
        console.print_diagnostics(plan.diagnostics, verbose=verbose)
        if not quiet:
            console.print_trio(plan)
            click.echo(f"{len(findings)} findings")
    if findings:
        raise click.exceptions.Exit(1)
