"""What git told of a plan's past, kept with the plan and read back: nobody may have that repository later.

It is kept in pieces by their content, so that a night in which little changed adds little to the store: a piece for
each control's edits, one for the releases, and one for every few hundred changes, the oldest first.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sspgen.collect.normal_form import from_json, to_json
from sspgen.collect.redact import leaks, redact
from sspgen.model.changes import Change, Changes
from sspgen.model.chronicle import Chronicle, Comparison, Edit, Release
from sspgen.model.limits import KEPT_CHANGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sspgen.model.evidence import Json

    Keep = Callable[[bytes], str]
    Get = Callable[[str], bytes]


def masked(told: Chronicle) -> Chronicle:
    """Return a chronicle without what certainly is a secret: what was taken out of a text lives on in its history."""
    if not leaks("\n".join(_texts(told)).encode("utf-8", "surrogatepass")):
        return told
    changes = told.changes
    return replace(
        told,
        edits={control: tuple(_masked_edit(edit) for edit in found) for control, found in told.edits.items()},
        releases=tuple(replace(each, since=_masked_comparison(each.since)) for each in told.releases),
        since_release=_masked_comparison(told.since_release),
        changes=changes and replace(changes, changes=tuple(map(_masked_change, changes.changes))),
    )


def _texts(told: Chronicle) -> Iterator[str]:
    """Yield every text of people that a chronicle holds."""
    for found in told.edits.values():
        for edit in found:
            yield from (edit.subject, edit.before_text, edit.after_text)
    for comparison in (told.since_release, *(each.since for each in told.releases)):
        for difference in comparison.differences if comparison else ():
            yield from (difference.before, difference.after)
    for change in told.changes.changes if told.changes else ():
        yield change.landed.subject


def _safe(text: str) -> str:
    return redact(text, keep_lines=True)


def _masked_edit(edit: Edit) -> Edit:
    before, after = _safe(edit.before_text), _safe(edit.after_text)
    return replace(edit, subject=_safe(edit.subject), before_text=before, after_text=after)


def _masked_comparison(found: Comparison | None) -> Comparison | None:
    if found is None:
        return None
    safe = (replace(each, before=_safe(each.before), after=_safe(each.after)) for each in found.differences)
    return replace(found, differences=tuple(safe))


def _masked_change(change: Change) -> Change:
    return replace(change, landed=replace(change.landed, subject=_safe(change.landed.subject)))


def keep_history(told: Chronicle, keep: Keep) -> dict[str, Json]:
    """Keep releases, edits, changes and notes of a chronicle, and return what `kept_history` needs to read them.

    Args:
        told: a chronicle; series and trend are not kept, the store itself has them.
        keep: stores bytes and returns their hex SHA-256.
    """
    edits: dict[str, Json] = {control: keep(_bytes(found)) for control, found in sorted(told.edits.items())}
    return {
        "edits": edits,
        "edits_from": told.edits_from,
        "releases": keep(_bytes({"releases": told.releases, "since": told.since_release})),
        "changes": _keep_changes(told.changes, keep) if told.changes is not None else None,
        "notes": list(told.notes),
    }


def kept_history(said: dict[str, Any], get: Get) -> Chronicle:
    """Return the chronicle that `keep_history` kept.

    Args:
        said: what it returned.
        get: returns kept bytes by their hex SHA-256; raises for those that are gone.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is not what `keep_history` returned.
    """
    released = json.loads(get(said["releases"]))
    since = released["since"]
    return Chronicle(
        releases=tuple(from_json(Release, each) for each in released["releases"]),
        since_release=None if since is None else from_json(Comparison, since),
        edits={control: _edits(get(digest)) for control, digest in sorted(said["edits"].items())},
        edits_from=str(said["edits_from"]),
        changes=None if said["changes"] is None else _changes(said["changes"], get),
        notes=tuple(map(str, said["notes"])),
    )


def _edits(data: bytes) -> tuple[Edit, ...]:
    return tuple(from_json(Edit, each) for each in json.loads(data))


def _keep_changes(changes: Changes, keep: Keep) -> dict[str, Json]:
    """Keep a population: exceptions and the rest apart, as they are ordered, each from its oldest change on."""
    exceptions = changes.exceptions
    rest = changes.changes[len(exceptions) :]
    return {
        "head": keep(_bytes(replace(changes, changes=()))),
        "exceptions": _keep_pieces(exceptions, keep),
        "rest": _keep_pieces(rest, keep),
    }


def _keep_pieces(changes: tuple[Change, ...], keep: Keep) -> list[Json]:
    oldest_first = changes[::-1]
    starts = range(0, len(oldest_first), KEPT_CHANGES)
    return [keep(_bytes(oldest_first[start : start + KEPT_CHANGES])) for start in starts]


def _changes(said: dict[str, Any], get: Get) -> Changes:
    head = from_json(Changes, json.loads(get(said["head"])))
    return replace(head, changes=(*_pieces(said["exceptions"], get), *_pieces(said["rest"], get)))


def _pieces(digests: Iterable[str], get: Get) -> tuple[Change, ...]:
    oldest_first = [from_json(Change, each) for digest in digests for each in json.loads(get(digest))]
    return tuple(reversed(oldest_first))


def _bytes(value: object) -> bytes:
    return json.dumps(to_json(value), sort_keys=True, separators=(",", ":")).encode("ascii")
