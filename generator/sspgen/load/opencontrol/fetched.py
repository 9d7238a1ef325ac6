"""Dependencies that were fetched before: what ``ssp.lock`` pins, and the files of it in the user's cache.

The cache keeps files under the hash of their bytes, and for each dependency a list of its files, which the lock pins by
its hash. Names from other repositories never become names of files, so none of them can lead out of the cache. Nothing
here touches the network.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.model.limits import DEPENDENCY_FILES, JSON_BYTES, YAML_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sspgen.model.evidence import Json
    from sspgen.model.implementation import InputFile

LOCK: Final = "ssp.lock"
SECTION: Final = "opencontrol"
PLACE: Final = ".sspgen/dependencies"
"""Where the files of dependencies would lie in the workspace: the start of their paths in messages and manifests."""
LIST: Final = ".files.json"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
_SHORT: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """A dependency at the commit at which it was fetched.

    Attributes:
        url, revision, contextdir: as the ``opencontrol.yaml`` that asks for it has them.
        kind: ``systems``, ``standards`` or ``certifications``.
        commit: full id of the commit.
        sha256: hex digest of the list of its files.
    """

    url: str
    revision: str
    contextdir: str
    kind: str
    commit: str
    sha256: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies the dependency: the same for every kind."""
        return (self.url, self.revision, self.contextdir)

    @property
    def place(self) -> str:
        """The start of the paths of its files."""
        inside = f"{repository_name(self.url)}@{self.commit[:_SHORT]}"
        return f"{PLACE}/{inside}" + (f"-{_NAME.sub('-', self.contextdir).strip('-.')}" if self.contextdir else "")


def repository_name(url: str) -> str:
    """Return the name of a repository, as people call folders for its copies."""
    name = re.split(r"[/:\\]", url.rstrip("/"))[-1].removesuffix(".git")
    return _NAME.sub("-", name).strip(".-") or "repository"


def default_dependencies(environ: Mapping[str, str]) -> Path:
    """Return the user's cache of dependencies: below ``$SSPGEN_CACHE``, or ``sspgen/opencontrol`` of the XDG cache."""
    if named := environ.get("SSPGEN_CACHE"):
        return Path(named) / SECTION
    base = environ.get("XDG_CACHE_HOME") or Path(environ.get("HOME", "~")).expanduser() / ".cache"
    return Path(base) / "sspgen" / SECTION


def pins_of(section: Json) -> tuple[Pin, ...] | str:
    """Return the pins of a lock's section, sorted, or why it is none."""
    if not isinstance(section, list):
        return "its 'opencontrol' section is not a list"
    found: list[Pin] = []
    names = {field.name for field in fields(Pin)}
    for number, entry in enumerate(section, 1):
        if not isinstance(entry, dict) or set(entry) != names or not all(isinstance(v, str) for v in entry.values()):
            return f"entry {number} of its 'opencontrol' section is not a pinned dependency"
        pin = Pin(**{key: str(value) for key, value in entry.items()})
        if not _SHA256.fullmatch(pin.sha256) or not _COMMIT.fullmatch(pin.commit):
            return f"entry {number} of its 'opencontrol' section has no commit and hash"
        found.append(pin)
    return tuple(sorted(found))


def section_of(pins: Iterable[Pin]) -> list[Json]:
    """Return the section of a lock: the same pins give the same."""
    return [dict(asdict(pin)) for pin in sorted(set(pins))]


def read_pins(data: bytes) -> tuple[Pin, ...] | str:
    """Return the pins of a lock, or why it cannot be read."""
    value = read_json(data)
    if isinstance(value, JsonProblem):
        return value.message
    return pins_of(value.get(SECTION, [])) if isinstance(value, dict) else "it is not a lock"


def list_bytes(files: Mapping[str, str]) -> bytes:
    """Return the list of a dependency's files, by path with the SHA-256 of each, as it is kept and hashed."""
    return json.dumps({"files": files}, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def blob_path(digest: str) -> str:
    """Return where bytes are kept in the cache."""
    return f"{digest[:2]}/{digest}"


class ChangedError(Exception):
    """Bytes that are not those that the lock pins."""


@dataclass(frozen=True, slots=True)
class Mount:
    """The files of a dependency, as if they lay in the workspace.

    Attributes:
        place: the start of their paths.
        files: SHA-256 by path behind it.
        cache: where they are kept; ``local`` where a copy of them may lie.
    """

    place: str
    files: Mapping[str, str]
    cache: Path
    local: Path

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file; None when they are not at hand.

        Raises:
            ChangedError: they are not those that were fetched.
        """
        digest = self.files.get(path, "")
        return _bytes(self.cache, self.local / path, digest, YAML_BYTES + 1) if digest else None

    def folder(self, path: str) -> bool:
        """Tell whether a path is a folder that has files."""
        return path in {"", "."} or any(name.startswith(f"{path}/") for name in self.files)


def open_mount(pin: Pin, cache: Path, root: Path) -> Mount | None:
    """Return the files of a pinned dependency; None when they are not at hand.

    Raises:
        ChangedError: the list of its files is not the one that is pinned.
    """
    local = root / pin.place
    data = _bytes(cache, local / LIST, pin.sha256, JSON_BYTES)
    if data is None:
        return None
    value = read_json(data)
    files = value.get("files") if isinstance(value, dict) else None
    if not isinstance(files, dict) or len(files) > DEPENDENCY_FILES or not all(map(_stays_inside, files)):
        raise ChangedError
    return Mount(pin.place, {str(path): str(digest) for path, digest in files.items()}, cache, local)


def _stays_inside(path: str) -> bool:
    """Tell whether a path of a list is one below its folder: the list may have come with the workspace."""
    return "\\" not in path and path.isprintable() and all(piece not in {"", ".", ".."} for piece in path.split("/"))


def files_in_cache(inputs: Iterable[InputFile], root: Path, cache: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the fetched files that a workspace was made of, and the lists of such files, by path in the workspace.

    Whoever keeps them with a workspace can read it without the cache: `open_mount` takes them from there, too.
    """
    for item in inputs:
        file = root / item.path
        if f"{PLACE}/" in item.path and not file.is_file() and (cache / blob_path(item.sha256)).is_file():
            yield item.path, (cache / blob_path(item.sha256)).read_bytes()
        if item.path.rpartition("/")[2] == LOCK and file.is_file():
            pins = read_pins(file.read_bytes())
            for pin in pins if isinstance(pins, tuple) else ():
                kept, path = cache / blob_path(pin.sha256), f"{pin.place}/{LIST}"
                if kept.is_file():
                    yield item.path.removesuffix(LOCK) + path, kept.read_bytes()


def _bytes(cache: Path, local: Path, digest: str, most: int) -> bytes | None:
    """Return bytes of a hash, from the cache or else from a copy in the workspace.

    Raises:
        ChangedError: there are only others.
    """
    there = False
    if not _SHA256.fullmatch(digest):
        raise ChangedError
    for file in (cache / blob_path(digest), local):
        try:
            if file.is_file() and not file.is_symlink():
                there = True
                with file.open("rb") as stream:
                    data = stream.read(most)
                if hashlib.sha256(data).hexdigest() == digest:
                    return data
        except OSError:
            continue
    if there:
        raise ChangedError
    return None
