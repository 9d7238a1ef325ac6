"""Render the site of a workspace once, its plan being made before, and print the seconds that rendering alone took.

Usage: ``site_step.py WORKSPACE CACHE``. Each run is a process of its own, so that nothing is warm but the cache.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sspgen.flow.plan import Request, make_plan
from sspgen.render.api import RenderContext, silent
from sspgen.render.site import RENDERER


def main() -> int:
    """Print seconds, pages and files."""
    root, cache = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    plan = make_plan(Request(root, "", datetime.now(UTC), None, silent))
    started = time.perf_counter()
    outputs = [output.path for output in RENDERER.render(plan, RenderContext(root=root, cache=cache))]
    seconds = time.perf_counter() - started
    print(f"{seconds:.2f} {sum(path.endswith('.html') for path in outputs)} {len(outputs)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
