"""A chapter that cannot be laid out: the message names the control, its place and the text, whatever went wrong."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sspgen.errors import EnvironmentFailure
from sspgen.render.cache import Cache
from sspgen.render.document import engine, pressroom
from sspgen.render.document.assets import Style
from sspgen.render.document.chapter import Chapter
from sspgen.render.document.culprit import Culprit, culprit
from sspgen.render.document.pressroom import Pressroom

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sspgen.render.document.laidout import LaidOut

_STYLE = Style("body { font-family: sans-serif }", ())
_DIES = "words that end the process"
_FAILS = "words that no engine likes"


def page(*answers: str) -> str:
    sections = "".join(
        f'<section id="ra-{n}"><h2>RA-{n}</h2><!-- note --><div data-what="RA-{n} a" data-at="controls/ra.yaml:{n}">'
        f"<p>before &amp; after</p><p>an <em>answer</em>: {text}</p></div></section>"
        for n, text in enumerate(answers, 1)
    )
    return f'<!DOCTYPE html><html lang="en"><head><title>x</title></head><body class="chapter">{sections}</body></html>'


def test_the_smallest_piece_that_fails_is_named_with_its_place() -> None:
    asked: list[str] = []

    def fails(html: str) -> bool:
        asked.append(html)
        return _FAILS in html

    found = culprit(page("good", _FAILS, "good"), fails)
    assert found == Culprit("RA-2 a", "controls/ra.yaml:2", f"an answer: {_FAILS}")
    assert str(found.span) == "controls/ra.yaml:2:1"
    assert str(found) == f"RA-2 a, “an answer: {_FAILS}”"
    assert len(asked) < 12
    assert all('<body class="chapter">' in html and "<title>x</title>" in html for html in asked)


def test_what_fails_only_as_a_whole_has_no_culprit() -> None:
    assert culprit(page("one", "two"), lambda html: html.count("<section") > 1) is None


def test_a_text_without_a_name_goes_by_the_id_around_it() -> None:
    html = page("good").replace("data-what", "data-x").replace("data-at", "data-y")
    found = culprit(html, lambda html: "answer" in html)
    assert found is not None
    assert (found.what, found.span, found.text) == ("ra-1", None, "answer")


class _Press(engine.Press):
    """Lays out as the real one does, but for some words."""

    @classmethod
    def run(cls, html: str) -> LaidOut:
        if _DIES in html:
            os._exit(9)
        if _FAILS in html:
            raise ValueError("no glyph")
        return super().run(html)


def chapters(texts: Iterable[str]) -> list[Chapter]:
    return [Chapter(f"ra-{n}", page(text)) for n, text in enumerate(texts, 1)]


@pytest.fixture(autouse=True)
def _press(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pressroom, "_ALONE", 0)
    monkeypatch.setattr(engine, "Press", _Press)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_the_engine_names_the_text(jobs: int) -> None:
    room = Pressroom(_STYLE, Cache(None), jobs)
    with pytest.raises(EnvironmentFailure) as caught:
        list(room.lay_out_all(chapters(["good", f"bad: {_FAILS}", "good"])))
    (told,) = caught.value.diagnostics
    assert str(told.span) == "controls/ra.yaml:1:1"
    assert told.message == (
        f"RA-1 a, “an answer: bad: {_FAILS}” cannot be laid out "
        "in chapter 'ra-2' of the document (ValueError: no glyph)"
    )


def test_a_worker_that_dies_is_replaced_and_the_text_is_named() -> None:
    room = Pressroom(_STYLE, Cache(None), 2)
    with pytest.raises(EnvironmentFailure) as caught:
        list(room.lay_out_all(chapters(["good", _DIES])))
    (told,) = caught.value.diagnostics
    assert str(told.span) == "controls/ra.yaml:1:1"
    assert _DIES in told.message
    assert "died" in told.message


def test_an_error_that_comes_after_a_death_names_its_text_too() -> None:
    (chapter,) = chapters([_FAILS])
    with pytest.raises(EnvironmentFailure) as caught:
        Pressroom(_STYLE, Cache(None), 2)._alone(chapter)
    assert str(caught.value.diagnostics[0].span) == "controls/ra.yaml:1:1"
    assert "ValueError: no glyph" in caught.value.diagnostics[0].message
