"""What a renderer is: a projection of a plan to paths and bytes. It never touches the disk and never asks the time.

Those that are built in are in ``render/registry.py``. Plug-ins that the workspace names give the same objects through
the entry point ``sspgen.renderers``; they run after the built-in ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from sspgen.editions.api import OwnText, own_text
from sspgen.model.chronicle import Chronicle
from sspgen.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from pathlib import Path

    from sspgen.model.plan import Plan

Progress = Callable[[str, int, int], None]
"""Called as ``progress(what, done, total)`` during long work."""


Raw = Callable[[str], bytes | None]
"""Gives the redacted bytes of an artifact by their hex SHA-256 (`Artifact.kept`), or None when they are not at hand."""


Sign = Callable[[str, bytes], bytes]
"""Signs bytes of a media type with the key of the build, and returns a DSSE envelope."""


Seal = Callable[[bytes], bytes]
"""Signs a PDF document (PAdES) and returns it with its signature."""


Tell = Callable[[Diagnostic], None]
"""Takes what a renderer has to say of the content, for the person who builds."""


Written = Callable[[str], bytes | None]
"""Gives the bytes of another output of the same build by its path, or None when it is not written (yet)."""


def nothing_raw(digest: str) -> bytes | None:
    """Have no bytes of any artifact."""
    del digest
    return None


def silent(what: str, done: int, total: int) -> None:
    """Report progress to nobody."""
    del what, done, total


def untold(diagnostic: Diagnostic) -> None:
    """Tell nobody."""
    del diagnostic


@dataclass(frozen=True, slots=True)
class Output:
    """One file of an output tree: POSIX path relative to the output folder, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Vouching:
    """What the evidence store has that vouches for the evidence of a plan, so that it is verified without the store.

    Attributes:
        checkpoint: a signed note over the first records of the store; empty for none.
        records: lines of the store without their newlines, the last one that the checkpoint is over at their end.
    """

    checkpoint: bytes = b""
    records: tuple[bytes, ...] = ()


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
        digests: hex SHA-256 of those files, by path.
        chronicle: the past of the plan.
        raw: see `Raw`.
        vouching: see `Vouching`.
        sign: see `Sign`; None when the build is not signed.
        edition: the audience that this rendering is for: ``full`` or ``public``.
        redacted: how many passages of the plan have a mark in their place, in an edition that leaves something out.
        own: gives the text of the workspace's own pages as this edition has it.
        archive: the document is PDF/A-3u, too, whatever the workspace says.
        seal: see `Seal`; None for a document without a signature.
        written: see `Written`.
        tell: see `Tell`.
    """

    root: Path | None = None
    cache: Path | None = None
    jobs: int = 2
    progress: Progress = field(default=silent)
    serve: bool = False
    outputs: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    chronicle: Chronicle = field(default_factory=Chronicle)
    raw: Raw = field(default=nothing_raw)
    vouching: Vouching = Vouching()
    sign: Sign | None = None
    edition: str = "full"
    redacted: int = 0
    own: OwnText = field(default=own_text)
    archive: bool = False
    seal: Seal | None = None
    written: Written = field(default=nothing_raw)
    tell: Tell = field(default=untold)


class Renderer(Protocol):
    """Maps a plan to files."""

    id: ClassVar[str]
    title: ClassVar[str]

    def render(self, plan: Plan, context: RenderContext) -> Iterator[Output]:
        """Yield the files of this output, in a stable order."""
        ...
