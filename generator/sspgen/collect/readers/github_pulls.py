"""GitHub pull requests with their reviews: what was merged, by whom, and who else looked at it.

A page of ``/pulls``, one pull request, what ``gh pr list --json`` writes when `number`, `headRefOid` and `mergedAt` are
asked for, or what the collector `github` stores for `pulls`, where each has its `reviews`.

Population: pull requests; merged ones pass or fail, the others are skipped. A merge is a finding when nobody else than
the author had approved it by then, or when the approvals were given to an earlier commit than the one that was merged.

An approval counts when it is the last word of a member or collaborator, who is a person and not the author.

Not run: no pull request. Needs review: reviews that are not there (the API's own list has none), and a page that does
not tell whether it is the whole list. Reviews alone are refused with a reason. Who pushed to the branch is not in it,
so an approver may have written a part of the change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import dig, first_text
from sspgen.collect.formats import github_cli
from sspgen.collect.formats.forge_page import ENVELOPE, FACTS, is_answer, read_page, sample
from sspgen.collect.formats.forge_reports import Told, merge_findings, merges_report
from sspgen.collect.formats.github_objects import PULL, UNKNOWN, pull_record
from sspgen.model.evidence import Report, Subject

if TYPE_CHECKING:
    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_MERGED: Final = "merged"
_STALE: Final = "the approvals were given to an earlier commit than the one that was merged"


class GithubPullsReader:
    """Reads pull requests; those that were merged without an independent approval are findings."""

    id: ClassVar[str] = "github-pulls"
    title: ClassVar[str] = "GitHub pull requests and reviews"
    proves: ClassVar[str] = "who wrote, approved and merged each change"
    facts: ClassVar[tuple[str, ...]] = ("pull_requests", "merged", "approved", "reviews_known", *FACTS)
    keeps: ClassVar[frozenset[str]] = ENVELOPE | PULL | github_cli.PULL | {"pull_request_url"}

    def recognises(self, blob: Blob) -> bool:
        """Look for what only a pull request of GitHub has."""
        found = sample(blob)
        ours = (_is_pull(found) or _is_review(found)) and "action" not in blob.json_object()
        return ours or is_answer(blob, "github", ("pulls",))

    def read(self, blob: Blob) -> Report:
        """Read every pull request with its reviews.

        Raises:
            Unreadable: reviews without the pull request that they are of.
        """
        if _is_review(sample(blob)):
            what = "reviews alone do not say what was merged"
            raise Unreadable(f"{what}: put them into their pull request as `reviews`, or collect both", "SSP301")
        page = read_page(blob, whole=_is_pull)
        records = [pull_record(github_cli.rest_pull(pull)) for pull in page.objects]
        merged = [record for record in records if record.state == _MERGED]
        unknown = sum(not dict(record.details)["reviews_known"] for record in merged)
        told = Told(
            self.id,
            "GitHub",
            page,
            Subject("repository", page.repository or _repository(page.objects)),
            records,
            failed=[finding for record in merged for finding in merge_findings(record, "#", _STALE)],
            doubt=f"the reviews of {unknown} merged pull requests are not told" if unknown else "",
        )
        return merges_report(told, "pull request", merged, sum(record.state == UNKNOWN for record in records))


def _is_review(value: dict[str, Json]) -> bool:
    return value.keys() >= {"pull_request_url", "submitted_at", "state"}


def _is_pull(value: dict[str, Json]) -> bool:
    if github_cli.is_pull(value):
        return True
    return "merge_commit_sha" in value and isinstance(value.get("head"), dict) and isinstance(value.get("base"), dict)


def _repository(pulls: list[dict[str, Json]]) -> str:
    return first_text(*(dig(pull, "base", "repo", "full_name") for pull in pulls[:1]))


READER: Final = GithubPullsReader()
