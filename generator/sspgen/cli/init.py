"""``sspgen init``: looks at a repository and writes a workspace that builds at once. It never overwrites."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, folder_argument, format_option

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.load.detect import Detected
    from sspgen.load.draft import Choices

_IMPACTS = ("low", "moderate", "high")
_LATER = "undecided"


@dataclass(frozen=True, slots=True)
class _Given:
    """What flags say; None where they say nothing."""

    name: str | None
    description: str | None
    impact: str | None
    profile: str | None


@click.command(
    epilog=examples(
        "init", "init --yes", "init --name 'Acme Payments' --impact moderate", "init --dry-run --format json"
    )
)
@folder_argument
@click.option("--name", help="Name of the system.")
@click.option("--description", help="What the system does, in a sentence.")
@click.option("--impact", type=click.Choice(_IMPACTS), help="Overall impact level (FIPS 199).")
@click.option("--profile", metavar="ID|FILE", help="The profile to answer.")
@click.option("--yes", "-y", is_flag=True, help="Ask nothing: take what was found.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@format_option
def command(
    workspace: Path,
    name: str | None,
    description: str | None,
    impact: str | None,
    profile: str | None,
    form: str,
    *,
    yes: bool,
    dry_run: bool,
) -> None:
    """Look at the repository in WORKSPACE and write a workspace that builds at once."""
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    with console.errors_as(form):
        _init(workspace, _Given(name, description, impact, profile), form, yes=yes, dry_run=dry_run)


def _init(workspace: Path, given: _Given, form: str, *, yes: bool, dry_run: bool) -> None:
    from sspgen.cli.init_files import look, refuse_existing, write_all  # noqa: PLC0415 - keeps --help fast
    from sspgen.load.draft import draft  # noqa: PLC0415 - the same

    found = look(workspace)
    refuse_existing(workspace, {"ssp.yaml"})
    ask = sys.stdin.isatty() and not yes and form != "json"
    if not ask and not yes and not given.name:
        raise click.UsageError("there is no terminal to ask on: give --yes, or --name and the other options")
    if form != "json":
        _tell_found(found)
    choices = _choices(found, given, ask=ask)
    files = draft(found, choices)
    written = sorted(files) if dry_run else write_all(workspace, files)
    if form == "json":
        _tell_json(found, choices, written, dry_run=dry_run)
    else:
        _tell_written(workspace, choices.profile, found, written, dry_run=dry_run)


def _choices(found: Detected, given: _Given, *, ask: bool) -> Choices:
    """Return what flags say, or else a person on a terminal, or else what was found."""
    from sspgen.load.draft import Choices  # noqa: PLC0415 - keeps --help fast

    name = given.name or (click.prompt("Name of the system", default=found.name) if ask else found.name)
    description, impact = given.description, given.impact
    if description is None:
        default = found.description
        description = click.prompt("What it does", default=default, show_default=bool(default)) if ask else default
    if impact is None:
        impact = click.prompt("Impact level", type=click.Choice([*_IMPACTS, _LATER]), default=_LATER) if ask else _LATER
        impact = "" if impact == _LATER else impact
    usual = f"nist-800-53-r5-{impact or 'moderate'}"
    profile = given.profile or (click.prompt("Profile to answer", default=usual) if ask else usual)
    return Choices(" ".join(name.split()), description.strip(), impact, profile)


def _tell_found(found: Detected) -> None:
    click.echo(f"Found in {found.name}:")
    for sign in found.signs:
        shown = ", ".join(sign.paths[:3]) + (f" and {len(sign.paths) - 3} more" if len(sign.paths) > 3 else "")  # noqa: PLR2004 - as many as fit a line
        click.echo(f"  {sign.kind:<15} {sign.title}{': ' + shown if shown else ''}")
    if not found.signs:
        click.echo("  nothing that tells how it is built; the workspace starts with the system alone")
    if not found.git.has_commits:
        click.echo("  no git history: provenance starts with the first commit")


def _tell_written(workspace: Path, profile: str, found: Detected, written: list[str], *, dry_run: bool) -> None:
    click.echo("Would write:" if dry_run else "Written:")
    for path in written:
        click.echo(f"  {path}")
    if not dry_run:
        place = "" if str(workspace) == "." else f" {workspace}"
        click.echo("Next:")
        if profile.startswith("nist-"):
            folder = f" -C{place}" if place else ""
            click.echo(f"  sspgen catalog add {profile}{folder}   adds the controls to answer, with their texts")
        click.echo(f"  sspgen build{place}   makes the plan as PDF, site and OSCAL, under build/")
        for name, path in _provable(found):
            folder = f" -C{place}" if place else ""
            click.echo(f"  sspgen add component {name} --files {path}{folder}   lets the report prove answers")
        click.echo("  then edit controls/*.yaml: every answer is 'planned' until you say otherwise")


def _provable(found: Detected) -> list[tuple[str, str]]:
    """Return the components of the library that take the reports that were found, each with the first of them."""
    from sspgen.load.detect import REPORT  # noqa: PLC0415 - keeps --help fast
    from sspgen.load.library import library  # noqa: PLC0415 - the same

    reports = {sign.title: sign.paths[0] for sign in found.of(REPORT)}
    return [
        (component.name, shlex.quote(reports[reader]))
        for component in library().values()
        for reader in component.reports
        if reader in reports
    ]


def _tell_json(found: Detected, choices: Choices, written: list[str], *, dry_run: bool) -> None:
    from sspgen.cli.console import print_json  # noqa: PLC0415 - keeps --help fast

    print_json(
        {
            "system": {"name": choices.name, "impact": choices.impact, "profile": choices.profile},
            "found": [{"kind": s.kind, "title": s.title, "paths": list(s.paths)} for s in found.signs],
            "dry_run": dry_run,
            "files": written,
        }
    )
