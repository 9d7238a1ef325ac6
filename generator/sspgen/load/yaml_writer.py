"""Deterministic YAML: the same value gives the same bytes, and YAML 1.1 and 1.2 readers read the same value.

Block style, keys in the order given, texts of several lines as literal blocks so that differences are readable;
what a reader could take for something else stands in double quotes. It needs no YAML library: what it writes is a
small part of YAML, and `sspgen.load.yaml_reader` reads it back unchanged (a property test says so).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.evidence import Json, Scalar

_WORDS = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
_PLAIN = re.compile(r"(?:[^\W\d_]|[\d_(/])(?:[^\s:#]|:(?=[^\s])|#| (?=[^\s#]))*")
_MAYBE_NUMBER = re.compile(r"0[xXoObB][\da-fA-F_]*|[\d][\d_.:,eETtZz+\- ]*")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_BLANK_LINE = re.compile(r"^[ \t]+$", re.MULTILINE)
_SINGLE_SPACE = re.compile(r"(?<=[^\s]) (?=[^\s])")
_LONG_KEY = 1_000
_STEP = "  "


def dump_yaml(value: Json, fold: int = 0) -> str:
    """Return a value as YAML text that ends with a newline.

    Args:
        value: what to write.
        fold: texts of one line that are longer are folded to lines of about so many characters; 0: none are.
    """
    lines: list[str] = []
    if isinstance(value, (dict, list)) and value:
        _collection(value, "", "", lines, fold)
    else:
        lines.append(_inline(value))
    return "\n".join(lines) + "\n"


def _collection(value: dict[str, Json] | list[Json], indent: str, lead: str, lines: list[str], fold: int) -> None:
    """Write a collection whose first line starts with `lead` and all others with `indent`."""
    if isinstance(value, dict):
        for key, item in value.items():
            _entry(item, lead + _key(key, indent), indent, lines, fold)
            lead = indent
    else:
        for item in value:
            _entry(item, f"{lead}-", indent, lines, fold)
            lead = indent


def _entry(item: Json, head: str, indent: str, lines: list[str], fold: int) -> None:
    inner = indent + _STEP
    if isinstance(item, str) and _fits_block(item):
        lines.append(f"{head} {_block_header(item)}")
        body = item.removesuffix("\n") if item.endswith("\n") else item
        lines.extend(inner + line if line else "" for line in body.split("\n"))
    elif fold and isinstance(item, str) and len(item) > fold and _can_fold(item):
        lines.append(f"{head} >-")
        lines.extend(inner + line for line in _folded(item, max(fold - len(inner), fold // 2)))
    elif not isinstance(item, (dict, list)) or not item:
        lines.append(f"{head} {_inline(item)}")
    elif head.endswith("-"):
        _collection(item, inner, f"{head} ", lines, fold)
    else:
        lines.append(head)
        _collection(item, inner, inner, lines, fold)


def _key(key: str, indent: str) -> str:
    text = _string(key)
    return f"{text}:" if len(text) < _LONG_KEY else f"? {text}\n{indent}:"


def _inline(value: Scalar | list[Json] | dict[str, Json]) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, float):
        return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(repr(value), repr(value))
    return json.dumps(value)


def _string(text: str) -> str:
    plain = (
        _PLAIN.fullmatch(text) is not None
        and not _MAYBE_NUMBER.fullmatch(text)
        and text.lower() not in _WORDS
        and not _UNSAFE.search(text)
    )
    if plain:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


def _fits_block(text: str) -> bool:
    return "\n" in text and not text[0].isspace() and not _UNSAFE.search(text) and not _BLANK_LINE.search(text)


def _can_fold(text: str) -> bool:
    return "\n" not in text and text == text.strip() and not _UNSAFE.search(text)


def _folded(text: str, width: int) -> Iterator[str]:
    """Yield the lines of a folded text; a line is only broken at a single space, which reading puts back."""
    start = 0
    while len(text) - start > width:
        ends = (m.start() for m in _SINGLE_SPACE.finditer(text, start + 1))
        before, after = 0, 0
        for end in ends:
            if end - start > width:
                after = end
                break
            before = end
        if not (end := before or after):
            break
        yield text[start:end]
        start = end + 1
    yield text[start:]


def _block_header(text: str) -> str:
    if not text.endswith("\n"):
        return "|-"
    return "|+" if text.endswith("\n\n") else "|"
