"""Asks a server for one document over HTTP. The only file that imports urllib3, and the one place where requests leave.

Whoever asks gets the whole body of a 2xx answer, or an `HttpProblem` that says why not; never half of a document.
Servers are not trusted: sizes, waits and times are limited, and certificates are verified. A redirect never carries our
headers, which may hold a token, to another host. Nothing here prints, stores or names a header that was sent.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from sspgen.model.limits import (
    HTTP_ATTEMPTS,
    HTTP_CHUNK_BYTES,
    HTTP_PROBLEM_BYTES,
    HTTP_REDIRECTS,
    HTTP_WAIT_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3 import BaseHTTPResponse, PoolManager

_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_FORBIDDEN, _TOO_MANY, _FIRST_REDIRECT = 403, 429, 300
_HARMLESS: Final = frozenset({"accept", "accept-encoding", "user-agent"})
_LEAST_WAIT: Final = 0.01

wait = time.sleep
"""How waits are spent where a caller does not say; seconds."""


class Trouble(StrEnum):
    """What kind of thing went wrong, for callers that react to it."""

    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too large"
    RATE_LIMIT = "rate limit"
    STATUS = "status"
    REDIRECT = "redirect"
    CERTIFICATE = "certificate"


class HttpProblem(Exception):
    """Why there is no answer. The message names the address without query or credentials, and never a header.

    Attributes:
        status: of the answer; 0 when there was none.
        reset: when a rate limit ends (timezone-aware), where the server told.
        body: the start of what the server said to it, for telling cases apart; not for showing.
    """

    def __init__(
        self, kind: Trouble, message: str, *, status: int = 0, reset: datetime | None = None, body: bytes = b""
    ) -> None:
        self.kind = kind
        self.body = body
        self.status = status
        self.reset = reset
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Response:
    """A 2xx answer: its status, its headers by lower-case name, and all of its body, decompressed."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(frozen=True, slots=True)
class _Asked:
    """What stays the same over the attempts and redirects of one request."""

    limit: int
    timeout: float
    deadline: Callable[[], float]
    elsewhere: bool
    sleep: Callable[[float], None]


@dataclass(slots=True)
class _Again:
    """A failure that may go away: the problem to raise if it does not, and how long the server asks to wait."""

    problem: HttpProblem
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class _Moved:
    """A redirect that was not followed yet."""

    location: str


def get(
    url: str,
    *,
    headers: Mapping[str, str],
    limit: int,
    timeout: float,
    deadline: Callable[[], float],
    elsewhere: bool = False,
    sleep: Callable[[float], None] | None = None,
) -> Response:
    """Return the answer to a GET request.

    Args:
        url: ``https`` or ``http``, without credentials in it.
        headers: sent to the host of ``url`` only.
        limit: largest body, in bytes after decompression.
        timeout: longest silence of the server, in seconds.
        deadline: seconds that are left for everything, retries and waits included.
        elsewhere: follow redirects to other public hosts, without ``headers``; else they are an error.
        sleep: waits for some seconds; None for the clock's own.

    Raises:
        HttpProblem: there is no answer of status 2xx, or it is too large, or time is up.
    """
    asked = _Asked(limit, timeout, deadline, elsewhere, sleep or wait)
    sent = {name.lower(): value for name, value in headers.items()}
    sent.setdefault("user-agent", "sspgen")
    sent.setdefault("accept-encoding", "gzip, deflate")
    here = _checked(url)
    for _ in range(HTTP_REDIRECTS + 1):
        answer = _persistently(here, sent, asked)
        if isinstance(answer, Response):
            return answer
        there = _target(here, answer.location, elsewhere=elsewhere)
        if _origin(there) != _origin(here):
            sent = {name: value for name, value in sent.items() if name in _HARMLESS}
        here = there
    raise HttpProblem(Trouble.REDIRECT, f"{_named(here)}: more than {HTTP_REDIRECTS} redirects")


