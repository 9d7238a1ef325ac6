"""GitHub deployments with their statuses: which commit went to which environment, and whether it worked.

A page of ``/deployments``, one deployment, or what the collector `github` stores for `deployments`, where each has its
`statuses`.

Population: deployments. An environment's older deployments become `inactive`; one that once was a success stays one.
A deployment that failed is a finding. Not run: no deployment. Needs review: statuses that are not there (the API's own
list has none), and a page that does not tell whether it is the whole list. Statuses alone are refused with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, read_page, sample
from sspgen.collect.formats.forge_reports import Told, deployments_report
from sspgen.collect.formats.github_objects import DEPLOYMENT, PASSED, UNKNOWN, deployment_record
from sspgen.model.evidence import Finding, FindingSeverity, Report, Subject

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json, Record

_FAILED: Final = frozenset({"failure", "error"})


class GithubDeploymentsReader:
    """Reads deployments; failed ones are findings."""

    id: ClassVar[str] = "github-deployments"
    title: ClassVar[str] = "GitHub deployments"
    proves: ClassVar[str] = "which commit was deployed where and when"
    facts: ClassVar[tuple[str, ...]] = ("deployments", "succeeded", "environments", "latest_commit", *FACTS)
    keeps: ClassVar[frozenset[str]] = ENVELOPE | DEPLOYMENT | {"deployment_url"}

    def recognises(self, blob: Blob) -> bool:
        """Look for what only a deployment of GitHub has."""
        found = sample(blob)
        return is_answer(blob, "github", ("deployments",)) or _is_deployment(found) or _is_status(found)

    def read(self, blob: Blob) -> Report:
        """Read every deployment with its statuses.

        Raises:
            Unreadable: statuses without the deployment that they are of.
        """
        if _is_status(sample(blob)):
            what = "statuses alone do not say what was deployed"
            raise Unreadable(f"{what}: put them into their deployment as `statuses`, or collect both", "SSP301")
        page = read_page(blob, whole=_is_deployment)
        records = [deployment_record(deployment) for deployment in page.objects]
        unknown = sum(record.state == UNKNOWN for record in records)
        told = Told(
            self.id,
            "GitHub",
            page,
            Subject("repository", page.repository),
            records,
            failed=[_finding(record) for record in records if record.state in _FAILED],
            passed=[record for record in records if record.state == PASSED],
            doubt=f"how {unknown} deployments ended is not told" if unknown else "",
        )
        return deployments_report(told)


def _is_status(value: dict[str, Json]) -> bool:
    return value.keys() >= {"deployment_url", "state", "environment"}


def _is_deployment(value: dict[str, Json]) -> bool:
    return "statuses_url" in value and "environment" in value and "sha" in value


def _finding(record: Record) -> Finding:
    return Finding(
        rule="deployment-failed",
        title=f"a deployment to {dict(record.details)['environment'] or 'an environment'} failed",
        severity=FindingSeverity.UNKNOWN,
        raw_severity=record.state,
        location=f"deployment {record.id}",
        first_seen=record.at,
    )


READER: Final = GithubDeploymentsReader()
