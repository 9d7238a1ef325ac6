"""Evidence from GitHub: workflow runs, branch protection, pull requests, deployments, releases and alerts.

Each question is answered by one document, see `sspgen.collect.formats.forge_page`. GitHub keeps no history of
protection, so `rules` must be collected every night to show what held. The token is ``GITHUB_TOKEN`` or ``GH_TOKEN``;
it is sent to the API that the query names, and nowhere else.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote

from sspgen.collect.fields import dig, first_text, mapping, moment, text
from sspgen.collect.formats.github_objects import ALERT, DEPLOYMENT, PULL, RELEASE, RUN
from sspgen.collect.remote.forge_query import Listing, MissingExtraError, Terms, collection, explained, paged, token_of
from sspgen.collect.remote.github_client import GithubClient, listing_path
from sspgen.collect.remote.http import HttpProblem
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.evidence import Collection
from sspgen.model.limits import FORGE_REQUESTS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.collect.api import CollectContext
    from sspgen.collect.remote.forge_query import Answer, Asked
    from sspgen.model.evidence import EvidenceSource, Json

_TERMS: Final = Terms(
    forge="github",
    questions=("alerts", "deployments", "pulls", "releases", "rules", "runs"),
    subject="repository",
    form=re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}/(?!\.\.?$)[A-Za-z0-9_.-]{1,100}"),
    example="owner/name",
    settings=frozenset({"github", "repository", "branch", "since", "api", "environment", "tool"}),
    api="https://api.github.com",
)
_TOOLS: Final = ("code-scanning", "secret-scanning")
_PERMISSIONS: Final = {
    "alerts": "the permission 'Code scanning alerts: read' or 'Secret scanning alerts: read', and scanning to be on",
    "deployments": "the permission 'Deployments: read'",
    "pulls": "the permission 'Pull requests: read'",
    "releases": "the permission 'Contents: read'",
    "rules": "the permission 'Administration: read'",
    "runs": "the permission 'Actions: read'",
}
_RULE_FIELDS: Final = frozenset(
    {
        *(
            "type",
            "ruleset_id",
            "ruleset_source_type",
            "ruleset_source",
            "parameters",
            "id",
            "name",
            "target",
            "source",
        ),
        *(
            "source_type",
            "enforcement",
            "bypass_actors",
            "actor_id",
            "actor_type",
            "bypass_mode",
            "rules",
            "updated_at",
        ),
        *("required_approving_review_count", "dismiss_stale_reviews_on_push", "require_code_owner_review", "url"),
        *("require_last_push_approval", "required_status_checks", "context", "strict_required_status_checks_policy"),
        *("required_pull_request_reviews", "dismiss_stale_reviews", "require_code_owner_reviews", "contexts", "checks"),
        *("bypass_pull_request_allowances", "users", "teams", "apps", "login", "slug", "strict", "enforce_admins"),
        *("enabled", "allow_force_pushes", "allow_deletions", "required_linear_history", "required_signatures"),
    }
)
_NOT_PROTECTED: Final = b"Branch not protected"
_FORBIDDEN, _NOT_FOUND = 403, 404


@dataclass(frozen=True, slots=True)
class _Question:
    """A query with the client that can answer it; ``token`` names the variable that the token came from."""

    asked: Asked
    client: GithubClient
    token: str

    def answer(self) -> Listing:
        """Return what GitHub says to the question."""
        return _ANSWERS[self.asked.question](self)

    def list(self, listing: Listing, path: str, key: str = "", *, since: str = "", **query: str) -> Listing:
        """Take the pages of a list; with ``since``, until the first item whose time in that field is too old."""
        pages = paged(listing_path(path, **query), lambda address: self.page(address, key))
        listing.take(pages, self.too_old(since) if since and self.asked.since else None)
        return listing

    def page(self, address: str, key: str = "") -> Answer:
        try:
            return self.client.page(address, key)
        except HttpProblem as problem:
            raise self.explained(problem) from None

    def one(self, path: str) -> Json:
        try:
            return self.client.one(path)
        except HttpProblem as problem:
            raise self.explained(problem) from None

    def explained(self, problem: HttpProblem) -> HttpProblem:
        return explained(problem, _PERMISSIONS[self.asked.question], self.token)

    def too_old(self, field: str) -> Callable[[Json], bool]:
        def ends(item: Json) -> bool:
            time = moment(dig(item, field)).time
            return time is not None and self.asked.since is not None and time < self.asked.since

        return ends

    def completed(self, listing: Listing, more: Callable[[dict[str, Json]], dict[str, Json]]) -> Listing:
        """Add to each item what only a request of its own tells; after a failure the others stay without it."""

        def ask(item: Json) -> dict[str, Json] | HttpProblem:
            try:
                return {} if listing.problem else more(mapping(item))
            except HttpProblem as problem:
                listing.note(str(problem))
                return problem

        with ThreadPoolExecutor(FORGE_REQUESTS_AT_ONCE) as pool:
            found = list(pool.map(ask, list(listing.items.values())))
        for (name, item), extra in zip(list(listing.items.items()), found, strict=True):
            if isinstance(extra, dict):
                listing.items[name] = mapping(item) | extra
        return listing


def _repository(question: _Question) -> str:
    return f"/repos/{question.asked.subject}"


def _date(question: _Question) -> str:
    return question.asked.since.astimezone(UTC).date().isoformat() if question.asked.since else ""


def _runs(question: _Question) -> Listing:
    since = _date(question)
    query = {"branch": question.asked.branch, "created": f">={since}" if since else ""}
    path = f"{_repository(question)}/actions/runs"
    return question.list(Listing(RUN | {"repository", "full_name"}), path, "workflow_runs", **query)


def _pulls(question: _Question) -> Listing:
    """Ask for closed pull requests, and of each merged one for who merged it and for its reviews."""
    query = {"state": "closed", "sort": "updated", "direction": "desc", "base": question.asked.branch}
    path = f"{_repository(question)}/pulls"
    listing = question.list(Listing(PULL, key="number"), path, since="updated_at", **query)

    def more(pull: dict[str, Json]) -> dict[str, Json]:
        if not pull.get("merged_at"):
            return {}
        own = f"{path}/{text(pull.get('number'), 40)}"
        reviews = question.list(Listing(PULL), f"{own}/reviews")
        whole = mapping(question.one(own))
        return {"merged_by": {"login": dig(whole, "merged_by", "login")}, "reviews": reviews.whole()}

    return question.completed(listing, more)


def _deployments(question: _Question) -> Listing:
    path = f"{_repository(question)}/deployments"
    query = {"environment": question.asked.environment, "ref": question.asked.branch}
    listing = question.list(Listing(DEPLOYMENT), path, since="created_at", **query)

    def more(deployment: dict[str, Json]) -> dict[str, Json]:
        statuses = question.list(Listing(DEPLOYMENT), f"{path}/{text(deployment.get('id'), 40)}/statuses")
        return {"statuses": statuses.whole()}

    return question.completed(listing, more)


def _releases(question: _Question) -> Listing:
    return question.list(Listing(RELEASE), f"{_repository(question)}/releases")


def _alerts(question: _Question) -> Listing:
    tool = question.asked.tool or _TOOLS[0]
    hidden = "true" if tool == _TOOLS[1] else ""
    path = f"{_repository(question)}/{tool}/alerts"
    return question.list(Listing(ALERT, key="number"), path, hide_secret=hidden, ref=question.asked.branch)


def _rules(question: _Question) -> Listing:
    """Ask for the rules of a branch, the rulesets that they come from, and the branch's own protection."""
    listing = Listing(_RULE_FIELDS, key="key")
    here = _repository(question)
    try:
        branch = question.asked.branch or first_text(dig(question.one(here), "default_branch"))
        rules = question.list(Listing(_RULE_FIELDS, key="key"), f"{here}/rules/branches/{quote(branch, safe='')}")
        for rule in rules.whole():
            listing.add(rule)
        for path in sorted({_ruleset(rule, here) for rule in rules.items.values()} - {""}):
            _add_ruleset(question, listing, path)
        _add_protection(question, listing, f"{here}/branches/{quote(branch, safe='')}/protection")
    except HttpProblem as problem:
        listing.note(str(problem))
    listing.total, listing.pages = None, 1
    return listing


