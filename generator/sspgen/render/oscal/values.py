"""OSCAL's data types: every text that goes into a document passes one of these, so that it fits the type."""

from __future__ import annotations

import base64
import re
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from sspgen.model.ids import is_uuid
from sspgen.model.oscal import OWN_NAMESPACE

if TYPE_CHECKING:
    from datetime import datetime

Node: TypeAlias = "dict[str, Any]"

NS = OWN_NAMESPACE

NOT_STATED = "Not stated."
"""Text of a field that OSCAL requires and nobody wrote; a property ``not-stated`` names the field."""

_TOKEN = re.compile(r"[^\W\d][\w.\-]*")
_NOT_TOKEN = re.compile(r"[^\w.\-]+")
_MARKUP = re.compile(r"([\\`*_\[\]<>&])")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]+):.")
_SAFE = "/:?#@!$&'()*+,;=%~-._"


def uuid_of(text: str) -> str:
    """Return a text that is a UUID of a version that OSCAL takes; empty for any other."""
    return text if is_uuid(text) else ""


def line(text: str) -> str:
    """Return a text as one trimmed line (string, markup-line); empty when it has no visible character."""
    return " ".join(text.split())


def named(*texts: str) -> str:
    """Return the first of these texts that has a visible character, as one line, for a name that OSCAL requires."""
    return next((found for text in texts if (found := line(text))), NOT_STATED)


def verbatim(text: str) -> str:
    """Return what a tool wrote as one line of markup that prints as it is."""
    return _MARKUP.sub(r"\\\1", line(text))


def token(text: str) -> str:
    """Return a text as a token: letters, digits, ``.``, ``-`` and ``_``, starting with a letter or ``_``."""
    plain = _NOT_TOKEN.sub("-", text.strip()).strip("-")
    return plain if plain[:1].isalpha() or plain.startswith("_") else f"_{plain}"


def uri_reference(text: str) -> str:
    """Return a path or URL with everything escaped that a URI reference may not hold.

    A leading ``#`` is escaped, too: only we refer to resources of the document.
    """
    href = quote(_BARE_PERCENT.sub("%25", line(text)), safe=_SAFE, errors="replace")
    return f"%23{href[1:]}" if href.startswith("#") else href


def scheme(text: str) -> str:
    """Return the scheme of a URI in lower case; empty for a path."""
    match = _SCHEME.match(text)
    return match[1].lower() if match else ""


def instant(when: datetime | None) -> str:
    """Return a timezone-aware time as RFC 3339; empty for none."""
    return when.isoformat() if when else ""


def midnight(day: str) -> str:
    """Return the start of a day in UTC, which is as exact as OSCAL lets a day be; empty for what is no day."""
    try:
        return f"{date.fromisoformat(day).isoformat()}T00:00:00Z"
    except ValueError:
        return ""


def identifier(text: str) -> str:
    """Return an id of a control, statement or parameter, as a token where it is none (``164.308(a)`` is none)."""
    return text if _TOKEN.fullmatch(text) else token(text)


def prop(name: str, value: str, *, ns: str = NS, class_: str = "", remarks: str = "") -> Node:
    """Return a property of our namespace (or of another); an empty node when the value is empty."""
    text = line(value)
    if not text:
        return {}
    node: Node = {"name": name, "ns": ns, "value": text} if ns else {"name": name, "value": text}
    if class_:
        node["class"] = class_
    if remarks.strip():
        node["remarks"] = remarks
    return node


def core(name: str, value: str) -> Node:
    """Return a property of OSCAL's own namespace."""
    return prop(name, value, ns="")


def attached(name: str, text: str) -> Node:
    """Return a text as a file, too: OSCAL warns of a resource that is none."""
    value = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return {"filename": name, "media-type": "text/markdown", "value": value}


def not_stated(*fields: str) -> list[Node]:
    """Return properties that name the fields which nobody stated."""
    return [prop("not-stated", field) for field in fields if field]


def compact(node: Node) -> Node:
    """Leave out members that are empty; OSCAL allows no empty list, text or object. Lists lose empty nodes."""
    kept: Node = {}
    for name, value in node.items():
        members = [item for item in value if item != {}] if isinstance(value, list) else value
        if members not in ("", [], {}, None):
            kept[name] = members
    return kept
