"""Evidence from GitLab: pipelines, merge requests with approvals, protected branches and deployments.

Each question is answered by one document, see `sspgen.collect.formats.forge_page`. GitLab's API gives no history of
protection, so `protected-branches` must be collected every night to show what held. The token is ``GITLAB_TOKEN`` or
``CI_JOB_TOKEN``; it is sent to the server that the query names, and nowhere else.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote

from sspgen.collect.fields import mapping, text
from sspgen.collect.remote.forge_query import Listing, MissingExtraError, Terms, collection, explained, paged, token_of
from sspgen.collect.remote.gitlab_client import GitlabClient
from sspgen.collect.remote.http import HttpProblem
from sspgen.model.evidence import Collection
from sspgen.model.limits import FORGE_REQUESTS_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sspgen.collect.api import CollectContext
    from sspgen.collect.remote.forge_query import Answer, Asked
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.evidence import EvidenceSource, Json

_TERMS: Final = Terms(
    forge="gitlab",
    questions=("deployments", "merge-requests", "pipelines", "protected-branches"),
    subject="project",
    form=re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}(?:/[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}){1,20}"),
    example="group/project",
    settings=frozenset({"gitlab", "project", "branch", "since", "api", "environment"}),
    api="https://gitlab.com",
)
_READ_API: Final = "the scope 'read_api' and the role Reporter"
_PERMISSIONS: Final = {
    "deployments": _READ_API,
    "merge-requests": _READ_API,
    "pipelines": _READ_API,
    "protected-branches": "the scope 'read_api' and the role Maintainer",
}
_FIELDS: Final = {
    "deployments": frozenset(
        {
            *("id", "iid", "sha", "ref", "status", "created_at", "updated_at", "finished_at", "user", "username"),
            *("environment", "name", "deployable", "web_url"),
        }
    ),
    "merge-requests": frozenset(
        {
            *("id", "iid", "title", "state", "sha", "merge_commit_sha", "squash_commit_sha", "merged_at", "closed_at"),
            *("updated_at", "created_at", "author", "username", "merged_by", "merge_user", "target_branch", "web_url"),
            *("source_branch", "references", "full", "approved_by", "user", "approved_at", "head_commit_sha"),
        }
    ),
    "pipelines": frozenset(
        {
            *("id", "iid", "sha", "ref", "status", "source", "created_at", "updated_at", "finished_at", "web_url"),
            *("user", "username", "name"),
        }
    ),
    "protected-branches": frozenset(
        {
            *("id", "name", "push_access_levels", "merge_access_levels", "access_level", "access_level_description"),
            *("user_id", "group_id", "deploy_key_id", "allow_force_push", "code_owner_approval_required"),
            "only_allow_merge_if_pipeline_succeeds",
        }
    ),
}


@dataclass(frozen=True, slots=True)
class _Question:
    """A query with the client that can answer it; ``token`` names the variable that the token came from."""

    asked: Asked
    client: GitlabClient
    token: str

    def answer(self) -> Listing:
        """Return what GitLab says to the question."""
        return _ANSWERS[self.asked.question](self)

    @property
    def project(self) -> str:
        """The path of the project below the API's address."""
        return f"/projects/{quote(self.asked.subject, safe='')}"

    @property
    def since(self) -> str:
        """The time to ask from, as GitLab wants it; empty for everything."""
        return self.asked.since.astimezone(UTC).isoformat() if self.asked.since else ""

    def list(self, path: str, key: str = "id", **query: str) -> Listing:
        """Take the pages of a list."""
        listing = Listing(_FIELDS[self.asked.question], key)
        listing.take(paged(path, lambda address: self.page(address, query)))
        return listing

    def page(self, address: str, query: dict[str, str]) -> Answer:
        try:
            return self.client.page(address, **query)
        except HttpProblem as problem:
            raise self.explained(problem) from None

    def one(self, path: str) -> Json:
        try:
            return self.client.one(path)
        except HttpProblem as problem:
            raise self.explained(problem) from None

    def explained(self, problem: HttpProblem) -> HttpProblem:
        return explained(problem, _PERMISSIONS[self.asked.question], self.token)


