"""What a forge said to one question: pages of its API, exports of them, or the one document that our collectors store.

A collector stores ``{"source": "github", "question": "pulls", "repository": …, "collected": …, "query": …,
"complete": true, "total": 12, "pages": 1, "items": [trimmed API objects]}``. Readers read that as well as what the API
itself gives. A list is a population only when it is whole, so each way of knowing that it is not is told here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    boolean,
    dig,
    entries,
    integer,
    mapping,
    moment,
    text,
)
from sspgen.load.json_reader import JsonProblem
from sspgen.model.limits import RECORDS_KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sspgen.collect.api import Blob
    from sspgen.collect.fields import Moment
    from sspgen.model.evidence import Json, Record, Scalar

ENVELOPE: Final = frozenset(
    {"source", "question", "repository", "collected", "query.*", "complete", "problem", "total", "pages", "items"}
)
"""What is kept of the document that a collector stores, beside its items."""
_SHA: Final = re.compile(r"[0-9a-fA-F]{40}(?:[0-9a-fA-F]{24})?")
FACTS: Final = ("complete", "query")
"""Facts that every reader of such pages gives."""


@dataclass(frozen=True, slots=True)
class Page:
    """The objects of one answer, and what is known about what is missing in it.

    Attributes:
        objects: those that can be read; ``damage`` tells of the others.
        total: how many there are according to the forge; None when it does not say.
        partial: why this is not, or may not be, everything; empty when it is everything.
        collected: when a collector asked; no time for a page of the API itself.
        query: what was asked, as text; empty when that is not known.
    """

    objects: list[dict[str, Json]]
    total: int | None
    partial: str
    collected: Moment
    repository: str = ""
    query: str = ""
    stored: bool = False

    def facts(self) -> dict[str, Scalar]:
        """Return the facts named in `FACTS`."""
        return {"complete": not self.partial, "query": self.query}

    def observed(self, times: Iterable[datetime | None]) -> datetime | None:
        """Return when this was observed: when it was collected, else the newest of its own times.

        A page cannot be older than the newest thing in it, and nothing tells by how much it is younger.
        """
        return self.collected.time or max((time for time in times if time), default=None)


def is_answer(blob: Blob, source: str, questions: Iterable[str]) -> bool:
    """Tell whether a document is what our collector of a source stored for one of these questions."""
    document = blob.json_object()
    return (
        document.get("source") == source
        and document.get("question") in tuple(questions)
        and "items" in document
        and "collected" in document
    )


def documents(blob: Blob) -> list[Json]:
    """Return the pages that a document holds: itself, or those that were written one after the other or into a list.

    ``gh api --paginate`` writes the one, ``--slurp`` the other.
    """
    if not blob.head.startswith((b"{", b"[")) or isinstance(blob.json_stream, JsonProblem):
        return []
    found = list(blob.json_stream)
    pages = found[0] if len(found) == 1 else None
    if isinstance(pages, list) and pages and all(_is_page(each) for each in pages):
        return pages
    return found


def _is_page(value: Json) -> bool:
    return isinstance(value, list) or (isinstance(value, dict) and "total_count" in value)


def sample(blob: Blob) -> dict[str, Json]:
    """Return the first object of the first list, or the object in its place: what to look at to tell a format."""
    first = next(iter(documents(blob)), None)
    if isinstance(first, list):
        return next((item for item in first if isinstance(item, dict)), {})
    return first if isinstance(first, dict) else {}


def read_page(blob: Blob, key: str = "", *, whole: Callable[[dict[str, Json]], bool]) -> Page:
    """Read an answer of our collector, pages of an API, a list exported from it, or one object.

    Args:
        blob: a document that a reader recognised.
        key: name of the list in a page that is an object, e.g. ``workflow_runs``; empty when pages are bare lists.
        whole: tells whether an object is itself a member of the population.
    """
    damage: list[str] = []
    document = blob.json_object()
    if "source" in document and "question" in document:
        return _stored(document, damage)
    objects: list[dict[str, Json]] = []
    totals: list[int | None] = []
    pages = documents(blob)
    for page in pages:
        if isinstance(page, dict) and key and key in page:
            objects += entries(page.get(key), key, damage)
            totals.append(integer(page.get("total_count")))
        elif isinstance(page, dict) and whole(page):
            objects.append(page)
        elif isinstance(page, list):
            objects += entries(page, "the list", damage)
        else:
            damage.append("a page has no list in it")
    total = 1 if len(pages) == 1 and objects == pages else next(iter(totals[-1:]), None)
    reasons = _missing(objects, total) if totals or total else ["whether this page is the whole list is not told"]
    return Page(objects, total, "; ".join(dict.fromkeys([*reasons, *damage])), moment(None))


def _missing(objects: list[dict[str, Json]], total: int | None) -> list[str]:
    if total is None:
        return ["how many there are is not told"]
    if len(objects) < total:
        return [f"{len(objects)} of {total} were read"]
    return []


def _stored(document: dict[str, Json], damage: list[str]) -> Page:
    objects = entries(document.get("items"), "items", damage)
    if not isinstance(document.get("items"), list):
        damage.append("there is no list of items")
    total = integer(document.get("total"))
    reasons = [] if total is None else _missing(objects, total)
    if boolean(document.get("complete")) is not True:
        reasons.append(text(document.get("problem"), 300) or "not everything was collected")
    collected = moment(document.get("collected"))
    if collected.time is None:
        reasons.append("when it was collected is not told")
    asked = mapping(document.get("query"))
    words = (f"{text(name, 40)}={text(value, 200)}" for name, value in sorted(asked.items()) if text(value, 200))
    return Page(
        objects,
        total,
        "; ".join(dict.fromkeys([*reasons, *damage])),
        collected,
        text(document.get("repository"), 300),
        ", ".join(words),
        stored=True,
    )


def kept_records(records: list[Record], notes: list[str]) -> tuple[Record, ...]:
    """Return the records up to the limit, with a note on what is over it."""
    if len(records) > RECORDS_KEPT:
        notes.append(f"{len(records) - RECORDS_KEPT} records over the limit of {RECORDS_KEPT} are counted, not kept")
    return tuple(records[:RECORDS_KEPT])


def trimmed(value: Json, names: frozenset[str]) -> Json:
    """Return a value with only these keys in its objects, at any depth: what a collector keeps of an API object."""
    if isinstance(value, dict):
        return {key: trimmed(inner, names) for key, inner in value.items() if key in names}
    if isinstance(value, list):
        return [trimmed(item, names) for item in value]
    return value


def login(user: Json) -> str:
    """Return the name of an account; empty when the account is gone (null) or not told."""
    return text(dig(user, "login"), 100) or text(dig(user, "username"), 100)


def iso(time: datetime | None) -> str:
    """Return a time as text for a record's details; empty when there is none."""
    return time.isoformat() if time else ""


def sha(value: Json) -> str:
    """Return a commit id, or an empty text for anything else."""
    return value.lower() if isinstance(value, str) and _SHA.fullmatch(value) else ""
