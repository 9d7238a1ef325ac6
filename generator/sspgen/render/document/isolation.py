"""One process in which chapters are tried that may kill it: a new one takes its place when it died."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from typing import TYPE_CHECKING, Self

from sspgen.render.document import engine

if TYPE_CHECKING:
    from types import TracebackType

    from sspgen.render.document.assets import Style
    from sspgen.render.document.laidout import LaidOut


class Isolation:
    """Lays out chapters of one style, apart from this process."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self._end()

    def lay_out(self, html: str) -> LaidOut | None:
        """Return a chapter's layout, or None when the process died of it.

        Raises:
            Exception: whatever the layout engine raised.
        """
        if self._pool is None:
            context = get_context("spawn")
            prepare = engine.Press.prepare
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=prepare, initargs=(self._style,))
        try:
            return self._pool.submit(engine.Press.run, html).result()
        except BrokenProcessPool:
            self._end()
            return None

    def fails(self, html: str) -> bool:
        """Tell whether a chapter kills the process; an error that is told is not what is looked for."""
        with suppress(Exception):
            return self.lay_out(html) is None
        return False

    def _end(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
