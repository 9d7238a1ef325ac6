"""Evidence from the repository's own history: how changes are signed, reviewed, merged and released.

The result is a function of one commit and what it reaches, never of the clock: it is observed at that commit's time,
and ``since: 365d`` counts back from there. A shallow clone falsifies every metric, so it is never a pass.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar

from sspgen.collect.git import metrics as git_metrics
from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import (
    Artifact,
    Collection,
    Report,
    Signature,
    SignatureState,
    Subject,
    TimeOrigin,
    Tool,
    Verdict,
)
from sspgen.model.provenance import SIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.collect.api import CollectContext
    from sspgen.collect.git.metrics import Measurement
    from sspgen.collect.git.safe_git import Repository
    from sspgen.model.evidence import EvidenceSource
    from sspgen.model.provenance import Change, Commit, CommitRecord, Tag
    from sspgen.model.trust import Trust

METRICS = (
    "control-changes",
    "direct-pushes",
    "release-cadence",
    "review-trailers",
    "signed-commits",
    "signed-tags",
)
_DAYS = re.compile(r"(\d{1,5})d")
_CONTROLS = ("controls/", "ssp.yaml")
_GOOD = Signature(SignatureState.GOOD)
_SHALLOW = "SSP282 the clone is shallow, so the history is not complete"


@dataclass(frozen=True, slots=True)
class _Query:
    """A checked query over the history of one commit."""

    repository: Repository
    metric: str
    branch: str
    tip: Commit
    since: datetime | None
    pattern: str
    trust: Trust
    now: datetime

    def commits(self, *, first_parent: bool = False) -> Iterator[CommitRecord]:
        for record in self.repository.commits(self.tip.sha, first_parent=first_parent):
            if self.since is None or record.commit.committed >= self.since:
                yield record

    def tags(self) -> list[Tag]:
        found = (tag for tag in self.repository.tags(self.tip.sha) if fnmatchcase(tag.name, self.pattern))
        return [tag for tag in found if self.since is None or tag.date >= self.since]

    def controls(self) -> list[tuple[str, Change | None]]:
        names = {*self.repository.tracked, *self.repository.dirty_paths}
        return [(name, self.repository.last_change(name)) for name in sorted(names) if name.startswith(_CONTROLS)]

    def measure(self) -> Measurement:
        now = self.tip.committed
        match self.metric:
            case "signed-commits":
                return self.signed_commits()
            case "signed-tags":
                return self.signed_tags()
            case "review-trailers":
                return git_metrics.review_trailers(self.commits())
            case "direct-pushes":
                return git_metrics.direct_pushes(self.commits(first_parent=True))
            case "release-cadence":
                return git_metrics.release_cadence(self.tags(), now)
            case _:
                return git_metrics.control_changes(self.controls(), now)

    def signed_commits(self) -> Measurement:
        if not self.trust.of_commits:
            return git_metrics.signed_commits(self.commits())
        records = list(self.commits())
        signed = [(record.commit.sha, "") for record in records if record.commit.signed == SIGNED]
        return git_metrics.signed_commits(records, self.verified(signed))

    def signed_tags(self) -> Measurement:
        tags = self.tags()
        if not self.trust.of_commits:
            return git_metrics.signed_tags(tags)
        return git_metrics.signed_tags(tags, self.verified([(t.sha, t.name) for t in tags if t.signed == SIGNED]))

    def verified(self, named: list[tuple[str, str]]) -> dict[str, Signature]:
        """Verify commits and tags, given by sha and name; one that has several names must have been signed for all."""
        from sspgen.collect.trust.commits import CommitVerifier  # noqa: PLC0415 - cryptography costs start-up time

        verifier = CommitVerifier(self.trust, self.now)
        checked: dict[str, Signature] = {}
        pairs = zip(self.repository.objects(sha for sha, _ in named), named, strict=True)
        for found, (sha, name) in pairs:
            if checked.get(sha, _GOOD).state is SignatureState.GOOD:
                checked[sha] = verifier.verify(found, name)
        return checked


class GitCollector:
    """Asks the repository around the workspace for one metric of its history."""

    id: ClassVar[str] = "git"
    title: ClassVar[str] = "History of the git repository"
    settings: ClassVar[frozenset[str]] = frozenset({"git", "branch", "since", "tag_pattern"})
    network: ClassVar[bool] = False

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check the query: a known metric, texts, a date or a number of days."""
        return tuple(self._mistakes(source))

    def _mistakes(self, source: EvidenceSource) -> Iterator[Diagnostic]:
        for key, value in source.query.items():
            if key not in self.settings:
                near = difflib.get_close_matches(key, sorted(self.settings), 1)
                hint = f"did you mean '{near[0]}'?" if near else f"use one of {', '.join(sorted(self.settings))}"
                yield Diagnostic(
                    "SSP221",
                    f"evidence source {source.id}: '{key}' is not known",
                    source.span,
                    help=hint,
                )
            elif not isinstance(value, str) or not value:
                yield Diagnostic("SSP223", f"evidence source {source.id}: '{key}' must be a text", source.span)
        metric, since = source.query.get("git"), source.query.get("since")
        if metric is None:
            yield Diagnostic("SSP222", f"evidence source {source.id}: 'git' is missing", source.span)
        elif isinstance(metric, str) and metric and metric not in METRICS:
            message = f"evidence source {source.id}: '{metric}' is not a metric of git"
            yield Diagnostic("SSP224", message, source.span, help=f"use one of {', '.join(METRICS)}")
        if isinstance(since, str) and since and _since(since, datetime.now(UTC)) is None:
            message = f"evidence source {source.id}: 'since: {since}' is neither a date nor a number of days"
            yield Diagnostic("SSP225", message, source.span, help="write 2026-01-31 or 365d")

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Measure; without a repository or commit, or when git fails, say so as the collection's problem."""
        repository = context.repository
        if repository is None:
            return Collection(source, problem="there is no git repository")
        mistakes = self.validate(source)
        if mistakes:
            return Collection(source, problem=mistakes[0].message)
        try:
            query = _query(source, repository, context)
            if isinstance(query, str):
                return Collection(source, problem=query)
            measurement = query.measure()
        except EnvironmentFailure as error:
            return Collection(source, problem=str(error))
        if repository.problems:
            return Collection(source, problem=str(repository.problems[0]))
        return Collection(source, artifacts=(_artifact(query, measurement),))


