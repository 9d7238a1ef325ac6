"""The redacted bytes of evidence, as files of the site: under names that no browser runs anything of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sspgen.model.limits import RAW_FILE_BYTES, RAW_TOTAL_BYTES
from sspgen.render.site.paths import slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Artifact
    from sspgen.render.api import Raw

_FOLDER = "evidence/raw"
_INERT = frozenset({".json", ".csv", ".txt"})
"""Endings that browsers show or save; everything else (HTML, SVG, XML with a style sheet) becomes plain text."""
_SAME = {".sarif": ".json", ".jsonl": ".txt", ".ndjson": ".txt", ".log": ".txt"}


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of the site: its path, its name as it was collected, its hex SHA-256 and its size in bytes."""

    path: str
    name: str
    sha256: str
    size: int


def raw_files(artifacts: Iterable[Artifact], raw: Raw) -> dict[str, RawFile]:
    """Return the files that a site can offer, by `Artifact.kept`; what is too large or not at hand is left out."""
    found: dict[str, RawFile] = {}
    left = RAW_TOTAL_BYTES
    for artifact in artifacts:
        data = raw(artifact.kept) if artifact.kept and artifact.kept not in found else None
        if data is None or len(data) > min(RAW_FILE_BYTES, left):
            continue
        left -= len(data)
        found[artifact.kept] = RawFile(_path(artifact), artifact.name, artifact.kept, len(data))
    return found


def _path(artifact: Artifact) -> str:
    name = PurePosixPath(artifact.name.rpartition("!")[2])
    suffix = name.suffix.lower()
    ending = suffix if suffix in _INERT else _SAME.get(suffix, f"{suffix}.txt" if suffix else ".txt")
    return f"{_FOLDER}/{artifact.kept[:16]}-{slug(name.stem)}{slug(ending) and '.' + slug(ending)}"
