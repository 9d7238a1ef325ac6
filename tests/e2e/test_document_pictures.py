"""Each kind of page beside a picture of it that was looked at, with a tolerance for how a machine draws.

``SSPGEN_UPDATE_GOLDEN=1`` draws them anew; look at every one that changed before you commit it.
"""

from __future__ import annotations

import os
import subprocess
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageStat

from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER
from support.cli import SHARED_WORK
from support.document_reader import named_places
from support.golden import FOLDER
from support.sample_chronicle import sample_chronicle
from support.sample_plan import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOTS: Final = 50
"""Dots an inch: words are grey lines, tables, boxes and pictures are seen."""
_TILE: Final = 12
"""Edge of a tile in pixels."""
_TILE_MAY: Final = 12
"""By how much the mean of a tile may differ, of 255: hints and edges, but no line of words more or less."""
_TILES_MAY: Final = 0.003
"""Which share of the tiles may differ by more."""

PAGES: Final = {
    "cover": ("cover", 0),
    "approval": ("approval", 0),
    "contents": ("contents", 0),
    "standing": ("standing", 0),
    "system": ("system", 0),
    "diagrams": ("boundary", 1),
    "plan": ("plan", 0),
    "family": ("family-ac", 0),
    "answers": ("family-ac", 1),
    "responsibility": ("responsibility", 0),
    "inventory": ("inventory", 0),
    "evidence-register": ("evidence", 0),
    "evidence-entry": ("evidence", 1),
    "gaps": ("gaps", 0),
    "poam": ("poam", 0),
    "outside": ("outside", 0),
    "diagnostics": ("diagnostics", 0),
    "acronyms": ("acronyms", 0),
    "sources": ("sources", 0),
    "index": ("index", 0),
}
"""Kinds of pages: an anchor, and how many pages behind it."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    context = RenderContext(jobs=1, cache=Path(os.environ[SHARED_WORK]), chronicle=sample_chronicle())
    file = tmp_path_factory.mktemp("pictures") / "ssp.pdf"
    file.write_bytes(next(RENDERER.render(sample_plan(), context)).data)
    return file


@pytest.fixture(scope="module")
def places(document: Path) -> dict[str, int]:
    """Pages by anchor, from 1."""
    with pikepdf.open(document) as pdf:
        return named_places(pdf)


def drawn(document: Path, number: int) -> Image.Image:
    """Draw a page in grey."""
    span = ("-f", str(number), "-l", str(number))
    done = subprocess.run(
        ["pdftoppm", "-png", "-gray", "-r", str(_DOTS), *span, str(document)], check=True, capture_output=True
    )
    return Image.open(BytesIO(done.stdout)).convert("L")


def tiles(one: Image.Image, other: Image.Image) -> Iterator[float]:
    """Yield by how much the means of tiles differ."""
    for left in range(0, one.width, _TILE):
        for top in range(0, one.height, _TILE):
            box = (left, top, min(left + _TILE, one.width), min(top + _TILE, one.height))
            yield abs(ImageStat.Stat(one.crop(box)).mean[0] - ImageStat.Stat(other.crop(box)).mean[0])


def differs(one: Image.Image, other: Image.Image) -> bool:
    """Tell whether two pictures show different pages."""
    if one.size != other.size:
        return True
    if ImageChops.difference(one, other).getbbox() is None:
        return False
    found = list(tiles(one, other))
    return sum(difference > _TILE_MAY for difference in found) > _TILES_MAY * len(found)


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_looks_as_it_did_when_it_was_looked_at(kind: str, document: Path, places: dict[str, int]) -> None:
    anchor, behind = PAGES[kind]
    now = drawn(document, places[anchor] + behind)
    file = FOLDER / "pages" / f"{kind}.png"
    if os.environ.get("SSPGEN_UPDATE_GOLDEN"):
        file.parent.mkdir(exist_ok=True)
        now.quantize(16).save(file, optimize=True)
    if differs(now, Image.open(file).convert("L")):
        now.save(document.with_name(f"{kind}.png"))
        pytest.fail(f"{kind} is not as its picture: compare {file} and {document.with_name(f'{kind}.png')}")


def test_a_missing_line_of_words_and_a_moved_table_are_seen(document: Path, places: dict[str, int]) -> None:
    page = drawn(document, places["family-ac"])
    without = page.copy()
    without.paste(255, (0, page.height // 2, page.width, page.height // 2 + 26))
    moved = ImageChops.offset(page, 0, 8)
    assert not differs(page, page)
    assert differs(page, without)
    assert differs(page, moved)
    faint = page.point([min(255, value + 6) for value in range(256)])
    assert not differs(page, faint)
