"""What a renderer is: a projection of a plan to paths and bytes. It never touches the disk and never asks the time.

Those that are built in are in ``render/registry.py``. Plug-ins that the workspace names give the same objects through
the entry point ``sspgen.renderers``; they run after the built-in ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from sspgen.model.chronicle import Chronicle

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan

Progress = Callable[[str, int, int], None]
"""Called as ``progress(what, done, total)`` during long work."""


Raw = Callable[[str], bytes | None]
"""Gives the redacted bytes of an artifact by their hex SHA-256 (`Artifact.kept`), or None when they are not at hand."""


def nothing_raw(digest: str) -> bytes | None:
    """Have no bytes of any artifact."""
    del digest
    return None


def silent(what: str, done: int, total: int) -> None:
    """Report progress to nobody."""
    del what, done, total


@dataclass(frozen=True, slots=True)
class Output:
    """One file of an output tree: POSIX path relative to the output folder, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What a renderer may use beside the plan.

    Attributes:
        root: the workspace folder, for its own templates, theme, pages and diagrams; None for none.
        cache: a folder for work that can be reused, keyed by content; None for no cache.
        jobs: worker processes at most.
        progress: see `Progress`.
        serve: the site is being served locally and may reload itself.
        outputs: paths of the other files of the same build, as far as they are known, for links to them.
        chronicle: the past of the plan.
        raw: see `Raw`.
        edition: the audience that this rendering is for: ``full`` or ``public``.
    """

    root: Path | None = None
    cache: Path | None = None
    jobs: int = 2
    progress: Progress = field(default=silent)
    serve: bool = False
    outputs: tuple[str, ...] = ()
    chronicle: Chronicle = field(default_factory=Chronicle)
    raw: Raw = field(default=nothing_raw)
    edition: str = "full"


class Renderer(Protocol):
    """Maps a plan to files."""

    id: ClassVar[str]
    title: ClassVar[str]

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the files of this output, in a stable order."""
        ...
