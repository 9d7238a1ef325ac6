"""What is kept of a report's bytes: the fields that its reader names, with secrets masked, and nothing else.

A reader's ``keeps`` is an allow-list of names at any depth: keys of JSON and YAML objects, attributes and elements of
XML (local names), columns of CSV. ``name.*`` keeps all keys of the object below a key (file names, package names), each
filtered by the same rules; ``.*`` does so at the top. ``name.**`` keeps a whole value, masked. ``*lines`` keeps the
lines of a plain text, masked; beside other names, it is for documents that are neither JSON nor XML. ``name.opaque``
keeps base64 texts that a signature stands on: as they are, when neither they nor what they hold show a secret; else
nothing of the report is kept, because a part of it could not be verified.
Comments, processing instructions and document types of XML are never kept.

A reader of reports that hold the very secrets they found names those fields in ``secrets``. What stands there is never
kept, in no spelling: it is masked in every text of the same object, row or element, and of what lies below. A name in
both lists stays as a key without its value, for readers that know their format by it.

Laws: a reader makes the same normal form of the redacted bytes as of the original, and redacting twice changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, tostring

from sspgen.collect.redact import MASK, redact, redact_lines, without_secret
from sspgen.load.json_reader import JsonProblem
from sspgen.load.xml_reader import XmlRefusedError, local_name, read_tree
from sspgen.load.yaml_reader import Document, read_yaml
from sspgen.load.yaml_writer import dump_yaml
from sspgen.model.limits import REDACTED_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sspgen.collect.api import Blob, Reader
    from sspgen.model.evidence import Json

LINES: Final = "*lines"
COLUMNS: Final = "*columns"

_NONE: Final[frozenset[str]] = frozenset()
_CACHED_CHARS: Final = 200
_NAMELESS: Final = "redacted"


def redacted_by(reader: Reader, blob: Blob) -> bytes | None:
    """Return what may be kept of a report that a reader recognised, on the terms of `redacted`."""
    return redacted(blob, getattr(reader, "keeps", _NONE), getattr(reader, "secrets", _NONE))


def redacted(blob: Blob, keeps: frozenset[str], secrets: frozenset[str] = _NONE) -> bytes | None:
    """Return what may be kept of a report, or None when that cannot be told: then nothing is.

    Args:
        blob: the report.
        keeps: the allow-list of the reader that recognised it.
        secrets: names of the fields that hold secrets which the report found.
    """
    if not keeps or len(blob.data) > REDACTED_BYTES:
        return None
    names = _Names(keeps, secrets)
    if LINES in keeps and (keeps == {LINES} or not _is_structured(blob)):
        return redact_lines(blob.data.decode("utf-8-sig", "replace")).encode("utf-8")
    if COLUMNS in keeps:
        return _columns(blob, names)
    if blob.head.startswith(b"<"):
        return _seldom_masked(names, lambda chosen: _xml(blob, chosen))
    return _document(blob, names)


def _document(blob: Blob, names: _Names) -> bytes | None:
    documents = blob.json_stream
    try:
        if isinstance(documents, JsonProblem):
            return _yaml(blob, names)
        return _seldom_masked(names, lambda chosen: _json(documents, chosen))
    except _SecretInsideError:
        return None


def _seldom_masked(names: _Names, make: Callable[[_Names], bytes | None]) -> bytes | None:
    """Return what is kept, asking once whether all of its texts hold a secret; most reports hold none.

    Where one of them does, everything is made again, text by text.
    """
    seen: list[str] = []
    made = make(replace(names, seen=seen))
    joined = "\n".join(seen)
    return made if redact(joined) == joined else make(names)


def _is_structured(blob: Blob) -> bool:
    return blob.head.startswith((b"{", b"[", b"<"))


class _SecretInsideError(Exception):
    """A value that can only be kept as it is shows a secret."""


def _json(documents: Iterable[Json], names: _Names) -> bytes:
    return b"\n".join(_dump(names.filtered(document, ".*" in names.keeps, ())) for document in documents)


def _dump(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii")


@lru_cache(maxsize=4096)
def _masked_short(text: str) -> str:
    return redact(text)


def _masked(text: str, found: tuple[str, ...], seen: list[str] | None = None) -> str:
    """Mask a text; with ``seen``, only what is found elsewhere, and the rest is asked of all texts together."""
    if seen is not None:
        seen.append(text)
        for secret in found:
            text = without_secret(text, secret)
        return text
    masked = _masked_short(text) if len(text) <= _CACHED_CHARS else redact(text)
    for secret in found:
        masked = without_secret(masked, secret)
    return masked


@dataclass(frozen=True, slots=True)
class _Names:
    """The two lists of a reader, at work on JSON and YAML."""

    keeps: frozenset[str]
    secrets: frozenset[str]
    seen: list[str] | None = field(default=None, compare=False)

    def filtered(self, value: Json, every: bool, found: tuple[str, ...]) -> Json:
        """Return a value with what is allowed.

        Args:
            value: any part of a document.
            every: keep all keys of this object.
            found: secrets that objects above hold.
        """
        if isinstance(value, list):
            return [self.filtered(item, every, found) for item in value]
        if not isinstance(value, dict):
            return _scalar(value, found, self.seen)
        found = _joined(found, self.held(value))
        kept: dict[str, Json] = {}
        for key, inner in value.items():
            if key in self.secrets:
                if key in self.keeps:
                    kept[key] = MASK
            elif f"{key}.opaque" in self.keeps:
                kept[key] = _opaque(inner, found)
            elif f"{key}.**" in self.keeps:
                kept[key] = self.whole(inner, found)
            elif every or key in self.keeps or f"{key}.*" in self.keeps:
                name = _unused(_masked(key, found, self.seen), kept) if every else key
                kept[name] = self.filtered(inner, f"{key}.*" in self.keeps, found)
        return kept

    def whole(self, value: Json, found: tuple[str, ...]) -> Json:
        """Return a value with all that it holds but secrets."""
        if isinstance(value, list):
            return [self.whole(item, found) for item in value]
        if not isinstance(value, dict):
            return _scalar(value, found, self.seen)
        found = _joined(found, self.held(value))
        kept: dict[str, Json] = {}
        for key, inner in value.items():
            if key not in self.secrets:
                kept[_unused(_masked(key, found, self.seen), kept)] = self.whole(inner, found)
        return kept

    def held(self, value: dict[str, Json]) -> tuple[str, ...]:
        """Return the secrets that an object holds."""
        names = self.secrets & value.keys() if self.secrets else ()
        return tuple(text for name in sorted(names) for text in _texts(value[name]))


def _joined(above: tuple[str, ...], here: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*above, *here))) if here else above


def _texts(value: Json) -> Iterator[str]:
    """Yield the texts and numbers of a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield repr(value)
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _scalar(value: Json, found: tuple[str, ...], seen: list[str] | None) -> Json:
    if isinstance(value, str):
        return _masked(value, found, seen)
    # JSON has no infinity, yet 1e999 is read as one.
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _opaque(value: Json, found: tuple[str, ...]) -> Json:
    """Return base64 texts as they are; white space in them is not looked through, so what has any is not kept."""
    if isinstance(value, list):
        return [_opaque(item, found) for item in value]
    if not isinstance(value, str):
        return None
    if _masked(value, found) != value or _shows_secret(value, found):
        raise _SecretInsideError
    return value


