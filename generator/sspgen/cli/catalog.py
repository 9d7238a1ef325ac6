"""``sspgen catalog``: add, pin and list the catalogs and profiles that a workspace is built from."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.console import errors_as, print_diagnostics
from sspgen.cli.options import examples, format_option
from sspgen.resolve.catalogs import Listed, add, listing

if TYPE_CHECKING:
    from sspgen.resolve.lock import LockEntry

_WORKSPACE = click.option(
    "--workspace",
    "-C",
    "-w",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The workspace folder; the current folder when left out.",
)
_SHORT_HASH = 12


@click.group(
    name="catalog",
    epilog=examples(
        "catalog add nist-800-53-r5-moderate", "catalog add catalogs/tailored.json --id tailored", "catalog list"
    ),
)
def command() -> None:
    """Add, pin and list control catalogs and profiles."""


@command.command(
    name="add",
    epilog=examples("catalog add nist-800-53-r5-moderate", "catalog add tailored.json --id tailored"),
)
@click.argument("name")
@click.option("--id", "identifier", default="", help="Short id; else made from the file name.")
@click.option("--sha256", default="", help="Expected hash, 64 hex digits; required for a URL.")
@_WORKSPACE
@format_option
def add_command(name: str, identifier: str, sha256: str, workspace: Path, form: str) -> None:
    """Add a catalog or profile and pin it in ssp.lock.

    NAME is one that 'sspgen catalog list' shows, an OSCAL file (JSON, YAML or XML), or an https:// URL.
    A profile by name brings the catalog that it imports. A file inside the workspace stays where it
    is; one outside is copied to catalogs/.
    """
    with errors_as(form):
        addition = add(name, workspace, identifier=identifier, sha256=sha256)
    print_diagnostics(addition.diagnostics)
    if form == "json":
        click.echo(json.dumps([asdict(e) for e in addition.entries], indent=2, sort_keys=True))
        return
    for entry in addition.entries:
        _say(f"added {entry.id}: {_counts(entry)}")
        _say(f"  {_title(entry)}")
        _say(f"  from {entry.href}")
        _say(f"  sha256 {entry.sha256}, pinned in ssp.lock")


@command.command(name="list", epilog=examples("catalog list", "catalog list -C ../compliance --format json"))
@_WORKSPACE
@format_option
def list_command(workspace: Path, form: str) -> None:
    """List what is pinned, what is at hand, and what can be added."""
    with errors_as(form):
        found = listing(workspace)
    if form == "json":
        records = [asdict(item.entry) | {"state": item.state} for item in found]
        click.echo(json.dumps(records, indent=2, sort_keys=True))
        return
    for item in found:
        _print_listed(item)
    if any(item.state in {"available", "missing"} for item in found):
        click.echo("Add one with 'sspgen catalog add ID'.")


@command.command(name="show", epilog=examples("catalog show nist-800-53-r5"))
@click.argument("identifier", metavar="ID")
@_WORKSPACE
def show_command(identifier: str, workspace: Path) -> None:
    """Show one catalog or profile in full, as JSON."""
    found = next((item for item in listing(workspace) if item.entry.id == identifier), None)
    if found is None:
        names = ", ".join(item.entry.id for item in listing(workspace))
        raise click.BadParameter(f"{identifier!r} is none of {names}", param_hint="ID")
    record = asdict(found.entry) | {"state": found.state}
    click.echo(json.dumps(record, indent=2, sort_keys=True))


def _print_listed(item: Listed) -> None:
    entry = item.entry
    _say(f"{entry.id}  [{item.state}]")
    _say(f"  {entry.kind}: {_title(entry)}")
    if entry.controls:
        _say(f"  {_counts(entry)}")
    _say(f"  {entry.href}  sha256 {entry.sha256[:_SHORT_HASH]}…")


def _say(line: str) -> None:
    """Print a line; the words of a catalog must not steer the terminal."""
    click.echo("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line))


def _title(entry: LockEntry) -> str:
    return f"{entry.title}, version {entry.version}" if entry.version else entry.title


def _counts(entry: LockEntry) -> str:
    withdrawn = f" ({entry.withdrawn} withdrawn ones left out)" if entry.withdrawn else ""
    controls = f"{_counted(entry.controls, 'control')}{withdrawn}"
    return f"{controls}, {_counted(entry.parameters, 'parameter')}, {_counted(entry.response_points, 'response point')}"


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
