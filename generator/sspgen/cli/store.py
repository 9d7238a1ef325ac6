"""``sspgen store``: what keepers of evidence do: look, sign, hand over, and remove what must go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sspgen.cli.options import examples, format_option, key_option
from sspgen.cli.store_options import place_of, store_option

if TYPE_CHECKING:
    from sspgen.collect.store.api import Store
    from sspgen.collect.store.tombstone import Forgotten


@click.group(
    name="store",
    epilog=examples("store status", "store checkpoint", "store export --out evidence.zip"),
)
def command() -> None:
    """Look into the evidence store, sign it, hand it over, remove what must go."""


def _open(place: str, workspace: Path, *, create: bool = False) -> Store:
    from sspgen.collect.store.api import open_store  # noqa: PLC0415 - keeps --help fast

    return open_store(place_of(place, workspace), workspace, create=create)


@command.command(name="init", epilog=examples("store init", "store init --store git:evidence"))
@store_option
def init_command(place: str, workspace: Path) -> None:
    """Make an empty store. One that is there is left as it is."""
    with _open(place, workspace, create=True) as store:
        store.backend.flush(datetime.now(UTC))
    click.echo(f"the evidence store is at {store.place}")


@command.command(name="status", epilog=examples("store status", "store status --store git:evidence"))
@store_option
@format_option
def status_command(place: str, workspace: Path, form: str) -> None:
    """Say how much is recorded and how much of it is signed. Verifies nothing."""
    from sspgen.cli.console import errors_as, print_json  # noqa: PLC0415 - keeps --help fast

    with errors_as(form), _open(place, workspace) as store:
        head, checkpoints = store.head(), store.checkpoints()
    signed = checkpoints[-1].size if checkpoints else 0
    at = head.at.isoformat() if head.at else None
    if form == "json":
        print_json({"place": store.place, "records": head.size, "head": head.digest, "at": at, "signed": signed})
        return
    click.echo(f"{store.place}: {head.size} records" + (f", the newest of {at}" if at else ""))
    click.echo(f"hash of the newest {head.digest}")
    click.echo(f"{len(checkpoints)} checkpoints, the newest over {signed} records")


@command.command(
    name="checkpoint", epilog=examples("store checkpoint", "store checkpoint --key ~/.config/sspgen/evidence.key")
)
@store_option
@key_option
@click.option("--timestamp", metavar="URL", default="", help="Ask a time stamp authority (RFC 3161) to date it.")
@format_option
def checkpoint_command(place: str, workspace: Path, key: str, timestamp: str, form: str) -> None:
    """Sign the store as it is now. Keep the note that is printed where the store's keeper cannot reach it."""
    from sspgen.cli.console import errors_as, print_json  # noqa: PLC0415 - keeps --help fast
    from sspgen.cli.signing import signer  # noqa: PLC0415 - the same
    from sspgen.errors import UsageError  # noqa: PLC0415 - the same
    from sspgen.model.diagnostics import Diagnostic  # noqa: PLC0415 - the same

    now = datetime.now(UTC)
    with errors_as(form):
        signing = signer(key)
        if signing is None:
            raise UsageError(Diagnostic("SSP381", "no signing key was given"))
        with _open(place, workspace) as store:
            note = store.checkpoint(signing.seed, signing.name, now)
            stamped = _stamp(store, note, timestamp, now) if timestamp else None
    told = stamped.isoformat() if stamped else None
    if form == "json":
        print_json({"checkpoint": note, "time_stamp": told})
        return
    click.echo(note, nl=False)
    if told:
        click.echo(f"time stamp: {told}", err=True)


def _stamp(store: Store, note: str, url: str, now: datetime) -> datetime:
    from sspgen.collect.store.checkpoint import parse_checkpoint  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.store.timestamp import request_timestamp  # noqa: PLC0415 - an extra

    stamp = request_timestamp(url, note.encode())
    checkpoint = parse_checkpoint(note.encode())
    assert checkpoint is not None  # noqa: S101 - we just made it
    store.keep_timestamp(checkpoint.size, stamp.token, now)
    return stamp.at


