"""Publishing a plan: every renderer's files, then the manifest, then the swap."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.collect.redact import redact
from sspgen.errors import EnvironmentFailure, InputError, SspgenError
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.publish import attestation
from sspgen.publish.gate import Gate
from sspgen.publish.manifest import NAME, OutputRecord, manifest
from sspgen.publish.staging import staging
from sspgen.render.api import silent
from sspgen.render.registry import renderers as built_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sspgen.collect.store.keyfile import SigningKey
    from sspgen.model.plan import Plan
    from sspgen.publish.staging import Staging
    from sspgen.render.api import Output, RenderContext, Renderer, Sign

Closing = Callable[[], "Iterable[Output]"]
"""Gives files that can be told only when all others are rendered."""

_ON_DEMAND = {"oscal/ssp.json": "oscal"}
"""Outputs that another one may carry, and the renderer that makes them."""
_DECISIVE = ("sspgen", "jinja2", "markdown-it-py", "mkdocs", "nh3", "orjson", "pikepdf", "pyyaml", "weasyprint")


@dataclass(frozen=True, slots=True)
class Published:
    """What was written: the folder, how many files and how many bytes, and what the renderers had to say."""

    folder: Path
    files: int
    size: int
    told: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A plan that is published in a folder of its own, whole in itself, with manifest and attestation.

    Attributes:
        folder: its name.
        closing: gives further files once the renderers are done.
    """

    folder: str
    plan: Plan
    renderers: Sequence[Renderer]
    context: RenderContext
    closing: Closing | None = None


def publish(
    plan: Plan,
    renderers: Sequence[Renderer],
    out: Path,
    context: RenderContext,
    signer: SigningKey | None = None,
    *,
    parts: Sequence[Part] = (),
    closing: Closing | None = None,
) -> Published:
    """Render and write a plan, all or nothing.

    Args:
        plan: what to publish.
        renderers: in the order in which they run.
        out: the output folder.
        context: what the renderers may use.
        signer: attests every output, the manifest included; None for no attestation.
        parts: published in folders of the same tree, whose manifest lists their files, too.
        closing: gives further files of the tree once everything is rendered.

    Raises:
        UsageError: SSP351, the folder is not ours.
        EnvironmentFailure: SSP288 or SSP350, SSP359 when a renderer could not keep its work, and whatever else it
            needs of the machine.
        InputError: SSP352, a renderer failed on the content; SSP353, an output holds a secret; SSP354, that cannot be
            told.
    """
    gate = Gate(context.root, out)
    with staging(out) as stage:
        whole = _Tree(plan, stage, gate, signer)
        whole.render(renderers, context)
        for part in parts:
            tree = _Tree(part.plan, stage, gate, signer, f"{part.folder}/")
            tree.render(part.renderers, part.context)
            tree.close(part.closing)
            whole.told += tree.told
            whole.record.entries += [entry | {"path": tree.prefix + entry["path"]} for entry in tree.record.entries]
        whole.close(closing)
        gate.close()
        stage.commit()
    entries = whole.record.entries
    size = sum(e["bytes"] for e in entries if e["path"] not in (NAME, attestation.NAME))
    return Published(out, len(entries), size, ordered(whole.told))


@dataclass(slots=True)
class _Tree:
    """The files of one plan, as they are written.

    Attributes:
        prefix: the folder that they lie in, with a slash at its end; empty for the output folder itself.
        record: what was written; after `close` manifest and attestation are among it.
        told: what the renderers had to say.
    """

    plan: Plan
    stage: Staging
    gate: Gate
    signer: SigningKey | None
    prefix: str = ""
    record: OutputRecord = field(default_factory=OutputRecord)
    told: list[Diagnostic] = field(default_factory=list)

    def render(self, renderers: Sequence[Renderer], context: RenderContext) -> None:
        """Run the renderers, each with what those before it wrote."""
        for renderer in renderers:
            try:
                written = {entry["path"]: entry["sha256"] for entry in self.record.entries}
                taken = frozenset((NAME, attestation.NAME, *written))
                given = replace(
                    context,
                    outputs=tuple(written),
                    digests=written,
                    sign=_sign(self.signer),
                    written=lambda path: self._written(path, context),
                    tell=self.told.append,
                )
                for output in renderer.render(self.plan, given):
                    _refuse_taken(output.path, taken)
                    self._write(output.path, output.data)
            except (SspgenError, KeyboardInterrupt):
                raise
            except OSError as error:
                message = f"{renderer.title}: {error.strerror or redact(str(error))}"
                raise EnvironmentFailure(Diagnostic("SSP359", message)) from error
            except Exception as error:
                message = f"{renderer.title}: {type(error).__name__}: {redact(str(error))}"
                raise InputError(Diagnostic("SSP352", message)) from error

    def close(self, closing: Closing | None) -> None:
        """Write what is left to write, then the manifest, then the attestation of everything."""
        for output in closing() if closing is not None else ():
            self._write(output.path, output.data)
        listed = manifest(self.plan, self.record, _versions() | dict(self.plan.plugins))
        attested = None if self.signer is None else _attested(self.plan, self.record, listed, self.signer)
        self._write(NAME, listed)
        if attested is not None:
            self._write(attestation.NAME, attested, searched=False)

    def _written(self, path: str, context: RenderContext) -> bytes | None:
        """Return another output of this plan; one that is not asked for, and that others may need, is only made."""
        if any(entry["path"] == path for entry in self.record.entries):
            return self.stage.read(self.prefix + path)
        made = _ON_DEMAND.get(path)
        if made is None:
            return None
        quiet = replace(context, progress=silent)
        outputs = (output for each in built_in((made,)) for output in each.render(self.plan, quiet))
        found = next((output.data for output in outputs if output.path == path), None)
        if found is not None:
            self.gate.search(self.prefix + path, found)
        return found

    def _write(self, path: str, data: bytes, *, searched: bool = True) -> None:
        self.stage.write(self.prefix + path, data)
        self.record.add(path, data)
        if searched:
            self.gate.search(self.prefix + path, data)


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
