"""The only file that imports msgspec: what is used of it, by name, so that another library is a change of this file.

It keeps the last of two equal keys in silence: a document of strangers goes through `sspgen.load.json_reader` or
`sspgen.load.json_parts`, never through these alone.
"""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec

_Record = TypeVar("_Record")

Raw = msgspec.Raw
"""A value that was not parsed: a view into the bytes of its document."""
Malformed: Final = msgspec.MsgspecError
"""What the functions below raise for bytes that are not JSON."""

decode = msgspec.json.Decoder().decode
"""Return the value of JSON bytes."""
raw_members = msgspec.json.Decoder(dict[str, Raw]).decode
"""Return the members of a JSON object, unparsed."""
raw_elements = msgspec.json.Decoder(list[Raw]).decode
"""Return the elements of a JSON list, unparsed."""
convert = msgspec.convert
"""Return a record of a type from the plain value that it was written as; what is of another form is `Malformed`."""


def typed(data: bytes, kind: type[_Record]) -> _Record:
    """Return a record of a type from the JSON bytes that `encode` made of it; another form is `Malformed`."""
    return msgspec.json.decode(data, type=kind)


encode = msgspec.json.Encoder().encode
"""Return the shortest JSON bytes of a value; what is `Raw` in it is copied as it is."""
encode_sorted = msgspec.json.Encoder(order="sorted").encode
"""Return the shortest JSON bytes of a value with the keys of its objects sorted."""
