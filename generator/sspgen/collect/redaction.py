"""What is kept of a report's bytes: the fields that its reader names, with secrets masked, and nothing else.

A reader's ``keeps`` is an allow-list of names at any depth: keys of JSON and YAML objects, attributes and elements of
XML (local names), columns of CSV. ``name.*`` keeps all keys of the object below a key (file names, package names), each
filtered by the same rules; ``.*`` does so at the top. ``name.**`` keeps a whole value, masked. ``*lines`` keeps the
lines of a plain text, masked. ``name.opaque`` keeps base64 texts that a signature stands on: as they are, when neither
they nor what they hold show a secret; else nothing of the report is kept, because a part of it could not be verified.

Law: a reader makes the same normal form of the redacted bytes as of the original.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, tostring

from sspgen.collect.redact import redact
from sspgen.load.json_reader import JsonProblem
from sspgen.load.xml_reader import XmlRefusedError, local_name, read_tree

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

LINES: Final = "*lines"
COLUMNS: Final = "*columns"


def redacted(blob: Blob, keeps: frozenset[str]) -> bytes | None:
    """Return what may be kept of a report, or None when that cannot be told: then nothing is.

    Args:
        blob: the report.
        keeps: the allow-list of the reader that recognised it.
    """
    if not keeps:
        return None
    if LINES in keeps:
        return _text(blob)
    if COLUMNS in keeps:
        return _columns(blob, keeps)
    if blob.head.startswith(b"<"):
        return _xml(blob, keeps)
    return _json(blob, keeps)


def _json(blob: Blob, keeps: frozenset[str]) -> bytes | None:
    documents = blob.json_stream
    if isinstance(documents, JsonProblem):
        return None
    names = _Names(keeps)
    try:
        return b"\n".join(_dump(names.filtered(document, ".*" in keeps)) for document in documents)
    except _SecretInsideError:
        return None


def _dump(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _text(blob: Blob) -> bytes:
    return redact(blob.data.decode("utf-8-sig", "replace")).encode("utf-8")


def _columns(blob: Blob, keeps: frozenset[str]) -> bytes | None:
    text = blob.data.decode("utf-8-sig", "replace")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if not rows:
        return None
    chosen = [index for index, name in enumerate(rows[0]) if name in keeps]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([rows[0][index] for index in chosen])
    writer.writerows([redact(row[index]) if index < len(row) else "" for index in chosen] for row in rows[1:])
    return out.getvalue().encode("utf-8")


@dataclass(frozen=True, slots=True)
class _Names:
    """An allow-list for JSON."""

    keeps: frozenset[str]

    def filtered(self, value: Json, every: bool) -> Json:
        """Return a value with what is allowed; ``every`` keeps all keys of this object."""
        if isinstance(value, str):
            return redact(value)
        if isinstance(value, list):
            return [self.filtered(item, every) for item in value]
        if not isinstance(value, dict):
            return value
        found: dict[str, Json] = {}
        for key, inner in value.items():
            if f"{key}.opaque" in self.keeps:
                found[key] = _opaque(inner)
            elif f"{key}.**" in self.keeps:
                found[key] = _whole(inner)
            elif every or key in self.keeps or f"{key}.*" in self.keeps:
                found[redact(key) if every else key] = self.filtered(inner, f"{key}.*" in self.keeps)
        return found


class _SecretInsideError(Exception):
    """A value that can only be kept as it is shows a secret."""


def _opaque(value: Json) -> Json:
    """Return base64 texts as they are; white space in them is not looked through, so what has any is not kept."""
    if isinstance(value, list):
        return [_opaque(item) for item in value]
    if not isinstance(value, str):
        return None
    if redact(value) != value or _shows_secret(value):
        raise _SecretInsideError
    return value


def _shows_secret(written: str) -> bool:
    try:
        held = base64.b64decode(written + "=" * (-len(written) % 4), altchars=_altchars(written), validate=True)
    except (binascii.Error, ValueError):
        return True
    text = held.decode("utf-8", "replace")
    return redact(text) != text


def _altchars(written: str) -> bytes | None:
    return b"-_" if "-" in written or "_" in written else None


def _whole(value: Json) -> Json:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, dict):
        return {redact(key): _whole(inner) for key, inner in value.items()}
    return value


def _xml(blob: Blob, keeps: frozenset[str]) -> bytes | None:
    try:
        root = read_tree(blob.data, allow_doctype=True)
    except XmlRefusedError:
        return None
    _filter_element(root, keeps, mixed=False)
    written: bytes = tostring(root, encoding="utf-8")
    return written


def _filter_element(element: Element, keeps: frozenset[str], *, mixed: bool) -> None:
    kept = local_name(element.tag) in keeps
    element.text = redact(element.text) if element.text and kept else None
    element.tail = redact(element.tail) if element.tail and mixed else None
    for name in list(element.attrib):
        if local_name(name) in keeps:
            element.attrib[name] = redact(element.attrib[name])
        else:
            del element.attrib[name]
    for child in element:
        _filter_element(child, keeps, mixed=kept)