def _checked(url: str) -> SplitResult:
    """Return the parts of an address that may be asked.

    Raises:
        HttpProblem: it is not ``http`` or ``https``, names no host, or holds credentials.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise HttpProblem(Trouble.REFUSED, "the address is malformed") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise HttpProblem(Trouble.REFUSED, f"{_named(parts)}: only http and https addresses with a host are asked")
    if "@" in parts.netloc:
        raise HttpProblem(Trouble.REFUSED, f"{_named(parts)}: credentials in an address are not used")
    return parts


def _target(here: SplitResult, location: str, *, elsewhere: bool) -> SplitResult:
    there = _checked(urljoin(here.geturl(), location))
    if _origin(there) == _origin(here):
        return there
    if not elsewhere:
        raise HttpProblem(Trouble.REDIRECT, f"{_named(here)}: it redirects to another host, {there.hostname}")
    if there.scheme != "https" and here.scheme == "https":
        raise HttpProblem(Trouble.REDIRECT, f"{_named(here)}: it redirects to an address without TLS")
    if not _is_public(there.hostname or ""):
        raise HttpProblem(Trouble.REDIRECT, f"{_named(here)}: it redirects to an address that is not public")
    return there


def _is_public(host: str) -> bool:
    """Tell whether a host may be redirected to: a name, but not of this machine, or a public address."""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host.strip(".") and not host.rstrip(".").endswith((".localhost", ".local", ".internal"))


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _named(parts: SplitResult) -> str:
    """Return an address as messages may show it: without credentials, query and fragment."""
    shown = "".join(c for c in f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if c.isprintable())
    return shown[:200]


def _persistently(here: SplitResult, headers: Mapping[str, str], asked: _Asked) -> Response | _Moved:
    """Ask again while that may help and time is left."""
    for attempt in range(1, HTTP_ATTEMPTS + 1):
        answer = _once(here, headers, asked)
        if not isinstance(answer, _Again):
            return answer
        pause = max(answer.wait, 2.0 ** (attempt - 1))
        if attempt == HTTP_ATTEMPTS or pause > min(asked.deadline(), HTTP_WAIT_SECONDS):
            raise answer.problem
        asked.sleep(pause)
    raise AssertionError  # pragma: no cover - the last attempt raises


def _once(here: SplitResult, headers: Mapping[str, str], asked: _Asked) -> Response | _Moved | _Again:
    from urllib3 import Timeout, exceptions  # noqa: PLC0415 - 0.1 s that only what goes over the network should pay

    patience = min(asked.timeout, asked.deadline())
    if patience < _LEAST_WAIT:
        raise HttpProblem(Trouble.TIMEOUT, f"{_named(here)}: the time for this source is used up")
    try:
        answer = _pool(_proxy(here)).request(
            "GET",
            here._replace(fragment="").geturl(),
            headers=dict(headers),
            preload_content=False,
            redirect=False,
            retries=False,
            timeout=Timeout(connect=patience, read=patience),
        )
        try:
            return _judged(here, answer, asked)
        finally:
            answer.close()
    except exceptions.SSLError as error:
        raise HttpProblem(Trouble.CERTIFICATE, f"{_named(here)}: TLS failed: {_reason(error)}") from None
    except exceptions.TimeoutError:
        return _Again(HttpProblem(Trouble.TIMEOUT, f"{_named(here)}: no answer within {patience:.0f} s"))
    except (exceptions.LocationParseError, exceptions.LocationValueError, UnicodeError):
        raise HttpProblem(Trouble.REFUSED, f"{_named(here)}: the address is malformed") from None
    except exceptions.DecodeError:
        raise HttpProblem(Trouble.UNREACHABLE, f"{_named(here)}: the answer's compression is damaged") from None
    except (exceptions.HTTPError, OSError) as error:
        return _Again(HttpProblem(Trouble.UNREACHABLE, f"{_named(here)}: {_reason(error)}"))


def _reason(error: Exception) -> str:
    """Return the kind of a failure: its text may repeat what was sent."""
    return type(error).__name__.removesuffix("Error") or "failure"


def _proxy(here: SplitResult) -> str:
    """Return the proxy that the environment names for a host; empty for none."""
    return "" if proxy_bypass(here.netloc) else getproxies().get(here.scheme, "")


@cache
def _pool(proxy: str) -> PoolManager:
    """Return the connections through a proxy, or without one; they are kept, since most hosts are asked many times."""
    from urllib3 import PoolManager, ProxyManager, make_headers  # noqa: PLC0415 - see `_once`

    if not proxy:
        return PoolManager(cert_reqs="CERT_REQUIRED")
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    credentials, _, host = parts.netloc.rpartition("@")
    sent = make_headers(proxy_basic_auth=credentials) if credentials else None
    return ProxyManager(f"{parts.scheme}://{host}", cert_reqs="CERT_REQUIRED", proxy_headers=sent)


def _judged(here: SplitResult, answer: BaseHTTPResponse, asked: _Asked) -> Response | _Moved | _Again:
    """Read what came, or say what it means that nothing usable did."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    status = answer.status
    if status in _MOVED and headers.get("location"):
        return _Moved(headers["location"])
    limited = _rate_limit(here, status, headers)
    if limited is not None:
        return limited
    if status >= _FIRST_REDIRECT:
        said = answer.read1(HTTP_PROBLEM_BYTES) or b""
        problem = HttpProblem(Trouble.STATUS, f"{_named(here)}: HTTP {status}", status=status, body=said)
        if status in _AGAIN:
            return _Again(problem, _retry_after(headers))
        raise problem
    declared = headers.get("content-length", "")
    if declared.isdecimal() and len(declared) < 20 and int(declared) > asked.limit:  # noqa: PLR2004 - digits of 2**64
        raise _too_large(here, asked)
    return Response(status, headers, _body(here, answer, asked))