@command.command(
    name="forget",
    epilog=examples(
        "store forget 9f86d081… --by 'J. Doe' --reason 'erasure request 12'",
        "store forget --source tickets --before 2024-01-01 --by 'J. Doe' --reason 'retention policy 4'",
    ),
)
@click.argument("digests", nargs=-1, metavar="[DIGEST]...")
@click.option("--source", default="", help="What only this evidence source's old observations need.")
@click.option("--before", type=click.DateTime(["%Y-%m-%d"]), help="Observed before this day (UTC).")
@click.option("--by", required=True, help="Who asks for it; stays in the record.")
@click.option("--reason", required=True, help="Why; stays in the record.")
@store_option
@format_option
def forget_command(
    digests: tuple[str, ...],
    source: str,
    before: datetime | None,
    by: str,
    reason: str,
    place: str,
    workspace: Path,
    form: str,
) -> None:
    """Remove kept evidence for good, and record who asked and why.

    The records stay, so that everybody sees that something was there.
    """
    from sspgen.cli.console import errors_as  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.store.layout import is_digest  # noqa: PLC0415 - the same

    if bool(digests) == bool(source) or bool(source) != bool(before):
        raise click.UsageError("name either digests, or --source with --before")
    for digest in digests:
        if not is_digest(digest):
            raise click.BadParameter(f"{digest!r} is not a SHA-256, 64 hex digits", param_hint="DIGEST")
    with errors_as(form), _open(place, workspace) as store:
        chosen = digests or store.old_blobs(before.replace(tzinfo=UTC), source) if before else digests
        done = store.forget(chosen, by=by, reason=reason, now=datetime.now(UTC))
    _tell_removed(done, form)


@command.command(
    name="retain",
    short_help="Remove kept evidence that only old observations need.",
    epilog=examples("store retain --keep 3650d --by records-office"),
)
@click.option("--keep", type=str, required=True, help="How long what was observed is kept, e.g. 3650d.")
@click.option("--by", required=True, help="Who asks for it; stays in the record.")
@click.option("--reason", default="retention", show_default=True, help="Why; stays in the record.")
@store_option
@format_option
def retain_command(keep: str, by: str, reason: str, place: str, workspace: Path, form: str) -> None:
    """Remove kept evidence that only observations older than a time need, and record that."""
    from sspgen.cli.console import errors_as  # noqa: PLC0415 - keeps --help fast
    from sspgen.load.native_values import duration  # noqa: PLC0415 - the same

    age = duration(keep)
    if age is None:
        raise click.BadParameter(f"got {keep!r}, expected a time span such as 3650d", param_hint="'--keep'")
    now = datetime.now(UTC)
    with errors_as(form), _open(place, workspace) as store:
        done = store.forget(store.old_blobs(now - age), by=by, reason=reason, now=now)
    _tell_removed(done, form)


@command.command(
    name="export",
    short_help="Write the whole store into one file to hand over.",
    epilog=examples("store export --out evidence.zip", "store export --store git:evidence --out e.zip"),
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The bundle to write.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
@store_option
def export_command(out: Path, place: str, workspace: Path, *, quiet: bool) -> None:
    """Write the whole store, its verifier and checksums into one file to hand over.

    An auditor needs Python and your verifier key: python3 -I verify_evidence.py evidence.zip --key VKEY
    """
    from sspgen.cli.console import progress  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.store.export import export  # noqa: PLC0415 - the same

    with progress(quiet=quiet) as tell, _open(place, workspace) as store:
        count = export(store, out, tell)
    if not quiet:
        click.echo(f"wrote {count} files of {store.place} to {out}")


def _tell_removed(done: Forgotten, form: str) -> None:
    from sspgen.cli.console import print_diagnostics, print_json  # noqa: PLC0415 - keeps --help fast
    from sspgen.model.diagnostics import Diagnostic, Severity  # noqa: PLC0415 - the same

    if form == "json":
        tombstones = [record.n for record in done.records]
        print_json({"removed": list(done.blobs), "tombstones": tombstones, "stays": done.stays or None})
        return
    blobs, stones = len(done.blobs), len(done.records)
    click.echo(f"removed {blobs} kept file{'s' * (blobs != 1)}; recorded {stones} tombstone{'s' * (stones != 1)}")
    if done.stays:
        print_diagnostics([Diagnostic("SSP384", done.stays, severity=Severity.WARNING)])
