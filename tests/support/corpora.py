"""Where the shared corpora lie: beside the repository, or where ``SSPGEN_CORPORA`` says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
_SHARED = REPOSITORY.parent / "shared"
CORPORA = Path(os.environ.get("SSPGEN_CORPORA", _SHARED / "corpora"))


def corpus(name: str) -> Path:
    """Return a file or folder of the corpora; skip visibly without it, but fail when ``CI`` is set."""
    return _found(CORPORA / name)


def shared(name: str) -> Path:
    """Return what lies beside the corpora (schemas, facts, benchmark workloads), on the same terms."""
    return _found(CORPORA.parent / name)


def _found(path: Path) -> Path:
    if not path.exists():
        reason = f"{path} is not here; set SSPGEN_CORPORA to the folder of the corpora"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path
