"""A SARIF log as its runs, whose results are handed out one by one: large logs are never in memory as a whole.

Older logs (1.0.0 and before) come out in the shape of 2.1.0, see `sspgen.collect.formats.sarif_legacy`. Nothing is
judged here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sspgen.collect.fields import entries, items, mapping, text
from sspgen.collect.formats.sarif_legacy import is_legacy, modern_result, modern_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sspgen.collect.api import Blob
    from sspgen.load.json_parts import Part
    from sspgen.model.evidence import Json


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a tool.

    Attributes:
        about: everything in it but its results.
        results: to be gone through once; None when there is no list of them.
        damaged: something other than a list stands in their place.
    """

    about: dict[str, Json]
    results: Iterable[Json] | None
    damaged: bool = False

    def entries(self, what: str, damage: list[str]) -> Iterator[dict[str, Json]]:
        """Hand out the results that are objects, and tell in ``damage`` what could not be read."""
        if self.damaged:
            damage.append(f"{what} is no list")
        dropped = 0
        for result in self.results or ():
            if isinstance(result, dict):
                yield result
            else:
                dropped += 1
        if dropped:
            damage.append(f"{dropped} entries of {what} cannot be read")


@dataclass(frozen=True, slots=True)
class Log:
    """A SARIF log.

    Attributes:
        version: as it states it; empty when it does not.
        listed: whether there is a list of runs.
        outside: whether results stand outside of the runs.
    """

    version: str
    runs: list[Run]
    listed: bool
    outside: bool


def sarif_log(blob: Blob, damage: list[str]) -> Log:
    """Return the log; what cannot be read of its runs is told in ``damage``.

    Raises:
        JsonRefusedError: a part of a large log is not JSON that may be read; also while results are handed out.
    """
    members = blob.part.members() if blob.part else None
    parts = list(members["runs"].elements() or ()) if members and "runs" in members else []
    if members is None or not parts:
        document = blob.json_object()
        listed = document.get("runs", document.get("runLogs"))
        runs: list[Run] = [_whole(run) for run in entries(listed, "runs", damage)]
    else:
        document = {key: part.value() for key, part in members.items() if key != "runs"}
        listed = []
        read = [_run(part) for part in parts]
        runs = [run for run in read if run]
        if len(runs) < len(read):
            damage.append(f"{len(read) - len(runs)} entries of runs cannot be read")
    version = text(document.get("version"), 40)
    return Log(
        version=version,
        runs=[_modern(run) for run in runs] if is_legacy(version) else runs,
        listed=isinstance(listed, list),
        outside=any("results" in mapping(part) for part in items(document.get("inlineExternalProperties"))),
    )


def _run(part: Part) -> Run | None:
    members = part.members()
    results = members["results"].values() if members and "results" in members else None
    if members is None or results is None:
        run = part.value()
        return _whole(run) if isinstance(run, dict) else None
    return Run(
        {key: member.value() for key, member in members.items() if key != "results"},
        results,
    )


def _whole(run: dict[str, Json]) -> Run:
    results = run.get("results")
    about = {key: value for key, value in run.items() if key != "results"}
    return Run(about, results) if isinstance(results, list) else Run(about, None, damaged=results is not None)


def _modern(run: Run) -> Run:
    results = run.results
    if results is not None:
        results = (modern_result(result) if isinstance(result, dict) else result for result in results)
    return Run(modern_run(run.about), results, run.damaged)
