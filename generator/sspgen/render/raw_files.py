"""The redacted bytes of evidence as files to hand over: under names that no browser runs anything of, within limits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from sspgen.model.limits import RAW_FILE_BYTES, RAW_TOTAL_BYTES
from sspgen.render.file_names import slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Artifact
    from sspgen.render.api import Raw

_INERT: Final = frozenset({".json", ".csv", ".txt"})
"""Endings that browsers show or save; everything else (HTML, SVG, XML with a style sheet) becomes plain text."""
_SAME: Final = {".sarif": ".json", ".jsonl": ".txt", ".ndjson": ".txt", ".log": ".txt"}


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file: its path, its name as it was collected, its hex SHA-256 and its size in bytes."""

    path: str
    name: str
    sha256: str
    size: int


def raw_files(artifacts: Iterable[Artifact], raw: Raw, folder: str) -> dict[str, RawFile]:
    """Return the files that can be handed over, by `Artifact.kept`; see `why_left_out` for the others."""
    found: dict[str, RawFile] = {}
    left = RAW_TOTAL_BYTES
    for artifact in artifacts:
        data = raw(artifact.kept) if artifact.kept and artifact.kept not in found else None
        if data is None or len(data) > min(RAW_FILE_BYTES, left):
            continue
        left -= len(data)
        found[artifact.kept] = RawFile(_path(artifact, folder), artifact.name, artifact.kept, len(data))
    return found


def why_left_out(artifact: Artifact, raw: Raw) -> str:
    """Say why no file of an artifact is among `raw_files`."""
    if not artifact.kept:
        return "no bytes of it are kept"
    data = raw(artifact.kept)
    if data is None:
        return "its bytes are not at hand"
    if len(data) > RAW_FILE_BYTES:
        return f"it has {len(data)} bytes, more than the {RAW_FILE_BYTES} of the largest file"
    return f"all files together would have more than {RAW_TOTAL_BYTES} bytes"


def _path(artifact: Artifact, folder: str) -> str:
    name = PurePosixPath(artifact.name.rpartition("!")[2])
    suffix = name.suffix.lower()
    ending = suffix if suffix in _INERT else _SAME.get(suffix, f"{suffix}.txt" if suffix else ".txt")
    return f"{folder}/{artifact.kept[:16]}-{slug(name.stem)}{slug(ending) and '.' + slug(ending)}"
