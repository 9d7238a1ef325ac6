"""Addresses on the forge for what a plan cites without one: a commit's page, and a line of a file as it was built.

Nothing is invented: where no address of the plan shows how the forge spells them, there is no link.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import quote

from sspgen.collect.git import forge_links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sspgen.model.plan import Plan
    from sspgen.model.provenance import Provenance
    from sspgen.model.spans import Span


@lru_cache(maxsize=16)
def _commit_page(repository_url: str) -> str:
    return forge_links.commit_url(repository_url, "0").removesuffix("0")


class Commits:
    """Pages of commits, by the address of the repository alone."""

    def __init__(self, repository_url: str) -> None:
        """Look up how the forge spells them; an unknown forge has none."""
        self.page = _commit_page(repository_url)

    def __call__(self, sha: str) -> str:
        """Return the page of a commit, or an empty text."""
        return f"{self.page}{sha}" if self.page and sha else ""


class Places:
    """Lines of the workspace's files, as of the commit that the plan was made from."""

    def __init__(self, plan: Plan) -> None:
        """Keep the plan; nothing is looked up before a line is asked for."""
        self._plan = plan

    @cached_property
    def _form(self) -> tuple[str, str] | None:
        """What stands before the path and before the line, as an address of the plan itself has them."""
        if self._plan.dirty:
            return None
        for origin in self._origins():
            tail = f"{quote(origin.path, errors='surrogateescape')}#"
            before, found, fragment = origin.url.rpartition(tail)
            if found and before and fragment.endswith(str(origin.line)):
                return before, f"#{fragment.removesuffix(str(origin.line))}"
        return None

    def _origins(self) -> Iterator[Provenance]:
        answers = (answer.provenance for control in self._plan.controls() for answer in control.answers)
        for origin in chain(self._plan.component_provenance.values(), answers):
            if origin.url and origin.path and origin.line:
                yield origin

    def __call__(self, span: Span | None) -> str:
        """Return the address of a place, or an empty text: for an unknown forge, and with uncommitted changes."""
        if span is None or not span.line or span.path.startswith(("/", "../")) or self._form is None:
            return ""
        before, line = self._form
        return f"{before}{quote(span.path, errors='surrogateescape')}{line}{span.line}"
