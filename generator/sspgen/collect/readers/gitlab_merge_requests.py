"""GitLab merge requests with their approvals: what was merged, by whom, and who else looked at it.

A page of ``/projects/:id/merge_requests``, one merge request, the webhook payload of one (`object_kind` is
`merge_request`), or what the collector `gitlab` stores for `merge-requests`, where each has its `approvals` and
`versions`.

Population: merge requests; merged ones pass or fail, the others are skipped. A merge that nobody else than the author
approved is a finding. GitLab does not say which commit an approval was given to; it counts for the merged one when it
is not older than the last version that was pushed.

Not run: no merge request was merged. Needs review: approvals or versions that are not there (the API's own list has
none), and a page that does not tell whether it is the whole list. Approvals alone are refused: they do not name the
author of what they approve.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from sspgen.collect.api import Unreadable
from sspgen.collect.fields import address, dig, first_text, mapping, mappings, moment, text
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
from sspgen.collect.formats.forge_reports import Told, merge_findings, merges_report
from sspgen.model.evidence import Record, Report, Scalar, Subject

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.collect.api import Blob
    from sspgen.model.evidence import Json

_STATES: Final = frozenset({"opened", "closed", "locked", "merged"})
_MERGED: Final = "merged"
_UNKNOWN: Final = "unknown"
_BOT: Final = re.compile(r"(?:project|group)_\d+_bot(?:_[0-9a-f]+)?")
"""Accounts of access tokens (GitLab's documentation, "Bot users for projects"); their approval is nobody's."""
_STALE: Final = "every approval is older than the last version that was pushed"


class GitlabMergeRequestsReader:
    """Reads merge requests; those that were merged without an independent approval are findings."""

    id: ClassVar[str] = "gitlab-merge-requests"
    title: ClassVar[str] = "GitLab merge requests and approvals"
    proves: ClassVar[str] = "who wrote, approved and merged each change"
    facts: ClassVar[tuple[str, ...]] = ("pull_requests", "merged", "approved", "reviews_known", *FACTS)
    keeps: ClassVar[frozenset[str]] = ENVELOPE | {
        *("id", "iid", "title", "state", "sha", "merge_commit_sha", "squash_commit_sha", "merged_at", "closed_at"),
        *("updated_at", "created_at", "author", "username", "merged_by", "merge_user", "target_branch", "web_url"),
        *("approvals", "approved_by", "user", "approved_at", "versions", "head_commit_sha", "references", "full"),
        *("source_branch", "object_kind", "object_attributes", "project", "path_with_namespace", "url", "last_commit"),
        *("approvals_required", "approvals_left"),
    }

    def recognises(self, blob: Blob) -> bool:
        """Look for what only a merge request has."""
        document = blob.json_object()
        hook = document.get("object_kind") == "merge_request" and "object_attributes" in document
        ours = hook or is_answer(blob, "gitlab", ("merge-requests",)) or _is_merge_request(sample(blob))
        return ours or _is_approvals(document)

    def read(self, blob: Blob) -> Report:
        """Read every merge request with its approvals.

        Raises:
            Unreadable: the approvals alone.
        """
        document = blob.json_object()
        if _is_approvals(document):
            what = "approvals alone do not say who wrote the change"
            raise Unreadable(f"{what}: put them into their merge request as `approvals`, or collect both", "SSP301")
        hook = "object_kind" in document
        page = _from_hook(document) if hook else read_page(blob, whole=_is_merge_request)
        records = [_record(each) for each in page.objects]
        merged = [record for record in records if record.state == _MERGED]
        unknown = sum(not dict(record.details)["reviews_known"] for record in merged)
        told = Told(
            self.id,
            "GitLab",
            page,
            Subject("repository", page.repository or _repository(page.objects)),
            records,
            failed=[finding for record in merged for finding in merge_findings(record, "!", _STALE)],
            doubt=f"the approvals of {unknown} merged merge requests are not told" if unknown else "",
        )
        return merges_report(told, "merge request", merged, sum(record.state == _UNKNOWN for record in records))


def _is_approvals(value: dict[str, Json]) -> bool:
    return value.keys() >= {"approved_by", "approvals_required", "approvals_left"} and "target_branch" not in value


def _is_merge_request(value: dict[str, Json]) -> bool:
    return value.keys() >= {"iid", "target_branch", "source_branch", "state"}


def _repository(objects: list[dict[str, Json]]) -> str:
    """Return the project that a full reference names: ``group/project!12``."""
    return first_text(*(text(dig(o, "references", "full"), 300).rpartition("!")[0] for o in objects[:1]))


def _from_hook(document: dict[str, Json]) -> Page:
    """Give the payload of a webhook the shape of the API's object; it names authors by number only."""
    said = mapping(document.get("object_attributes"))
    shaped = {"sha": dig(said, "last_commit", "id"), "web_url": said.get("url"), **said}
    project = text(dig(document, "project", "path_with_namespace"), 300)
    return Page([shaped], 1, "", moment(None), repository=project)


def _record(each: dict[str, Json]) -> Record:
    state = text(each.get("state"), 40)
    state = state if state in _STATES else _UNKNOWN
    merged = moment(each.get("merged_at")).time
    head = sha(each.get("sha"))
    landed = sha(each.get("merge_commit_sha")) or sha(each.get("squash_commit_sha"))
    found = _approvals(each, head, merged)
    return Record(
        kind="pull-request",
        id=text(each.get("iid"), 40),
        # A fast-forward merge makes no commit of its own; what landed is then what was pushed last, `head`.
        commit=landed if state == _MERGED else "",
        at=merged or moment(each.get("closed_at")).time or moment(each.get("updated_at")).time,
        state=state,
        actor=login(each.get("merge_user")) or login(each.get("merged_by")),
        details=tuple(
            sorted(
                {
                    "author": login(each.get("author")),
                    "base": text(each.get("target_branch"), 200),
                    "head": head,
                    "squash": sha(each.get("squash_commit_sha")),
                    "title": text(each.get("title"), 300),
                    **found,
                }.items()
            )
        ),
        url=address(each.get("web_url")),
    )


def _approvals(each: dict[str, Json], head: str, merged: datetime | None) -> dict[str, Scalar]:
    """Say who approved, in the words that the reader of GitHub's pull requests uses."""
    author, given = login(each.get("author")), dig(each, "approvals", "approved_by")
    approved = [(login(a.get("user")), moment(a.get("approved_at")).time) for a in mappings(given)]
    late = {who for who, when in approved if when and merged and when > merged}
    others = [(who, w) for who, w in approved if who and who not in {author, *late} and not _BOT.fullmatch(who)]
    pushed = _last_push(each, head)
    timed = [when for _, when in others if when]
    known = isinstance(given, list) and bool(author) and all(who for who, _ in approved)
    on_head: bool | None = any(when >= pushed for when in timed) if pushed and timed else None
    return {
        "approved_at": iso(min(timed, default=None)),
        "approved_by_author": bool(author) and any(who == author for who, _ in approved),
        "approved_by_others": len(others),
        "approved_head": on_head,
        "approvers": ", ".join(sorted({who for who, _ in approved if who not in late})),
        "reviews_known": known and (on_head is not None or not others),
    }


def _last_push(each: dict[str, Json], head: str) -> datetime | None:
    times = [
        moment(v.get("created_at")).time
        for v in mappings(each.get("versions"))
        if sha(v.get("head_commit_sha")) == head
    ]
    return max((time for time in times if time), default=None) if head else None


READER: Final = GitlabMergeRequestsReader()
