"""Asks GitLab's REST API through python-gitlab. The only file that imports it, when something is asked and not before.

python-gitlab builds requests and authenticates them; what leaves goes through `sspgen.collect.remote.http`, so that
limits, waits and the law on tokens are the same for every server. A request to another host than the server's is
refused here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sspgen.collect.fields import integer, items
from sspgen.collect.remote.forge_query import Answer, MissingExtraError, failed, parsed
from sspgen.collect.remote.http import HttpProblem, Trouble, get
from sspgen.model.limits import FORGE_PAGE_BYTES, HTTP_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from gitlab import Gitlab

    from sspgen.model.evidence import Json

EXTRA: Final = "SSP315 the collector gitlab needs python-gitlab: pip install 'sspgen[gitlab]'"
_NEXT: Final = re.compile(r'<([^<>\s]{1,4000})>\s?;\s?rel="next"')
_SENT: Final = frozenset({"private-token", "job-token", "authorization", "accept", "user-agent"})
_PAGE: Final = 100


class GitlabClient:
    """A connection to one server with one token."""

    def __init__(self, api: str, personal: str, job: str, deadline: Callable[[], float]) -> None:
        """Prepare to ask; nothing is sent yet.

        Args:
            api: address of the server, e.g. ``https://gitlab.com``.
            personal: token of a person, a group or a project; empty for none.
            job: token of a job of a pipeline; empty for none.
            deadline: seconds that are left for everything.

        Raises:
            MissingExtraError: python-gitlab is not installed.
        """
        try:
            self._gitlab = _connected(api, personal, job, deadline)
        except ImportError as error:
            raise MissingExtraError(EXTRA) from error

    def one(self, path: str) -> Json:
        """Return the document at a path below the API's address.

        Raises:
            HttpProblem: it could not be had.
        """
        return self._ask(path, {})[0]

    def page(self, path: str, **query: str) -> Answer:
        """Return one page of a list.

        Args:
            path: below the API's address, or a whole address that the API gave as the next page.
            query: of the first page; the address of a further one has it already.

        Raises:
            HttpProblem: it could not be had, or it is no list.
        """
        first = "://" not in path
        document, headers = self._ask(
            path, {"per_page": _PAGE, **{n: v for n, v in query.items() if v}} if first else {}
        )
        if not isinstance(document, list):
            raise HttpProblem(Trouble.STATUS, f"{path.partition('?')[0][:200]}: there is no list in the answer")
        found = _NEXT.search(headers.get("link", ""))
        return Answer(items(document), found[1] if found else "", integer(headers.get("x-total")))

    def _ask(self, path: str, query: dict[str, Any]) -> tuple[Json, dict[str, str]]:
        try:
            answer = self._gitlab.http_request("get", path, query_data=query, obey_rate_limit=False, max_retries=0)
            data, headers = answer.content, {name.lower(): value for name, value in answer.headers.items()}
        except Exception as error:  # noqa: BLE001 - whatever the libraries raise, it must not be shown
            raise failed(error) from None
        return parsed(data, path.partition("?")[0][:200]), headers


def _connected(api: str, personal: str, job: str, deadline: Callable[[], float]) -> Gitlab:
    import requests  # noqa: PLC0415 - a third of a second that only what asks GitLab should pay
    from gitlab import Gitlab  # noqa: PLC0415 - the same
    from requests.adapters import BaseAdapter  # noqa: PLC0415 - the same

    here = urlsplit(api)

    class Adapter(BaseAdapter):
        """Hands requests to the one place where they leave."""

        def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
            there = urlsplit(request.url or "")
            if (there.scheme, there.netloc) != (here.scheme, here.netloc):
                raise HttpProblem(Trouble.REDIRECT, f"it names a page on another host, {there.hostname}")
            answer = get(
                request.url or "",
                headers={name: str(value) for name, value in request.headers.items() if name.lower() in _SENT},
                limit=FORGE_PAGE_BYTES,
                timeout=HTTP_TIMEOUT_SECONDS,
                deadline=deadline,
            )
            made = requests.Response()
            made.status_code = answer.status
            made.headers.update({name: value for name, value in answer.headers.items() if name != "content-encoding"})
            made.url, made.request = request.url or "", request
            made._content = answer.data  # noqa: SLF001 - an adapter has no other way to give a body that was read
            return made

        def close(self) -> None:
            """Nothing is held open here."""

    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Adapter())
    session.mount("http://", Adapter())
    return Gitlab(api, session=session, user_agent="sspgen", private_token=personal or None, job_token=job or None)
