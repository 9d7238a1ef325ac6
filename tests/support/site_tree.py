"""A rendered site as a test sees it: pages parsed as a browser parses them, links followed."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tinyhtml5.parser import HTMLParser

from sspgen.render.api import RenderContext
from sspgen.render.site import RENDERER
from support.sample_chronicle import sample_chronicle, sample_raw

if TYPE_CHECKING:
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from sspgen.model.plan import Plan

HTML = "{http://www.w3.org/1999/xhtml}"
OUTPUTS = ("ssp.pdf", "oscal/ssp.json", "oscal/ssp.yaml", "tables/controls.csv", "plan.json")


@dataclass
class Parsed:
    """A page: its element tree, parse errors, ids, and the addresses that it names."""

    root: Element
    errors: list[str]
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)


def parse(data: bytes) -> Parsed:
    """Parse a page by the HTML5 rules, with its errors."""
    parser = HTMLParser()
    root = parser.parse(data.decode())
    page = Parsed(root, [f"{place}: {code}" for place, code, *_ in parser.errors])
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        page.ids += [element.attrib["id"]] if "id" in element.attrib else []
        if tag in {"a", "area"}:
            page.links += [element.attrib["href"]] if "href" in element.attrib else []
        else:
            page.loads += [element.attrib[name] for name in ("src", "href") if name in element.attrib]
    return page


def render(plan: Plan, context: RenderContext | None = None) -> dict[str, bytes]:
    """Render a site as files by path, ``site/`` left out."""
    rich = RenderContext(outputs=OUTPUTS, chronicle=sample_chronicle(), raw=sample_raw)
    found = RENDERER.render(plan, context or rich)
    return {output.path.removeprefix("site/"): output.data for output in found}


OWN_PAGE = """\
---
title: How we work
---
## Keys

Who holds which, for [accounts](control/ac-2) and [scans](evidence/image_scan).

| key | held by |
|---|---|
| gate | the guard |

```
sspgen check .
```

- one
    1. two

> Nothing here is a secret.
"""


def with_own_page(root: Path, text: str = OWN_PAGE) -> RenderContext:
    """Write a page of the workspace's own below a folder, and return what renders it with everything else."""
    folder = root / "site" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "work.md").write_text(text, encoding="utf-8")
    return RenderContext(root=root, outputs=OUTPUTS, chronicle=sample_chronicle(), raw=sample_raw)


def target(page: str, href: str) -> tuple[str, str]:
    """Return the path and fragment that a relative link leads to."""
    parts = urlsplit(href)
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
    return path, unquote(parts.fragment)


def is_external(href: str) -> bool:
    """Tell a web address from a link inside the site."""
    return bool(urlsplit(href).scheme)
