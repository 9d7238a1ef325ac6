"""Packs the redacted evidence of a plan. What is not in it is listed with its hash and the reason.

A public edition has no raw evidence, and then no bundle either. The same plan makes the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.store.export import SUMS, VERIFIER, add_file, sums_line, verifier
from sspgen.load.json_writer import json_bytes
from sspgen.render.api import Output
from sspgen.render.bundle.index import index_of
from sspgen.render.raw_files import raw_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.render.api import RenderContext
    from sspgen.render.raw_files import RawFile

NAME: Final = "evidence-bundle.zip"
SIGNED: Final = "SHA256SUMS.dsse.json"
SUMS_TYPE: Final = "text/vnd.sspgen.sha256sums"
"""Media type of the checksums, as it is signed."""

_README: Final = """\
The evidence of a plan, as it was collected, with secrets and what is no part of a report masked.

evidence.json         each report: its source, the hash of the original and of the kept bytes, when it was observed,
                      the tool, the verdict, and the file here or the reason why there is none
evidence/             the kept bytes
SHA256SUMS            checksums of every file here: sha256sum --check SHA256SUMS
SHA256SUMS.dsse.json  their signature, when the build was signed
checkpoint.txt        the newest signed checkpoint of the evidence store, and records.jsonl its records up to there that
                      name these reports, when there is one
verify_evidence.py    checks all of this: python3 -I verify_evidence.py evidence-bundle.zip --key VERIFIER-KEY

Get the verifier key, and better the verifier, too, from the operator by another way than this file. A build that was
signed also has attestation.dsse.json beside the plan, which is over this file as over every other output.
"""


class BundleRenderer:
    """Writes ``evidence-bundle.zip``."""

    id: ClassVar[str] = "bundle"
    title: ClassVar[str] = "evidence bundle"

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the bundle, or nothing where no evidence is at hand."""
        artifacts = [artifact for result in plan.evidence for artifact in result.collection.artifacts]
        files = raw_files(artifacts, context.raw, "evidence")
        if files:
            context.progress(self.title, 0, 1)
            yield Output(NAME, _packed(plan, context, files))
            context.progress(self.title, 1, 1)


def _packed(plan: Plan, context: RenderContext, files: dict[str, RawFile]) -> bytes:
    packed, sums = io.BytesIO(), []
    with zipfile.ZipFile(packed, "w") as bundle:
        for path, data in _members(plan, context, files):
            add_file(bundle, path, data)
            sums.append(sums_line(path, data))
        written = "".join(sums).encode()
        add_file(bundle, SUMS, written)
        if context.sign is not None:
            add_file(bundle, SIGNED, context.sign(SUMS_TYPE, written))
    return packed.getvalue()


def _members(plan: Plan, context: RenderContext, files: dict[str, RawFile]) -> Iterator[tuple[str, bytes]]:
    """Yield every file but the checksums, what explains the others first."""
    vouching = context.vouching
    yield "README.txt", _README.encode()
    yield VERIFIER, verifier()
    yield "evidence.json", json_bytes(index_of(plan, context, files))
    if vouching.checkpoint:
        yield "checkpoint.txt", vouching.checkpoint
        yield "records.jsonl", b"".join(line + b"\n" for line in vouching.records)
    for digest, file in sorted(files.items(), key=lambda item: item[1].path):
        data = context.raw(digest)
        if data is None:
            raise OSError(f"{file.name}: its bytes are gone while they are packed")
        yield file.path, data


RENDERER = BundleRenderer()
