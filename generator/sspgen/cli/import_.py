"""``sspgen import``: writes what other formats say as native files, all of them or none. It never overwrites."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, format_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sspgen.flow.importing import Imported

_SHOWN = 12
_ONE = {
    "texts": "text",
    "components": "component",
    "parameter values": "parameter value",
    "recorded tests": "recorded test",
    "pages": "page",
    "titles of controls": "title of a control",
}


def _options(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        format_option,
        click.option("--verbose", "-v", is_flag=True, help="Say also what is only worth knowing."),
        click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing."),
        click.option("--profile", metavar="ID|FILE", default="", help="The profile to name in ssp.yaml."),
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Where the files go."),
    ):
        function = option(function)
    return function


@click.group(
    name="import", epilog=examples("import opencontrol compliance --out plan", "import oscal ssp.json --dry-run")
)
def command() -> None:
    """Write the native files of an OpenControl folder or an OSCAL document.

    What they say is read back and compared; all files are written or none, and nothing is overwritten.
    """


@command.command(
    name="opencontrol",
    epilog=examples(
        "import opencontrol compliance --out plan",
        "import opencontrol . --profile nist-800-53-r5-moderate",
        "import opencontrol . --certification LATO --catalog nist-800-53-r5",
    ),
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_options
@click.option("--certification", metavar="NAME", default="", help="Make a profile of this certification, and name it.")
@click.option("--catalog", metavar="ID|FILE", default="", help="Its controls' catalog; else the standard in FOLDER.")
def opencontrol_command(
    folder: Path,
    out: Path | None,
    certification: str,
    catalog: str,
    **options: Any,  # noqa: ANN401 - as click hands them on
) -> None:
    """Write the native files of an OpenControl FOLDER.

    They go into the folder itself when --out is left out; its own files stay as they are.
    """
    from sspgen.flow.certified import Wanted  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.epoch import source_date_epoch  # noqa: PLC0415 - the same
    from sspgen.flow.importing import import_opencontrol  # noqa: PLC0415 - the same

    if certification and options["profile"]:
        raise click.UsageError("--certification makes the profile that --profile would name: give one of them")
    if catalog and not certification:
        raise click.UsageError("--catalog is where the controls of a --certification are from")
    target = out or folder

    def read() -> Imported:
        now = source_date_epoch() or datetime.now(UTC)
        wanted = Wanted(certification, catalog, now) if certification else None
        return import_opencontrol(folder, target, options["profile"], wanted)

    _import(read, target, certified=bool(certification), **options)


@command.command(
    name="oscal",
    short_help="Write the native files of an OSCAL FILE.",
    epilog=examples(
        "import oscal vendor/components.json --out plan", "import oscal ssp.json --profile nist-800-53-r5-moderate"
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@_options
def oscal_command(file: Path, out: Path | None, **options: Any) -> None:  # noqa: ANN401 - as above
    """Write the native files of an OSCAL component definition or system security plan.

    They go beside the FILE when --out is left out. Components are added to a workspace that is there.
    """
    from sspgen.flow.importing import import_oscal  # noqa: PLC0415 - keeps --help fast

    target = out or file.parent
    _import(lambda: import_oscal(file, target, options["profile"]), target, **options)


def _import(
    read: Callable[[], Imported],
    target: Path,
    *,
    form: str,
    dry_run: bool,
    verbose: bool,
    profile: str,
    certified: bool = False,
) -> None:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.cli.init_files import refuse_existing, write_all  # noqa: PLC0415 - the same

    with console.errors_as(form):
        found = read()
        if dry_run:
            refuse_existing(target, found.files)
            written = sorted(found.files)
        else:
            target.mkdir(parents=True, exist_ok=True)
            written = write_all(target, found.files)
    if form == "json":
        _tell_json(found, written, dry_run=dry_run)
        return
    console.print_diagnostics(found.diagnostics, verbose=verbose)
    _tell(found, target, written, dry_run=dry_run)
    if not dry_run:
        _tell_next(target, named=certified or bool(profile or found.workspace.profile), profile=profile)


def _tell(found: Imported, target: Path, written: list[str], *, dry_run: bool) -> None:
    from sspgen.cli.console import safe  # noqa: PLC0415 - keeps --help fast
    from sspgen.render.words import count as counted  # noqa: PLC0415 - the same

    click.echo(f"{'Would write' if dry_run else 'Written'} {counted(len(written), 'file')} to {safe(str(target))}:")
    for path in written[:_SHOWN]:
        click.echo(f"  {safe(path)}{'  (a copy)' if path in found.copied else ''}")
    if len(written) > _SHOWN:
        click.echo(f"  and {len(written) - _SHOWN} more")
    counts = _counts(found)
    said = (f"{count} {_ONE[what] if count == 1 else what}" for what, count in counts.items())
    click.echo("They say what was read: " + ", ".join(said) + ".")
    for line in found.left_out:
        click.echo(f"  not in them: {safe(line)}")


def _tell_next(target: Path, *, named: bool, profile: str) -> None:
    from sspgen.cli.console import safe  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.import_profile import is_known  # noqa: PLC0415 - the same

    place = "" if str(target) == "." else f" {target}"
    click.echo("Next:")
    if not named:
        click.echo("  name the profile to answer in ssp.yaml, e.g. 'profile: nist-800-53-r5-moderate';")
        click.echo("  'sspgen catalog list' shows the others, 'sspgen catalog add ID' adds its texts")
    elif profile and not is_known(profile, target):
        click.echo(f"  put the profile {safe(profile)!r} there, or correct 'profile:' in ssp.yaml: it is")
        click.echo("  neither a file of the workspace nor an id of 'sspgen catalog list'")
    click.echo(f"  sspgen check{place}   shows what is missing, at file and line")
    click.echo(f"  sspgen build{place}   makes the plan as PDF, site and OSCAL")
    click.echo("  what was imported stays where it is; remove it when the plan is what you expect")


def _counts(found: Imported) -> dict[str, int]:
    workspace = found.workspace
    counts = {
        "texts": workspace.texts,
        "components": len(workspace.components),
        "parameter values": sum(len(component.parameters) for component in workspace.components),
        "recorded tests": sum(source.collector == "recorded" for source in workspace.evidence),
        "pages": len(workspace.pages),
        "titles of controls": len(workspace.control_titles),
    }
    return {what: count for what, count in counts.items() if count or what in {"texts", "components"}}


def _tell_json(found: Imported, written: list[str], *, dry_run: bool) -> None:
    from sspgen.cli.console import print_json  # noqa: PLC0415 - keeps --help fast
    from sspgen.render.findings.records import diagnostic_record  # noqa: PLC0415 - the same

    print_json(
        {
            "dry_run": dry_run,
            "files": written,
            "copied": list(found.copied),
            "counts": _counts(found),
            "left_out": list(found.left_out),
            "diagnostics": [diagnostic_record(each) for each in found.diagnostics],
        }
    )
