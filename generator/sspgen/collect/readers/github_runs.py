"""GitHub Actions runs: which workflow ran on which commit, and how it ended.

Pages of ``/actions/runs`` (`workflow_runs`), of a run's jobs (`jobs`), of check runs and suites, one run, what
``gh run list --json`` writes when `databaseId`, `headSha`, `status` and `conclusion` are asked for, or what the
collector `github` stores for `runs`.

Population: runs; those that were skipped or cancelled, or have not ended, are counted as skipped. A run is one row
however often it was tried again: the last attempt overwrites the others, so a run of attempt 2 once had another result.

Not run: no run has ended. Needs review: none has ended well, fewer rows than `total_count`, or a list that does not
tell how long it is. Commit statuses are refused with a reason.
GitHub keeps runs for 400 days at most, and deletes them with their workflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import dig, first_text
from sspgen.collect.formats import github_cli
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, read_page, sample
from sspgen.collect.formats.forge_reports import Told, runs_report
from sspgen.collect.formats.github_objects import FAILED, PASSED, RUN, UNKNOWN, run_record
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Record

_LISTS: Final = ("workflow_runs", "check_runs", "check_suites", "jobs")

_STATUS: Final = frozenset({"state", "context", "target_url", "statuses", "sha"})


class GithubRunsReader:
    """Reads runs of workflows, jobs and checks; failed ones are findings."""

    id: ClassVar[str] = "github-runs"
    title: ClassVar[str] = "GitHub Actions runs"
    proves: ClassVar[str] = "which pipelines ran on which commit, and how they ended"
    facts: ClassVar[tuple[str, ...]] = (
        *("runs", "succeeded", "failed", "unfinished", "reruns", "latest_state", "latest_commit"),
        *FACTS,
    )
    keeps: ClassVar[frozenset[str]] = (
        ENVELOPE
        | RUN
        | github_cli.RUN
        | {*_LISTS, "total_count", "repository", "full_name", "run_started_at", *_STATUS}
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for a list of runs, or for what one run has."""
        if is_answer(blob, "github", ("runs",)):
            return True
        first = sample(blob)
        if ("total_count" in first or "workflow_runs" in first) and not _is_status(first):
            return any(isinstance(first.get(name), list) for name in _LISTS)
        return _is_status(first) or (_is_run(first) and "action" not in blob.json_object())

    def read(self, blob: Blob) -> Report:
        """Read every run.

        Raises:
            Unreadable: commit statuses, which say less than the runs and checks that they stand for.
        """
        first = sample(blob)
        if _is_status(first):
            raise Unreadable("commit statuses are not read: ask for the runs or the check runs", "SSP301")
        page = read_page(blob, next((name for name in _LISTS if name in first), ""), whole=_is_run)
        records = sorted((run_record(github_cli.rest_run(run)) for run in page.objects), key=_newest_first)
        ended = [record for record in records if dict(record.details)["finished"]]
        unknown = sum(record.state == UNKNOWN for record in records)
        subject = Subject("repository", page.repository or _repository(page.objects), commit=_only_commit(records))
        told = Told(
            self.id,
            "GitHub Actions",
            page,
            subject,
            records,
            failed=[_finding(record) for record in records if record.state in FAILED],
            passed=[record for record in ended if record.state == PASSED],
            doubt=f"how {unknown} runs stand cannot be read" if unknown else "",
        )
        return runs_report(told, "run", ended, {"reruns": sum(_attempt(record) > 1 for record in records)})


def _is_status(value: dict[str, Json]) -> bool:
    """Tell a commit status, or all those of a commit together."""
    combined = value.keys() >= {"state", "statuses", "sha"}
    return combined or value.keys() >= {"state", "context", "target_url"}


def _is_run(value: dict[str, Json]) -> bool:
    if github_cli.is_run(value):
        return True
    return "head_sha" in value and "conclusion" in value and ("run_attempt" in value or "check_suite" in value)


def _newest_first(record: Record) -> tuple[float, str]:
    return (-record.at.timestamp() if record.at else 0.0, record.id)


def _attempt(record: Record) -> int:
    attempt = dict(record.details)["attempt"]
    return attempt if isinstance(attempt, int) else 1


def _only_commit(records: list[Record]) -> str:
    """Return the commit that a single run was about; many runs are about the repository."""
    return records[0].commit if len(records) == 1 else ""


def _repository(runs: list[dict[str, Json]]) -> str:
    return first_text(*(dig(run, "repository", "full_name") for run in runs[:1]))


def _finding(record: Record) -> Finding:
    said = dict(record.details)
    return Finding(
        rule=f"run-{record.state}",
        title=f"{said['name'] or 'run'} ended with {record.state}",
        severity=FindingSeverity.UNKNOWN,
        raw_severity=record.state,
        location=f"run {record.id}",
        first_seen=record.at,
    )


READER: Final = GithubRunsReader()
