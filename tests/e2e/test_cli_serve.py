"""Serving: to this machine only, rebuilt on change, and the last good build when the change is broken."""

from __future__ import annotations

import contextlib
import http.client
import queue
import signal
import socket
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest

from support.cli import KEEP, castle, command, environment, is_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATIENCE = 60.0
"""Seconds after which something that should happen is held not to happen; a shared machine is slow."""


class Server:
    """The command ``serve`` in a process of its own, with the lines that it prints."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.process = subprocess.Popen(
            command("serve", "--port", "0", "--only", "oscal"),
            cwd=workspace,
            env=environment(workspace.parent, PYTHONUNBUFFERED="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = int(self.line("serving http://127.0.0.1:").split(":")[2].split("/")[0])

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def line(self, with_: str) -> str:
        """Wait for a line that has these words."""
        end = time.monotonic() + _PATIENCE
        while True:
            line = self._lines.get(timeout=max(0.1, end - time.monotonic()))
            if with_ in line:
                return line

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def version(self) -> int:
        return int(self.ask("/__sspgen__/version")[1])

    def wait_for_version(self, number: int) -> None:
        end = time.monotonic() + _PATIENCE
        while self.version() < number:
            assert time.monotonic() < end, "it was not rebuilt"
            time.sleep(0.1)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=_PATIENCE)
        self._reader.join(timeout=_PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all tests that only ask; the last of them changes what is served, and stops it."""
    found = Server(castle(tmp_path_factory.mktemp("serve") / "castle"))
    yield found
    if found.process.poll() is None:
        found.stop()


def test_it_answers_this_machine_only(server: Server) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example:1", "", "[::2]"):
        for method in ("GET", "HEAD"):
            assert server.ask("/plan.json", method, Host=host)[0] == 403, host
    for host in ("localhost", f"localhost:{server.port}", "127.0.0.1", "[::1]", f"[::1]:{server.port}"):
        assert server.ask("/plan.json", Host=host)[0] == 200, host


def test_it_listens_on_the_loopback_address_only(server: Server) -> None:
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.2", server.port), timeout=5):
        pass


def test_nothing_outside_the_published_tree_is_served(server: Server) -> None:
    for path in ("/../ssp.yaml", "/..%2fssp.yaml", "/%2e%2e/ssp.yaml", "//etc/passwd", "/.build.d/lock"):
        assert server.ask(path)[0] == 404, path
    assert server.ask("/plan.json", "POST")[0] == 501


def test_it_asks_browsers_to_keep_nothing_and_frame_nothing(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
    with contextlib.closing(connection):
        connection.request("GET", "/")
        response = connection.getresponse()
        assert (response.status, response.headers["Location"]) == (302, "/site/index.html")
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Frame-Options"] == "DENY"


def test_a_port_that_is_taken_is_told(server: Server, tmp_path: Path) -> None:
    other = castle(tmp_path / "other")
    done = subprocess.run(
        command("serve", "--port", str(server.port), "--only", "oscal"),
        cwd=other,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert done.returncode == 4
    assert f"port {server.port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_serves_rebuilds_keeps_the_last_good_build_and_stops(server: Server) -> None:
    assert server.ask("/plan.json")[0] == 200
    assert server.version() == 1
    assert "The steward counts" in server.ask("/plan.json")[1]

    keep = server.workspace / "controls/keep.yaml"
    keep.write_text(KEEP.replace("The steward", "The new steward"))
    server.wait_for_version(2)
    assert "The new steward counts" in server.ask("/plan.json")[1]

    keep.write_text(KEEP.replace("title: The keep", "title: [The keep"))
    server.line("SSP202")
    server.line("not rebuilt; the last good build is still served")
    assert server.version() == 2
    assert "The new steward counts" in server.ask("/plan.json")[1]

    keep.write_text(KEEP)
    server.wait_for_version(3)
    assert "The steward counts" in server.ask("/plan.json")[1]
    assert server.stop() == 0
    assert is_whole(server.workspace / "build")
