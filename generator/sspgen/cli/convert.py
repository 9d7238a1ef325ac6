"""``sspgen convert``: OSCAL documents from JSON, YAML or XML to any other of them, and nothing of them lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples
from sspgen.model.exchange import FORMATS

if TYPE_CHECKING:
    from sspgen.flow.convert import Converted, Folder

_STREAM = "-"
_BAD_INPUT = 3


@click.command(
    epilog=examples(
        "convert ssp.json ssp.xml",
        "convert catalog.xml - --to yaml",
        "convert oscal/ oscal-xml/ --to xml",
    )
)
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@click.option("--to", "encoding", type=click.Choice(FORMATS), help="The encoding of TARGET.")
@click.option("--force", is_flag=True, help="Replace TARGET also when it is no OSCAL document.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
def command(source: str, target: str, encoding: str | None, *, force: bool, quiet: bool) -> None:
    """Convert an OSCAL document, or all of a folder; SOURCE and TARGET may be '-'.

    What was written is read again and compared before it gets its name: it holds exactly what SOURCE holds.
    """
    from sspgen.cli.console import print_diagnostics  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.convert import convert_folder, told  # noqa: PLC0415 - the same

    if source != _STREAM and Path(source).is_dir():
        found = convert_folder(Path(source), _folder(target), _named(target, encoding, folder=True), force=force)
        print_diagnostics((*told(found.converted), *found.problems))
        _say_folder(found, quiet=quiet)
        if found.problems:
            raise click.exceptions.Exit(_BAD_INPUT)
        return
    made = _one(source, target, encoding, force=force)
    print_diagnostics(told((made,)))
    if made.target is not None and not quiet:
        _say(made)


def _one(source: str, target: str, encoding: str | None, *, force: bool) -> Converted:
    from sspgen.flow.convert import convert_bytes, convert_file  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.convert_target import write_target  # noqa: PLC0415 - the same
    from sspgen.model.limits import JSON_BYTES  # noqa: PLC0415 - the same

    into = Path(target)
    if target != _STREAM and into.is_dir():
        named = _named(target, encoding, folder=True)
        into /= f"{Path(source).stem if source != _STREAM else 'document'}.{named}"
    else:
        named = _named(target, encoding, folder=False)
    if _STREAM not in (source, target):
        return convert_file(Path(source), into, named, force=force)
    data = sys.stdin.buffer.read(JSON_BYTES + 1) if source == _STREAM else _bytes(source)
    made = convert_bytes(data, "standard input" if source == _STREAM else source, named)
    if target == _STREAM:
        click.echo(made.data, nl=False)
    else:
        write_target(into, made.data, force=force)
    return made


def _bytes(source: str) -> bytes:
    from sspgen.flow.convert import read_source  # noqa: PLC0415 - keeps --help fast

    return read_source(Path(source))


def _folder(target: str) -> Path:
    if target == _STREAM or Path(target).is_file():
        raise click.UsageError("SOURCE is a folder, so TARGET must be one, too")
    return Path(target)


def _named(target: str, encoding: str | None, *, folder: bool) -> str:
    """Return the encoding that is asked for, by name or by suffix.

    Raises:
        UsageError: SSP437, none is, or the two differ.
    """
    from sspgen.errors import UsageError  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.convert import ENCODING_OF  # noqa: PLC0415 - the same
    from sspgen.model.diagnostics import Diagnostic  # noqa: PLC0415 - the same
    from sspgen.model.spans import Span  # noqa: PLC0415 - the same

    suffix = "" if folder else Path(target).suffix.lower()
    by_suffix = ENCODING_OF.get(suffix)
    if encoding and by_suffix in (encoding, None):
        return encoding
    if by_suffix and not encoding:
        return by_suffix
    if encoding:
        message = f"its name says {by_suffix}, and --to says {encoding}"
    else:
        message = f"no encoding has the suffix {suffix!r}" if suffix else "no encoding is named"
    place = None if target == _STREAM else Span(target)
    raise UsageError(Diagnostic("SSP437", message, place))


def _say(made: Converted) -> None:
    from sspgen.cli.console import safe  # noqa: PLC0415 - keeps --help fast

    document = made.document
    version = f", OSCAL {document.oscal_version}" if document.oscal_version else ""
    what = f"{document.model}{version}, {len(made.data):,} bytes"
    click.echo(safe(f"{document.path} -> {made.target} ({what})"))


def _say_folder(found: Folder, *, quiet: bool) -> None:
    if quiet:
        return
    for made in found.converted:
        _say(made)
    skipped = f", {_counted(len(found.skipped), 'other file')} left alone" if found.skipped else ""
    click.echo(f"{_counted(len(found.converted), 'document')} converted{skipped}")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
