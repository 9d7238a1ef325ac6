"""Kept evidence: redacted bytes, compressed, under the name of their hash.

gzip, because everything can read it; without a time, so that the same bytes make the same file.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from typing import Final

from sspgen.model.limits import EVIDENCE_BYTES

_LEVEL: Final = 6
_GZIP: Final = 16 + zlib.MAX_WBITS


def packed(data: bytes) -> tuple[str, bytes]:
    """Return the digest of bytes, and the file that holds them."""
    return hashlib.sha256(data).hexdigest(), gzip.compress(data, _LEVEL, mtime=0)


def unpacked(file: bytes, digest: str) -> bytes | None:
    """Return the bytes that a file holds, or None when they are not those of the digest, or over the limit."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        data = unpacker.decompress(file, EVIDENCE_BYTES + 1)
    except zlib.error:
        return None
    whole = unpacker.eof and not unpacker.unused_data and len(data) <= EVIDENCE_BYTES
    return data if whole and hashlib.sha256(data).hexdigest() == digest else None
