"""A baseline of findings as a file: JSON that people read and comment with reasons.

A baseline that is not understood is an error: to go on without it, or with half of it, would hide or show the wrong
findings. It knows nothing of what was found.
"""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from sspgen.errors import InputError
from sspgen.load.json_reader import JsonProblem, read_json
from sspgen.load.oscal.document import JsonText
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.findings import fingerprint
from sspgen.model.findings_baseline import Baseline, Entry
from sspgen.model.limits import BASELINE_BYTES
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "sspgen-baseline/1"
_CODE = "SSP243"
_TOP = ("schema", "findings")
_TEXTS = ("code", "path", "message")
_KEYS = (*_TEXTS, "fingerprint", "count", "reason", "until")
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")
_MOST = 1_000_000


def read_baseline(file: Path, shown: str) -> Baseline:
    """Return the baseline of a file.

    Raises:
        InputError: SSP243, it cannot be read, or is not a baseline; all that is wrong with it at once.
    """
    try:
        status = file.stat()
        regular = stat.S_ISREG(status.st_mode) and status.st_size <= BASELINE_BYTES
        data = file.read_bytes() if regular else b""
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise InputError(Diagnostic(_CODE, f"the baseline cannot be read: {reason or error}", Span(shown))) from error
    if not regular:
        message = f"the baseline is no regular file of at most {BASELINE_BYTES} bytes"
        raise InputError(Diagnostic(_CODE, message, Span(shown)))
    return parse_baseline(data, shown)


def parse_baseline(data: bytes, shown: str) -> Baseline:
    """Return the baseline in the bytes of a file.

    Raises:
        InputError: SSP243, see `read_baseline`.
    """
    value = read_json(data)
    if isinstance(value, JsonProblem):
        raise InputError(Diagnostic(_CODE, value.message, Span(shown, value.line, value.column)))
    reading = _Reading(JsonText(shown, data))
    entries = reading.entries(value)
    if reading.problems:
        raise InputError(*reading.problems)
    return Baseline(shown, entries)


def baseline_bytes(baseline: Baseline) -> bytes:
    """Return a baseline as the bytes of its file: the same entries give the same bytes."""
    found = {"schema": SCHEMA, "findings": [_record(entry) for entry in baseline.entries]}
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "path": entry.path,
        "message": entry.message,
        "fingerprint": entry.fingerprint,
        **({"count": entry.count} if entry.count > 1 else {}),
        **({"reason": entry.reason} if entry.reason else {}),
        **({"until": entry.until.isoformat()} if entry.until else {}),
    }


@dataclass(slots=True)
class _Reading:
    """Takes a document apart, and keeps what is wrong with it."""

    places: JsonText
    problems: list[Diagnostic] = field(default_factory=list)

    def entries(self, value: object) -> tuple[Entry, ...]:
        if not isinstance(value, dict) or value.get("schema") != SCHEMA:
            self._wrong(f'this is no baseline: expected an object with "schema": "{SCHEMA}"', ())
            return ()
        self._unknown(value, _TOP, ())
        listed = value.get("findings")
        if not isinstance(listed, list):
            self._wrong(f"'findings' is {_shown(listed)}, expected a list", ("findings",))
            return ()
        found = (self._entry(item, ("findings", index)) for index, item in enumerate(listed))
        return tuple(entry for entry in found if entry is not None)

    def _entry(self, item: object, path: tuple[str | int, ...]) -> Entry | None:
        before = len(self.problems)
        if not isinstance(item, dict):
            self._wrong(f"an entry is {_shown(item)}, expected an object", path)
            return None
        self._unknown(item, _KEYS, path)
        code, file, message = (self._text(item, key, path) for key in _TEXTS)
        entry = Entry(
            code=code,
            path=file,
            message=message,
            fingerprint=self._fingerprint(item, path) or fingerprint(file, code, message),
            count=self._count(item, path),
            reason=self._text(item, "reason", path) if "reason" in item else "",
            until=self._until(item, path),
        )
        return entry if len(self.problems) == before else None

    def _text(self, item: dict[str, Any], key: str, path: tuple[str | int, ...]) -> str:
        value = item.get(key)
        if isinstance(value, str) and value:
            return value
        got = _shown(value) if key in item else "not there"
        self._wrong(f"'{key}' of an entry is {got}, expected a text", (*path, key))
        return ""

    def _fingerprint(self, item: dict[str, Any], path: tuple[str | int, ...]) -> str:
        value = item.get("fingerprint")
        if "fingerprint" not in item or (isinstance(value, str) and _FINGERPRINT.fullmatch(value)):
            return str(value or "")
        self._wrong(f"'fingerprint' of an entry is {_shown(value)}, expected 32 hex digits", (*path, "fingerprint"))
        return ""

    def _count(self, item: dict[str, Any], path: tuple[str | int, ...]) -> int:
        value = item.get("count", 1)
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST:
            return value
        self._wrong(f"'count' of an entry is {_shown(value)}, expected a number from 1", (*path, "count"))
        return 1

    def _until(self, item: dict[str, Any], path: tuple[str | int, ...]) -> date | None:
        if "until" not in item:
            return None
        try:
            return date.fromisoformat(str(item["until"]))
        except ValueError:
            got = _shown(item["until"])
            self._wrong(f"'until' of an entry is {got}, expected a date such as 2027-06-30", (*path, "until"))
            return None

    def _unknown(self, item: dict[str, Any], known: tuple[str, ...], path: tuple[str | int, ...]) -> None:
        for key in item:
            if key not in known:
                near = get_close_matches(key, known, n=1)
                hint = f"; did you mean '{near[0]}'?" if near else f", expected one of {', '.join(known)}"
                self._wrong(f"the key {_shown(key)} is not known{hint}", (*path, key))

    def _wrong(self, message: str, path: tuple[str | int, ...]) -> None:
        self.problems.append(Diagnostic(_CODE, message, self.places.span(*path)))


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - as much as fits into a line