def _body(here: SplitResult, answer: BaseHTTPResponse, asked: _Asked) -> bytes:
    chunks: list[bytes] = []
    taken = 0
    while chunk := answer.read1(HTTP_CHUNK_BYTES):
        chunks.append(chunk)
        taken += len(chunk)
        if taken > asked.limit:
            raise _too_large(here, asked)
        if asked.deadline() <= 0:
            raise HttpProblem(Trouble.TIMEOUT, f"{_named(here)}: time was up before the answer was complete")
    return b"".join(chunks)


def _too_large(here: SplitResult, asked: _Asked) -> HttpProblem:
    return HttpProblem(Trouble.TOO_LARGE, f"{_named(here)}: the answer is over the limit of {asked.limit} bytes")


def _rate_limit(here: SplitResult, status: int, headers: Mapping[str, str]) -> _Again | None:
    """Tell a rate limit from a missing permission: GitHub answers 403 to both.

    A primary limit says when it is reset (``x-ratelimit-reset``, epoch seconds), a secondary one ``retry-after``.
    """
    used_up = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", "")).strip() == "0"
    told = "retry-after" in headers
    if status != _TOO_MANY and not (status == _FORBIDDEN and (used_up or told)):
        return None
    reset = _epoch(headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", ""))) if used_up else None
    pause = _retry_after(headers)
    if not pause and reset is not None:
        pause = max((reset - datetime.now(UTC)).total_seconds(), 0.0) + 1
    until = f", until {reset.isoformat()}" if reset else f", {pause:.0f} s to wait" if pause else ""
    message = f"{_named(here)}: the rate limit is used up{until}"
    return _Again(HttpProblem(Trouble.RATE_LIMIT, message, status=status, reset=reset), pause)


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds of ``Retry-After`` (RFC 9110, section 10.2.3): a number or a date; 0 without it."""
    value = headers.get("retry-after", "").strip()[:40]
    try:
        seconds = float(value) if value.isdecimal() else _until(value)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return seconds if math.isfinite(seconds) else 0.0


def _until(date: str) -> float:
    when = parsedate_to_datetime(date)
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max((aware - datetime.now(UTC)).total_seconds(), 0.0)


def _epoch(value: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(value[:12]), UTC)
    except (ValueError, OverflowError, OSError):
        return None
