"""What an AIDE report says, in whichever of its forms: plain text, one JSON document, or one JSON object a line.

Where it is put together (`sspgen.collect.readers.aide`) nothing depends on the form. Old and new values of files are
not looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import count, dig, first_text, integer, items, mapping, text

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

KINDS: Final = ("added", "removed", "changed")
CANNOT: Final = ("open", "No such file", "does not exist", "missing")
_SAID: Final = ("AIDE found", "initialized", "Looks okay", "All files match")
_VERSION: Final = re.compile(r"\(AIDE ([\w.+-]{1,40})\)")
_START: Final = re.compile(r"(?:###\s)?Start timestamp:\s?(.{10,40}?)(?:\s\(AIDE|$)")
_END: Final = re.compile(r"(?:###\s)?End timestamp:\s?(.{10,40}?)\s\(run time: [^)]{1,40}\)")
_TOTAL: Final = re.compile(r"\s{0,4}(?:Total n|N)umber of (?:entries|files):\s{0,40}(\d{1,12})")
_COUNTED: Final = re.compile(r"\s{0,4}(Added|Removed|Changed) (?:entries|files):\s{0,40}(\d{1,12})")
_SECTION: Final = re.compile(r"(Added|Removed|Changed)(?:, removed)?(?: and (?:removed|changed))? (?:entries|files):")
_ENTRY: Final = re.compile(r"([a-zA-Z?|>][^/:]{0,80}): (/.{0,4000})")
_UNEQUAL: Final = re.compile(r"Entry .{1,4000} in databases has different attributes: .{0,200}")
_OVER: Final = ("Detailed information", "The attributes of")
_EVENTS: Final = {"addition": "added", "removal": "removed", "change": "changed"}


@dataclass(slots=True)
class Run:
    """What a report says.

    Attributes:
        said: AIDE's own sentence on the outcome, in English.
        total: how many entries were compared; None when it does not say.
        claimed: how many entries differ, by kind; ``entries`` are those that are listed, with their kind.
        unequal: entries that the two databases describe by different attributes, so that they were not fully compared.
        runs: how many reports follow each other.
        without: there was no database to compare with.
    """

    version: str = ""
    started: str = ""
    said: str = ""
    total: int | None = None
    claimed: dict[str, int] = field(default_factory=dict)
    entries: list[tuple[str, str]] = field(default_factory=list)
    unequal: int = 0
    runs: int = 0
    without: bool = False
    ended: bool = False
    damaged: bool = False


def of_text(data: bytes) -> Run:
    """Read the plain text."""
    run = Run()
    section = ""
    for raw in data.decode("utf-8-sig", "replace").splitlines():
        line = raw[:5000].rstrip()
        if heading := _SECTION.fullmatch(line):
            section = heading[1].lower() if heading[0].count(" ") == 1 else "changed"
        elif section and (entry := _ENTRY.fullmatch(line)):
            run.entries.append((_kind(entry[1], section), entry[2]))
        elif line.startswith(_OVER):
            section = ""
        elif counted := _COUNTED.fullmatch(line):
            run.claimed[counted[1].lower()] = int(counted[2])
        else:
            _line(line, run)
    return run


def _kind(summary: str, otherwise: str) -> str:
    """Return what happened to an entry: its summary says so where entries are not grouped.

    Args:
        summary: the marks before the path; only those of a change tell no more than that.
        otherwise: what the heading says; ``changed`` under a heading for all three.
    """
    if summary in KINDS:
        return summary
    marks = summary[1:].strip()
    if marks and not marks.strip("+"):
        return "added"
    return "removed" if marks and not marks.strip("-") else otherwise


def _line(line: str, run: Run) -> None:
    if any(word in line for word in _SAID):
        run.said = run.said or line.strip("# ")[:300]
    run.without |= "aide" in line.lower() and ".db" in line and any(word in line for word in CANNOT)
    run.unequal += _UNEQUAL.fullmatch(line) is not None
    if total := _TOTAL.fullmatch(line):
        run.total = int(total[1])
    if start := _START.match(line):
        run.runs += 1
        run.started = start[1]
        version = _VERSION.search(line)
        run.version = version[1] if version else ""
    run.ended |= _END.fullmatch(line) is not None


def of_json(document: dict[str, Json]) -> Run:
    """Read the one document of ``report_format=json``."""
    numbers = mapping(document.get("number_of_entries"))
    run = Run(
        version=text(document.get("aide_version"), 40),
        started=text(document.get("start_time"), 60),
        said=first_text(document.get("outline"))[:300],
        total=integer(numbers.get("total")),
        claimed={kind: count(numbers.get(kind)) for kind in KINDS},
        unequal=len(mapping(document.get("different_attributes"))),
        runs=1,
        ended="end_time" in document,
    )
    for kind in KINDS:
        listed = document.get(kind)
        run.entries.extend((kind, text(path, 4000)) for path in (*mapping(listed), *items(listed)))
        run.damaged |= listed is not None and not isinstance(listed, dict | list)
    for path, summary in mapping(document.get("entries")).items():
        run.entries.append((_kind(text(summary, 80), "changed"), text(path, 4000)))
    run.damaged |= any(integer(dig(numbers, kind)) is None for kind in numbers)
    return run


def of_lines(documents: list[dict[str, Json]]) -> Run:
    """Read the objects of ``report_format=ndjson``."""
    merged: dict[str, Json] = {}
    entries: list[tuple[str, str]] = []
    runs = 0
    for document in documents:
        kind = text(document.get("type"), 40)
        runs += kind == "startup"
        inside = {key: value for key, value in document.items() if key != "type"}
        if kind in _EVENTS:
            entries.extend((_EVENTS[kind], text(path, 4000)) for path in inside)
        elif kind in {"number_of_entries", "different_attributes"}:
            merged[kind] = inside
        elif kind in {"startup", "outline", "shutdown"}:
            merged |= inside
    run = of_json(merged)
    run.entries, run.runs = entries, runs
    return run
