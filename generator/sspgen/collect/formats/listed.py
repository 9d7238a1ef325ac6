"""The objects of a report that is one long list, parsed one after the other when it is large.

A cloud scan of many accounts is a list of a hundred megabytes; parsed as a whole it would take ten times that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sspgen.collect.fields import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json


def listed(blob: Blob, damage: list[str], key: str = "") -> Iterator[dict[str, Json]]:
    """Yield the objects of a list, of a list under a key, or of a stream of documents.

    Args:
        blob: the report.
        damage: takes what is no object, when the last one was handed out; dropped in silence, it could be a failure.
        key: where the list lies, if the report is an object that has it.

    Raises:
        JsonRefusedError: a part of a large report is not JSON that may be read, while objects are handed out.
    """
    strange = 0
    for value in _values(blob, damage, key):
        if isinstance(value, dict):
            yield value
        else:
            strange += 1
    if strange:
        damage.append(f"{strange} entries cannot be read")


def _values(blob: Blob, damage: list[str], key: str) -> Iterable[Json]:
    part = blob.part
    if part is not None and blob.head.startswith(b"{"):
        part = (part.members() or {}).get(key)
    values = part.values() if part is not None else None
    if values is not None:
        return values
    document = blob.json
    if isinstance(document, dict) and key in document:
        if not isinstance(document[key], list):
            damage.append(f"{key} is no list")
        return items(document[key])
    return document if isinstance(document, list) else blob.json_objects()
