"""Get chapters laid out: from the cache where nothing changed, else in worker processes.

A chapter is the same for the same HTML, style, fonts and library versions; the cache is keyed by all of them.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.render.document import engine
from sspgen.render.document.laidout import LaidOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.document.assets import Style
    from sspgen.render.document.chapters import Chapter

KEPT = 2000
"""Most chapters kept in the cache; the ones unused for longest go first."""
_LAYOUT = "1"
_ALONE = 200_000
"""Up to so many characters of HTML are laid out in this process: starting workers would take longer."""


class Pressroom:
    """Lays out chapters of one style."""

    def __init__(self, style: Style, cache: Path | None, jobs: int) -> None:
        self._style = style
        self._cache = cache / "document" if cache else None
        self._jobs = max(jobs, 1)
        self._base = f"{_LAYOUT}\n{engine.versions()}\n{style.digest()}\n"
        self._prepared = False

    def lay_out_all(self, chapters: Sequence[Chapter]) -> Iterator[tuple[int, LaidOut]]:
        """Yield every chapter's index and layout as they get ready, in no particular order.

        Raises:
            EnvironmentFailure: a chapter could not be laid out; the message names it.
        """
        waiting: list[int] = []
        for index, chapter in enumerate(chapters):
            known = self._recall(chapter)
            if known is None:
                waiting.append(index)
            else:
                yield index, known
        waiting.sort(key=lambda i: len(chapters[i].html), reverse=True)
        if self._jobs == 1 or sum(len(chapters[i].html) for i in waiting) <= _ALONE:
            for index in waiting:
                yield index, self._here(chapters[index])
            return
        yield from self._in_workers(chapters, waiting)

    def lay_out(self, chapter: Chapter) -> LaidOut:
        """Return one chapter's layout."""
        return self._recall(chapter) or self._here(chapter)

    def _here(self, chapter: Chapter) -> LaidOut:
        if not self._prepared:
            engine.Press.prepare(self._style)
            self._prepared = True
        try:
            done = engine.Press.run(chapter.id, chapter.html)
        except Exception as error:  # the layout engine is not ours: any error ends this chapter
            raise _failed(chapter, error) from error
        self._remember(chapter, done)
        return done

    def _in_workers(self, chapters: Sequence[Chapter], waiting: Sequence[int]) -> Iterator[tuple[int, LaidOut]]:
        with ProcessPoolExecutor(
            min(self._jobs, len(waiting)),
            mp_context=get_context("spawn"),
            initializer=engine.Press.prepare,
            initargs=(self._style,),
        ) as pool:
            futures = {pool.submit(engine.Press.run, chapters[i].id, chapters[i].html): i for i in waiting}
            for future in as_completed(futures):
                index = futures[future]
                try:
                    done = future.result()
                except BrokenProcessPool as error:
                    raise _failed(chapters[index], error) from error
                except Exception as error:
                    pool.shutdown(cancel_futures=True)
                    raise _failed(chapters[index], error) from error
                self._remember(chapters[index], done)
                yield index, done

    def _file(self, chapter: Chapter) -> Path | None:
        if self._cache is None:
            return None
        key = hashlib.sha256(f"{self._base}{chapter.id}\n{chapter.html}".encode()).hexdigest()
        return self._cache / f"{key}.chapter"

    def _recall(self, chapter: Chapter) -> LaidOut | None:
        file = self._file(chapter)
        if file is None:
            return None
        try:
            done = LaidOut.from_bytes(file.read_bytes())
            os.utime(file)
        except (OSError, ValueError):
            return None
        return done

    def _remember(self, chapter: Chapter, done: LaidOut) -> None:
        """Keep a layout. A cache that cannot be written is no reason to fail."""
        file = self._file(chapter)
        if file is None:
            return
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as out:
                out.write(done.to_bytes())
            Path(out.name).replace(file)

    def tidy(self) -> None:
        """Remove what was unused for longest when the cache holds more than `KEPT` chapters."""
        if self._cache is None:
            return
        with suppress(OSError):
            files = sorted(self._cache.glob("*.chapter"), key=lambda f: (f.stat().st_mtime, f.name))
            for file in files[:-KEPT]:
                file.unlink(missing_ok=True)


def _failed(chapter: Chapter, error: Exception) -> EnvironmentFailure:
    what = f"chapter '{chapter.id}' of the document could not be laid out: {error}"
    return EnvironmentFailure(Diagnostic("SSP352", what))
