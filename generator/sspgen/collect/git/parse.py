"""What git's plumbing prints, read into records. Pure functions over bytes, all of it untrusted.

Names, subjects and trailers are cleaned of control and direction characters and of secrets here, once, so that no
later surface has to: a history cannot be changed because somebody once wrote a token into it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from sspgen.collect.redact import redact
from sspgen.model.limits import TEXT_CHARS
from sspgen.model.provenance import SIGNED, UNSIGNED, Commit, CommitRecord, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
REVISION = re.compile(r"[0-9A-Fa-f]{7,64}")
_PERSON = re.compile(r"(?P<name>.*?) ?<(?P<email>[^<>]*)> (?P<time>-?\d{1,18}) (?P<zone>[+-]\d{4})")
_ARMOUR = re.compile(
    r"-----BEGIN (?P<kind>PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE|SIGNED MESSAGE)-----\n"
    r"(?:.*\n)+-----END (?P=kind)-----\s*",
)
_TRAILER = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9-]*)[ \t]*:[ \t]*(?P<value>\S.*)")
_PICKED = "(cherry picked from commit "
_REFERENCES = (
    re.compile(r"\A.*\((?:#|pull request #)(\d{1,9})\)\s*$", re.MULTILINE),
    re.compile(r"\AMerge pull request #(\d{1,9})\b"),
    re.compile(r"\AMerged PR (\d{1,9}):"),
    re.compile(r"\AMerged in .{1,200} \(pull request #(\d{1,9})\)"),
    re.compile(r"^See merge request (?:[\w.~/-]{1,200})?!(\d{1,9})\s*$", re.MULTILINE | re.ASCII),
)
_MERGE_REQUEST = _REFERENCES[-1]
_BLAME_GROUP = re.compile(rb"([0-9a-f]{40}(?:[0-9a-f]{24})?) \d+ (\d+) (\d+)")
_EPOCH = datetime.fromtimestamp(0, UTC)
_LAST = 253_370_764_800  # the year 9999 begins; beyond it datetime cannot go in every zone
_WIDEST_ZONE = timedelta(hours=14)
_DATE = re.compile(r"(\d{1,18}) ([+-]\d{4})")


def clean(text: str) -> str:
    """Drop control characters and those that turn the writing direction, mask secrets, and cap the length."""
    kept = (c if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} else " " for c in text)
    return redact(" ".join("".join(kept).split()))[:TEXT_CHARS]


def moment(seconds: str, zone: str) -> datetime:
    """Return a commit's time; one that no calendar holds becomes 1970, which is never fresh."""
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5])) * (-1 if zone[0] == "-" else 1)
    stamp = int(seconds)
    if not 0 <= stamp < _LAST:
        return _EPOCH
    return datetime.fromtimestamp(stamp, timezone(offset) if abs(offset) <= _WIDEST_ZONE else UTC)


def commit_record(raw: str) -> CommitRecord | None:
    """Read one record of ``git rev-list --header``: the sha, the raw header, the indented message.

    Returns:
        None when the record is not a commit that git itself would write.
    """
    head, _, body = raw.partition("\n\n")
    sha, _, fields = head.partition("\n")
    headers = _headers(fields)
    author = _PERSON.fullmatch(headers.get("author", [""])[0])
    committer = _PERSON.fullmatch(headers.get("committer", [""])[0])
    if not SHA.fullmatch(sha) or author is None or committer is None:
        return None
    message = "\n".join(line.removeprefix("    ") for line in body.split("\n")).strip()
    subject = message.partition("\n\n")[0]
    signed = any(_is_signature(s) for k in ("gpgsig", "gpgsig-sha256") for s in headers.get(k, ()))
    commit = Commit(
        sha=sha,
        author=clean(author["name"]),
        authored=moment(author["time"], author["zone"]),
        committed=moment(committer["time"], committer["zone"]),
        subject=clean(subject),
        signed=SIGNED if signed else UNSIGNED,
    )
    parents = tuple(headers.get("parent", ()))
    return CommitRecord(commit, clean(author["email"]), parents, trailers(message), reference(message))


def _headers(fields: str) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    last: list[str] = []
    for line in fields.split("\n"):
        if line.startswith(" ") and last:
            last[-1] += "\n" + line[1:]
            continue
        name, _, value = line.partition(" ")
        last = headers.setdefault(name, [])
        last.append(value)
    return headers


