"""GitLab pipelines: which pipeline ran on which commit, and how it ended.

A page of ``/projects/:id/pipelines``, one pipeline, the webhook payload of one (`object_kind` is `pipeline`), or what
the collector `gitlab` stores for `pipelines`.

Population: pipelines; those that were skipped, cancelled or wait for somebody, or have not ended, are counted as
skipped. A failed pipeline is a finding. Not run: none has ended. Needs review: a page that does not tell whether it is
the whole list. Jobs that may fail do not fail their pipeline: GitLab then says `success` all the same.

Jobs, webhook payloads of other events and errors of the API are refused with a reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import address, dig, mapping, moment, text
from sspgen.collect.formats.forge_page import (
    ENVELOPE,
    FACTS,
    Page,
    is_answer,
    iso,
    login,
    read_page,
    sample,
    sha,
)
from sspgen.collect.formats.forge_reports import Told, runs_report
from sspgen.model.evidence import Finding, FindingSeverity, Record, Report, Subject

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_PASSED: Final = "success"
_FAILED: Final = "failed"
_ENDED: Final = frozenset({_PASSED, _FAILED, "canceled", "skipped"})
_OPEN: Final = frozenset(
    {
        *("created", "waiting_for_resource", "preparing", "pending", "running", "manual", "scheduled", "canceling"),
        "waiting_for_callback",
    }
)
_UNKNOWN: Final = "unknown"
_READ_ELSEWHERE: Final = frozenset({"merge_request", "deployment"})
_ERROR: Final = re.compile(r"[45]\d\d [A-Z].*")


class GitlabPipelinesReader:
    """Reads pipelines; failed ones are findings."""

    id: ClassVar[str] = "gitlab-pipelines"
    title: ClassVar[str] = "GitLab pipelines"
    proves: ClassVar[str] = "which pipelines ran on which commit, and how they ended"
    facts: ClassVar[tuple[str, ...]] = (
        *("runs", "succeeded", "failed", "unfinished", "latest_state", "latest_commit"),
        *FACTS,
    )
    keeps: ClassVar[frozenset[str]] = ENVELOPE | {
        *("id", "sha", "ref", "status", "source", "created_at", "updated_at", "finished_at", "web_url", "user"),
        *("username", "name", "object_kind", "object_attributes", "project", "path_with_namespace", "url"),
        *("message", "error", "error_description", "scope", "pipeline", "stage"),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for what only a pipeline has."""
        document = blob.json_object()
        hook = document.get("object_kind") == "pipeline" and "object_attributes" in document
        ours = hook or is_answer(blob, "gitlab", ("pipelines",)) or _is_pipeline(sample(blob))
        return ours or bool(_error(document) or _unread(document, sample(blob)))

    def read(self, blob: Blob) -> Report:
        """Read every pipeline.

        Raises:
            Unreadable: a job, another event or an error, which GitLab tells in the same places.
        """
        document = blob.json_object()
        if error := _error(document):
            raise Unreadable(f"GitLab answered with an error, not with what was asked for: {error}")
        if reason := _unread(document, sample(blob)):
            raise Unreadable(reason, "SSP301")
        hook = "object_kind" in document
        page = _from_hook(document) if hook else read_page(blob, whole=_is_pipeline)
        records = sorted((_record(each) for each in page.objects), key=_newest_first)
        ended = [record for record in records if record.state in _ENDED]
        unknown = sum(record.state == _UNKNOWN for record in records)
        told = Told(
            self.id,
            "GitLab CI",
            page,
            Subject("repository", page.repository, commit=records[0].commit if len(records) == 1 else ""),
            records,
            failed=[_finding(record) for record in records if record.state == _FAILED],
            passed=[record for record in records if record.state == _PASSED],
            doubt=f"how {unknown} pipelines stand cannot be read" if unknown else "",
        )
        return runs_report(told, "pipeline", ended)


def _unread(document: dict[str, Json], first: dict[str, Json]) -> str:
    """Say why a document of GitLab is not read; empty for one that is, here or by another reader, or not GitLab's."""
    event = text(document.get("object_kind"), 40)
    project = isinstance(document.get("project"), dict) or "project_id" in document
    if event and project and event not in {"pipeline", *_READ_ELSEWHERE}:
        return f"GitLab's event of type {event}: it tells one change or one job, not how things stand"
    if first.keys() >= {"id", "status", "stage", "pipeline"}:
        return "jobs of GitLab are not read one by one: read their pipeline"
    return ""


def _error(document: dict[str, Json]) -> str:
    """Return what the API says when it refuses: ``404 Project Not Found``, or the words of OAuth."""
    said = document.get("message")
    if document.keys() == {"message"} and isinstance(said, str) and _ERROR.fullmatch(said[:200]):
        return text(said, 120)
    if {"error", "error_description"} <= document.keys() <= {"error", "error_description", "scope"}:
        return text(document.get("error_description"), 120)
    return ""


def _is_pipeline(value: dict[str, Json]) -> bool:
    own = value.keys() >= {"id", "sha", "ref", "status"} and "environment" not in value
    return own and ("source" in value or "/pipelines/" in text(value.get("web_url"), 500))


def _from_hook(document: dict[str, Json]) -> Page:
    user = {"user": document.get("user")}
    project = text(dig(document, "project", "path_with_namespace"), 300)
    return Page([user | mapping(document.get("object_attributes"))], 1, "", moment(None), repository=project)


def _newest_first(record: Record) -> tuple[float, str]:
    return (-record.at.timestamp() if record.at else 0.0, record.id)


def _record(pipeline: dict[str, Json]) -> Record:
    state = text(pipeline.get("status"), 40)
    ended = moment(pipeline.get("finished_at")).time or moment(pipeline.get("updated_at")).time
    return Record(
        kind="run",
        id=text(pipeline.get("id"), 40),
        commit=sha(pipeline.get("sha")),
        at=ended or moment(pipeline.get("created_at")).time,
        state=state if state in _ENDED or state in _OPEN else _UNKNOWN,
        actor=login(pipeline.get("user")),
        details=(
            ("branch", text(pipeline.get("ref"), 200)),
            ("event", text(pipeline.get("source"), 60)),
            ("finished", state in _ENDED),
            ("name", text(pipeline.get("name"), 200)),
            ("started", iso(moment(pipeline.get("created_at")).time)),
        ),
        url=address(pipeline.get("web_url") or pipeline.get("url")),
    )


def _finding(record: Record) -> Finding:
    return Finding(
        rule="pipeline-failed",
        title=f"a pipeline of {dict(record.details)['branch'] or 'the repository'} failed",
        severity=FindingSeverity.UNKNOWN,
        raw_severity=record.state,
        location=f"pipeline {record.id}",
        first_seen=record.at,
    )


READER: Final = GitlabPipelinesReader()
