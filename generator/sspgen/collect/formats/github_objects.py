"""What GitHub's API objects say, as records: one function for each kind of object, shared by pages and webhooks.

Only the fields in the sets below are looked at; collectors keep these and no others. An account that was deleted is
null everywhere, so who it was cannot be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sspgen.collect.fields import (
    address,
    boolean,
    count,
    dig,
    first_text,
    identifiers,
    integer,
    mappings,
    moment,
    place,
    severity,
    text,
)
from sspgen.collect.formats.forge_page import iso, login, sha
from sspgen.model.evidence import Finding, FindingSeverity, Record, Scalar

if TYPE_CHECKING:
    from datetime import datetime

    from sspgen.model.evidence import Json

WHO: Final = frozenset({"login"})
RUN: Final = WHO | {
    *("id", "name", "path", "head_sha", "head_branch", "event", "status", "conclusion", "run_attempt", "run_number"),
    *("created_at", "updated_at", "completed_at", "started_at", "html_url", "actor", "workflow_id", "check_suite"),
    *("workflow_name", "run_id", "app", "slug"),
}
PULL: Final = WHO | {
    *("number", "title", "state", "draft", "merged", "merged_at", "closed_at", "created_at", "updated_at"),
    *("merge_commit_sha", "head", "base", "sha", "ref", "user", "merged_by", "html_url", "reviews"),
    *("id", "submitted_at", "commit_id", "author_association", "repo", "full_name"),
}
DEPLOYMENT: Final = WHO | {
    *("id", "sha", "ref", "environment", "created_at", "updated_at", "creator", "statuses", "state"),
    *("statuses_url", "production_environment", "task", "url"),
}
RELEASE: Final = WHO | {
    *("id", "tag_name", "target_commitish", "name", "draft", "prerelease", "created_at", "published_at", "author"),
    *("html_url", "immutable"),
}
ALERT: Final = WHO | {
    *("number", "state", "created_at", "updated_at", "fixed_at", "html_url", "dismissed_by", "dismissed_at"),
    *("dismissed_reason", "dismissed_comment", "rule", "id", "severity", "security_severity_level", "description"),
    *("name", "tags", "tool", "version", "most_recent_instance", "ref", "commit_sha", "location", "path"),
    *("start_line", "resolution", "resolved_by", "resolved_at", "resolution_comment", "secret_type"),
    *("secret_type_display_name", "validity", "publicly_leaked"),
}
FINISHED: Final = "completed"
FAILED: Final = frozenset({"failure", "timed_out", "startup_failure"})
PASSED: Final = "success"
UNKNOWN: Final = "unknown"
_UNFINISHED: Final = frozenset({"queued", "in_progress", "waiting", "requested", "pending"})
_ENDED: Final = FAILED | {PASSED, "neutral", "cancelled", "skipped", "action_required", "stale"}
_DEPLOYED: Final = _UNFINISHED | {PASSED, "failure", "error", "inactive"}
DELETED: Final = "(deleted)"
_INSIDERS: Final = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_OUTSIDERS: Final = frozenset({"CONTRIBUTOR", "FIRST_TIMER", "FIRST_TIME_CONTRIBUTOR", "MANNEQUIN", "NONE"})
_BOT: Final = "[bot]"
_NOT_TOLD: Final = frozenset({"", "none", "null"})


def details(**values: Scalar) -> tuple[tuple[str, Scalar], ...]:
    """Return the details of a record, sorted by name."""
    return tuple(sorted(values.items()))


def run_record(run: dict[str, Json]) -> Record:
    """Read a workflow run, a workflow job or a check run."""
    status, conclusion = text(run.get("status"), 40), text(run.get("conclusion"), 40)
    finished = status == FINISHED and conclusion in _ENDED
    ended = moment(run.get("completed_at")) if run.get("completed_at") else moment(run.get("updated_at"))
    return Record(
        kind="run",
        id=text(run.get("id"), 40),
        commit=sha(run.get("head_sha")),
        at=ended.time or moment(run.get("created_at")).time,
        state=conclusion if finished else status if status in _UNFINISHED else UNKNOWN,
        actor=login(run.get("actor")),
        details=details(
            attempt=count(run.get("run_attempt")) or 1,
            branch=first_text(run.get("head_branch"), dig(run, "check_suite", "head_branch")),
            event=text(run.get("event"), 60),
            finished=finished,
            name=first_text(run.get("name"), run.get("path")),
            started=iso(moment(run.get("created_at") or run.get("started_at")).time),
            workflow=first_text(run.get("path"), run.get("workflow_name"), dig(run, "app", "slug")),
        ),
        url=address(run.get("html_url")),
    )


@dataclass(frozen=True, slots=True)
class Approval:
    """What the reviews of a pull request come to at the time of its merge.

    Attributes:
        known: the reviews were there to be looked at, and all could be read.
        approvers: whose last word is an approval; a deleted account is `DELETED`.
        by_author: the author is one of them.
        on_head: somebody else than the author approved the very commit that was merged.
        at: the first approval by somebody else that stands.
    """

    known: bool = False
    approvers: tuple[str, ...] = ()
    by_author: bool = False
    others: int = 0
    on_head: bool = False
    at: datetime | None = None


def is_merged(pull: dict[str, Json]) -> bool:
    """Tell whether a pull request was merged, also when the time at which it was cannot be read."""
    told = pull.get("merged_at")
    return told is not None and told != "" and told is not False


def approval(pull: dict[str, Json]) -> Approval:
    """Say who approved a pull request.

    The last review of a person counts, comments aside: an approval that was dismissed, or followed by a request for
    changes, does not stand. A review after the merge came too late. Whoever may see a repository may approve in it, so
    only members and collaborators count, and of them only persons: a bot's approval is listed, but is nobody's. One by
    a deleted account stands for somebody; when the author's account is gone too, nobody can tell whether that is the
    author.
    """
    reviews = pull.get("reviews")
    if not isinstance(reviews, list):
        return Approval()
    author, head = login(pull.get("user")), sha(dig(pull, "head", "sha"))
    merged = moment(pull.get("merged_at")).time
    gone = "user" in pull and pull["user"] is None
    if (merged is None and is_merged(pull)) or not (author or gone):
        return Approval()
    last: dict[str, tuple[datetime, str, str]] = {}
    known = len(mappings(reviews)) == len(reviews)
    for place_in_list, review in enumerate(mappings(reviews)):
        state, when = text(review.get("state"), 40).upper(), moment(review.get("submitted_at")).time
        if state in {"COMMENTED", "PENDING"} or (when and merged and when > merged):
            continue
        standing_of = text(review.get("author_association"), 40).upper()
        if standing_of in _OUTSIDERS:
            continue
        if when is None or standing_of not in _INSIDERS or state not in {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}:
            known = False
            continue
        who = login(review.get("user")) or f"{DELETED}{place_in_list}"
        if who not in last or last[who][0] <= when:
            last[who] = (when, state, sha(review.get("commit_id")))
    standing = {who: (when, commit) for who, (when, state, commit) in last.items() if state == "APPROVED"}
    persons = {who: found for who, found in standing.items() if not who.endswith(_BOT)}
    others = {who: found for who, found in persons.items() if who != author and (author or DELETED not in who)}
    return Approval(
        known=known,
        approvers=tuple(sorted({DELETED if DELETED in who else who for who in standing})),
        by_author=bool(author) and author in standing,
        others=len(others),
        on_head=bool(head) and any(commit == head for _, commit in others.values()),
        at=min((when for when, _ in others.values()), default=None),
    )


def pull_record(pull: dict[str, Json]) -> Record:
    """Read a pull request, with its reviews if they are there."""
    merged = moment(pull.get("merged_at")).time
    state = "merged" if is_merged(pull) else text(pull.get("state"), 40)
    if state not in {"merged", "open", "closed"} or "merged_at" not in pull:
        state = UNKNOWN
    at = merged or moment(pull.get("closed_at")).time or moment(pull.get("updated_at")).time
    found = approval(pull)
    return Record(
        kind="pull-request",
        id=text(pull.get("number"), 40),
        # Of a pull request that is open, GitHub gives the id of a test merge here, which is in no branch.
        commit=sha(pull.get("merge_commit_sha")) if state == "merged" else "",
        at=at,
        state=state,
        actor=login(pull.get("merged_by")),
        details=details(
            approved_at=iso(found.at),
            approved_by_author=found.by_author,
            approved_by_others=found.others,
            approved_head=found.on_head,
            approvers=", ".join(found.approvers),
            author=login(pull.get("user")),
            base=text(dig(pull, "base", "ref"), 200),
            head=sha(dig(pull, "head", "sha")),
            reviews_known=found.known,
            title=text(pull.get("title"), 300),
        ),
        url=address(pull.get("html_url")),
    )


def deployment_record(deployment: dict[str, Json]) -> Record:
    """Read a deployment with its statuses, the newest of which is its state; without any it is ``unknown``."""
    statuses = [
        (moment(s.get("created_at")).time, text(s.get("state"), 40)) for s in mappings(deployment.get("statuses"))
    ]
    told = sorted((found for found in statuses if found[0]), key=lambda found: found[0].timestamp() if found[0] else 0)
    # An environment's older deployments become "inactive"; whether they had worked is what counts.
    worked = next((when for when, state in told if state == PASSED), None)
    damaged = any(when is None or word not in _DEPLOYED for when, word in statuses)
    state = PASSED if worked else told[-1][1] if told and not damaged else UNKNOWN
    return Record(
        kind="deployment",
        id=text(deployment.get("id"), 40),
        commit=sha(deployment.get("sha")),
        at=worked or (told[-1][0] if told else moment(deployment.get("created_at")).time),
        state=state,
        actor=login(deployment.get("creator")),
        details=details(
            environment=text(deployment.get("environment"), 200),
            ref=text(deployment.get("ref"), 200),
            started=iso(moment(deployment.get("created_at")).time),
        ),
    )


def release_record(release: dict[str, Json]) -> Record:
    """Read a release. Its commit is known only where the target is a commit id; a tag is resolved in the repository."""
    draft, early = boolean(release.get("draft")), boolean(release.get("prerelease"))
    published = moment(release.get("published_at")).time
    return Record(
        kind="release",
        id=text(release.get("id"), 40),
        commit=sha(release.get("target_commitish")),
        at=published or moment(release.get("created_at")).time,
        state="draft" if draft or not published else "prerelease" if early else "published",
        actor=login(release.get("author")),
        details=details(
            immutable=boolean(release.get("immutable")),
            tag=text(release.get("tag_name"), 200),
            target=text(release.get("target_commitish"), 200),
        ),
        url=address(release.get("html_url")),
    )


def is_code_alert(value: dict[str, Json]) -> bool:
    """Tell whether an object is an alert of code scanning."""
    return isinstance(value.get("rule"), dict) and ("most_recent_instance" in value or "tool" in value)


def is_secret_alert(value: dict[str, Json]) -> bool:
    """Tell whether an object is an alert of secret scanning."""
    return isinstance(value.get("secret_type"), str) and "state" in value


def alert_state(alert: dict[str, Json]) -> str:
    """Return ``open``, ``dismissed``, ``fixed`` or ``resolved``; what cannot be read is open, for doubt is no fix."""
    state = text(alert.get("state"), 40).lower()
    return state if state in {"dismissed", "fixed", "resolved", "auto_dismissed"} else "open"


def alert_record(alert: dict[str, Json]) -> Record:
    """Read an alert as a member of the population of alerts, fixed ones included."""
    state = alert_state(alert)
    ended = first_text(alert.get("fixed_at"), alert.get("dismissed_at"), alert.get("resolved_at"))
    closed = moment(ended).time if ended.lower() not in _NOT_TOLD else None
    return Record(
        kind="alert",
        id=text(alert.get("number"), 40),
        commit=sha(dig(alert, "most_recent_instance", "commit_sha")),
        at=closed or moment(alert.get("created_at")).time,
        state=state,
        actor=login(alert.get("dismissed_by")) or login(alert.get("resolved_by")),
        details=details(
            created=iso(moment(alert.get("created_at")).time),
            rule=first_text(dig(alert, "rule", "id"), alert.get("secret_type")),
        ),
        url=address(alert.get("html_url")),
    )


def alert_finding(alert: dict[str, Json]) -> Finding | None:
    """Return what an alert says is wrong; None when it was fixed.

    A secret that was revoked is fixed; any other resolution is somebody's word that it does not matter.
    """
    state, reason = alert_state(alert), first_text(alert.get("dismissed_reason"), alert.get("resolution"))
    reason = "" if reason.lower() in _NOT_TOLD else reason
    if state == "fixed" or (state == "resolved" and reason == "revoked"):
        return None
    comment = first_text(alert.get("dismissed_comment"), alert.get("resolution_comment"))
    why = ": ".join(word for word in (reason, comment) if word.lower() not in _NOT_TOLD)
    rule = first_text(dig(alert, "rule", "id"), alert.get("secret_type")) or "unknown"
    raw = first_text(dig(alert, "rule", "security_severity_level"), dig(alert, "rule", "severity"))
    where = dig(alert, "most_recent_instance", "location")
    secret = is_secret_alert(alert)
    return Finding(
        rule=rule,
        title=first_text(dig(alert, "rule", "description"), alert.get("secret_type_display_name"), rule),
        severity=FindingSeverity.HIGH if secret else severity(raw),
        raw_severity="" if secret else raw,
        location=place(dig(where, "path"), dig(where, "start_line")) or f"alert {integer(alert.get('number')) or ''}",
        identifiers=identifiers(dig(alert, "rule", "tags"), rule),
        suppressed=state != "open",
        justification=(why or "no reason given") if state != "open" else "",
        waived_by=login(alert.get("dismissed_by")) or login(alert.get("resolved_by")),
        first_seen=moment(alert.get("created_at")).time,
    )
