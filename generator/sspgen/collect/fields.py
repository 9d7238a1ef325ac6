"""Typed getters over hostile JSON and XML values: whatever is there, something of the right type comes back.

Readers take every value through here, so that a wrong type, a control character, a lone surrogate, a secret or a text
of a gigabyte never reaches a report. Nothing here raises; what is unusable becomes empty.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit, urlunsplit

from sspgen.collect.redact import redact, without_secret
from sspgen.model.evidence import FindingSeverity
from sspgen.model.limits import TEXT_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.model.evidence import Json

NAIVE: Final = "a time without a zone is taken as UTC"

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_IDENTIFIER = re.compile(
    r"\b(CVE-\d{4}-\d{4,12}|GHSA(?:-[0-9a-z]{4}){3})\b|\bCWE[-_: ]{1,2}0*(\d{1,5})\b",
    re.IGNORECASE,
)
_MAYBE_IDENTIFIER = re.compile(r"[CcGg](?:[VvWw][Ee]|[Hh][Ss][Aa])[-_: ]")
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?"
    r"(?:\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)(?:\s[+-]\d\d(?:\d\d)?)?)?(?:\s[A-Z]{2,5})?",
    re.IGNORECASE,
)
_USER = re.compile(r"\A([a-z][a-z0-9+.-]{0,20}://)[^/?#\s]{0,512}@", re.IGNORECASE)
_ENGLISH = re.compile(
    r"(?:[A-Z][a-z]{2},?\s)?(\d{1,2})\s([A-Z][a-z]{2})\s(\d{4})\s(\d\d):(\d\d):(\d\d)"
    r"(?:\s(UTC|GMT|[+-]\d{4}))?"
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EPOCH_MILLISECONDS: Final = 1e11
_EPOCH_END: Final = 253_402_300_000.0
_SCORES: Final = (
    (9.0, FindingSeverity.CRITICAL),
    (7.0, FindingSeverity.HIGH),
    (4.0, FindingSeverity.MEDIUM),
    (0.1, FindingSeverity.LOW),
)
_WORST_SCORE: Final = 10.0
_NOTES_TOLD: Final = 3
_IDENTIFIERS_KEPT: Final = 100
_WORDS: Final = {
    FindingSeverity.CRITICAL: ("critical", "very-high", "blocker"),
    FindingSeverity.HIGH: ("high", "error", "important", "severe", "major"),
    FindingSeverity.MEDIUM: ("medium", "moderate", "warning", "warn"),
    FindingSeverity.LOW: ("low", "note", "minor", "negligible"),
    FindingSeverity.INFO: ("info", "informational", "information", "none", "unimportant"),
}
_BY_WORD: Final = {word: severity for severity, words in _WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as a report gives it: timezone-aware or None, with a note on what had to be assumed."""

    time: datetime | None = None
    note: str = ""


def mapping(value: Json) -> dict[str, Json]:
    """Return an object, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: Json) -> list[Json]:
    """Return a list, or an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: Json) -> list[dict[str, Json]]:
    """Return the objects of a list; what is no object in it is left out."""
    return [item for item in items(value) if isinstance(item, dict)]


def entries(value: Json, what: str, damage: list[str]) -> list[dict[str, Json]]:
    """Return the objects of a list that may hold findings, and tell what could not be read there.

    A list that is absent is empty. Anything else in its place, or beside its objects, is told in ``damage``: dropped
    in silence, a damaged finding would turn into a pass.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        damage.append(f"{what} is no list")
        return []
    found = mappings(value)
    if len(found) < len(value):
        damage.append(f"{len(value) - len(found)} entries of {what} cannot be read")
    return found


def first(objects: list[dict[str, Json]]) -> dict[str, Json]:
    """Return the first of several objects, or an empty one."""
    return objects[0] if objects else {}


def dig(value: Json, *path: str | int) -> Json:
    """Follow keys and indexes into a document; None where the path ends early."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step] if -len(value) <= step < len(value) else None
        else:
            return None
    return value


def text(value: Json, limit: int = TEXT_CHARS) -> str:
    """Return one line of safe text of at most ``limit`` characters: strings and numbers; else empty.

    Control and direction characters and lone surrogates are dropped, white space is folded, secrets are masked.
    """
    if isinstance(value, str):
        return _clean(value[: 4 * limit], limit)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _clean(_plain_number(value), limit)
    return ""


def hold_no_secret(values: Iterable[Json]) -> bool:
    """Tell whether none of many texts holds what looks like a secret; asking once is much faster than text by text."""
    joined = "\n".join(value[: 4 * TEXT_CHARS] for value in values if isinstance(value, str))
    return redact(joined) == joined


def text_without_secret(value: str) -> str:
    """Return what `text` does of a text of which `hold_no_secret` is known."""
    if not (value.isascii() and value.isprintable()):
        value = _UNSAFE.sub("", value[: 4 * TEXT_CHARS])
    folded = " ".join(value.split())
    return folded if len(folded) <= TEXT_CHARS else folded[: TEXT_CHARS - 1] + "…"


