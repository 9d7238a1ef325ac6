"""``sspgen diff``: what differs between two catalogs, profiles or plans, and what a reviewer changed in Word.

With ``--answers`` it says what becomes of answers when requirements change.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.options import examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.flow.comparing import Asking
    from sspgen.model.comparison import Compared, Migration
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.render.api import Progress

_TWO = 2


@click.command(
    epilog=examples(
        "diff nist-800-53-r5-low nist-800-53-r5-moderate",
        "diff last-year/ssp.json .",
        "diff v1.2.0 .",
        "diff rev4.yaml rev5.json --answers . --format markdown -o migration.md",
        "diff --word reviewed.docx --write",
    )
)
@click.argument("things", nargs=-1, metavar="[FROM] [TO]")
@click.option("--answers", metavar="WORKSPACE", help="Say what becomes of these answers when requirements change.")
@click.option(
    "--word",
    "document",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The Word document that came back from a reviewer.",
)
@click.option("--write", is_flag=True, help="With --word: write the changes into the YAML files of the texts.")
@click.option(
    "--profile", metavar="ID|FILE", help="With --word: the profile to answer, in place of the workspace's own."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown", "csv"]),
    default="text",
    show_default=True,
    help="How to report; csv with --answers only.",
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file.  [default: print]"
)
@click.option("--verbose", "-v", is_flag=True, help="Tell minor differences, and list everything.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
def command(
    things: tuple[str, ...],
    answers: str | None,
    document: Path | None,
    profile: str | None,
    form: str,
    out: Path | None,
    *,
    write: bool,
    verbose: bool,
    quiet: bool,
) -> None:
    """Compare two catalogs, profiles or plans in words.

    FROM and TO are OSCAL catalogs, profiles or system security plans, OpenControl standards, workspaces of any format,
    ids of 'sspgen catalog list', or tags and branches of this repository. Profiles are compared resolved. Nothing is
    fetched.

    With --answers WORKSPACE, FROM and TO are requirements (FROM may be left out), and the report says for each answer
    of the workspace what becomes of it, and which controls nobody has answered yet.

    With --word FILE the plan of one workspace is compared with a Word document that a reviewer changed. Tracked changes
    are taken as accepted, and comments are listed. With --write each changed text replaces the old one in its file, and
    nothing else of the file changes: all files are written or none.

    Exit code 1 when there are differences, when something cannot be compared because texts are not at hand, or when
    answers and controls ask for work.
    """
    if document is not None:
        _only(answers is None and len(things) <= 1, "'--word' compares with one workspace")
        _only(form in {"text", "json"} and out is None, "'--word' is reported as text or json, and printed")
        _review(Path(things[0] if things else "."), document, profile, form, write=write, quiet=quiet)
        return
    _only(not write and profile is None, "'--write' and '--profile' belong to '--word'")
    if answers is not None:
        _only(1 <= len(things) <= _TWO, "'--answers' needs the new requirements: [FROM] TO")
        _migration(answers, things, form, out, verbose=verbose, quiet=quiet)
        return
    _only(len(things) == _TWO, "two things are compared: FROM and TO; or name a document with '--word'")
    _only(form != "csv", "'--format csv' belongs to '--answers'")
    _comparison(things, form, out, verbose=verbose, quiet=quiet)


def _only(condition: bool, otherwise: str) -> None:
    if not condition:
        raise click.UsageError(otherwise)


def _asking(progress: Progress) -> Asking:
    from sspgen.flow.comparing import Asking  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same

    return Asking(Path(), datetime.now(UTC), source_date_epoch(), progress)


def _comparison(things: tuple[str, ...], form: str, out: Path | None, *, verbose: bool, quiet: bool) -> None:
    from sspgen.cli import compare_markdown, compare_records, compare_text, console  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.comparing import compare  # noqa: PLC0415 - the same

    with console.errors_as(form), console.progress(quiet=True) as progress:
        found = compare(things[0], things[1], _asking(progress))
    compared: Compared = found.compared
    if form == "json":
        _put(_json(compare_records.document(compared, found.diagnostics)), out)
    else:
        tell = compare_markdown.comparison if form == "markdown" else compare_text.lines
        _tell(tell(compared, verbose=verbose), found.diagnostics, out, quiet=quiet)
    if compared.changes or compared.unread:
        raise click.exceptions.Exit(1)


def _migration(
    answers: str, things: tuple[str, ...], form: str, out: Path | None, *, verbose: bool, quiet: bool
) -> None:
    from sspgen.cli import compare_markdown, console, migration_items, migration_text  # noqa: PLC0415 - keeps --help fast
    from sspgen.cli.migration_records import csv_bytes, document  # noqa: PLC0415 - the same
    from sspgen.flow.comparing import migration  # noqa: PLC0415 - the same

    with console.errors_as(form), console.progress(quiet=True) as progress:
        found = migration(answers, things[0] if len(things) == _TWO else "", things[-1], _asking(progress))
    report: Migration = found.migration
    if form == "json":
        _put(_json(document(report, found.diagnostics)), out)
    elif form == "csv":
        _put(csv_bytes(report), out)
    else:
        tell = compare_markdown.migration if form == "markdown" else migration_text.lines
        _tell(tell(report, verbose=verbose), found.diagnostics, out, quiet=quiet)
    if migration_items.needs_work(report):
        raise click.exceptions.Exit(1)


def _tell(lines: Iterator[str], diagnostics: Iterable[Diagnostic], out: Path | None, *, quiet: bool) -> None:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    console.print_diagnostics(diagnostics)
    if out is not None:
        text = "".join(f"{click.unstyle(line)}\n" for line in lines)
        _put(text.encode("utf-8", "replace"), out)
    elif not quiet:
        for line in lines:
            click.echo(line)


def _json(document: dict[str, Any]) -> bytes:
    from sspgen.cli.console import masked  # noqa: PLC0415 - keeps --help fast
    from sspgen.load.json_writer import json_bytes  # noqa: PLC0415 - the same

    data: bytes = json_bytes(masked(document))
    return data


def _put(data: bytes, out: Path | None) -> None:
    from sspgen.cli.console import print_for_programs  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.named_file import write_named  # noqa: PLC0415 - the same

    if out is None:
        print_for_programs(data.decode("utf-8"))
    else:
        write_named(out, data)


def _review(workspace: Path, document: Path, profile: str | None, form: str, *, write: bool, quiet: bool) -> None:
    from sspgen.cli import console, diff_text  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.flow.plan import Request  # noqa: PLC0415 - the same
    from sspgen.flow.word_review import review  # noqa: PLC0415 - the same
    from sspgen.flow.word_write import write_changes  # noqa: PLC0415 - the same

    _only(workspace.is_dir(), f"there is no folder {str(workspace)!r}")
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
