"""``sspgen explain``: why the plan says what it says about one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from sspgen.cli.options import examples, folder_of, format_option, named_document, plan_options


@click.command(epilog=examples("explain ra-5", "explain 'AC-2(1)'", "explain ra-5.a", "explain image_scan"))
@click.argument("name")
@click.option(
    "--workspace",
    "-w",
    "-C",
    type=click.Path(path_type=Path),
    default=Path(),
    callback=folder_of,
    help="The workspace.  [default: this folder]",
)
@plan_options
@format_option
def command(name: str, workspace: Path, profile: str | None, form: str, *, quiet: bool, verbose: bool) -> None:
    """Explain NAME: a control, a statement part, a component or an evidence source.

    Prints claim, proof, roll-up and provenance.
    """
    from sspgen.cli import console, explanations  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.flow.plan import Request, make_plan  # noqa: PLC0415 - the same
    from sspgen.render.api import silent  # noqa: PLC0415 - the same

    del quiet
    with console.errors_as(form):
        request = Request(workspace, profile or "", datetime.now(UTC), source_date_epoch(), silent)
        plan = make_plan(replace(request, document=named_document()))
    explanation = explanations.explain(plan, name)
    if explanation is None:
        hint = explanations.hint(plan, name)
        raise click.UsageError(
            f"{name!r} is no control, statement part, component or evidence source of the plan; {hint}"
        )
    if form == "json":
        console.print_json(explanation.record)
    else:
        click.echo("\n".join(console.safe(line) for line in explanation.lines(verbose=verbose)))
