"""The yardstick of the document: all chapters as one HTML document, laid out by one call of WeasyPrint.

Usage: ``document_naive.py WORKSPACE OUT.pdf``. No page numbers, no joined tags, no cache.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from sspgen.flow.plan import Request, make_plan
from sspgen.model.chronicle import Chronicle
from sspgen.render.api import silent
from sspgen.render.document import engine
from sspgen.render.document.assets import style
from sspgen.render.document.author import Author
from sspgen.render.document.kinds import write
from sspgen.render.templates import environment

_BODY = re.compile(r"<body([^>]*)>(.*)</body>", re.DOTALL)


def main() -> int:
    """Write the document."""
    root, out = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    plan = make_plan(Request(root, "", datetime.now(UTC), None, silent))
    env = environment(root)
    chapters = write(Author(plan, Chronicle(), env, lambda _: ""))
    bodies = (match.groups() for chapter in chapters if (match := _BODY.search(chapter.html)))
    inner = "".join(f"<div{attributes}>{body}</div>" for attributes, body in bodies)
    html = re.sub(r'href="ssp:([^"?]*)[^"]*"', r'href="#\1"', inner)
    look = style(env, plan.system)
    whole = f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body>{html}</body></html>'
    out.write_bytes(engine.Press(look).lay_out(whole).pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
