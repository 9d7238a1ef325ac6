"""GitHub webhook payloads: one thing that happened, as GitHub told it at the time.

Read are `workflow_run`, `workflow_job`, `check_run`, `check_suite`, `deployment`, `deployment_status`, `release`,
`pull_request`, `pull_request_review` and alerts of code and secret scanning. Other events (`member`, `push`,
`deployment_review` …) say that something changed or was asked for, not how it stands: they are refused with a reason.

Population: the one event. Not run: a run that has not ended, a deployment without a status. Needs review: a pull
request, because its payload does not hold its reviews; a run that is asked for anew; a release that was deleted; an
alert that was closed, because others are not told. A payload is not signed by itself; the signature is in a header.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import dig, mapping, text
from sspgen.collect.findings import FindingList, Outcome, scan_outcome
from sspgen.collect.formats.github_objects import (
    ALERT,
    DEPLOYMENT,
    FAILED,
    PASSED,
    PULL,
    RELEASE,
    RUN,
    alert_finding,
    alert_record,
    deployment_record,
    is_code_alert,
    is_secret_alert,
    pull_record,
    release_record,
    run_record,
)
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Record

_READ: Final[dict[str, Callable[[dict[str, Json]], Record]]] = {
    "check_run": run_record,
    "workflow_job": run_record,
    "check_suite": run_record,
    "release": release_record,
    "pull_request": pull_record,
    "workflow_run": run_record,
}
"""What a payload may hold, the most telling first: a check run's payload may hold its suite, and so on."""
_ASKED_FOR: Final = ("requestor", "workflow_job_run", "approver")
_FAILED: Final = FAILED | {"error"}
_WELL: Final = frozenset({PASSED, "published", "prerelease"})
_UNDONE: Final = {
    "deleted": "was deleted",
    "unpublished": "was taken back",
    "rerequested": "is asked for anew: this is how the last one ended",
}
"""Actions after which what the payload says of the thing holds no more."""
_NOT_YET: Final = frozenset({"queued", "in_progress", "waiting", "requested", "pending", "draft"})


class GithubWebhookReader:
    """Reads the payload of one event."""

    id: ClassVar[str] = "github-webhook"
    title: ClassVar[str] = "GitHub webhook payload"
    proves: ClassVar[str] = "that one run, deployment, release or alert happened"
    facts: ClassVar[tuple[str, ...]] = ("event", "action", "state")
    keeps: ClassVar[frozenset[str]] = (
        RUN
        | DEPLOYMENT
        | RELEASE
        | PULL
        | ALERT
        | {*_READ, *_ASKED_FOR, "action", "repository", "full_name", "sender", "deployment", "deployment_status"}
        | {"alert", "member", "pusher", "review", "security_advisory", "security_vulnerability", "dependency"}
        | {"affected_package_name"}
    )

    def recognises(self, blob: Blob) -> bool:
        """Look for the sender and the repository that every payload names; alerts of dependencies are not ours."""
        document = blob.json_object()
        if not (isinstance(document.get("sender"), dict) and isinstance(document.get("repository"), dict)):
            return False
        alert = document.get("alert")
        ours = alert is None or (isinstance(alert, dict) and (is_code_alert(alert) or is_secret_alert(alert)))
        return ours and ("action" in document or "pusher" in document or "deployment" in document)

    def read(self, blob: Blob) -> Report:
        """Read the one object that the event is about.

        Raises:
            Unreadable: the event says nothing about how something stands.
        """
        document = blob.json_object()
        event, record = _record(document)
        findings = FindingList()
        for finding in _findings(document, record):
            findings.add(finding)
        outcome = _outcome(event, record, findings, text(document.get("action"), 60))
        passed, failed = outcome.verdict is Verdict.PASS, outcome.verdict is Verdict.FAIL
        return Report(
            format=self.id,
            tool=Tool("GitHub"),
            subject=Subject("repository", text(dig(document, "repository", "full_name"), 300), commit=record.commit),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=record.at,
            population=Population("events", 1, int(passed), int(failed), int(not passed and not failed)),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={"event": event, "action": text(document.get("action"), 60), "state": record.state},
            records=(record,),
        )


def _record(document: dict[str, Json]) -> tuple[str, Record]:
    if isinstance(document.get("alert"), dict):
        return "alert", alert_record(mapping(document["alert"]))
    if any(name in document for name in _ASKED_FOR):
        raise Unreadable("a request to review a deployment says what was asked, not what was deployed", "SSP301")
    if isinstance(document.get("deployment"), dict) and "workflow_job" not in document:
        status = document.get("deployment_status")
        statuses: list[Json] = [status] if status is not None else []
        return "deployment", deployment_record(mapping(document["deployment"]) | {"statuses": statuses})
    for event, read in _READ.items():
        if isinstance(document.get(event), dict):
            return event, read(mapping(document[event]))
    other = "member" if "member" in document else "push" if "pusher" in document else "another"
    raise Unreadable(f"an event of type {other}: it tells one change, not how things stand", "SSP301")


def _findings(document: dict[str, Json], record: Record) -> list[Finding]:
    if record.kind == "alert":
        found = alert_finding(mapping(document.get("alert")))
        return [found] if found else []
    if record.state not in _FAILED:
        return []
    title = f"{dict(record.details).get('name') or record.kind} ended with {record.state}"
    where = f"{record.kind} {record.id}"
    return [Finding(f"{record.kind}-{record.state}", title, FindingSeverity.UNKNOWN, record.state, location=where)]


def _outcome(event: str, record: Record, findings: FindingList, action: str) -> Outcome:
    if record.kind == "alert":
        closed = "" if findings.unsuppressed else "one alert was closed; others are not told"
        return scan_outcome(findings, partial=closed)
    if record.kind == "pull-request":
        return Outcome(Verdict.NEEDS_REVIEW, "who approved the pull request is not told")
    if record.state in _NOT_YET:
        return Outcome(Verdict.NOT_RUN, f"the {event} is {record.state}, it has not ended")
    if record.kind == "deployment" and record.state == "unknown":
        return Outcome(Verdict.NOT_RUN, "how the deployment ended is not told")
    partial = "" if record.state in _WELL else f"the {event} ended with {record.state}"
    if action in _UNDONE:
        partial = f"the {event} {_UNDONE[action]}"
    return scan_outcome(findings, partial=partial)


READER: Final = GithubWebhookReader()