def _ruleset(rule: Json, here: str) -> str:
    """Return the path of the ruleset that a rule comes from; empty when only an enterprise's owners can read it."""
    number, source = text(dig(rule, "ruleset_id"), 40), text(dig(rule, "ruleset_source"), 100)
    if dig(rule, "ruleset_source_type") == "Organization":
        return f"/orgs/{quote(source, safe='')}/rulesets/{number}"
    return f"{here}/rulesets/{number}" if dig(rule, "ruleset_source_type") == "Repository" else ""


def _add_ruleset(question: _Question, listing: Listing, path: str) -> None:
    """Add a ruleset; without one the reader says that who may bypass it is not told."""
    try:
        listing.add(question.one(path))
    except HttpProblem as problem:
        if problem.status not in {_FORBIDDEN, _NOT_FOUND}:
            raise


def _add_protection(question: _Question, listing: Listing, path: str) -> None:
    try:
        listing.add(question.one(path))
    except HttpProblem as problem:
        if problem.status != _NOT_FOUND or _NOT_PROTECTED not in problem.body:
            raise


_ANSWERS: Final[dict[str, Callable[[_Question], Listing]]] = {
    "alerts": _alerts,
    "deployments": _deployments,
    "pulls": _pulls,
    "releases": _releases,
    "rules": _rules,
    "runs": _runs,
}


@dataclass(frozen=True, slots=True)
class GithubCollector:
    """Asks GitHub one question about one repository."""

    id: ClassVar[str] = "github"
    title: ClassVar[str] = "GitHub's API"
    settings: ClassVar[frozenset[str]] = _TERMS.settings
    network: ClassVar[bool] = True

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check the query: a known question, a repository, texts of the right form."""
        found = list(_TERMS.mistakes(source))
        tool = source.query.get("tool")
        if isinstance(tool, str) and tool and tool not in _TOOLS:
            message = f"evidence source {source.id}: '{tool}' is no tool whose alerts are collected"
            found.append(Diagnostic("SSP224", message, source.span, help=f"use one of {', '.join(_TOOLS)}"))
        return tuple(found)

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Ask, page by page; what came before a failure is kept and marked as incomplete."""
        mistakes = self.validate(source)
        if mistakes:
            return Collection(source, problem=mistakes[0].message)
        asked = _TERMS.asked(source, context.now)
        try:
            name, token = token_of(context.environment, asked.api, "GITHUB_TOKEN", "GH_TOKEN")
            client = GithubClient(asked.api, token, context.deadline)
        except (HttpProblem, MissingExtraError) as problem:
            return Collection(source, problem=str(problem))
        return collection(source, asked, _Question(asked, client, name).answer(), context)


COLLECTOR: Final = GithubCollector()
