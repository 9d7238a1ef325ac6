"""GitLab deployments: which commit went to which environment, and whether it worked.

A page of ``/projects/:id/deployments``, one deployment, the webhook payload of one (`object_kind` is `deployment`), or
what the collector `gitlab` stores for `deployments`.

Population: deployments. One that failed is a finding. Not run: no deployment. Needs review: none has ended well, or a
page does not tell whether it is the whole list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.fields import address, dig, first_text, moment, text
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
from sspgen.collect.formats.forge_reports import Told, deployments_report
from sspgen.model.evidence import Finding, FindingSeverity, Record, Report, Subject

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_PASSED: Final = "success"
_FAILED: Final = "failed"
_STATES: Final = frozenset({_PASSED, _FAILED, "created", "running", "canceled", "blocked", "skipped"})
_UNKNOWN: Final = "unknown"


class GitlabDeploymentsReader:
    """Reads deployments; failed ones are findings."""

    id: ClassVar[str] = "gitlab-deployments"
    title: ClassVar[str] = "GitLab deployments"
    proves: ClassVar[str] = "which commit was deployed where and when"
    facts: ClassVar[tuple[str, ...]] = ("deployments", "succeeded", "environments", "latest_commit", *FACTS)
    keeps: ClassVar[frozenset[str]] = ENVELOPE | {
        *("id", "iid", "sha", "ref", "status", "created_at", "updated_at", "finished_at", "user", "username"),
        *("environment", "name", "deployable", "web_url", "object_kind", "project", "path_with_namespace"),
        *("deployment_id", "deployable_id", "deployable_url", "commit_url", "status_changed_at"),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for what only a deployment of GitLab has."""
        document = blob.json_object()
        hook = document.get("object_kind") == "deployment" and "status" in document
        return hook or is_answer(blob, "gitlab", ("deployments",)) or _is_deployment(sample(blob))

    def read(self, blob: Blob) -> Report:
        """Read every deployment."""
        document = blob.json_object()
        page = _from_hook(document) if "object_kind" in document else read_page(blob, whole=_is_deployment)
        records = [_record(each) for each in page.objects]
        unknown = sum(record.state == _UNKNOWN for record in records)
        told = Told(
            self.id,
            "GitLab",
            page,
            Subject("repository", page.repository),
            records,
            failed=[_finding(record) for record in records if record.state == _FAILED],
            passed=[record for record in records if record.state == _PASSED],
            doubt=f"how {unknown} deployments ended cannot be read" if unknown else "",
        )
        return deployments_report(told)


def _from_hook(document: dict[str, Json]) -> Page:
    """Give the payload of a webhook the shape of the API's object; only the address of its commit has the whole id."""
    shaped: dict[str, Json] = {
        "id": first_text(document.get("deployment_id"), document.get("deployable_id")),
        "sha": address(document.get("commit_url")).rpartition("/")[2],
        "updated_at": document.get("status_changed_at"),
        "deployable": {"web_url": document.get("deployable_url")},
    }
    project = text(dig(document, "project", "path_with_namespace"), 300)
    return Page([document | shaped], 1, "", moment(None), repository=project)


def _is_deployment(value: dict[str, Json]) -> bool:
    return value.keys() >= {"iid", "sha", "ref", "environment"} and "statuses_url" not in value


def _record(each: dict[str, Json]) -> Record:
    state = text(each.get("status"), 40)
    times = (first_text(dig(each, "deployable", "finished_at")), each.get("updated_at"), each.get("created_at"))
    return Record(
        kind="deployment",
        id=text(each.get("id"), 40),
        commit=sha(each.get("sha")),
        at=next((time for value in times if (time := moment(value).time)), None),
        state=state if state in _STATES else _UNKNOWN,
        actor=login(each.get("user")),
        details=(
            ("environment", first_text(dig(each, "environment", "name"), each.get("environment"))),
            ("ref", text(each.get("ref"), 200)),
            ("started", iso(moment(each.get("created_at")).time)),
        ),
        url=address(dig(each, "deployable", "web_url")),
    )


def _finding(record: Record) -> Finding:
    return Finding(
        rule="deployment-failed",
        title=f"a deployment to {dict(record.details)['environment'] or 'an environment'} failed",
        severity=FindingSeverity.UNKNOWN,
        raw_severity=record.state,
        location=f"deployment {record.id}",
        first_seen=record.at,
    )


READER: Final = GitlabDeploymentsReader()