def _pipelines(question: _Question) -> Listing:
    query = {"ref": question.asked.branch, "updated_after": question.since}
    return question.list(f"{question.project}/pipelines", **query)


def _deployments(question: _Question) -> Listing:
    query = {"environment": question.asked.environment, "updated_after": question.since, "order_by": "updated_at"}
    return question.list(f"{question.project}/deployments", **query)


def _merge_requests(question: _Question) -> Listing:
    """Ask for merged merge requests, and of each for its approvals and for when what was pushed."""
    path = f"{question.project}/merge_requests"
    query = {"state": "merged", "scope": "all", "target_branch": question.asked.branch, "updated_after": question.since}
    listing = question.list(path, "iid", **query)

    def more(item: Json) -> dict[str, Json]:
        own = f"{path}/{text(mapping(item).get('iid'), 40)}"
        try:
            if listing.problem:
                return {}
            approvals = mapping(question.one(f"{own}/approvals"))
            versions = question.list(f"{own}/versions").whole()
        except HttpProblem as problem:
            listing.note(str(problem))
            return {}
        kept = Listing(_FIELDS[question.asked.question])
        kept.add(approvals)
        return {"approvals": next(iter(kept.items.values())), "versions": versions}

    with ThreadPoolExecutor(FORGE_REQUESTS_AT_ONCE) as pool:
        found = list(pool.map(more, list(listing.items.values())))
    for (name, item), extra in zip(list(listing.items.items()), found, strict=True):
        listing.items[name] = mapping(item) | extra
    return listing


def _protected_branches(question: _Question) -> Listing:
    """Ask for the protected branches, and for what the project's own settings ask of a merge."""
    listing = question.list(f"{question.project}/protected_branches", "name")
    if listing.problem:
        return listing
    try:
        project = mapping(question.one(question.project))
    except HttpProblem as problem:
        listing.note(str(problem))
        return listing
    listing.total = None
    if question.asked.branch:
        listing.items = {name: item for name, item in listing.items.items() if _covers(name, question.asked.branch)}
    if "only_allow_merge_if_pipeline_succeeds" in project:
        listing.items["the project"] = {
            "only_allow_merge_if_pipeline_succeeds": project["only_allow_merge_if_pipeline_succeeds"]
        }
    return listing


def _covers(name: str, branch: str) -> bool:
    """Tell whether a protected branch, which may be a pattern with ``*``, is about a branch."""
    return fnmatchcase(branch, name.replace("[", "[[]").replace("?", "[?]"))


_ANSWERS: Final[dict[str, Callable[[_Question], Listing]]] = {
    "deployments": _deployments,
    "merge-requests": _merge_requests,
    "pipelines": _pipelines,
    "protected-branches": _protected_branches,
}


@dataclass(frozen=True, slots=True)
class GitlabCollector:
    """Asks GitLab one question about one project."""

    id: ClassVar[str] = "gitlab"
    title: ClassVar[str] = "GitLab's API"
    settings: ClassVar[frozenset[str]] = _TERMS.settings
    network: ClassVar[bool] = True

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check the query: a known question, a project, texts of the right form."""
        return tuple(_TERMS.mistakes(source))

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Ask, page by page; what came before a failure is kept and marked as incomplete."""
        mistakes = self.validate(source)
        if mistakes:
            return Collection(source, problem=mistakes[0].message)
        asked = _TERMS.asked(source, context.now)
        try:
            name, token = token_of(context.environment, asked.api, "GITLAB_TOKEN", "CI_JOB_TOKEN")
            job = token if name == "CI_JOB_TOKEN" else ""
            client = GitlabClient(asked.api, token if not job else "", job, context.deadline)
        except (HttpProblem, MissingExtraError) as problem:
            return Collection(source, problem=str(problem))
        return collection(source, asked, _Question(asked, client, name).answer(), context)


COLLECTOR: Final = GitlabCollector()
