"""Where things lie in a store: the same names in a folder, on a git branch and in an object store.

```
format                                 the text ``sspgen-store/1``
log/000000003/000000003651.jsonl       a segment, named by the number of its first record
blobs/ab/abcd….gz                      redacted bytes, named by their SHA-256 before compression
checkpoints/000000003700.txt           a signed note over the first 3,700 records, and a ``.tsr`` beside it
```

Names are text with ``/``, sorted as text in the order of their numbers. Nothing here reads or writes.
"""

from __future__ import annotations

import re
from typing import Final

FORMAT: Final = "format"
FORMAT_TEXT: Final = b"sspgen-store/1\n"
LOG: Final = "log/"
BLOBS: Final = "blobs/"
CHECKPOINTS: Final = "checkpoints/"

_A_FOLDER: Final = 1_000
_SEGMENT: Final = re.compile(r"log/([0-9]{9})/([0-9]{12})\.jsonl")
_BLOB: Final = re.compile(r"blobs/([0-9a-f]{2})/([0-9a-f]{64})\.gz")
_CHECKPOINT: Final = re.compile(r"checkpoints/([0-9]{12})\.txt")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def segment_path(first: int) -> str:
    """Return the path of the segment whose first record has this number."""
    return f"{LOG}{first // _A_FOLDER:09d}/{first:012d}.jsonl"


def segment_first(path: str) -> int:
    """Return the number of a segment's first record; 0 when the path is not that of a segment."""
    found = _SEGMENT.fullmatch(path)
    first = int(found[2]) if found else 0
    return first if first and segment_path(first) == path else 0


def blob_path(digest: str) -> str:
    """Return the path of a blob.

    Raises:
        ValueError: when the text is not a SHA-256 in lower-case hex, and so could name anything.
    """
    if not is_digest(digest):
        raise ValueError(f"{digest!r} is not a SHA-256")
    return f"{BLOBS}{digest[:2]}/{digest}.gz"


def blob_digest(path: str) -> str:
    """Return the digest that a blob's path names; empty when the path is not that of a blob."""
    found = _BLOB.fullmatch(path)
    return found[2] if found and found[2].startswith(found[1]) else ""


def checkpoint_path(size: int) -> str:
    """Return the path of the checkpoint over the first ``size`` records."""
    return f"{CHECKPOINTS}{size:012d}.txt"


def timestamp_path(size: int) -> str:
    """Return the path of the time stamp (RFC 3161) of a checkpoint."""
    return f"{CHECKPOINTS}{size:012d}.tsr"


def checkpoint_size(path: str) -> int | None:
    """Return how many records a checkpoint's path says it covers; None when the path is not that of a checkpoint."""
    found = _CHECKPOINT.fullmatch(path)
    return int(found[1]) if found else None


def shown(path: str) -> str:
    """Return a path as it may be printed: somebody else's file names must not steer a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in path)


def is_digest(text: str) -> bool:
    """Tell whether a text is a SHA-256 in lower-case hex."""
    return _DIGEST.fullmatch(text) is not None