def _query(source: EvidenceSource, repository: Repository, context: CollectContext) -> _Query | str:
    """Bind a checked query to the commit it is about, or say why there is none."""
    asked = {key: str(value) for key, value in source.query.items()}
    metric = asked["git"]
    branch = asked.get("branch", "") or _implied_branch(metric, repository)
    record = repository.record(repository.tip(branch))
    if record is None:
        return "the repository has no commits" if branch == "HEAD" else f"there is no branch '{branch}'"
    since = _since(asked["since"], record.commit.committed) if "since" in asked else None
    pattern = asked.get("tag_pattern", "*")
    return _Query(repository, metric, branch, record.commit, since, pattern, context.trust, context.now)


def _implied_branch(metric: str, repository: Repository) -> str:
    """A side branch is pushed to directly by design, so pushes are looked at on the default branch."""
    on_a_side_branch = repository.branch not in {"", repository.default_branch}
    if metric == "direct-pushes" and on_a_side_branch and repository.tip(repository.default_branch):
        return repository.default_branch
    return "HEAD"


def _since(text: str, now: datetime) -> datetime | None:
    days = _DAYS.fullmatch(text)
    try:
        if days:
            return now - timedelta(days=int(days[1]))
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _artifact(query: _Query, measurement: Measurement) -> Artifact:
    if query.repository.shallow:
        measurement = replace(measurement, outcome=Verdict.NEEDS_REVIEW, reason=_SHALLOW)
    report = _report(query, measurement)
    data = _canonical(query, report)
    return Artifact(
        name=f"git:{query.metric}",
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        result=report,
        observed=query.tip.committed.astimezone(UTC),
        origin=TimeOrigin.HEAD,
    )


def _report(query: _Query, measurement: Measurement) -> Report:
    since = query.since.isoformat() if query.since else ""
    return Report(
        format="git",
        tool=Tool("git", query.repository.version),
        subject=Subject("repository", query.repository.remote_url, commit=query.tip.sha),
        outcome=measurement.outcome,
        reason=measurement.reason,
        observed=query.tip.committed.astimezone(UTC),
        population=measurement.population,
        findings=measurement.findings,
        finding_count=measurement.finding_count,
        facts=measurement.facts | {"branch": query.branch, "since": since, "shallow": query.repository.shallow},
    )


def _canonical(query: _Query, report: Report) -> bytes:
    """Return what was found as bytes that depend on commit and query, not on git's version or the clone's origin."""
    content = {
        "metric": query.metric,
        "pattern": query.pattern,
        "commit": report.subject.commit,
        "population": asdict(report.population) if report.population else None,
        "facts": report.facts,
        "findings": [[f.rule, f.location, f.title] for f in report.findings],
        "finding_count": report.finding_count,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


COLLECTOR = GitCollector()
