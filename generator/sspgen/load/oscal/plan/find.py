"""Which OSCAL system security plan a folder is about: the one that is named, or the only one that lies there.

Those at the top of the folder come before those deeper in it. The same plan in several encodings is one plan. Between
different plans nothing is guessed: that is asked.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Final

from sspgen.errors import UsageError
from sspgen.load.oscal.document import SUFFIXES, OscalDocument, read_oscal
from sspgen.load.recognition import oscal_files
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import JSON_BYTES
from sspgen.model.spans import Span

_MODEL: Final = "system-security-plan"
_KEY: Final = re.compile(
    rb"\"%(name)b\"\s*:\s*\{|^['\"]?%(name)b['\"]?\s*:|<(?:[\w.-]+:)?%(name)b[\s>]" % {b"name": _MODEL.encode()},
    re.MULTILINE,
)
_HEAD_BYTES: Final = 16 * 1024
_SHOWN, _LISTED = 8, 200
_PREFERRED: Final = (".json", ".yaml", ".yml", ".xml")


def find_plan(root: Path, named: str = "") -> str:
    """Return the path of the plan, relative to the folder, POSIX; empty when the folder has none.

    Args:
        root: the folder.
        named: the one that was asked for, relative to it; empty for the only one.

    Raises:
        UsageError: SSP480, there are several, and none is named.
    """
    if named:
        return named
    found = [path for path in oscal_files(root) if is_plan(root / path)] or _unlikely(root)
    nearest = min((path.count("/") for path in found), default=0)
    near = [path for path in found if path.count("/") == nearest]
    plans = [one for _, same in groupby(sorted(near, key=_stem), _stem) for one in _different(root, list(same))]
    if len(plans) > 1:
        raise UsageError(_several(sorted(plans)))
    return plans[0] if plans else ""


def _unlikely(root: Path) -> list[str]:
    """Return what lies at the top of a folder and has a plan's root key, though it does not look like OSCAL."""
    return sorted(file.name for file in root.iterdir() if is_plan(file)) if root.is_dir() else []


def _several(paths: list[str]) -> Diagnostic:
    shown = ", ".join(paths[:_SHOWN]) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")
    message = f"{len(paths)} system security plans lie here: {shown}"
    related = tuple((Span(path), "one of them") for path in paths[_SHOWN:_LISTED])
    return Diagnostic("SSP480", message, help=f"name the one you mean, e.g. {paths[0]}", related=related)


def is_plan(file: Path) -> bool:
    """Tell whether a file begins like a system security plan in OSCAL, of any encoding."""
    try:
        if file.suffix.lower() not in SUFFIXES or file.is_symlink() or not file.is_file():
            return False
        with file.open("rb") as stream:
            return _KEY.search(stream.read(_HEAD_BYTES)) is not None
    except OSError:
        return False


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def _different(root: Path, paths: list[str]) -> list[str]:
    """Return one path of each plan: files that differ in nothing but their encoding hold one plan."""
    kept: list[tuple[str, object]] = []
    for path in sorted(paths, key=lambda each: _PREFERRED.index(PurePosixPath(each).suffix.lower())):
        value = _value(root, path) if len(paths) > 1 else None
        if value is None or all(value != other for _, other in kept):
            kept.append((path, value))
    return [path for path, _ in kept]


def _value(root: Path, path: str) -> object:
    with (root / path).open("rb") as stream:
        read = read_oscal(stream.read(JSON_BYTES + 1), path, (_MODEL,))
    return read.value if isinstance(read, OscalDocument) else None
