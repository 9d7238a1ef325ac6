"""The data types of OSCAL's metaschema: which values they accept, and in plain words why not.

The fast path is a predicate a type; why a value is refused is asked only of values that are. What OSCAL's published
JSON schema refuses is refused here as an error; what only the standard behind it refuses (RFC 3986) is a warning.
Source: the Metaschema specification, "Data Types"; the patterns are those of OSCAL's JSON schemas.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from typing import TYPE_CHECKING, Final
from unicodedata import category

from sspgen.model.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

_ASCII_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*\Z").match
# White space and line ends are those of JavaScript, in whose terms the patterns are published.
_SPACE = r"\t-\r\x20\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_STRING = re.compile(rf"[^{_SPACE}](?:[^\n\r\u2028\u2029]*[^{_SPACE}])?\Z").match
_LINE = re.compile(r"[^\n]+\Z").match
_UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}\Z").match
_ANY_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z").match
_BASE64 = re.compile(r"[0-9A-Za-z+/]+={0,2}\Z").match
_EMAIL = re.compile(r"[^\n\r\u2028\u2029]+@[^\n\r\u2028\u2029]+\Z").match
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+\-.]+:[^\n\r\u2028\u2029]+\Z").match
_LINE_END = re.compile(r"[\n\r\u2028\u2029]").search
_REFERENCE = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*\Z").match
_INTEGER = re.compile(r"[+-]?[0-9]+\Z", re.ASCII).match
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z", re.ASCII).match
_V4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.|\Z)){4}(?<!\.)\Z").match
_DAY = r"(?P<year>19\d\d|2\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
_TIME = r"T(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d(?:\.\d+)?"
# The offsets from UTC that are in use somewhere.
_ZONE = r"(?:Z|-(?:(?:0\d|1[0-2]):00|0[39]:30)|\+(?:(?:0\d|1[0-4]):00|(?:0[34569]|10):30|(?:0[58]|12):45))"
_DATE = re.compile(f"{_DAY}{_ZONE}?\\Z", re.ASCII).match
_DATE_TIME = re.compile(f"{_DAY}{_TIME}{_ZONE}?\\Z", re.ASCII).match
_ZONED = re.compile(f"{_DAY}{_TIME}{_ZONE}\\Z", re.ASCII).match
_UNZONED = re.compile(f"{_DAY}{_TIME}\\Z", re.ASCII).match
_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_EMPTY = "it is empty"
_LINES = "it has more than one line"


@dataclass(frozen=True, slots=True)
class DataType:
    """A data type.

    Attributes:
        expected: what it holds, in words, after "expected".
        accepts: whether a JSON value is one.
        why: the severity and the reason for a text that is refused; the reason may be empty.
        textual: whether JSON writes it as a text.
    """

    expected: str
    accepts: Callable[[object], bool]
    why: Callable[[str], tuple[Severity, str]]
    textual: bool = True


def _text(match: Callable[[str], object]) -> Callable[[object], bool]:
    def accepts(value: object) -> bool:
        return isinstance(value, str) and match(value) is not None

    return accepts


def _token(value: object) -> bool:
    return isinstance(value, str) and (_ASCII_TOKEN(value) is not None or _wide_token(value))


def _wide_token(value: str) -> bool:
    """Tell of a text that is not plain ASCII: letters and numbers are what Unicode says."""
    if not value or not (value[0] == "_" or category(value[0])[0] == "L"):
        return False
    return all(char in "._-" or category(char)[0] in "LN" for char in value)


def _real_day(match: Callable[[str], re.Match[str] | None]) -> Callable[[object], bool]:
    def accepts(value: object) -> bool:
        found = match(value) if isinstance(value, str) else None
        return found is not None and not _unreal(found)

    return accepts


def _unreal(found: re.Match[str]) -> str:
    year, month, day = (int(found[name]) for name in ("year", "month", "day"))
    if day > _MONTHS[month - 1] or (day > _MONTHS[month - 1] - 1 and month == _FEBRUARY and not _leaps(year)):
        return "the calendar has no such day"
    if month == _FEBRUARY and day == _MONTHS[1] and year // 100 == 19:  # noqa: PLR2004 - a century
        return "OSCAL's published pattern leaves out the leap days of the 20th century"
    return ""


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _bad_day(value: str) -> tuple[Severity, str]:
    found = _DATE(value) or _DATE_TIME(value)
    if found is not None:
        why = _unreal(found)
        return (Severity.WARNING if "pattern" in why else Severity.ERROR), why
    return Severity.ERROR, "it has no time zone" if _UNZONED(value) else ""


def _bad_zoned(value: str) -> tuple[Severity, str]:
    found = _ZONED(value)
    if found is None:
        return Severity.ERROR, "it has no time zone" if _UNZONED(value) else ""
    return _bad_day(value)


def _bad_string(value: str) -> tuple[Severity, str]:
    if not value:
        return Severity.ERROR, _EMPTY
    if _LINE_END(value):
        return Severity.ERROR, _LINES
    return Severity.ERROR, "white space stands before or after it"


def _bad_line(value: str) -> tuple[Severity, str]:
    return Severity.ERROR, _LINES if value else _EMPTY


def _bad_token(value: str) -> tuple[Severity, str]:
    if not value:
        return Severity.ERROR, _EMPTY
    if _wide_token(f"_{value}"):
        return Severity.ERROR, f"it starts with {value[0]!r}"
    stranger = next((c for c in value if c not in "._-" and category(c)[0] not in "LN"), value[0])
    return Severity.ERROR, f"it holds {stranger!r}"


def _bad_uuid(value: str) -> tuple[Severity, str]:
    if _ANY_UUID(value):
        return Severity.ERROR, f"its version is {value[14]!r}" if value[
            14
        ] not in "45" else f"its variant is {value[19]!r}"
    return Severity.ERROR, _EMPTY if not value else ""


def _uri(value: object) -> bool:
    return isinstance(value, str) and _SCHEME(value) is not None and _REFERENCE(value) is not None


def _bad_uri(value: str) -> tuple[Severity, str]:
    if _LINE_END(value):
        return Severity.ERROR, _LINES
    if _SCHEME(value) is None:
        return Severity.ERROR, "it has no scheme, such as 'https:'" if value else _EMPTY
    return _bad_reference(value)


def _bad_reference(value: str) -> tuple[Severity, str]:
    stranger = next(
        (found[0] for found in re.finditer(r"%(?![0-9A-Fa-f]{2})|.", value, re.DOTALL) if _odd(found[0])), ""
    )
    return Severity.WARNING, f"{stranger!r} has to be written in percent-encoding (RFC 3986, section 2)"


def _odd(piece: str) -> bool:
    return piece == "%" or _REFERENCE(piece) is None


def _v6(value: object) -> bool:
    try:
        return isinstance(value, str) and IPv6Address(value) is not None
    except AddressValueError:
        return False


def _whole(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _at_least(least: int) -> Callable[[object], bool]:
    def accepts(value: object) -> bool:
        return _whole(value) and isinstance(value, (int, float)) and value >= least

    return accepts


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _anything_written(value: object) -> bool:
    return isinstance(value, str)


def _boolean(value: object) -> bool:
    return isinstance(value, bool)


def _plain(_value: str) -> tuple[Severity, str]:
    return Severity.ERROR, ""


_WHOLE_NUMBER = "a whole number"

DATATYPES: Final[dict[str, DataType]] = {
    "string": DataType("a text on one line without white space around it", _text(_STRING), _bad_string),
    "markup-line": DataType("a text on one line", _text(_LINE), _bad_line),
    "markup-multiline": DataType("a text", _anything_written, _plain),
    "token": DataType("a token: a letter or '_', then letters, digits, '.', '-' and '_'", _token, _bad_token),
    "uuid": DataType("a UUID of version 4 or 5", _text(_UUID), _bad_uuid),
    "uri": DataType("a URI with a scheme", _uri, _bad_uri),
    "uri-reference": DataType("a URI or a relative reference", _text(_REFERENCE), _bad_reference),
    "date": DataType("a date such as 2026-11-30", _real_day(_DATE), _bad_day),
    "date-time": DataType("a date and time such as 2026-11-30T08:00:00Z", _real_day(_DATE_TIME), _bad_day),
    "date-time-with-timezone": DataType(
        "a date and time with a time zone, such as 2026-11-30T08:00:00Z", _real_day(_ZONED), _bad_zoned
    ),
    "email-address": DataType("an e-mail address", lambda v: _text(_STRING)(v) and _text(_EMAIL)(v), _bad_string),
    "base64": DataType("Base64 without line breaks", _text(_BASE64), _plain),
    "ip-v4-address": DataType("an IPv4 address such as 192.0.2.1", _text(_V4), _plain),
    "ip-v6-address": DataType("an IPv6 address such as 2001:db8::1", _v6, _plain),
    "boolean": DataType("true or false", _boolean, _plain, textual=False),
    "integer": DataType(_WHOLE_NUMBER, _whole, _plain, textual=False),
    "non-negative-integer": DataType(f"{_WHOLE_NUMBER}, 0 or more", _at_least(0), _plain, textual=False),
    "positive-integer": DataType(f"{_WHOLE_NUMBER}, 1 or more", _at_least(1), _plain, textual=False),
    "decimal": DataType("a number", _number, _plain, textual=False),
}
"""The data types by the name that the metaschema gives them."""

WRITTEN: Final[dict[str, Callable[[str], object]]] = {
    "boolean": re.compile(r"(?:true|false)\Z").match,
    "integer": _INTEGER,
    "non-negative-integer": re.compile(r"\+?[0-9]+\Z", re.ASCII).match,
    "positive-integer": re.compile(r"\+?0*[1-9][0-9]*\Z", re.ASCII).match,
    "decimal": _DECIMAL,
}
"""What a text has to match that holds a number, or true or false."""


def written_as(name: str) -> DataType:
    """Return a data type for values that are held as texts, such as those of properties.

    Raises:
        KeyError: the metaschema has no such data type.
    """
    found = DATATYPES[name]
    if found.textual:
        return found
    return DataType(found.expected.replace("", ""), _text(WRITTEN[name]), _plain)
