"""A store in an object store: S3 and what speaks its language, Google Cloud Storage, Azure, a local folder, memory.

The only file that imports obstore, and only when such a store is opened (``sspgen[cloud]``). A segment is put on the
condition that its name is free, which the service decides. Credentials come from the environment, as the service's own
tools take them, and are never in an address, a message or a cache. Every upload carries its SHA-256, which buckets with
object lock ask for; how long objects are locked is the bucket's default retention, for no request can shorten that.
"""

from __future__ import annotations

import contextlib
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import urlsplit, urlunsplit

from sspgen.collect.store.backend import failed
from sspgen.errors import EnvironmentFailure, UsageError
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import SEGMENT_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from obstore.store import ObjectStore

SCHEMES: Final = ("s3", "s3a", "gs", "az", "azure", "abfs", "abfss", "file", "memory")
_AT_ONCE: Final = 16
_STATUS: Final = re.compile(r"\b(?:status|Status)\W{0,3}([45][0-9]{2})\b")


def open_objects(url: str, options: dict[str, Any] | None = None) -> ObjectBackend:
    """Open an object store by its address, e.g. ``s3://bucket/prefix``.

    Args:
        url: without user, password or query: the environment holds credentials.
        options: further settings of obstore, for tests.

    Raises:
        UsageError: SSP370, not such an address.
        EnvironmentFailure: SSP382, ``sspgen[cloud]`` is not installed; SSP379, the service's settings are incomplete.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or "@" in parts.netloc or parts.query or parts.fragment:
        message = (
            f"the place of a store is one of {', '.join(f'{s}://' for s in SCHEMES)}, without credentials or query"
        )
        raise UsageError(Diagnostic("SSP370", message))
    try:
        from obstore.store import from_url  # noqa: PLC0415 - 0.1 s and an extra that only such stores need
    except ImportError as error:
        message = "a store at an address needs obstore"
        raise EnvironmentFailure(Diagnostic("SSP382", message, help="pip install 'sspgen[cloud]'")) from error
    settings: dict[str, Any] = dict(options or {})
    if parts.scheme in {"s3", "s3a"}:
        settings.setdefault("checksum_algorithm", "SHA256")
    if parts.scheme == "file":
        settings.setdefault("mkdir", True)
    plain = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    try:
        return ObjectBackend(from_url(plain, **settings), plain)
    except Exception as error:  # noqa: BLE001 - obstore's errors share only Exception with ValueError and OSError
        failed(plain, f"the service's settings cannot be used: {type(error).__name__}")


class ObjectBackend:
    """Objects under one prefix."""

    def __init__(self, store: ObjectStore, url: str) -> None:
        import obstore  # noqa: PLC0415 - see `open_objects`

        self._objects = obstore
        self._taken = obstore.exceptions.AlreadyExistsError
        self._store = store
        self.identity = f"objects:{url}"

    def read(self, path: str) -> bytes | None:
        """Return an object's bytes, or None; see `Backend`."""
        try:
            found = self._objects.get(self._store, path)
            if found.meta["size"] > SEGMENT_BYTES:
                failed(path, f"it has {found.meta['size']} bytes, over the limit of {SEGMENT_BYTES}")
            return bytes(found.bytes())
        except FileNotFoundError:
            return None
        except EnvironmentFailure:
            raise
        except Exception as error:  # noqa: BLE001 - see `open_objects`
            self._failed(path, error)

    def read_all(self, paths: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield objects in the order asked for, several on their way at a time."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for start in range(0, len(paths), _AT_ONCE):
                some = paths[start : start + _AT_ONCE]
                yield from zip(some, pool.map(self.read, some), strict=True)

    def names(self, prefix: str, after: str = "") -> Iterator[str]:
        """Yield the names of objects below a prefix, sorted."""
        found: list[str] = []
        try:
            for chunk in self._objects.list(self._store, prefix.rstrip("/"), offset=after or None, chunk_size=1_000):
                found += [meta["path"] for meta in chunk]
        except FileNotFoundError:
            return
        except Exception as error:  # noqa: BLE001 - see `open_objects`
            self._failed(prefix, error)
        yield from sorted(name for name in found if name > after)

    def save(self, path: str, data: bytes) -> None:
        """Put an object; the service answers when it is safe."""
        try:
            self._objects.put(self._store, path, data, use_multipart=False)
        except Exception as error:  # noqa: BLE001 - see `open_objects`
            self._failed(path, error)

    def create(self, path: str, data: bytes, now: datetime) -> bool:
        """Put an object whose name is free; False when it is taken."""
        del now
        try:
            self._objects.put(self._store, path, data, mode="create", use_multipart=False)
        except self._taken:
            # A request that was repeated because its answer got lost finds the object that it made itself.
            return self.read(path) == data
        except Exception as error:  # noqa: BLE001 - see `open_objects`
            self._failed(path, error)
        return True

    def flush(self, now: datetime) -> None:
        """Do nothing: each object was safe when `save` returned."""

    def remove(self, paths: Iterable[str], now: datetime) -> str:
        """Delete objects; a bucket that keeps versions keeps those."""
        del now
        versions = False
        for path in paths:
            try:
                with contextlib.suppress(FileNotFoundError):
                    versions = self._objects.head(self._store, path).get("version") not in {None, "null"} or versions
                    self._objects.delete(self._store, path)
            except Exception as error:  # noqa: BLE001 - see `open_objects`
                self._failed(path, error)
        if not versions:
            return ""
        return "the bucket keeps older versions: delete those versions once their retention has ended"

    def close(self) -> None:
        """Do nothing: connections end with the process."""

    def _failed(self, path: str, error: Exception) -> NoReturn:
        """Say what kind of error it was. A service's own words may hold a key's id or a signed request."""
        status = _STATUS.search(str(error))
        code = f" (status {status[1]})" if status else ""
        failed(path, f"the object store did not do it: {type(error).__name__}{code}")
