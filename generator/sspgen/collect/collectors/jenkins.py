"""Evidence from Jenkins: the builds of a job.

The question is answered by one document, see `sspgen.collect.formats.forge_page`. Only the fields that are read are
asked for, so that parameters of builds, which may hold secrets, never leave the server. The credentials are
``JENKINS_USER`` and ``JENKINS_TOKEN``; they are sent to the server that the query names, and nowhere else.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import quote, urlencode

from sspgen.collect.fields import dig, items, moment
from sspgen.collect.remote.forge_query import Answer, Listing, Terms, collection, explained, paged, parsed, token_of
from sspgen.collect.remote.http import HttpProblem, Trouble, get
from sspgen.model.evidence import Collection
from sspgen.model.limits import FORGE_PAGE_BYTES, HTTP_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from sspgen.collect.api import CollectContext
    from sspgen.collect.remote.forge_query import Asked
    from sspgen.model.diagnostics import Diagnostic
    from sspgen.model.evidence import EvidenceSource, Json

_TERMS: Final = Terms(
    forge="jenkins",
    questions=("builds",),
    subject="job",
    form=re.compile(r"[^./?#\x00-\x1f][^/?#\x00-\x1f]{0,199}(?:/[^./?#\x00-\x1f][^/?#\x00-\x1f]{0,199}){0,20}"),
    example="folder/name",
    settings=frozenset({"jenkins", "job", "since", "api"}),
)
_FIELDS: Final = "number,result,building,timestamp,duration,url,queueId"
_ACTIONS: Final = "actions[lastBuiltRevision[SHA1],causes[userId]]"
_KEEPS: Final = frozenset(
    {
        *("_class", "number", "result", "building", "timestamp", "duration", "url", "queueId", "actions"),
        *("lastBuiltRevision", "SHA1", "causes", "userId"),
    }
)
_PERMISSION: Final = "the permission 'Job/Read'"
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class _Job:
    """A job to be asked about; ``token`` names the variable that the token came from."""

    asked: Asked
    headers: dict[str, str]
    token: str
    context: CollectContext

    def page(self, start: str) -> Answer:
        """Return the builds from a place in the list on, newest first."""
        first = int(start)
        tree = f"allBuilds[{_FIELDS},{_ACTIONS}]{{{first},{first + _PAGE}}}"
        path = "".join(f"/job/{quote(part, safe='')}" for part in self.asked.subject.split("/"))
        url = f"{self.asked.api}{path}/api/json?{urlencode({'tree': tree})}"
        try:
            answer = get(
                url,
                headers=self.headers,
                limit=FORGE_PAGE_BYTES,
                timeout=HTTP_TIMEOUT_SECONDS,
                deadline=self.context.deadline,
            )
        except HttpProblem as problem:
            raise explained(problem, _PERMISSION, self.token) from None
        builds = dig(parsed(answer.data, path), "allBuilds")
        if not isinstance(builds, list):
            raise HttpProblem(Trouble.STATUS, f"{path}: there is no list of builds in the answer")
        return Answer(items(builds), str(first + _PAGE) if len(builds) >= _PAGE else "")

    def too_old(self, build: Json) -> bool:
        """Tell whether a build was started before the time that is asked about."""
        started = moment(dig(build, "timestamp")).time
        return started is not None and self.asked.since is not None and started < self.asked.since


@dataclass(frozen=True, slots=True)
class JenkinsCollector:
    """Asks a Jenkins server for the builds of one job."""

    id: ClassVar[str] = "jenkins"
    title: ClassVar[str] = "A Jenkins server's API"
    settings: ClassVar[frozenset[str]] = _TERMS.settings
    network: ClassVar[bool] = True

    def validate(self, source: EvidenceSource) -> tuple[Diagnostic, ...]:
        """Check the query: a known question, a job, a server."""
        return tuple(_TERMS.mistakes(source))

    def collect(self, source: EvidenceSource, context: CollectContext) -> Collection:
        """Ask, page by page; what came before a failure is kept and marked as incomplete."""
        mistakes = self.validate(source)
        if mistakes:
            return Collection(source, problem=mistakes[0].message)
        asked = _TERMS.asked(source, context.now)
        try:
            name, headers = _credentials(context, asked.api)
        except HttpProblem as problem:
            return Collection(source, problem=str(problem))
        job = _Job(asked, headers, name, context)
        listing = Listing(_KEEPS, key="number")
        listing.take(paged("0", job.page), job.too_old)
        return collection(source, asked, listing, context)


def _credentials(context: CollectContext, api: str) -> tuple[str, dict[str, str]]:
    """Return the name of the token's variable, and the headers that carry it (RFC 7617)."""
    name, token = token_of(context.environment, api, "JENKINS_TOKEN")
    _, user = token_of(context.environment, api, "JENKINS_USER")
    if not token:
        return "", {}
    if not user:
        raise HttpProblem(Trouble.REFUSED, "JENKINS_TOKEN is set, but JENKINS_USER, whose token it is, is not")
    return name, {"authorization": "Basic " + base64.b64encode(f"{user}:{token}".encode()).decode("ascii")}


COLLECTOR: Final = JenkinsCollector()
