"""Resolved profiles, kept between runs: a profile is resolved anew only when something that it was made of changed.

What a resolution asked of the store is kept beside its result, and is asked again before the result is used: the same
answers, with the same hashes, give the same result. Other code gives another name, so what older code made is never
used. A file that cannot be read, or is not of the expected form, is as good as none; nothing here fails a command.
Whoever writes to the cache can change what is kept there, so a pipeline must not share it with builds of proposed
changes.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sspgen
from sspgen.errors import EnvironmentFailure
from sspgen.load.fast_json import Malformed, encode, typed
from sspgen.model.catalog import Baseline  # noqa: TC001 - the form of what is kept, read at run time
from sspgen.model.diagnostics import Diagnostic
from sspgen.resolve.lock import lock_text
from sspgen.resolve.store import Found, Store, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER: Final = ".resolved"
"""Below the cache of catalogs, where no id can stand: ids start with a letter or a digit."""
_MADE_BY: Final = ("resolve", "load", "model")
_MOST: Final = 24
"""How many results are kept, a few megabytes each; the oldest go."""
_UNUSABLE: Final = "!"


@dataclass(frozen=True, slots=True)
class Kept:
    """A resolution with what it asked of the store: what was asked, about what, and what the answer was."""

    asked: tuple[tuple[str, str, str], ...]
    baseline: Baseline
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Witness(Store):
    """A store that hands every question on to the one behind it, and remembers what it was asked and answered."""

    behind: Store
    asked: dict[tuple[str, str], str] = field(default_factory=dict)

    def find(self, identifier: str) -> Found | Diagnostic | None:
        """Return the bytes of an id; see `Store.find`."""
        found = self.behind.find(identifier)
        self.asked["find", identifier] = _answer(found)
        return found

    def open(self, file: Path, identifier: str = "") -> Found | Diagnostic:
        """Return the bytes of a file; see `Store.open`."""
        found = self.behind.open(file, identifier)
        self.asked["open", str(file)] = _answer(found)
        return found

    def has(self, file: Path) -> bool:
        """Tell whether there is such a file; see `Store.has`."""
        found = self.behind.has(file)
        self.asked["has", str(file)] = str(found)
        return found


def _answer(found: Found | Diagnostic | None) -> str:
    if found is None:
        return ""
    if isinstance(found, Diagnostic):
        return _UNUSABLE
    return f"{found.id}\0{found.path}\0{found.href}\0{found.sha256}"


def resolved(
    found: Found, store: Store, make: Callable[[Store], tuple[Baseline, tuple[Diagnostic, ...]]]
) -> tuple[Baseline, tuple[Diagnostic, ...]]:
    """Return what a profile resolves to, as it was kept, or made anew and kept.

    Args:
        found: the profile.
        store: the catalogs at hand.
        make: resolves it with a store.
    """
    file = store.cache / FOLDER / f"{_name(found, store)}.json"
    kept = _read(file)
    if kept is not None and all(_ask(store, what, name) == answer for what, name, answer in kept.asked):
        return kept.baseline, kept.diagnostics
    witness = Witness(store.workspace, store.cache, store.lock, store)
    baseline, diagnostics = make(witness)
    if _UNUSABLE not in witness.asked.values():
        asked = tuple((what, name, answer) for (what, name), answer in witness.asked.items())
        _keep(file, Kept(asked, baseline, diagnostics))
    return baseline, diagnostics


def _ask(store: Store, what: str, name: str) -> str:
    if what == "has":
        return str(store.has(Path(name)))
    return _answer(store.find(name) if what == "find" else store.open(Path(name)))


def _name(found: Found, store: Store) -> str:
    places = (os.fspath(store.workspace.resolve()), os.fspath(store.cache), os.fspath(found.file))
    facts = (_code(), *places, found.id, found.path, found.href, found.sha256, lock_text(store.lock))
    return hashlib.sha256("\0".join(facts).encode(errors="surrogateescape")).hexdigest()


@cache
def _code() -> str:
    package = Path(next(iter(sspgen.__path__)))
    sources = (file for folder in _MADE_BY for file in sorted((package / folder).rglob("*.py")))
    digest = hashlib.sha256()
    for source in sources:
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def _read(file: Path) -> Kept | None:
    try:
        return typed(file.read_bytes(), Kept)
    except (OSError, Malformed, ValueError, RecursionError):
        return None


def _keep(file: Path, kept: Kept) -> None:
    with suppress(EnvironmentFailure, OSError):
        write_atomically(file, encode(kept))
        for old in _oldest(file.parent):
            old.unlink(missing_ok=True)


def _oldest(folder: Path) -> Iterator[Path]:
    files = sorted(folder.glob("*.json"), key=lambda each: each.stat().st_mtime)
    yield from files[: max(0, len(files) - _MOST)]
