"""Whether an opening shows what a public edition redacted. Both files come from elsewhere: they are read as hostile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sspgen.editions.commitment import commitment_of
from sspgen.errors import InputError
from sspgen.load.json_reader import read_json
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.spans import Span
from sspgen.publish.editions import REDACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NONCE: Final = re.compile(r"[0-9a-f]{64}")
_KEYS: Final = ("commitment", "nonce", "text")


def opening_problems(folder: Path, file: Path) -> tuple[int, tuple[Diagnostic, ...]]:
    """Return how many openings there are, and those that do not open a mark of a public edition.

    Args:
        folder: the public edition, with its ``redactions.json``.
        file: ``openings.json`` of the full edition, or as many of its openings as somebody was given.

    Raises:
        InputError: SSP357, one of the files cannot be read.
    """
    listed = {str(each.get("commitment")) for each in _entries(_document(folder / REDACTIONS), "redactions")}
    openings = _entries(_document(file), "openings")
    found = [Diagnostic("SSP357", why, Span(str(file))) for one in openings if (why := _problem(one, listed))]
    return len(openings), tuple(found)


def _problem(opening: dict[str, Any], listed: set[str]) -> str:
    if not all(isinstance(opening.get(key), str) for key in _KEYS) or not _NONCE.fullmatch(opening["nonce"]):
        return "an opening has no commitment, nonce and text"
    commitment = opening["commitment"]
    if commitment_of(bytes.fromhex(opening["nonce"]), opening["text"]) != commitment:
        return f"nonce and text do not give the commitment {commitment[:12]}: the text is not what was redacted"
    return "" if commitment in listed else f"the edition has no redaction {commitment[:12]}"


def _document(file: Path) -> Any:  # noqa: ANN401 - JSON of any shape
    try:
        document = read_json(file.read_bytes())
    except OSError as error:
        message = f"{file.name} cannot be read: {error.strerror}"
        raise InputError(Diagnostic("SSP357", message, Span(str(file)))) from error
    if isinstance(document, (dict, list)):
        return document
    raise InputError(Diagnostic("SSP357", f"{file.name} is not the JSON that was expected", Span(str(file))))


def _entries(document: Any, name: str) -> list[dict[str, Any]]:  # noqa: ANN401 - as above
    """Return the entries of a list, of a document that has one, or the one that a document is."""
    listed = document if isinstance(document, list) else list(_of(document, name))
    return [each for each in listed if isinstance(each, dict)]


def _of(document: dict[str, Any], name: str) -> Iterator[Any]:
    held = document.get(name)
    yield from held if isinstance(held, list) else (document,)
