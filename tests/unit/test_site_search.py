"""The search index: what can be found on a site, by which words, in which files."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import accumulate

from sspgen.model.crosswalk import Crosswalk, CrosswalkItem
from sspgen.render.api import RenderContext
from sspgen.render.site.crosswalks import frameworks
from sspgen.render.site.search_index import Document, documents, index_files, shard
from sspgen.render.site.site import Site
from support.sample_plan import sample_plan
from support.site_kinds import sample_site


def call(data: bytes) -> list[object]:
    """Return what a script of the index is called with."""
    text = data.decode()
    return list(json.loads(f"[{text.partition('(')[2].rstrip().removesuffix(');')}]"))


@cache
def listed() -> list[list[object]]:
    return call(sample_site()["search/documents.js"])[0]  # type: ignore[return-value]


def found_by(word: str) -> set[str]:
    """Return the paths of the documents that a word is an exact term of."""
    table = call(sample_site()[f"search/{shard(word)}.js"])[1]
    return {str(listed()[number][0]) for number in accumulate(table.get(word, ()))}  # type: ignore[attr-defined]


def test_every_page_can_be_found_but_the_one_for_what_is_not_found() -> None:
    paths = {str(row[0]).partition("#")[0] for row in listed()}
    pages = {path for path in sample_site() if path.endswith(".html")}
    assert paths <= pages
    assert pages - paths == {"404.html"}


def test_every_document_has_a_title() -> None:
    assert [row for row in listed() if not row[4]] == []
    assert next(row for row in listed() if row[0] == "index.html")[4] == "Home"


def test_items_of_frameworks_lead_to_their_row_and_to_the_controls() -> None:
    assert "crosswalk/fedramp-ksi.html#KSI-IAM-SUS" in found_by("sus")
    assert "controls/ac-2.html" in found_by("sus")
    assert "controls/ac-2.1.html" in found_by("000015")


def test_own_crosswalks_are_searched_too() -> None:
    own = Crosswalk("x", "Harbour standard", items=(CrosswalkItem("H-7", "Quay walls", ("ac-2",)),))
    plan = replace(sample_plan(), crosswalks=(own,))
    site = Site(plan, RenderContext())
    rows = documents(plan, site.where, (), frameworks(plan))
    assert ("crosswalk/x.html#H-7", "item", "H-7", "Quay walls") in {(d.path, d.kind, d.label, d.title) for d in rows}


def test_the_words_are_those_of_all_shards() -> None:
    (text,) = call(sample_site()["search/words.js"])
    names = call(sample_site()["search/documents.js"])[1]
    terms = {term for name in names for term in call(sample_site()[f"search/{name}.js"])[1]}  # type: ignore[attr-defined]
    assert str(text).split(" ") == sorted(terms)


def test_words_of_a_text_cannot_end_the_script() -> None:
    files = index_files([Document("a.html", "page", "", "", "</script>\u2028x", (), "</script>")])
    assert all(b"</" not in data and "\u2028".encode() not in data for data in files.values())
