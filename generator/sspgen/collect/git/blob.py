"""Whether a working file is what is committed, by its content.

Git's own answer trusts the index, in which anybody can mark a file as unchanged. A date or an author is cited only for
bytes that were hashed here.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sspgen.model.limits import EVIDENCE_BYTES

if TYPE_CHECKING:
    from pathlib import Path

_SHA1_DIGITS = 40


def is_blob(file: Path, blob: str) -> bool:
    """Tell whether a regular file has the content of a blob id, line ends of a checkout on Windows aside.

    A symbolic link, an unreadable file and one over ``limits.EVIDENCE_BYTES`` are not.
    """
    try:
        if file.is_symlink() or not file.is_file() or file.stat().st_size > EVIDENCE_BYTES:
            return False
        data = file.read_bytes()
    except OSError:
        return False
    return _blob_id(data, blob) == blob or _blob_id(data.replace(b"\r\n", b"\n"), blob) == blob


def _blob_id(data: bytes, like: str) -> str:
    """Return a content's id by the algorithm that another id was made with."""
    sha1 = len(like) == _SHA1_DIGITS
    digest = hashlib.sha1(usedforsecurity=False) if sha1 else hashlib.sha256()
    digest.update(b"blob %d\0" % len(data))
    digest.update(data)
    return digest.hexdigest()
