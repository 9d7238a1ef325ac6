"""An OSCAL document as bytes, in any of its encodings. Nothing of the value is left out in any of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sspgen.load.json_writer import encodable, exact_json_bytes
from sspgen.load.oscal.xml_values import same
from sspgen.load.yaml_writer import dump_yaml

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

_HALF = re.compile(r"\\ud[89a-f]")


class UnencodableError(ValueError):
    """A value cannot be written in an encoding; the text says which and why."""


def encode(value: Json, encoding: str) -> bytes:
    """Return an OSCAL document in an encoding, with a final newline.

    Args:
        value: the whole document with its root key, in the shape of the JSON encoding.
        encoding: one of `sspgen.model.exchange.FORMATS`.

    Raises:
        UnencodableError: the encoding has no way to hold the value: a number that is none, half a character in YAML,
            or XML of what is no OSCAL document.
    """
    try:
        return _WRITERS[encoding](value)
    except ValueError as error:
        raise UnencodableError(f"it cannot be written as {encoding}: {error}") from error


def _yaml(value: Json) -> bytes:
    text = dump_yaml(value)
    if _HALF.search(text) and not same(encodable(value), value):
        raise ValueError("half a character (\\ud800 to \\udfff) has no place in YAML")
    return text.encode()


def _xml(value: Json) -> bytes:
    # XML needs the table of OSCAL's models and a parser of Markdown, which the others do not.
    from sspgen.load.oscal.xml_writer import xml_bytes  # noqa: PLC0415 - as said above

    return xml_bytes(value)


_WRITERS: Final = {"json": exact_json_bytes, "yaml": _yaml, "xml": _xml}
