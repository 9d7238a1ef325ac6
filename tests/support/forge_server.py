"""A forge that answers as a test tells it to, so that an attack or a failure takes five lines.

Answers are given out by path, in order; the last one of a path is given again and again. What is not told is 404.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True)
class Answer:
    """One answer.

    Attributes:
        body: bytes as they are; anything else is sent as JSON.
        cut: how many bytes of the body are sent before the connection ends; all of them when None.
        pause: seconds between two bytes of the body.
        delay: seconds before anything is sent.
    """

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    pause: float = 0.0
    delay: float = 0.0

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """A request that came in: its path, its query and its headers by lower-case name."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class Forge:
    """The server's script and its log."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self._answers: dict[str, list[Answer]] = {}
        self._pages: dict[str, tuple[Sequence[Any], str, int | None]] = {}

    def on(self, path: str, *answers: Answer | list[Any] | dict[str, Any]) -> None:
        """Give these answers to requests for a path, one after the other; plain JSON is an answer of status 200."""
        self._answers[path] = [a if isinstance(a, Answer) else Answer(a) for a in answers]

    def pages(self, path: str, items: Sequence[Any], *, key: str = "", total: int | None = None) -> None:
        """Give out items page by page, with ``Link`` headers, as many a page as ``per_page`` asks for.

        Args:
            path: of the list.
            items: all of them.
            key: name of the list inside an object that also holds ``total_count``; empty for a bare list.
            total: what ``total_count`` claims, when it is not the truth.
        """
        self._pages[path] = (items, key, total)

    def answer(self, asked: Asked) -> Answer:
        if scripted := self._answers.get(asked.path):
            return scripted.pop(0) if len(scripted) > 1 else scripted[0]
        if asked.path in self._pages:
            return self._page(asked)
        return Answer({"message": "Not Found"}, 404)

    def _page(self, asked: Asked) -> Answer:
        items, key, total = self._pages[asked.path]
        size, number = int(asked.query.get("per_page", 30)), int(asked.query.get("page", 1))
        part = list(items[size * (number - 1) : size * number])
        headers = {"X-Total": str(len(items)), "X-Page": str(number), "X-Per-Page": str(size)}
        if size * number < len(items):
            query = urlencode(dict(asked.query) | {"page": number + 1})
            headers["Link"] = f'<{self.url}{asked.path}?{query}>; rel="next"'
        count = len(items) if total is None else total
        return Answer({"total_count": count, key: part} if key else part, headers=headers)

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)


@contextmanager
def forge(tls: ssl.SSLContext | None = None) -> Iterator[Forge]:
    """Run a forge on a port of this machine while the block runs, with TLS when a context is given."""
    script = Forge()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = Asked(parts.path, dict(parse_qsl(parts.query)), {k.lower(): v for k, v in self.headers.items()})
            script.asked.append(asked)
            with suppress(OSError):
                self._send(script.answer(asked))

        def _send(self, answer: Answer) -> None:
            time.sleep(answer.delay)
            data = answer.data
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            sent = data if answer.cut is None else data[: answer.cut]
            if not answer.pause:
                self.wfile.write(sent)
                return
            for byte in sent:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(answer.pause)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    script.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