def _shows_secret(written: str, found: tuple[str, ...]) -> bool:
    try:
        held = base64.b64decode(written + "=" * (-len(written) % 4), altchars=_altchars(written), validate=True)
    except (binascii.Error, ValueError):
        return True
    text = held.decode("utf-8", "replace")
    return _masked(text, found) != text


def _altchars(written: str) -> bytes | None:
    return b"-_" if "-" in written or "_" in written else None


def _unused(name: str, taken: dict[str, Json]) -> str:
    """Return a name that no key has yet: two that are masked alike differ in white space, which no reader shows."""
    unused, count = name, 1
    while unused in taken:
        unused = name + format(count, "b").replace("0", " ").replace("1", "\t")
        count += 1
    return unused


def _yaml(blob: Blob, names: _Names) -> bytes | None:
    document = read_yaml(blob.data, blob.name)
    if not isinstance(document, Document) or not isinstance(document.value, dict | list):
        return None
    return dump_yaml(names.filtered(document.value, ".*" in names.keeps, ())).encode("utf-8")


def _columns(blob: Blob, names: _Names) -> bytes | None:
    text = blob.data.decode("utf-8-sig", "replace")
    head = text.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return None
    if not rows:
        return None
    header = [name.strip() for name in rows[0]]
    chosen = [index for index, name in enumerate(header) if name in names.keeps]
    held = [index for index, name in enumerate(header) if name in names.secrets]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([header[index] for index in chosen])
    writer.writerows(_row(row, chosen, held) for row in rows[1:])
    return out.getvalue().encode("utf-8", "replace")


def _row(row: list[str], chosen: list[int], held: list[int]) -> Iterable[str]:
    """Yield the cells of a row that are kept; a row that is too short stays so."""
    found = tuple(row[index] for index in held if index < len(row))
    for index in chosen:
        if index < len(row):
            yield MASK if index in held else _masked(row[index], found)


def _xml(blob: Blob, names: _Names) -> bytes | None:
    try:
        root = read_tree(blob.data, allow_doctype=True)
    except XmlRefusedError:
        return None
    _filter_element(root, names, (), mixed=False)
    written: bytes = tostring(root, encoding="utf-8")
    return written


def _filter_element(element: Element, names: _Names, found: tuple[str, ...], *, mixed: bool) -> None:
    name = local_name(element.tag)
    kept = name in names.keeps and name not in names.secrets
    found = _joined(found, tuple(_held(element, names.secrets))) if names.secrets else found
    element.text = _line_ends(_masked(element.text, found, names.seen)) if element.text and kept else None
    element.tail = _line_ends(_masked(element.tail, found, names.seen)) if element.tail and mixed else None
    if name in names.secrets and name in names.keeps:
        element.text = MASK
    element.tag = _named_safely(element.tag)
    for attribute, value in list(element.attrib.items()):
        del element.attrib[attribute]
        local = local_name(attribute)
        if local in names.keeps:
            told = MASK if local in names.secrets else _masked(value, found, names.seen)
            element.attrib[_named_safely(attribute)] = told
    for child in element:
        _filter_element(child, names, found, mixed=kept)


def _named_safely(tag: str) -> str:
    """Return the name of an element or attribute without secrets: its namespace is as free a text as any other."""
    namespace, brace, local = tag.rpartition("}")
    return f"{_masked_short(namespace)}{brace}{local if _masked_short(local) == local else _NAMELESS}"


def _held(element: Element, secrets: frozenset[str]) -> Iterator[str]:
    """Yield the secrets that an element holds: in its attributes, and in the text of its children."""
    for attribute, value in element.attrib.items():
        if local_name(attribute) in secrets:
            yield value
    for child in element:
        if local_name(child.tag) in secrets:
            yield from (text.strip() for text in child.itertext())


def _line_ends(text: str) -> str:
    # A carriage return that was written as a reference would be read back as a line feed.
    return text.replace("\r\n", "\n").replace("\r", "\n")
