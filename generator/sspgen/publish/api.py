"""Publishing a plan: every renderer's files, then the manifest, then the swap."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.collect.redact import redact
from sspgen.errors import EnvironmentFailure, InputError, SspgenError
from sspgen.model.diagnostics import Diagnostic
from sspgen.publish import attestation
from sspgen.publish.gate import Gate
from sspgen.publish.manifest import NAME, OutputRecord, manifest
from sspgen.publish.staging import staging

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sspgen.collect.store.keyfile import SigningKey
    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext, Renderer, Sign

_DECISIVE = ("sspgen", "jinja2", "markdown-it-py", "mkdocs", "nh3", "orjson", "pikepdf", "pyyaml", "weasyprint")


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: the folder, how many files and how many bytes."""

    folder: Path
    files: int
    size: int


def publish(
    plan: Plan, renderers: Sequence[Renderer], out: Path, context: RenderContext, signer: SigningKey | None = None
) -> Published:
    """Render and write a plan, all or nothing.

    Args:
        plan: what to publish.
        renderers: in the order in which they run.
        out: the output folder.
        context: what the renderers may use.
        signer: attests every output, the manifest included; None for no attestation.

    Raises:
        UsageError: SSP351, the folder is not ours.
        EnvironmentFailure: SSP288 or SSP350, SSP359 when a renderer could not keep its work, and whatever else it
            needs of the machine.
        InputError: SSP352, a renderer failed on the content; SSP353, an output holds a secret; SSP354, that cannot be
            told.
    """
    record, gate = OutputRecord(), Gate(context.root, out)
    with staging(out) as stage:
        for renderer in renderers:
            try:
                written = {entry["path"]: entry["sha256"] for entry in record.entries}
                taken = frozenset((NAME, attestation.NAME, *written))
                given = replace(context, outputs=tuple(written), digests=written, sign=_sign(signer))
                for output in renderer.render(plan, given):
                    _refuse_taken(output.path, taken)
                    stage.write(output.path, output.data)
                    record.add(output.path, output.data)
                    gate.search(output.path, output.data)
            except (SspgenError, KeyboardInterrupt):
                raise
            except OSError as error:
                message = f"{renderer.title}: {error.strerror or redact(str(error))}"
                raise EnvironmentFailure(Diagnostic("SSP359", message)) from error
            except Exception as error:
                message = f"{renderer.title}: {type(error).__name__}: {redact(str(error))}"
                raise InputError(Diagnostic("SSP352", message)) from error
        listed = manifest(plan, record, _versions() | dict(plan.plugins))
        stage.write(NAME, listed)
        gate.search(NAME, listed)
        if signer is not None:
            stage.write(attestation.NAME, _attested(plan, record, listed, signer))
        gate.close()
        stage.commit()
    files = len(record.entries) + 1 + (signer is not None)
    return Published(out, files, sum(entry["bytes"] for entry in record.entries))


def _sign(signer: SigningKey | None) -> Sign | None:
    """Return what signs with a key; the key itself is shown to no renderer."""
    if signer is None:
        return None

    def sign(payload_type: str, payload: bytes) -> bytes:
        return attestation.envelope(payload_type, payload, signer.seed, signer.name)

    return sign


def _attested(plan: Plan, record: OutputRecord, listed: bytes, signer: SigningKey) -> bytes:
    """Return the signed word on a build; its time is the plan's own, so that the same plan gives the same bytes."""
    outputs = {entry["path"]: entry["sha256"] for entry in record.entries}
    outputs[NAME] = hashlib.sha256(listed).hexdigest()
    facts = {name: getattr(plan.tally, name) for name in ("total", "documented", "claimed", "proven")}
    return attestation.attest(listed, outputs, facts, signer.seed, name=signer.name, now=plan.as_of)


def _refuse_taken(path: str, taken: frozenset[str]) -> None:
    """Let no renderer write over the work of another, or over the manifest."""
    if PurePosixPath(path).as_posix() in taken:
        raise ValueError(f"{path} is already an output of this build")


def _versions() -> dict[str, str]:
    found = {}
    for name in _DECISIVE:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
