"""The same plan gives the same bytes, whoever lays it out, and a cached chapter is the chapter."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER
from sspgen.render.document.laidout import LaidOut, Place
from support.sample_plan import short_plan

_ROOT = Path(__file__).parents[2]
_PYTHONS = "SSPGEN_TEST_PYTHONS"
_PROGRAM = """
import hashlib, pathlib, sys
from support.sample_plan import short_plan
from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER
(output,) = RENDERER.render(short_plan(), RenderContext(jobs=1, cache=pathlib.Path(sys.argv[1])))
print(hashlib.sha256(output.data).hexdigest())
"""


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Path]:
    """A short plan as a document, and a cache of it: laid out once for all tests."""
    cache = tmp_path_factory.mktemp("cache")
    (output,) = RENDERER.render(short_plan(), RenderContext(jobs=1, cache=cache))
    return output.data, cache


@pytest.fixture
def cache(laid_out: tuple[bytes, Path], tmp_path: Path) -> Path:
    """A copy of that cache."""
    return shutil.copytree(laid_out[1], tmp_path / "cache")


def _elsewhere(cache: Path, seed: str, python: str = sys.executable, **environment: str) -> str:
    path = os.pathsep.join([str(_ROOT / "generator"), str(_ROOT / "tests")])
    env = os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": seed} | environment
    program = [python, "-c", _PROGRAM, str(cache)]
    return subprocess.run(program, env=env, check=True, capture_output=True, text=True).stdout.strip()


def _bound(cache: Path) -> Path:
    """The whole document among what is kept: the largest file."""
    return max((cache / "document").iterdir(), key=lambda file: file.stat().st_size)


@pytest.mark.slow
def test_processes_seeds_zones_and_workers_give_the_same_bytes(
    laid_out: tuple[bytes, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers of another seed and zone lay it out; another process writes it, and binds what they laid out."""
    here = hashlib.sha256(laid_out[0]).hexdigest()
    monkeypatch.setattr("sspgen.render.document.pressroom._ALONE", 0)
    for name, value in {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}.items():
        monkeypatch.setenv(name, value)
    for _ in ("by two workers", "from their cache"):
        (bound,) = RENDERER.render(short_plan(), RenderContext(jobs=2, cache=tmp_path))
        assert hashlib.sha256(bound.data).hexdigest() == here
    _bound(tmp_path).unlink()
    chapters = {file.name for file in (tmp_path / "document").iterdir()}
    assert _elsewhere(tmp_path, "11", TZ="America/St_Johns") == here
    assert {file.name for file in (tmp_path / "document").iterdir()} - chapters == {_bound(tmp_path).name}


@pytest.mark.parametrize("python", os.environ.get(_PYTHONS, "").split(os.pathsep))
def test_other_pythons_give_the_same_bytes(python: str, laid_out: tuple[bytes, Path], tmp_path: Path) -> None:
    """Interpreters with our dependencies, which a machine may not have: they are named in the environment."""
    if not python:
        pytest.skip(f"{_PYTHONS} names no other Python that has our dependencies")
    assert _elsewhere(tmp_path, "3", python) == hashlib.sha256(laid_out[0]).hexdigest()


def test_a_damaged_cache_is_laid_out_again(laid_out: tuple[bytes, Path], cache: Path) -> None:
    kept = sorted((cache / "document").iterdir(), key=lambda file: (file.stat().st_size, file.name))
    smallest = kept[:4]  # one chapter for each damage: the others are read
    for number, file in enumerate((*smallest, _bound(cache))):
        data = file.read_bytes()
        file.write_bytes((b"", b"not a chapter", data[:-10], data + b"x")[number % 4])
    damaged = {file.name: file.read_bytes() for file in smallest}
    (again,) = RENDERER.render(short_plan(), RenderContext(jobs=1, cache=cache))
    assert again.data == laid_out[0]
    assert all((cache / "document" / name).read_bytes() != data for name, data in damaged.items())


def test_a_chapter_survives_the_cache() -> None:
    chapter = LaidOut(b"%PDF-1.7\nline\n", 3, {"ac-2": Place(1, 10.5, 700.25)})
    assert LaidOut.from_bytes(chapter.to_bytes()) == chapter


def test_a_new_commit_lays_out_only_the_pages_that_name_it(laid_out: tuple[bytes, Path], cache: Path) -> None:
    plan = short_plan()
    before = {file.name for file in (cache / "document").iterdir()}
    assert plan.revision is not None
    moved = replace(plan, revision=replace(plan.revision, sha="f" * 40))
    (second,) = RENDERER.render(moved, RenderContext(jobs=1, cache=cache))
    new = {file.name for file in (cache / "document").iterdir()} - before
    assert second.data != laid_out[0]
    assert len(new) == 3  # the cover, the sources, and the bound document
