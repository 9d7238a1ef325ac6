"""Time stamps (RFC 3161): an authority's signed word that a checkpoint was there at a time.

The only file that imports rfc3161-client, and only when a time stamp is asked for (``sspgen[timestamp]``). What is
answered is compared with what was asked: the hash, the nonce, the status. Whether its signature leads to a root that
somebody trusts is theirs to say: ``openssl ts -verify`` does, on the two files that lie side by side.
"""

from __future__ import annotations

import hashlib
import http.client
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import urlsplit

from sspgen.collect.store.backend import without_credentials
from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.model.limits import TIMESTAMP_BYTES, TIMESTAMP_SECONDS
from sspgen.model.spans import Span

if TYPE_CHECKING:
    from datetime import datetime

_GRANTED: Final = (0, 1)
_OK: Final = 200
_HEADERS: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time stamp: the authority's whole answer (DER, a TimeStampResp), and the time that it states."""

    token: bytes
    at: datetime


def request_timestamp(url: str, data: bytes) -> Stamp:
    """Ask a time stamp authority to date bytes; only their hash is sent.

    Args:
        url: of the authority, http or https.
        data: what is dated.

    Raises:
        EnvironmentFailure: SSP382, ``sspgen[timestamp]`` is not installed; SSP383, no answer, or one that does not fit.
    """
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = "a time stamp needs rfc3161-client"
        raise EnvironmentFailure(Diagnostic("SSP382", message, help="pip install 'sspgen[timestamp]'")) from error
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True)
    request = asked.cert_request(cert_request=True).build()
    answer = answer_of(url, request.as_bytes())
    stamp, nonce = _read(url, answer, data)
    if nonce != request.nonce:
        _failed(url, "the answer is to another request")
    return stamp


def read_timestamp(token: bytes, data: bytes, shown: str) -> Stamp:
    """Return the time stamp that a file holds of these bytes.

    Raises:
        EnvironmentFailure: SSP383, it is none, or of other bytes; ``shown`` names it.
    """
    return _read(shown, token, data)[0]


def _read(shown: str, answer: bytes, data: bytes) -> tuple[Stamp, int | None]:
    from rfc3161_client import decode_timestamp_response  # noqa: PLC0415 - an extra

    try:
        response = decode_timestamp_response(answer)
        status = response.status
        info = response.tst_info if status in _GRANTED else None
    except (ValueError, RuntimeError) as error:
        _failed(shown, f"the answer is no time stamp: {type(error).__name__}")
    if info is None:
        _failed(shown, f"the authority refused, with status {status}")
    if info.message_imprint.message != hashlib.sha256(data).digest():
        _failed(shown, "the time stamp is of other bytes")
    return Stamp(answer, info.gen_time), info.nonce


def answer_of(url: str, request: bytes) -> bytes:
    """Return what an authority answers to a request (DER); nothing is followed, and what comes back is limited.

    Raises:
        EnvironmentFailure: SSP383, there is no answer.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        _failed(url, "the address is not http:// or https:// without credentials")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _connection(parts.scheme, parts.hostname, parts.port)
        try:
            connection.request("POST", path, request, _HEADERS)
            response = connection.getresponse()
            answer = response.read(TIMESTAMP_BYTES + 1)
        finally:
            connection.close()
    except (OSError, ValueError, http.client.HTTPException) as error:
        _failed(url, f"it cannot be reached: {getattr(error, 'strerror', None) or type(error).__name__}")
    if response.status != _OK or len(answer) > TIMESTAMP_BYTES:
        _failed(url, f"it answered with status {response.status} and {len(answer)} bytes")
    return answer


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=TIMESTAMP_SECONDS)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, port, timeout=TIMESTAMP_SECONDS, context=context)


def _failed(shown: str, reason: str) -> NoReturn:
    raise EnvironmentFailure(Diagnostic("SSP383", reason, Span(without_credentials(shown).partition("?")[0])))
