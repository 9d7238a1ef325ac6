"""``sspgen serve``: build, serve on this machine only, rebuild on change, reload the page."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sspgen.cli.build import build, split_only
from sspgen.cli.options import examples, plan_options, workspace_argument
from sspgen.errors import EnvironmentFailure, SspgenError
from sspgen.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VERSION_PATH = "/__sspgen__/version"
_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_TICK_MILLISECONDS = 200
_IGNORED = frozenset({".git", ".venv", "node_modules", "__pycache__"})


class _Version:
    """Counts builds, so that an open page knows when to reload."""

    def __init__(self) -> None:
        self.number = 0


class Handler(SimpleHTTPRequestHandler):
    """Serves the published tree to this machine; a page of another host (DNS rebinding) gets nothing."""

    def __init__(self, *args: Any, version: _Version, **kwargs: Any) -> None:  # noqa: ANN401 - the base's signature
        self._version = version
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Answer a request."""
        if not self._is_for_this_machine():
            self.send_error(403, "this server is for this machine only")
        elif self.path == VERSION_PATH:
            self._send_version()
        elif self.path in ("/", "/site"):
            self.send_response(302)
            self.send_header("Location", "/site/index.html")
            self.end_headers()
        else:
            super().do_GET()

    def do_HEAD(self) -> None:
        """Answer a request for headers, on the same terms."""
        if self._is_for_this_machine():
            super().do_HEAD()
        else:
            self.send_error(403, "this server is for this machine only")

    def _is_for_this_machine(self) -> bool:
        host = self.headers.get("Host") or ""
        return (host.rsplit(":", 1)[0] if not host.endswith("]") else host) in _NAMES

    def end_headers(self) -> None:
        """Forbid caching and framing: what is shown is the newest build."""
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Say nothing: the terminal is for the plan."""

    def _send_version(self) -> None:
        body = str(self._version.number).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@click.command(epilog=examples("serve", "serve --port 8080 --only site,pdf"))
@workspace_argument
@plan_options
@click.option("--out", type=click.Path(path_type=Path), help="Output folder.  [default: WORKSPACE/build]")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--only", metavar="LIST", callback=split_only, default="site", show_default=True, help="What to build.")
def command(**options: Any) -> None:  # noqa: ANN401 - click's options, by name
    """Build WORKSPACE, serve it on this machine, rebuild on change and reload the page."""
    workspace: Path = options["workspace"]
    out: Path = options["out"] or workspace / "build"
    version = _Version()
    handler = partial(Handler, directory=str(out), version=version)
    with _listening(options["port"], handler) as server:
        changes = _changes(workspace, out)
        _rebuild_first(options, out, version)
        click.echo(f"serving http://127.0.0.1:{server.server_address[1]}/ (stop with Ctrl-C)")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            for _ in changes:
                _rebuild(options, out, version)
        except KeyboardInterrupt:
            click.echo("stopped")
        finally:
            server.shutdown()


def _listening(port: int, handler: Callable[..., Handler]) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        message = f"port {port} cannot be listened on: {error.strerror}"
        raise EnvironmentFailure(Diagnostic("SSP293", message)) from error


def _rebuild_first(options: dict[str, Any], out: Path, version: _Version) -> None:
    """Build once; what is wrong ends the command, for there is nothing to serve yet."""
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    with console.progress(quiet=options["quiet"]) as progress:
        plan, _ = build(
            options["workspace"],
            out,
            options["profile"] or "",
            options["only"],
            jobs=2,
            progress=progress,
            serve=True,
            editions=("full",),
        )
    version.number += 1
    if not options["quiet"]:
        console.print_trio(plan)


def _rebuild(options: dict[str, Any], out: Path, version: _Version) -> None:
    """Build again; what is wrong is told, and the last good build stays."""
    from sspgen.cli import console  # noqa: PLC0415 - keeps --help fast

    try:
        _rebuild_first(options, out, version)
    except SspgenError as error:
        console.print_diagnostics(error.diagnostics)
        click.echo("not rebuilt; the last good build is still served", err=True)


def _changes(workspace: Path, out: Path) -> Iterator[None]:
    """Watch a workspace from now on: what changes while something else runs is yielded afterwards, once."""
    from watchfiles import watch  # noqa: PLC0415 - needed here only

    root, published = workspace.resolve(), out.absolute()
    versions = published.parent / f".{published.name}.d"

    def wanted(_change: object, path: str) -> bool:
        changed = Path(path)
        inside = changed.relative_to(root) if changed.is_relative_to(root) else changed
        ours = changed.is_relative_to(versions) or changed.is_relative_to(published)
        return not ours and not _IGNORED.intersection(inside.parts)

    watched = watch(
        root, watch_filter=wanted, raise_interrupt=True, yield_on_timeout=True, rust_timeout=_TICK_MILLISECONDS
    )
    next(watched)  # a generator watches from its first step on
    return (None for changes in watched if changes)
