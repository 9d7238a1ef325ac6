"""Get chapters laid out: from the cache where nothing changed, else in worker processes.

A chapter is the same for the same HTML, style, fonts and library versions; the cache is keyed by all of them.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.render.cache import Cache, key
from sspgen.render.document import engine
from sspgen.render.document.laidout import LaidOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.document.assets import Style
    from sspgen.render.document.chapter import Chapter

_LAYOUT = "layout 1"
"""Changes with our own code wherever that changes what is laid out."""
_ALONE = 200_000
"""Up to so many characters of HTML are laid out in this process: starting workers would take longer."""
_DIED = Diagnostic(
    "SSP352",
    "a worker process died while it laid out the document, perhaps for lack of memory",
    help="build again with --jobs 1, which needs less memory and names the chapter",
)


class Pressroom:
    """Lays out chapters of one style.

    Attributes:
        identity: names everything beside a chapter's HTML that decides how its pages look.
    """

    def __init__(self, style: Style, cache: Cache, jobs: int) -> None:
        self._style = style
        self._cache = cache
        self._jobs = max(jobs, 1)
        self.identity = f"{_LAYOUT}, {engine.versions()}, {style.digest()}"
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
                    raise EnvironmentFailure(_DIED) from error
                except Exception as error:
                    pool.shutdown(cancel_futures=True)
                    raise _failed(chapters[index], error) from error
                self._remember(chapters[index], done)
                yield index, done

    def _recall(self, chapter: Chapter) -> LaidOut | None:
        data = self._cache.get(self._key(chapter))
        return LaidOut.from_bytes(data) if data is not None else None

    def _remember(self, chapter: Chapter, done: LaidOut) -> None:
        self._cache.put(self._key(chapter), done.to_bytes())

    def _key(self, chapter: Chapter) -> str:
        return key(self.identity, chapter.id, chapter.html)


def _failed(chapter: Chapter, error: Exception) -> EnvironmentFailure:
    what = f"chapter '{chapter.id}' of the document could not be laid out: {error}"
    return EnvironmentFailure(Diagnostic("SSP352", what))
