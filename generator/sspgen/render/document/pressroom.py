"""Get chapters laid out: from the cache where nothing changed, else in worker processes.

A chapter is the same for the same HTML, style, fonts and library versions; the cache is keyed by all of them.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from sspgen.errors import EnvironmentFailure
from sspgen.model.diagnostics import Diagnostic
from sspgen.render.cache import Cache, key
from sspgen.render.digests import files_digest
from sspgen.render.document import engine
from sspgen.render.document.culprit import Culprit, culprit
from sspgen.render.document.isolation import Isolation
from sspgen.render.document.laidout import LaidOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sspgen.render.document.assets import Style
    from sspgen.render.document.chapter import Chapter

_ALONE = 200_000
"""Up to so many characters of HTML are laid out in this process: starting workers would take longer."""


class Pressroom:
    """Lays out chapters of one style."""

    def __init__(self, style: Style, cache: Cache, jobs: int) -> None:
        self._style = style
        self._cache = cache
        self._jobs = max(jobs, 1)
        code = files_digest((Path(__file__).parent,), "*.py")
        self._identity = f"{code}, {engine.versions()}, {style.digest()}"
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
            done = engine.Press.run(chapter.html)
        except Exception as error:  # the layout engine is not ours: any error ends this chapter
            raise self._failure(chapter, error) from error
        self._remember(chapter, done)
        return done

    def _in_workers(self, chapters: Sequence[Chapter], waiting: Sequence[int]) -> Iterator[tuple[int, LaidOut]]:
        left = dict.fromkeys(waiting)
        with ProcessPoolExecutor(
            min(self._jobs, len(waiting)),
            mp_context=get_context("spawn"),
            initializer=engine.Press.prepare,
            initargs=(self._style,),
        ) as pool:
            futures = {pool.submit(engine.Press.run, chapters[i].html): i for i in waiting}
            for future in as_completed(futures):
                index = futures[future]
                try:
                    done = future.result()
                except BrokenProcessPool:
                    break
                except Exception as error:
                    pool.shutdown(cancel_futures=True)
                    raise self._failure(chapters[index], error) from error
                self._remember(chapters[index], done)
                del left[index]
                yield index, done
        for index in left:
            yield index, self._alone(chapters[index])

    def _alone(self, chapter: Chapter) -> LaidOut:
        """Lay out a chapter after a worker died: with all the memory that there is, and so that it can be named."""
        with Isolation(self._style) as isolation:
            try:
                done = isolation.lay_out(chapter.html)
            except Exception as error:
                raise self._failure(chapter, error) from error
            if done is None:
                raise _named(chapter, "the process that laid it out died", culprit(chapter.html, isolation.fails))
        self._remember(chapter, done)
        return done

    def _failure(self, chapter: Chapter, error: Exception) -> EnvironmentFailure:
        engine.Press.prepare(self._style)
        found = culprit(chapter.html, _raises)
        return _named(chapter, f"{type(error).__name__}: {error}", found)

    def _recall(self, chapter: Chapter) -> LaidOut | None:
        data = self._cache.get(self._key(chapter))
        return LaidOut.from_bytes(data) if data is not None else None

    def _remember(self, chapter: Chapter, done: LaidOut) -> None:
        self._cache.put(self._key(chapter), done.to_bytes())

    def _key(self, chapter: Chapter) -> str:
        return key(self._identity, chapter.html)


def _raises(html: str) -> bool:
    try:
        engine.Press.run(html)
    except Exception:  # noqa: BLE001 - whatever the layout engine raises is what is looked for
        return True
    return False


def _named(chapter: Chapter, why: str, found: Culprit | None) -> EnvironmentFailure:
    """Return the failure of a chapter, at the place of the text that caused it where that is known."""
    what = f"{found} cannot be laid out" if found else "the text cannot be laid out"
    where = f"in chapter '{chapter.id}' of the document"
    return EnvironmentFailure(Diagnostic("SSP352", f"{what} {where} ({why})", found.span if found else None))
