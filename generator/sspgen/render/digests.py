"""Digests of what decides about an output: work of an earlier build is taken again when all of it is the same."""

from __future__ import annotations

import hashlib
import pickle
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import sspgen
from sspgen.load.json_writer import fingerprint
from sspgen.render.cache import key

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIBRARIES = (
    *("jinja2", "markdown-it-py", "markupsafe", "mkdocs", "nh3"),
    *("fonttools", "pikepdf", "pydyf", "pyphen", "weasyprint"),
)


def digest(*things: object) -> str:
    """Return a digest of values of the model: equal ones may differ between versions, different ones always do."""
    try:
        data = fingerprint(things)
    except TypeError:  # texts that are no Unicode, which are rare: this takes longer
        data = pickle.dumps(things, protocol=5)
    return hashlib.sha256(data).hexdigest()


@cache
def code_digest() -> str:
    """Return a digest of the code, all of it, and of the versions of the libraries that outputs are made with."""
    folder = Path(next(iter(sspgen.__path__)))
    sources = (path.read_bytes() for path in sorted(folder.rglob("*.py")))
    return key(*(hashlib.sha256(source).hexdigest() for source in sources), *(version(name) for name in _LIBRARIES))


def files_digest(folders: Iterable[Path], pattern: str) -> str:
    """Return a digest of the names and bytes of the files of some folders; a folder that is not there has none."""
    found = (path for folder in folders for path in sorted(folder.rglob(pattern)) if path.is_file())
    return key(*(text for path in found for text in (path.name, hashlib.sha256(path.read_bytes()).hexdigest())))
