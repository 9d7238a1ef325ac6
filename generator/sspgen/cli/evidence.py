"""``sspgen evidence``: what is made of report files, before anybody trusts them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, format_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Artifact, Circumstances

_BAD_INPUT = 3


@click.group(name="evidence", epilog=examples("evidence read trivy.json", "evidence formats"))
def command() -> None:
    """Look at reports, and at the formats that are read."""


@command.command(
    name="read",
    short_help="Print what is made of each FILE, or why it is not read.",
    epilog=examples(
        "evidence read artifacts/trivy.json",
        "evidence read artifacts/* --format json",
        "evidence read scan.zip --context artifacts/context.json --all",
    ),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--context", type=click.Path(path_type=Path), help="File that says when and by what they were made.")
@click.option("--all", "everything", is_flag=True, help="Show every finding, tag and record.")
@format_option
def read(files: tuple[Path, ...], context: Path | None, form: str, *, everything: bool) -> None:
    """Print what is made of each FILE: its format, tool, subject, times, verdict, findings; or why it is not read.

    A file that is an archive stands for the files in it. With --format json, one object a file, each on a line of
    its own. Exit code 3 when a file gives no normal form.
    """
    from sspgen.cli import evidence_text  # noqa: PLC0415 - keeps --help fast
    from sspgen.cli.console import errors_as  # noqa: PLC0415 - the same
    from sspgen.model.evidence import Rejection  # noqa: PLC0415 - the same

    with errors_as(form):
        circumstances = _circumstances(context)
    rejected = False
    for artifact in _artifacts(files, circumstances):
        rejected |= isinstance(artifact.result, Rejection)
        if form == "json":
            click.echo(evidence_text.line(artifact))
        else:
            click.echo(evidence_text.block(artifact, everything=everything))
    if rejected:
        raise click.exceptions.Exit(_BAD_INPUT)


@command.command(name="formats", epilog=examples("evidence formats"))
@format_option
def formats(form: str) -> None:
    """List the formats that are read."""
    from sspgen.cli.console import print_json  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.registry import readers  # noqa: PLC0415 - the same

    if form == "json":
        print_json({"formats": [{"id": r.id, "title": r.title, "proves": r.proves} for r in readers()]})
        return
    width = max(len(reader.id) for reader in readers())
    for reader in readers():
        click.echo(f"{reader.id:<{width}}  {reader.title}: {reader.proves}")
    click.echo(f"{len(readers())} formats")


def _circumstances(context: Path | None) -> Circumstances:
    from sspgen.collect.intake import read_circumstances  # noqa: PLC0415 - keeps --help fast
    from sspgen.errors import InputError  # noqa: PLC0415 - the same
    from sspgen.model.diagnostics import Diagnostic  # noqa: PLC0415 - the same
    from sspgen.model.evidence import Circumstances  # noqa: PLC0415 - the same

    if context is None:
        return Circumstances()
    try:
        said = read_circumstances(context.read_bytes(), str(context))
    except OSError as error:
        said = f"the context file {context} cannot be read: {error.strerror}"
    if isinstance(said, str):
        raise InputError(Diagnostic("SSP303", said))
    return said


def _artifacts(files: tuple[Path, ...], circumstances: Circumstances) -> Iterator[Artifact]:
    """Yield what is made of each file; its own time is the last that is believed."""
    from dataclasses import replace  # noqa: PLC0415 - keeps --help fast

    from sspgen.collect.api import CollectContext  # noqa: PLC0415 - the same
    from sspgen.collect.archive import is_archive  # noqa: PLC0415 - the same
    from sspgen.collect.intake import take, take_members  # noqa: PLC0415 - the same
    from sspgen.collect.safe_path import read_named  # noqa: PLC0415 - the same
    from sspgen.model.evidence import Artifact, Rejection, TimeOrigin  # noqa: PLC0415 - the same

    context = CollectContext(Path(), None, datetime.now(UTC))
    for file in files:
        name = file.as_posix()
        content = read_named(file)
        if isinstance(content, Rejection):
            yield Artifact(name, "", 0, content)
            continue
        known = circumstances
        if known.observed is None:
            known = replace(known, observed=content.modified, origin=TimeOrigin.FILE)
        if is_archive(content.data):
            yield from take_members(name, content.data, "*", context, known)
        else:
            yield take(name, content.data, context, known)