def _is_signature(text: str) -> bool:
    return _ARMOUR.fullmatch(text) is not None


def trailers(message: str) -> tuple[tuple[str, str], ...]:
    """Return the trailers of the last paragraph; a paragraph that holds any other line has none."""
    paragraphs = re.split(r"\n[ \t]*\n", message.strip())
    if len(paragraphs) == 1:
        return ()
    found: list[tuple[str, str]] = []
    for line in paragraphs[-1].split("\n"):
        match = _TRAILER.fullmatch(line)
        if match:
            found.append((match["name"].lower(), clean(match["value"])))
        elif line[:1] in {" ", "\t"} and found:
            found[-1] = (found[-1][0], clean(f"{found[-1][1]} {line}"))
        elif not line.startswith(_PICKED):
            return ()
    return tuple(found)


def reference(message: str) -> str:
    """Return the pull (``#12``) or merge request (``!12``) that a message names, or an empty text."""
    for pattern in _REFERENCES:
        match = pattern.search(message)
        if match:
            return f"{'!' if pattern is _MERGE_REQUEST else '#'}{match[1]}"
    return ""


def raw_changes(records: Iterable[bytes]) -> Iterator[tuple[str, str, bytes]]:
    """Read NUL-separated ``git log -z --raw -c --no-renames --format=%H`` into ``(sha, blob, path)``, newest first.

    ``blob`` is what the commit left, all zeros when it deleted the path.
    """
    sha = blob = ""
    for record in records:
        if blob:
            yield sha, blob, record
            blob = ""
        elif record.lstrip(b"\n").startswith(b":"):
            blob = record.split()[-2].decode("ascii")
        elif record.strip():
            sha = record.strip().decode("ascii")


def tree_blobs(records: Iterable[bytes]) -> dict[bytes, str]:
    """Read NUL-separated ``git ls-tree -r -z`` into blob ids by path; submodules are left out."""
    found: dict[bytes, str] = {}
    for record in records:
        head, _, path = record.partition(b"\t")
        _, kind, sha = head.split()
        if kind == b"blob":
            found[path] = sha.decode("ascii")
    return found


_STATUS_FIELDS = {b"1": 8, b"2": 9, b"u": 10}
"""How many fields stand before the path in each kind of a porcelain v2 record."""


def dirty_paths(records: Iterable[bytes]) -> set[bytes]:
    """Read NUL-separated ``git status --porcelain=v2 -z`` into the paths that differ from HEAD."""
    found: set[bytes] = set()
    source_follows = False
    for record in records:
        if source_follows:
            found.add(record)
            source_follows = False
        elif record[:1] == b"?":
            found.add(record[2:])
        elif record[:1] in _STATUS_FIELDS:
            found.add(record.split(b" ", _STATUS_FIELDS[record[:1]])[-1])
            source_follows = record[:1] == b"2"
    return found


def blame_runs(lines: Iterable[bytes]) -> tuple[tuple[int, int, str], ...]:
    """Read ``git blame --incremental`` into ``(first line, count, sha)``, ordered by line."""
    groups = (_BLAME_GROUP.fullmatch(line) for line in lines)
    runs = ((int(g[2]), int(g[3]), g[1].decode("ascii")) for g in groups if g)
    return tuple(sorted(runs))


TAG_FORMAT = (
    "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00"
    "%(creatordate:raw)%00%(contents:signature)%00"
)
"""The ``for-each-ref`` format that `tags` reads; reading a signature runs no program, checking one would."""


def tags(records: Iterable[bytes]) -> Iterator[Tag]:
    """Read ``for-each-ref`` in `TAG_FORMAT`, split at NUL, into the tags that point to commits."""
    fields: list[str] = []
    for record in records:
        fields.append(record.decode("utf-8", "replace"))
        if len(fields) == TAG_FORMAT.count("%00"):
            found = _tag(fields)
            if found is not None:
                yield found
            fields = []


def _tag(fields: list[str]) -> Tag | None:
    name, kind, sha, peeled_kind, peeled, date, signature = fields
    when = _DATE.fullmatch(date)
    if "commit" not in {kind, peeled_kind} or when is None:
        return None
    return Tag(
        name=clean(name),
        commit=peeled if kind == "tag" else sha,
        date=moment(when[1], when[2]),
        annotated=kind == "tag",
        sha=sha,
        signed=SIGNED if _is_signature(signature) else UNSIGNED,
    )
