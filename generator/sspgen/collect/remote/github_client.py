"""Asks GitHub's REST API through githubkit. The only file that imports it, when something is asked and not before.

githubkit builds requests and authenticates them; what leaves goes through `sspgen.collect.remote.http`, so that
limits, waits and the law on tokens are the same for every server. A request to another host than the API's is refused
here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from sspgen.collect.fields import integer, items
from sspgen.collect.remote.forge_query import Answer, MissingExtraError, failed, parsed
from sspgen.collect.remote.http import HttpProblem, Trouble, get
from sspgen.model.limits import FORGE_PAGE_BYTES, HTTP_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from githubkit import GitHub, TokenAuthStrategy, UnauthAuthStrategy

    from sspgen.model.evidence import Json

EXTRA: Final = "SSP315 the collector github needs githubkit: pip install 'sspgen[github]'"
_NEXT: Final = re.compile(r'<([^<>\s]{1,4000})>\s?;\s?rel="next"')
_PAGE: Final = 100


class GithubClient:
    """A connection to one API with one token."""

    def __init__(self, api: str, token: str, deadline: Callable[[], float]) -> None:
        """Prepare to ask; nothing is sent yet.

        Args:
            api: address of the API, e.g. ``https://api.github.com``.
            token: empty to ask without one.
            deadline: seconds that are left for everything.

        Raises:
            MissingExtraError: githubkit is not installed, or not with libraries that it works with.
        """
        try:
            self._github = _connected(api, token, deadline)
        except ImportError as error:
            raise MissingExtraError(EXTRA) from error

    def one(self, path: str) -> Json:
        """Return the document at a path below the API's address.

        Raises:
            HttpProblem: it could not be had.
        """
        return self._ask(path)[0]

    def page(self, path: str, key: str = "") -> Answer:
        """Return one page of a list.

        Args:
            path: below the API's address, or a whole address that the API gave as the next page.
            key: name of the list in an object with ``total_count``; empty for a bare list.

        Raises:
            HttpProblem: it could not be had, or it is no list.
        """
        document, following = self._ask(path)
        listed = document.get(key) if key and isinstance(document, dict) else document
        if not isinstance(listed, list):
            raise HttpProblem(Trouble.STATUS, f"{path.partition('?')[0][:200]}: there is no list in the answer")
        total = integer(document.get("total_count")) if isinstance(document, dict) else None
        return Answer(items(listed), following, total)

    def _ask(self, path: str) -> tuple[Json, str]:
        try:
            answer = self._github.request("GET", path)
            data, link = answer.content, answer.headers.get("link", "")
        except Exception as error:  # noqa: BLE001 - whatever the libraries raise, it must not be shown
            raise failed(error) from None
        found = _NEXT.search(link)
        return parsed(data, path.partition("?")[0][:200]), found[1] if found else ""


def _connected(api: str, token: str, deadline: Callable[[], float]) -> GitHub[TokenAuthStrategy | UnauthAuthStrategy]:
    import httpx  # noqa: PLC0415 - half a second that only what asks GitHub should pay
    from githubkit import GitHub, TokenAuthStrategy, UnauthAuthStrategy  # noqa: PLC0415 - the same

    here = urlsplit(api)

    class Transport(httpx.BaseTransport):
        """Hands requests to the one place where they leave."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            there = urlsplit(str(request.url))
            if (there.scheme, there.netloc) != (here.scheme, here.netloc):
                raise HttpProblem(Trouble.REDIRECT, f"it names a page on another host, {there.hostname}")
            answer = get(
                str(request.url),
                headers={n: v for n, v in request.headers.items() if n in {"authorization", "accept", "user-agent"}},
                limit=FORGE_PAGE_BYTES,
                timeout=HTTP_TIMEOUT_SECONDS,
                deadline=deadline,
            )
            passed = {name: value for name, value in answer.headers.items() if name in {"link", "content-type"}}
            return httpx.Response(answer.status, headers=passed, content=answer.data)

    return GitHub(
        TokenAuthStrategy(token) if token else UnauthAuthStrategy(),
        base_url=api,
        transport=Transport(),
        user_agent="sspgen",
        follow_redirects=False,
        trust_env=False,
        http_cache=False,
        auto_retry=False,
    )


def listing_path(path: str, **query: str) -> str:
    """Return the path of a list's first page, with as many items a page as the API gives."""
    asked = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode({'per_page': str(_PAGE), **asked})}"
