"""Whether the documents that a plan lists are there: an assessor who follows a reference finds more than its title.

Only files of the workspace are looked for. An address elsewhere is not asked, for a check opens no connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sspgen.model.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sspgen.model.plan import Plan


def missing_documents(plan: Plan, root: Path) -> Iterator[Diagnostic]:
    """Yield SSP110 for every document of ``documents:`` whose file does not lie in the workspace."""
    for title, href in plan.system.documents:
        path = _local_path(href)
        if path and not is_inside(root, path):
            message = f"the document {title!r} is not in the workspace: {href}"
            yield Diagnostic("SSP110", message, plan.system.span, Severity.WARNING)


def _local_path(href: str) -> str:
    """Return the path of an href that leads to a file; empty for an address and for what is none."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else unquote(parts.path)


def is_inside(root: Path, path: str) -> bool:
    """Tell whether something is there, and inside of a folder, links followed."""
    try:
        return (root / path).resolve(strict=True).is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError):
        return False
