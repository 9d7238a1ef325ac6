"""What ``sspgen verify`` says of a signed PDF document: who signed it, and whether it still is what they signed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from sspgen.errors import InputError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import SIGNED_PDF_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.publish.pades import PdfSignature

_MAGIC = b"%PDF-"


def is_pdf(path: Path) -> bool:
    """Tell a PDF document from an evidence store that was packed into a file."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def verify_pdf(path: Path, roots: tuple[Path, ...], form: str, *, quiet: bool) -> None:
    """Say who signed a document.

    Raises:
        InputError: SSP360, a root is no certificate; SSP362, the document cannot be read.
        Exit: 1, a signature does not hold, nobody trusted made it, or there is none.
    """
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.publish.pades import signatures_of  # noqa: PLC0415 - the same
    from sspgen.render.findings.records import diagnostic_record  # noqa: PLC0415 - the same

    if path.stat().st_size > SIGNED_PDF_BYTES:
        raise InputError(Diagnostic("SSP362", f"it has more than {SIGNED_PDF_BYTES} bytes", Span(str(path))))
    trusted = [root.read_bytes() for root in roots]
    found = signatures_of(path.read_bytes(), trusted, datetime.now(UTC), str(path))
    problems = [Diagnostic("SSP362", f"{s.signer}: {s.problem}", Span(str(path))) for s in found if s.problem]
    if not found:
        problems.append(Diagnostic("SSP362", "it has no signature", Span(str(path)), help="build it with --pdf-key"))
    if form == "json":
        records = [diagnostic_record(problem) for problem in problems]
        console.print_json(
            {"verified": not problems, "signatures": [_record(s) for s in found], "diagnostics": records}
        )
    else:
        console.print_diagnostics(problems)
        if not quiet:
            for signature in found:
                click.echo(console.safe(_line(signature)))
            click.echo("NOT verified" if problems else "verified")
    if problems:
        raise click.exceptions.Exit(1)


def _line(signature: PdfSignature) -> str:
    at = "at a time that is not stated" if signature.at is None else f"on {signature.at:%Y-%m-%d %H:%M} UTC"
    who = "by a time stamp authority's word" if signature.stamped else "by the signer's word"
    covers = "the whole file" if signature.whole else "the file as it was then; more was added"
    return (
        f"{signature.field}: signed {at} ({who}) by {signature.signer}, issued by {signature.issuer}; covers {covers}"
    )


def _record(signature: PdfSignature) -> dict[str, Any]:
    return {
        "field": signature.field,
        "signer": signature.signer,
        "issuer": signature.issuer,
        "at": signature.at.astimezone(UTC).isoformat() if signature.at else None,
        "time_stamped": signature.stamped,
        "intact": signature.intact,
        "trusted": signature.trusted,
        "covers_whole_file": signature.whole,
        "problem": signature.problem,
    }
