"""``sspgen add``: writes a component of the library into a workspace, with the evidence that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, format_option

if TYPE_CHECKING:
    from sspgen.cli.add_files import Added
    from sspgen.load.library import LibraryComponent

_WORKSPACE = click.option(
    "--workspace",
    "-C",
    "-w",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The workspace folder; the current folder when left out.",
)


@click.group(
    name="add",
    epilog=examples("add component --list", "add component image-scanner --files 'artifacts/trivy-*.json'"),
)
def command() -> None:
    """Add reusable parts to a workspace."""


@command.command(
    name="component",
    short_help="Add component NAME of the library.",
    epilog=examples(
        "add component --list",
        "add component image-scanner --files 'artifacts/trivy-*.json'",
        "add component image-scanner --as api-scanner --files artifacts/api.json",
        "add component git-hosting --implemented",
    ),
)
@click.argument("name", default="")
@click.option("--list", "listed", is_flag=True, help="List the library: what each shows, and the formats it takes.")
@click.option("--as", "identifier", metavar="ID", default="", help="Id of the component; its name when left out.")
@click.option("--files", metavar="PATTERN", multiple=True, help="Its reports inside the workspace; may be repeated.")
@click.option("--implemented", is_flag=True, help="Claim that it is in place; --files says so already.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@_WORKSPACE
@format_option
def component_command(
    name: str,
    identifier: str,
    files: tuple[str, ...],
    workspace: Path,
    form: str,
    *,
    listed: bool,
    implemented: bool,
    dry_run: bool,
) -> None:
    """Add component NAME of the library: its answers, and the evidence that shows them.

    Two files are written under controls/, and none that is there is touched. Whoever names its
    reports with --files, or says --implemented, claims that it is in place; else every answer is
    'planned'. What no report can show stays 'planned' either way.
    """
    from sspgen.cli.console import errors_as  # noqa: PLC0415 - keeps --help fast

    if not listed and not name:
        raise click.UsageError("name a component; 'sspgen add component --list' shows them")
    with errors_as(form):
        if listed:
            _list(form)
        else:
            from sspgen.cli.add_files import Asked, add_component  # noqa: PLC0415 - keeps --help fast

            asked = Asked(name, identifier or name, files, implemented=implemented or bool(files))
            _tell(add_component(workspace, asked, dry_run=dry_run), workspace, form, dry_run=dry_run)


def _list(form: str) -> None:
    from sspgen.cli.console import print_json  # noqa: PLC0415 - keeps --help fast
    from sspgen.load.library import library  # noqa: PLC0415 - the same

    if form == "json":
        print_json({"components": [_record(component) for component in library().values()]})
        return
    for component in library().values():
        click.echo(f"{component.name}")
        click.echo(f"  {component.shows}")
        click.echo(f"  speaks for {', '.join(point.removesuffix('_smt') for point in component.points)}")
        takes = ", ".join(component.formats) or "nothing but the history of the repository"
        click.echo(f"  takes {takes}")


def _record(component: LibraryComponent) -> dict[str, object]:
    return {
        "name": component.name,
        "title": component.title,
        "shows": component.shows,
        "kinds": list(component.kinds),
        "formats": list(component.formats),
        "points": list(component.points),
        "parameters": dict(component.asks),
    }


def _tell(added: Added, workspace: Path, form: str, *, dry_run: bool) -> None:
    from sspgen.cli.console import print_json  # noqa: PLC0415 - keeps --help fast

    if form == "json":
        print_json(
            {
                "component": added.identifier,
                "status": added.status,
                "evidence": list(added.sources),
                "reports": list(added.reports),
                "overlaps": list(added.overlaps),
                "parameters": dict(added.asks),
                "dry_run": dry_run,
                "files": list(added.files),
            }
        )
        return
    click.echo("Would write:" if dry_run else "Written:")
    for path in added.files:
        click.echo(f"  {path}")
    if added.pattern and not added.reports:
        click.echo(f"No file matches {added.pattern} yet: until one does, the evidence is 'not run'.")
    click.echo(f"Its answers claim '{added.status}' where evidence bears on them. Read them: the claim is yours.")
    for parameter, what in added.asks:
        click.echo(f"  set parameter {parameter}: {what}")
    for source in added.overlaps:
        click.echo(f"  {source} reads some of these files too: take that source out where this one replaces it")
    place = "" if str(workspace) == "." else f" {workspace}"
    click.echo(f"Next: sspgen explain {added.sources[0]}{place}")
