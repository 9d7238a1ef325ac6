"""Documents that somebody broke on purpose: comparing them ends with a result, or with an error that says why."""

from __future__ import annotations

import json
import os
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from sspgen.cli import compare_markdown, compare_text, migration_text
from sspgen.cli.migration_records import csv_bytes
from sspgen.errors import SspgenError
from sspgen.flow.comparing import Asking, compare, migration
from sspgen.render.api import silent
from support.editions_of_requirements import STANDARD, harbour, new_edition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MUTATIONS = int(os.environ.get("SSPGEN_MUTATIONS", "60"))
ODD: tuple[Any, ...] = (None, [], {}, "", "x" * 5000, -1, True, "\x00\u202e", ["a", 1], {"id": "la-1"}, "{{ insert: ")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Key paths of everything in a document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*path, key)
        yield from places(inner, (*path, key))


def mutated(document: Any, rng: random.Random) -> Any:
    """The document with up to three places dropped, doubled or given another value."""
    found = json.loads(json.dumps(document))
    for _ in range(rng.randint(1, 3)):
        candidates = [path for path in places(found) if len(path) > 1]
        if not candidates:
            return found
        *above, last = rng.choice(candidates)
        holder = found
        for key in above:
            holder = holder[key]
        if rng.random() < 0.3:
            del holder[last]
        elif isinstance(holder, list) and rng.random() < 0.4:
            holder.append(holder[last])
        else:
            holder[last] = rng.choice(ODD)
    return found


def exhaust(here: Path) -> None:
    """Compare, carry over, and write every form of report."""
    asking = Asking(here, datetime(2026, 1, 1, tzinfo=UTC), None, silent)
    found = compare(str(here / "old.json"), str(here / "broken.json"), asking).compared
    assert [*compare_text.lines(found, verbose=True)]
    assert [*compare_markdown.comparison(found, verbose=True)]
    moved = migration(str(here), str(here / "old.json"), str(here / "broken.json"), asking).migration
    assert sum(moved.counts.values()) == len(moved.answers)
    assert [*migration_text.lines(moved, verbose=True)]
    assert csv_bytes(moved)


def test_broken_catalogs_end_in_a_result_or_an_error_of_ours(tmp_path: Path) -> None:
    here = harbour(tmp_path)
    rng = random.Random(20261126)  # noqa: S311 - the same mutations in every run
    compared = 0
    for _ in range(MUTATIONS):
        (here / "broken.json").write_text(json.dumps(mutated(new_edition(), rng)), encoding="utf-8")
        compared += ends(exhaust, here)
    assert compared > MUTATIONS // 3


@pytest.mark.parametrize("seed", range(4))
def test_broken_standards_end_in_a_result_or_an_error_of_ours(seed: int, tmp_path: Path) -> None:
    here = harbour(tmp_path)
    rng = random.Random(seed)  # noqa: S311 - the same mutations in every run
    for _ in range(MUTATIONS // 8):
        text = list(STANDARD)
        for _ in range(rng.randint(1, 6)):
            place = rng.randrange(len(text))
            text[place] = rng.choice(["", "\n", "[", "]", ":", "- ", "{", "\x00", "é", "(1)(a).", "[Selection:"])
        (here / "standard.yaml").write_text("".join(text), encoding="utf-8")
        assert ends(standard, here) in {True, False}


def standard(here: Path) -> None:
    """Compare a standard with a catalog."""
    asking = Asking(here, datetime(2026, 1, 1, tzinfo=UTC), None, silent)
    found = compare(str(here / "standard.yaml"), str(here / "new.json"), asking).compared
    assert [*compare_text.lines(found, verbose=True)]


def ends(work: Callable[[Path], None], here: Path) -> bool:
    """Tell whether there was a result; else there was an error of ours that says something."""
    said: tuple[object, ...] = ()
    try:
        work(here)
    except SspgenError as error:
        said = error.diagnostics
    else:
        return True
    assert said
    return False
