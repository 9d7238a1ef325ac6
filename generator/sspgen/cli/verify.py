"""``sspgen verify``: whether an evidence store, a build or a document is as it was made, and who vouches for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.options import examples, format_option
from sspgen.cli.store_options import place_of, trusted_keys
from sspgen.cli.verify_pdf import is_pdf, verify_pdf

if TYPE_CHECKING:
    from sspgen.collect.store.api import Store
    from sspgen.collect.store.note import VerifierKey
    from sspgen.collect.store.verify import Verification
    from sspgen.flow.reread import Reread

_SHORT_HASH = 16


@click.command(
    epilog=examples(
        "verify",
        "verify --key example.org/evidence+1f2e3d4c+AZ…",
        "verify s3://evidence/castle --checkpoint kept/000000003650.txt",
        "verify --build build --format json",
        "verify --build build/public --openings opening.json",
        "verify build/ssp.pdf --trust agency-root.pem",
    )
)
@click.argument("place", default="")
@click.option(
    "--key", "keys", metavar="VKEY", multiple=True, help="A verifier key that is trusted, besides ssp.yaml's."
)
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint kept elsewhere: shows when a store was cut back with its own.",
)
@click.option(
    "--workspace",
    "-C",
    "-w",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The workspace folder; the current folder when left out.",
)
@click.option(
    "--plans",
    type=click.Choice(["newest", "all", "none"]),
    default="newest",
    show_default=True,
    help="Which recorded plans are made again and compared.",
)
@click.option(
    "--build",
    "published",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A published plan: verify its attestation, and no store.",
)
@click.option(
    "--openings",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --build: whether these openings show what that public edition redacted.",
)
@click.option(
    "--trust",
    "roots",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Of a signed PDF document: a root certificate that is trusted.",
)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but problems.")
@format_option
def command(
    place: str,
    keys: tuple[str, ...],
    kept: tuple[Path, ...],
    workspace: Path,
    plans: str,
    published: Path | None,
    openings: Path | None,
    roots: tuple[Path, ...],
    form: str,
    *,
    quiet: bool,
) -> None:
    """Verify an evidence store: every record, every kept byte, every signature, and what they were said to mean.

    PLACE is a folder, git:BRANCH, a URL or an exported bundle; the workspace's store when left out. The first record
    that was changed, removed, moved or backdated is named. Exit code 1 when anything is wrong, or no trusted
    signature vouches for it.

    A PLACE that is a PDF document is verified for its signatures: who signed it, and whether it was changed since.
    """
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.collect.store.api import open_store  # noqa: PLC0415 - the same
    from sspgen.collect.store.verify import verify  # noqa: PLC0415 - the same

    with console.errors_as(form), console.progress(quiet=quiet or form == "json") as progress:
        if is_pdf(Path(place)):
            verify_pdf(Path(place), roots, form, quiet=quiet)
            return
        if openings is not None:
            _verify_openings(published, openings, form, quiet=quiet)
            return
        trusted = trusted_keys(keys, workspace)
        if published is not None:
            _verify_build(published, trusted, form, quiet=quiet)
            return
        known = [(str(path), path.read_bytes()) for path in kept]
        with open_store(place_of(place, workspace), workspace) as store:
            reread = _reread(store, workspace, plans)
            found = verify(store, trusted, datetime.now(UTC), known=known, inspect=reread, progress=progress)
    if form == "json":
        console.print_json(_record(found) | {"read_again": reread.observations, "plans_made_again": reread.plans})
    else:
        console.print_diagnostics(found.problems, verbose=not quiet)
        if not quiet:
            _tell(found, reread)
    if not found.vouched:
        raise click.exceptions.Exit(1)


def _verify_openings(folder: Path | None, file: Path, form: str, *, quiet: bool) -> None:
    """Say whether openings show what a public edition redacted.

    Raises:
        InputError: SSP357, a file cannot be read.
        Exit: 1, one does not.
    """
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.publish.openings import opening_problems  # noqa: PLC0415 - the same
    from sspgen.render.findings.records import diagnostic_record  # noqa: PLC0415 - the same

    if folder is None:
        raise click.UsageError("--openings needs --build: the folder of the public edition")
    count, problems = opening_problems(folder, file)
    if form == "json":
        records = [diagnostic_record(problem) for problem in problems]
        console.print_json({"verified": not problems, "openings": count, "diagnostics": records})
    else:
        console.print_diagnostics(problems)
        if not quiet:
            click.echo(f"{count} openings were checked; {'NOT verified' if problems else 'verified'}")
    if problems or not count:
        raise click.exceptions.Exit(1)


def _verify_build(folder: Path, trusted: tuple[VerifierKey, ...], form: str, *, quiet: bool) -> None:
    """Compare a published tree with what was attested of it.

    Raises:
        InputError: SSP358, it has no attestation.
        Exit: 1, it is not what was attested, or nobody trusted attested it.
    """
    from hashlib import sha256  # noqa: PLC0415 - keeps --help fast

    from sspgen.cli import console  # noqa: PLC0415 - the same
    from sspgen.errors import InputError  # noqa: PLC0415 - the same
    from sspgen.model.diagnostics import Diagnostic  # noqa: PLC0415 - the same
    from sspgen.model.spans import Span  # noqa: PLC0415 - the same
    from sspgen.publish.attestation import NAME, verify_attestation  # noqa: PLC0415 - the same
    from sspgen.render.findings.records import diagnostic_record  # noqa: PLC0415 - the same

    found = {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}
    envelope = found.pop(NAME, None)
    if envelope is None:
        message = f"it has no {NAME}"
        raise InputError(Diagnostic("SSP358", message, Span(str(folder)), help="build it with --key"))
    digests = {path: sha256(data).hexdigest() for path, data in found.items()}
    problems = [Diagnostic("SSP358", why, Span(str(folder))) for why in verify_attestation(envelope, trusted, digests)]
    if form == "json":
        records = [diagnostic_record(problem) for problem in problems]
        console.print_json({"verified": not problems, "outputs": len(digests), "diagnostics": records})
    else:
        console.print_diagnostics(problems)
        if not quiet:
            click.echo(f"{len(digests)} outputs were hashed; {'NOT verified' if problems else 'verified'}")
    if problems:
        raise click.exceptions.Exit(1)


def _reread(store: Store, workspace: Path, plans: str) -> Reread:
    """Return what looks into each record: it reads kept bytes again, and makes plans again."""
    import sys  # noqa: PLC0415 - keeps --help fast

    from sspgen.collect.registry import readers  # noqa: PLC0415 - the same
    from sspgen.flow.reread import Reread  # noqa: PLC0415 - the same
    from sspgen.flow.snapshot import SNAPSHOT  # noqa: PLC0415 - the same
    from sspgen.load.api import load_workspace  # noqa: PLC0415 - the same
    from sspgen.model.trust import Trust  # noqa: PLC0415 - the same

    now = datetime.now(UTC)
    newest = store.newest(SNAPSHOT, now) if plans == "newest" else None
    first = newest.n if newest is not None else (1 if plans == "all" else sys.maxsize)
    trust = load_workspace(workspace).trust if (workspace / "ssp.yaml").is_file() else Trust()
    return Reread(store, now, trust, readers(), first)


def _tell(found: Verification, reread: Reread) -> None:
    from sspgen.render.words import count  # noqa: PLC0415 - keeps --help fast

    part = "" if found.whole else " before the first that is not"
    click.echo(f"{found.head.size} records are whole{part}; the last one's hash is {found.head.digest[:_SHORT_HASH]}…")
    click.echo(f"{found.blobs} kept files were hashed again; {found.removed} have a tombstone instead")
    reports, plans = count(reread.observations, "report"), count(reread.plans, "plan")
    click.echo(f"read again and compared: {reports}; made again and compared: {plans}")
    click.echo(f"a trusted signature covers {found.covered} records ({found.checkpoints} signed checkpoints)")
    click.echo("verified" if found.vouched else "NOT verified")


def _record(found: Verification) -> dict[str, Any]:
    from sspgen.render.findings.records import diagnostic_record  # noqa: PLC0415 - the same

    return {
        "verified": found.vouched,
        "whole": found.whole,
        "records": found.head.size,
        "head": found.head.digest,
        "covered": found.covered,
        "checkpoints": found.checkpoints,
        "kept": found.blobs,
        "removed": found.removed,
        "diagnostics": [diagnostic_record(problem) for problem in found.problems],
    }
