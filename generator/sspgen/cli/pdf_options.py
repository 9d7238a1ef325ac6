"""What ``sspgen build`` is told about the document alone: that it is an archive, and who signs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.model.plan import Plan
    from sspgen.publish.pades import PdfSigner
    from sspgen.render.api import RenderContext

_F = TypeVar("_F", bound="Callable[..., Any]")

_PASSWORD: Final = "SSPGEN_PDF_PASSWORD"  # noqa: S105 - the name of a variable
_LOCKED: Final = b"ENCRYPTED"
_PEM: Final = b"-----BEGIN "
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class PdfWishes:
    """What is asked of the document beside what the workspace says.

    Attributes:
        archive: PDF/A-3u, whatever the workspace says.
        signer: signs it; None for nobody.
        authority: address of a time stamp authority; empty for none.
    """

    archive: bool = False
    signer: PdfSigner | None = None
    authority: str = ""

    def told(self, plan: Plan, context: RenderContext) -> RenderContext:
        """Return what renderers are told of these wishes."""
        if self.signer is None:
            return replace(context, archive=self.archive)
        commit = f", commit {plan.revision.short}" if plan.revision else ""
        reason = f"System security plan of {plan.system.name} as of {plan.as_of:%Y-%m-%d %H:%M} UTC{commit}"
        seal = self.signer.seal(reason, datetime.now(UTC).replace(microsecond=0), self.authority)
        return replace(context, archive=self.archive, seal=seal)


def pdf_options(function: _F) -> _F:
    """Add ``--pdf-a``, and what signs the document."""
    for option in (
        click.option("--pdf-tsa", metavar="URL", default="", help="Time stamp authority that dates that signature."),
        click.option("--pdf-cert", type=_FILE, help="The certificate of a PEM key, with those that it leads to."),
        click.option(
            "--pdf-key", type=_FILE, help=f"Sign the PDF: PKCS#12 or PEM; its password is taken from {_PASSWORD}."
        ),
        click.option("--pdf-a", is_flag=True, help="Make the PDF an archive, too: PDF/A-3u, with the OSCAL attached."),
    ):
        function = option(function)
    return function


def pdf_wishes(
    key: Path | None, cert: Path | None, authority: str, only: tuple[str, ...], *, archive: bool
) -> PdfWishes:
    """Read the options, before any work is done.

    Raises:
        UsageError: they do not fit together.
        EnvironmentFailure: SSP382, what signs is not installed.
        InputError: SSP360, the key or the certificate cannot be used.
    """
    if key is None:
        if cert is not None or authority:
            raise click.UsageError("--pdf-cert and --pdf-tsa need --pdf-key")
        return PdfWishes(archive)
    if only and "pdf" not in only:
        raise click.UsageError("--pdf-key signs the PDF, which --only leaves out")
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast
    from sspgen.publish.pades import Credentials, pdf_signer  # noqa: PLC0415 - the same

    data = key.read_bytes()
    certificates = cert.read_bytes() if cert is not None else b""
    signer = pdf_signer(Credentials(data, certificates, _password(data), str(key)))
    console.print_diagnostics(signer.problems(datetime.now(UTC)))
    return PdfWishes(archive, signer, authority)


def _password(key: bytes) -> bytes | None:
    """Return the password of a key, from the environment or from a person; None for a key that has none."""
    import os  # noqa: PLC0415 - only who signs needs it
    import sys  # noqa: PLC0415 - the same

    given = os.environ.get(_PASSWORD)
    if key.startswith(_PEM) and _LOCKED not in key:
        return None
    if given is None and sys.stdin.isatty():
        given = click.prompt("Password of the key", hide_input=True, default="", show_default=False, err=True)
    return given.encode() if given else None
