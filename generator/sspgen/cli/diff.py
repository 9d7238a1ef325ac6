"""``sspgen diff``: what a reviewer changed in Word, statement by statement, and back into the YAML."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from sspgen.cli.options import examples, format_option, workspace_argument


@click.command(
    epilog=examples(
        "diff --word reviewed.docx",
        "diff --word reviewed.docx --write",
        "diff ../compliance --word reviewed.docx --format json",
    )
)
@workspace_argument
@click.option(
    "--word",
    "document",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The Word document that came back from a reviewer.",
)
@click.option("--write", is_flag=True, help="Write the changes into the YAML files that the texts come from.")
@click.option("--profile", metavar="ID|FILE", help="The profile to answer, in place of the workspace's own.")
@format_option
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
def command(workspace: Path, document: Path, profile: str | None, form: str, *, write: bool, quiet: bool) -> None:
    """Show what a reviewer changed in a Word document of the plan of WORKSPACE, statement by statement.

    Tracked changes are taken as accepted, and comments are listed. What differs only because of how Word writes, such
    as its quotes and dashes, is no change.

    With --write each changed text replaces the old one in its file, and nothing else of the file changes: all files are
    written or none. Look at the result with 'git diff'.

    Exit code 1 when there are changes, written or not.
    """
    from sspgen.cli import console, diff_text  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.plan import Request, source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.flow.word_review import review  # noqa: PLC0415 - the same
    from sspgen.flow.word_write import write_changes  # noqa: PLC0415 - the same

    with console.errors_as(form), console.progress(quiet=quiet or form == "json") as progress:
        request = Request(workspace, profile or "", datetime.now(UTC), source_date_epoch(), progress)
        found = review(request, document, str(document))
        written = write_changes(found.writable, found.places) if write else ()
    if form == "json":
        console.print_json(diff_text.document(found, written))
    else:
        console.print_diagnostics(found.diagnostics)
        if not quiet:
            for line in diff_text.lines(found):
                click.echo(line)
            click.echo(diff_text.summary(found, written, write=write))
    if found.changes:
        raise click.exceptions.Exit(1)
