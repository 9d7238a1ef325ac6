"""Lighthouse over the pages that readers come to: performance, accessibility, best practices and search engines.

The site is served on this machine, packed, as web servers do. ``python tests/bench/lighthouse.py [SITE]``; without a
folder the sample of the tests is judged.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from support.browser import CHROMIUM, npm_package, written
from support.sample_plan import sample_plan
from support.site_tree import render

if TYPE_CHECKING:
    from collections.abc import Sequence

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("index.html", "families/ac.html", "controls/ac-2.html")


class Packed(BaseHTTPRequestHandler):
    """Serves files of a folder, packed by gzip, to be kept for a day."""

    def __init__(self, folder: Path, *arguments: Any) -> None:
        self.folder = folder
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer with a file."""
        file = (self.folder / self.path.partition("?")[0].lstrip("/")).resolve()
        if not file.is_relative_to(self.folder) or not file.is_file():
            self.send_error(404)
            return
        data = gzip.compress(file.read_bytes(), 6)
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Cache-Control", "max-age=86400")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def judged(program: Path, address: str) -> dict[str, Any]:
    """Return what Lighthouse reports of a page."""
    command = ["node", str(program), address, "--quiet", "--output=json", "--output-path=stdout", "--preset=desktop"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    command += [f"--only-categories={','.join(CATEGORIES)}", flags]
    done = subprocess.run(command, capture_output=True, check=True, env=os.environ | {"CHROME_PATH": CHROMIUM})
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def missed(report: dict[str, Any]) -> list[str]:
    """Return the audits that cost points, with what they found first."""
    scored = [a for a in report["audits"].values() if a["scoreDisplayMode"] in {"binary", "numeric", "metricSavings"}]
    return [f"{a['id']} ({a.get('displayValue', '')})" for a in scored if (a["score"] or 0) < 1]


def measure(site: Path, pages: Sequence[str] = PAGES) -> dict[str, dict[str, Any]]:
    """Return Lighthouse's report of each page."""
    program = npm_package("lighthouse@12") / "cli" / "index.js"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Packed, site.resolve()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        return {page: judged(program, f"http://127.0.0.1:{server.server_port}/{page}") for page in pages}
    finally:
        server.shutdown()
        server.server_close()


def main() -> int:
    """Print a table; the exit code is 1 when a score is below 95."""
    if shutil.which("node") is None or not Path(CHROMIUM).exists():
        print("node or chromium is not here, so Lighthouse cannot run", file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory() as scratch:
        site = Path(sys.argv[1]) if len(sys.argv) > 1 else written(Path(scratch), render(sample_plan()))
        reports = measure(site)
    print(f"| page | {' | '.join(CATEGORIES)} |\n|---|{'---:|' * len(CATEGORIES)}")
    low = False
    for page, report in reports.items():
        scores = [round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES]
        low |= min(scores) < 95
        print(f"| {page} | {' | '.join(map(str, scores))} |")
    for page, report in reports.items():
        print(f"{page}: {', '.join(missed(report)) or 'nothing missed'}")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
