"""OSCAL documents from one encoding to another: what is written was read back and is equal, or nothing is written."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from sspgen.errors import InputError, UsageError
from sspgen.flow.convert_target import write_target
from sspgen.load.oscal.document import SUFFIXES, OscalDocument, read_oscal
from sspgen.load.oscal.encode import UnencodableError, encode
from sspgen.load.oscal.xml_values import first_difference
from sspgen.model.diagnostics import Diagnostic, ordered
from sspgen.model.ids import natural_key
from sspgen.model.limits import JSON_BYTES, WORKSPACE_FILES
from sspgen.model.oscal import MODELS
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.model.profile import KeyPath

ENCODING_OF: Final = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".xml": "xml"}
"""Encodings by the suffix of a file."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Converted:
    """A document in another encoding.

    Attributes:
        document: as it was read.
        data: the bytes that hold the same value.
        target: where they were written; None where nobody wrote them.
    """

    document: OscalDocument
    data: bytes = field(repr=False)
    target: Path | None = None


@dataclass(frozen=True, slots=True)
class Folder:
    """What became of a folder.

    Attributes:
        converted: the documents, in natural order of their names.
        skipped: files of a fitting name that are no OSCAL document.
        problems: what is wrong with those that could not be converted.
    """

    converted: tuple[Converted, ...]
    skipped: tuple[str, ...]
    problems: tuple[Diagnostic, ...]


def read_source(path: Path) -> bytes:
    """Return the bytes of a regular file.

    Raises:
        InputError: there is no such file, or it is too large.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _refused("SSP439", "is not a file", str(path))
        with path.open("rb") as file:
            data = file.read(JSON_BYTES + 1)
    except OSError as error:
        raise _refused("SSP439", f"cannot be read: {error.strerror}", str(path)) from error
    if len(data) > JSON_BYTES:
        raise _refused("SSP439", f"is larger than {JSON_BYTES} bytes", str(path))
    return data


def convert_bytes(data: bytes, path: str, encoding: str) -> Converted:
    """Return a document in an encoding.

    Args:
        data: of the document, in any encoding.
        path: as it is to be shown.
        encoding: ``json``, ``yaml`` or ``xml``.

    Raises:
        InputError: it is no OSCAL document, or the encoding cannot hold all of it.
    """
    document = read_oscal(data, path)
    if not isinstance(document, OscalDocument):
        raise InputError(*document)
    try:
        made = encode(dict(document.value), encoding)
    except UnencodableError as error:
        raise _refused("SSP435", str(error), path) from error
    again = read_oscal(made, f"{path}.{encoding}")
    if not isinstance(again, OscalDocument):
        message = f"{encoding} cannot hold this document: {again[0].message}"
        raise InputError(Diagnostic("SSP435", message, Span(path)))
    found = first_difference(dict(document.value), dict(again.value))
    if found is not None:
        raise InputError(_unequal(document, found, encoding))
    return Converted(document, made)


def convert_file(source: Path, target: Path, encoding: str, *, force: bool) -> Converted:
    """Convert a file into another.

    Args:
        source: a document.
        target: the file that is to be; its folder is made.
        encoding: of the target.
        force: whether a target that is no OSCAL document may be replaced.

    Raises:
        InputError: as `convert_bytes` does.
        UsageError: the target is something else than an OSCAL document.
        EnvironmentFailure: the file cannot be written.
    """
    made = convert_bytes(read_source(source), str(source), encoding)
    write_target(target, made.data, force=force)
    return Converted(made.document, made.data, target)


def convert_folder(source: Path, target: Path, encoding: str, *, force: bool) -> Folder:
    """Convert every OSCAL document below a folder; names and sub-folders stay, suffixes are those of the encoding.

    Raises:
        InputError: there is no OSCAL document in it, or there are too many files.
        EnvironmentFailure: a file cannot be written.
    """
    converted: list[Converted] = []
    skipped: list[str] = []
    problems: list[Diagnostic] = []
    taken: dict[Path, Path] = {}
    for file in _candidates(source, target):
        to = target / file.relative_to(source).with_suffix(f".{encoding}")
        try:
            made = _converted(file, encoding)
            if made is None:
                skipped.append(str(file))
                continue
            _claim(taken, to, file)
            write_target(to, made.data, force=force)
            converted.append(Converted(made.document, made.data, to))
        except (InputError, UsageError) as error:
            problems.extend(error.diagnostics)
    if not converted and not problems:
        raise _refused("SSP439", "holds no OSCAL document", str(source))
    return Folder(tuple(converted), tuple(skipped), ordered(problems))


def _converted(file: Path, encoding: str) -> Converted | None:
    """Return a file of a folder in an encoding; None for one that is of another kind, which is no mistake there."""
    data = read_source(file)
    if not any(model.encode() in data for model in MODELS) and data[:2] not in _UTF16:
        return None
    try:
        return convert_bytes(data, str(file), encoding)
    except InputError as error:
        if all(found.code == "SSP255" for found in error.diagnostics):
            return None
        raise


def _claim(taken: dict[Path, Path], target: Path, source: Path) -> None:
    first = taken.setdefault(target, source)
    if first != source:
        raise UsageError(
            Diagnostic("SSP436", f"{target} would be written twice: {first} is converted to it, too", Span(str(source)))
        )


def _refuse(error: OSError) -> NoReturn:
    """Take a folder that cannot be looked into for no empty one: its documents would be missing, and nobody told."""
    raise _refused("SSP439", f"cannot be read: {error.strerror or error}", str(error.filename)) from error


def _candidates(source: Path, target: Path) -> Iterator[Path]:
    """Yield files that may hold a document; hidden ones, links, and those of the target folder are left alone."""
    inside = target.resolve()
    found: list[Path] = []
    for folder, folders, files in os.walk(source, onerror=_refuse):
        here = Path(folder)
        folders[:] = [name for name in folders if not name.startswith(".") and (here / name).resolve() != inside]
        names = (here / name for name in files if not name.startswith("."))
        found.extend(file for file in names if file.suffix.lower() in SUFFIXES and not file.is_symlink())
        if len(found) > WORKSPACE_FILES:
            raise _refused("SSP439", f"holds more than {WORKSPACE_FILES} files", str(source))
    yield from sorted(found, key=lambda file: natural_key(file.as_posix()))


def _unequal(document: OscalDocument, path: KeyPath, encoding: str) -> Diagnostic:
    shown = "/".join(map(str, path)) or "the whole"
    message = f"{encoding} would not hold this document as it is: {shown} reads back otherwise; nothing was written"
    return document.diagnostic("SSP435", message, path)


def _refused(code: str, message: str, path: str) -> InputError:
    return InputError(Diagnostic(code, message, Span(path)))


def told(converted: Sequence[Converted]) -> tuple[Diagnostic, ...]:
    """Return what is to be said of the encodings that were read."""
    return ordered(note for made in converted for note in made.document.notes)
