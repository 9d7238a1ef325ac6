"""Writing reviewed texts into the files of a workspace: all files or none, and of each nothing but those texts.

This is the only place that changes what a person wrote. A file that is not as it was when the plan was made is not
touched, and one that would not read back as wanted is not written.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure, InputError
from sspgen.flow.word_places import NoPlaceError
from sspgen.load.yaml_edit import with_entry, with_scalar
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.flow.word_places import Place, Places
    from sspgen.flow.word_review import Change


def write_changes(changes: Iterable[Change], places: Places) -> tuple[str, ...]:
    """Write changes into their files.

    Args:
        changes: those of a review that are writable.
        places: of the same review.

    Returns:
        The paths that were written, sorted.

    Raises:
        InputError: SSP404, a file is not as it was, or would not read back; nothing was written.
        EnvironmentFailure: SSP288, the disk does not let us; nothing was written.
    """
    wanted = _contents(changes, places)
    targets = {path: _target(path, places) for path in wanted}
    staged: dict[str, Path] = {}
    try:
        for path, data in wanted.items():
            staged[path] = _staged(targets[path], data)
        _replace(targets, staged, places)
    except OSError as error:
        message = f"nothing was written: {error.strerror or type(error).__name__}"
        raise EnvironmentFailure(Diagnostic("SSP288", message)) from error
    finally:
        for each in staged.values():
            with contextlib.suppress(OSError):
                each.unlink(missing_ok=True)
    return tuple(wanted)


def _contents(changes: Iterable[Change], places: Places) -> dict[str, bytes]:
    """Return the new bytes of every file, by path in order."""
    found: dict[str, bytes] = {}
    problems = []
    for change in changes:
        place = change.place
        if place is None:
            continue
        try:
            data = found.get(place.path) or places.content(place.path)
        except NoPlaceError as error:
            problems.append(Diagnostic("SSP404", f"nothing was written: {error}", place.span))
            continue
        edited = _edited(data, place, change.source)
        if edited is None:
            message = "nothing was written: the new text would not read back as it is"
            problems.append(Diagnostic("SSP404", message, place.span, help="write it into the file by hand"))
        else:
            found[place.path] = edited
    if problems:
        raise InputError(*problems)
    return {path: found[path] for path in sorted(found)}


def _edited(data: bytes, place: Place, text: str) -> bytes | None:
    if place.fresh:
        *mapping, key = place.key_path
        return with_entry(data, tuple(mapping), str(key), text)
    return with_scalar(data, place.key_path, text, keep_repeated=place.keep_repeated)


def _target(path: str, places: Places) -> Path:
    try:
        return places.target(path)
    except NoPlaceError as error:
        raise InputError(Diagnostic("SSP404", f"nothing was written: {error}", Span(path))) from error


def _staged(target: Path, data: bytes) -> Path:
    """Write bytes beside their place, with its rights, and make sure that the disk has them."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".sspgen", dir=target.parent)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(target, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _replace(targets: dict[str, Path], staged: dict[str, Path], places: Places) -> None:
    """Put staged files in their places; what was replaced is put back if one of them cannot be.

    Raises:
        InputError: SSP404, a file was changed meanwhile.
    """
    changed = [path for path, target in targets.items() if target.read_bytes() != places.content(path)]
    if changed:
        message = "nothing was written: the file was changed meanwhile"
        raise InputError(*(Diagnostic("SSP404", message, Span(path)) for path in changed))
    done: list[str] = []
    try:
        for path, source in staged.items():
            source.replace(targets[path])
            done.append(path)
    except BaseException:
        for path in done:
            _staged(targets[path], places.content(path)).replace(targets[path])
        raise
