"""What ``gh pr list --json`` and ``gh run list --json`` write, in the shape of the REST API's objects.

The command's names come from GraphQL. Which of them are there is chosen on the command line; what is not is not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import dig, mapping, mappings, text

if TYPE_CHECKING:
    from sspgen.model.evidence import Json

PULL: Final = frozenset(
    {
        *("headRefOid", "mergedAt", "closedAt", "updatedAt", "mergeCommit", "oid", "baseRefName", "mergedBy", "author"),
        *("authorAssociation", "submittedAt", "commit", "url"),
    }
)
RUN: Final = frozenset(
    {
        *(
            "databaseId",
            "headSha",
            "headBranch",
            "workflowName",
            "createdAt",
            "updatedAt",
            "startedAt",
            "attempt",
            "url",
        ),
    }
)


def is_pull(value: dict[str, Json]) -> bool:
    """Tell whether an object is a pull request as the command writes it."""
    return value.keys() >= {"number", "headRefOid", "mergedAt"}


def is_run(value: dict[str, Json]) -> bool:
    """Tell whether an object is a run as the command writes it."""
    return value.keys() >= {"databaseId", "headSha", "status", "conclusion"}


def rest_pull(value: dict[str, Json]) -> dict[str, Json]:
    """Return a pull request in the shape of the REST API; one that has it is returned as it is."""
    if not is_pull(value):
        return value
    state = text(value.get("state"), 20)
    found: dict[str, Json] = {
        "number": value.get("number"),
        "title": value.get("title"),
        "state": {"OPEN": "open", "CLOSED": "closed", "MERGED": "closed"}.get(state, state),
        # Merged without a time that can be read is still merged.
        "merged_at": value.get("mergedAt") or (state == "MERGED" or None),
        "closed_at": value.get("closedAt"),
        "updated_at": value.get("updatedAt"),
        "merge_commit_sha": dig(value, "mergeCommit", "oid"),
        "head": {"sha": value.get("headRefOid")},
        "base": {"ref": value.get("baseRefName")},
        "merged_by": value.get("mergedBy"),
        "html_url": value.get("url"),
    }
    if "author" in value:
        found["user"] = value["author"]
    reviews = value.get("reviews")
    if isinstance(reviews, list) and len(mappings(reviews)) == len(reviews):
        found["reviews"] = [_rest_review(review) for review in mappings(reviews)]
    return found


def _rest_review(review: dict[str, Json]) -> dict[str, Json]:
    return {
        "user": review.get("author"),
        "author_association": review.get("authorAssociation"),
        "state": review.get("state"),
        "submitted_at": review.get("submittedAt"),
        "commit_id": dig(mapping(review.get("commit")), "oid"),
    }


def rest_run(value: dict[str, Json]) -> dict[str, Json]:
    """Return a run in the shape of the REST API; one that has it is returned as it is."""
    if not is_run(value):
        return value
    return {
        "id": value.get("databaseId"),
        "head_sha": value.get("headSha"),
        "head_branch": value.get("headBranch"),
        "status": value.get("status"),
        "conclusion": value.get("conclusion"),
        "name": value.get("name"),
        "path": value.get("workflowName"),
        "event": value.get("event"),
        "created_at": value.get("createdAt") or value.get("startedAt"),
        "updated_at": value.get("updatedAt"),
        "run_attempt": value.get("attempt"),
        "html_url": value.get("url"),
    }
