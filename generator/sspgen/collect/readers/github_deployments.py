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
from sspgen.collect.findings import FindingList, joined, scan_outcome
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, kept_records, read_page, sample
from sspgen.collect.formats.github_objects import DEPLOYMENT, PASSED, UNKNOWN, deployment_record
from sspgen.model.evidence import Finding, FindingSeverity, Population, Report, Subject, Tool

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
        findings = FindingList()
        for record in records:
            if record.state in _FAILED:
                findings.add(_finding(record))
        passed = [record for record in records if record.state == PASSED]
        unknown = sum(record.state == UNKNOWN for record in records)
        told = f"how {unknown} deployments ended is not told" if unknown else ""
        outcome = scan_outcome(
            findings,
            nothing="" if records else "there is no deployment in it",
            partial=joined(filter(None, (page.partial, told))) or ("" if passed else "no deployment has ended well"),
        )
        latest = max(passed, key=lambda record: record.at.timestamp() if record.at else 0.0, default=None)
        notes = [*findings.notes(), page.collected.note]
        rest = len(records) - len(passed) - findings.count
        return Report(
            format=self.id,
            tool=Tool("GitHub"),
            subject=Subject("repository", page.repository),
            outcome=outcome.verdict,
            reason=outcome.reason,
            observed=page.observed(record.at for record in records),
            population=Population("deployments", len(records), len(passed), findings.count, rest),
            findings=findings.kept(),
            finding_count=findings.count,
            facts={
                "deployments": len(records),
                "succeeded": len(passed),
                "environments": len({dict(record.details)["environment"] for record in records}),
                "latest_commit": latest.commit if latest else "",
                **page.facts(),
            },
            records=kept_records(records, notes),
            notes=tuple(filter(None, notes)),
        )


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
