"""``sspgen fetch``: fetches the repositories that an OpenControl folder depends on, and pins them in ``ssp.lock``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.options import examples, format_option

if TYPE_CHECKING:
    from sspgen.flow.fetching import Fetched, Fetching

_SHORT = 12


@click.command(epilog=examples("fetch", "fetch compliance --update", "fetch compliance --format json"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option("--update", is_flag=True, help="Ask for newer commits, and say what changed.")
@click.option("--verbose", "-v", is_flag=True, help="Say also what is only worth knowing.")
@format_option
def command(folder: Path, form: str, *, update: bool, verbose: bool) -> None:
    """Fetch the dependencies of an OpenControl FOLDER, also those of its dependencies.

    A native workspace stands for the OpenControl folders that it imports. Each dependency is pinned
    in the ssp.lock of its folder and kept in your cache; build and check then need no network. What
    is pinned and kept is not asked for again.
    """
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.flow.fetching import fetch, places  # noqa: PLC0415 - the same

    with console.errors_as(form):
        results = {place: fetch(place, update=update) for place in places(folder)}
    if form == "json":
        console.print_json({"folders": [{"folder": str(place), **_record(found)} for place, found in results.items()]})
        return
    for place, found in results.items():
        console.print_diagnostics(found.diagnostics, verbose=verbose)
        _tell_all(place, found)


def _tell_all(place: Path, found: Fetching) -> None:
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    for each in found.fetched:
        _tell(each)
    for pin in found.dropped:
        click.echo(console.safe(f"dropped   {_address(pin.url)}: nothing asks for it any more"))
    if not found.fetched:
        click.echo("nothing to fetch: opencontrol.yaml names no dependencies that are not here")
    else:
        count = f"{len(found.fetched)} dependenc{'y is' if len(found.fetched) == 1 else 'ies are'}"
        click.echo(console.safe(f"{count} pinned in {place / 'ssp.lock'}: commit it"))


def _tell(each: Fetched) -> None:
    from sspgen.cli.console import safe  # noqa: PLC0415 - keeps --help fast

    pin, where = each.pin, f"/{each.pin.contextdir}" if each.pin.contextdir else ""
    revision = f" ({pin.revision})" if pin.revision else ""
    files = f"{each.files} file{'s' * (each.files != 1)}"
    click.echo(safe(f"{_word(each):<9} {_address(pin.url)}{where} at {pin.commit[:_SHORT]}{revision}, {files}"))
    if each.asked_by != "opencontrol.yaml":
        click.echo(safe(f"          asked for by {each.asked_by}"))
    if each.before is not None and each.before.commit != pin.commit:
        click.echo(safe(f"          was {each.before.commit[:_SHORT]}; {each.change}"))


def _word(each: Fetched) -> str:
    if not each.asked_server:
        return "kept"
    if each.before is None:
        return "fetched"
    return "updated" if each.before.commit != each.pin.commit else "fetched"


def _address(url: str) -> str:
    from sspgen.load.opencontrol.folder import shown_url  # noqa: PLC0415 - keeps --help fast

    return shown_url(url)


def _record(found: Fetching) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415 - keeps --help fast

    from sspgen.render.findings.records import diagnostic_record  # noqa: PLC0415 - the same

    return {
        "dependencies": [
            {
                **asdict(each.pin),
                "state": _word(each),
                "before": each.before.commit if each.before else None,
                "asked_by": each.asked_by,
                "files": each.files,
                "change": asdict(each.change),
            }
            for each in found.fetched
        ],
        "dropped": [asdict(pin) for pin in found.dropped],
        "diagnostics": [diagnostic_record(each) for each in found.diagnostics],
    }
