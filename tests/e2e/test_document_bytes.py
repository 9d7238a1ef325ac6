"""The same plan gives the same bytes, whoever lays it out, and a cached chapter is the chapter."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER
from sspgen.render.document.laidout import LaidOut, Place
from support.sample_plan import sample_plan

_ROOT = Path(__file__).parents[2]
_PROGRAM = """
import hashlib
import pytest
from support.sample_plan import sample_plan
from sspgen.render.api import RenderContext
from sspgen.render.document import RENDERER
(output,) = RENDERER.render(sample_plan(), RenderContext(jobs=1))
print(hashlib.sha256(output.data).hexdigest())
"""


def _elsewhere(seed: str, **environment: str) -> str:
    path = os.pathsep.join([str(_ROOT / "generator"), str(_ROOT / "tests")])
    env = os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": seed} | environment
    done = subprocess.run([sys.executable, "-c", _PROGRAM], env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.slow
def test_processes_seeds_zones_and_workers_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sspgen.render.document.pressroom._ALONE", 0)
    (bound,) = RENDERER.render(sample_plan(), RenderContext(jobs=2, cache=tmp_path))
    here = hashlib.sha256(bound.data).hexdigest()
    assert _elsewhere("7", TZ="Asia/Tokyo", LC_ALL="C") == here
    (again,) = RENDERER.render(sample_plan(), RenderContext(jobs=2, cache=tmp_path))
    assert again.data == bound.data


def test_a_damaged_cache_is_laid_out_again(tmp_path: Path) -> None:
    (first,) = RENDERER.render(sample_plan(), RenderContext(jobs=1, cache=tmp_path))
    for number, file in enumerate(sorted((tmp_path / "document").iterdir())):
        data = file.read_bytes()
        file.write_bytes((b"", b"not a chapter", data[:-10], data + b"x")[number % 4])
    (again,) = RENDERER.render(sample_plan(), RenderContext(jobs=1, cache=tmp_path))
    assert again.data == first.data


def test_a_chapter_survives_the_cache() -> None:
    chapter = LaidOut(b"%PDF-1.7\nline\n", 3, {"ac-2": Place(1, 10.5, 700.25)})
    assert LaidOut.from_bytes(chapter.to_bytes()) == chapter


def test_a_new_commit_lays_out_only_the_pages_that_name_it(tmp_path: Path) -> None:
    plan = sample_plan()
    (first,) = RENDERER.render(plan, RenderContext(jobs=1, cache=tmp_path))
    before = {file.name for file in (tmp_path / "document").iterdir()}
    assert plan.revision is not None
    moved = replace(plan, revision=replace(plan.revision, sha="f" * 40))
    (second,) = RENDERER.render(moved, RenderContext(jobs=1, cache=tmp_path))
    new = {file.name for file in (tmp_path / "document").iterdir()} - before
    assert second.data != first.data
    assert len(new) == 3  # the cover, the sources, and the bound document