@lru_cache(maxsize=4096)
def _clean(value: str, limit: int) -> str:
    folded = " ".join(redact(_UNSAFE.sub("", value)).split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def _plain_number(value: float) -> str:
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 64 else ""  # noqa: PLR2004 - longer is no identifier
    return repr(value)


def first_text(*values: Json) -> str:
    """Return the first value that has text."""
    return next((found for value in values if (found := text(value))), "")


def number(value: Json) -> float | None:
    """Return a finite number, also when it is written as a string; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value[:40].replace(",", ""))
        except ValueError:
            return None
    if not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:
        return None


def integer(value: Json) -> int | None:
    """Return a whole number, also when it is written as a string; else None."""
    found = number(value)
    return int(found) if found is not None and found == int(found) else None


def count(value: Json) -> int:
    """Return a count: a whole number that is not negative, else 0."""
    return max(integer(value) or 0, 0)


def boolean(value: Json) -> bool | None:
    """Return true or false where the value is one of them, else None."""
    return value if isinstance(value, bool) else None


def severity(raw: Json) -> FindingSeverity:
    """Map a tool's word for a severity to the one scale; a word that is not known is ``unknown``."""
    return _BY_WORD.get(text(raw, 40).lower(), FindingSeverity.UNKNOWN)


def severity_of_score(score: Json) -> FindingSeverity:
    """Map a CVSS base score (0 to 10) to its qualitative rating; anything else is ``unknown``."""
    found = number(score)
    if found is None or not 0 <= found <= _WORST_SCORE:
        return FindingSeverity.UNKNOWN
    return next((rating for least, rating in _SCORES if found >= least), FindingSeverity.INFO)


def identifiers(*values: Json) -> tuple[str, ...]:
    """Return the CVE, GHSA and CWE ids that texts and lists of texts name, upper case and sorted."""
    found: set[str] = set()
    for value in values:
        for part in value if isinstance(value, list) else (value,):
            if isinstance(part, str) and _MAYBE_IDENTIFIER.search(part, 0, TEXT_CHARS):
                for match in _IDENTIFIER.finditer(part, 0, TEXT_CHARS):
                    name, weakness = match.groups()
                    found.add(name.upper() if name else f"CWE-{int(weakness)}")
    return tuple(sorted(found)[:_IDENTIFIERS_KEPT])


def moment(value: Json) -> Moment:
    """Read a time: ISO 8601 with or without fraction and zone, epoch seconds or milliseconds, or RFC 5322.

    A time without a zone is taken as UTC, and the note says so; what cannot be read gives no time and a note.
    """
    if value is None or value == "" or isinstance(value, bool | list | dict):
        return Moment()
    written = text(value, 64)
    found: Moment | None = None
    try:
        if (epoch := number(value)) is not None:
            found = _from_epoch(epoch)
        elif (iso := _ISO.fullmatch(written)) is not None:
            found = _from_iso(*iso.groups())
        elif (english := _ENGLISH.fullmatch(written)) is not None:
            found = _from_english(*english.groups())
    except (ValueError, OverflowError):
        found = None
    if found is None or (found.time is not None and found.time.year <= 1):
        return Moment(note=f"the time {written!r} cannot be read")
    return found


def _from_epoch(value: float) -> Moment | None:
    seconds = value / 1000 if abs(value) >= _EPOCH_MILLISECONDS else value
    if not 0 < seconds < _EPOCH_END:
        return None
    return Moment(datetime.fromtimestamp(seconds, UTC))


def _from_iso(*parts: str | None) -> Moment:
    year, month, day, hour, minute, second = (int(part or 0) for part in parts[:6])
    fraction = int((parts[6] or "0")[:6].ljust(6, "0"))
    naive = datetime(year, month, day, hour, minute, second, fraction)  # noqa: DTZ001 - zoned below
    return _zoned(naive, parts[7])


def _from_english(*parts: str | None) -> Moment:
    day, month, year, hour, minute, second, zone = parts
    number_of_month = _MONTHS.index(month or "") + 1
    clock = (int(hour or 0), int(minute or 0), int(second or 0))
    naive = datetime(int(year or 0), number_of_month, int(day or 0), *clock)  # noqa: DTZ001 - zoned below
    return _zoned(naive, zone)


def _zoned(naive: datetime, zone: str | None) -> Moment:
    aware = naive.replace(tzinfo=UTC)
    if zone is None:
        return Moment(aware, NAIVE)
    if zone[0] not in "+-":
        return Moment(aware)
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return Moment(aware - offset if zone[0] == "+" else aware + offset)


def earliest(moments: Iterable[Moment]) -> Moment:
    """Return the oldest of several times, for a report counts as old as its oldest part; notes are joined."""
    listed = tuple(moments)
    times = sorted(found.time for found in listed if found.time is not None)
    notes = list(dict.fromkeys(found.note for found in listed if found.note))
    return Moment(times[0] if times else None, "; ".join(notes[:_NOTES_TOLD]))


def place(path: Json, line: Json = None) -> str:
    """Return ``path:line`` for a finding, without a ``file://`` prefix, query or credentials."""
    where = text(path, 512).removeprefix("file://")
    number_of_line = count(line)
    return f"{where}:{number_of_line}" if where and number_of_line else where


def address(value: Json) -> str:
    """Return a URL without its query, its fragment and its user: they may carry tokens and passwords."""
    written = text(_USER.sub(r"\1", value[:4096]) if isinstance(value, str) else value, 2048)
    try:
        parts = urlsplit(written)
    except ValueError:
        return ""
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))[:512]


def without(secret: Json, written: str) -> str:
    """Return a text without ``secret``, in any spelling: for reports that carry the very secret they found."""
    return without_secret(written, secret) if isinstance(secret, str) else written
