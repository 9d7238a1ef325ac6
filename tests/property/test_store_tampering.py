"""A store in which anything was changed does not verify, and the first record that was changed is named.

Both verifiers are asked: ours, and the single file that an auditor runs. ``SSPGEN_MUTATIONS`` sets how many tamperings
are tried.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import re
import runpy
import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from support import stores

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRIALS = int(os.environ.get("SSPGEN_MUTATIONS", "80"))
KINDS = 9


@dataclass(frozen=True)
class Done:
    """What was done: the record that must be named as the first, or None where only a range can be known."""

    what: str
    record: int | None = None
    file: str = ""


def _replace(line: stores.Line, data: list[bytes]) -> None:
    lines = line.file.read_bytes().splitlines()
    lines[line.number - 1 : line.number] = data
    stores.write_lines(line.file, lines)


def flip(folder: Path, dice: random.Random) -> Done:
    lines = stores.lines_of(folder)
    n = dice.randrange(len(lines))
    data = bytearray(lines[n].data)
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    whole = lines[n].file.read_bytes().splitlines(keepends=True)
    whole[lines[n].number - 1] = bytes(data) + b"\n"
    lines[n].file.write_bytes(b"".join(whole))
    return Done(f"flip a bit of {n + 1}", n + 1)


def delete(folder: Path, dice: random.Random) -> Done:
    lines = stores.lines_of(folder)
    n = dice.randrange(len(lines))
    _replace(lines[n], [])
    return Done(f"delete {n + 1}", n + 1)


def reorder(folder: Path, dice: random.Random) -> Done:
    lines = stores.lines_of(folder)
    first, second = sorted(dice.sample(range(len(lines)), 2))
    _replace(lines[first], [lines[second].data])
    _replace(lines[second], [lines[first].data])
    return Done(f"swap {first + 1} and {second + 1}", first + 1)


def truncate(folder: Path, dice: random.Random) -> Done:
    lines = stores.lines_of(folder)
    n = dice.randrange(len(lines))
    for line in lines[n:]:
        if line.file.exists():
            kept = line.file.read_bytes().splitlines()[: line.number - 1]
            stores.write_lines(line.file, kept)
    return Done(f"cut off from {n + 1} on", n + 1)


def tear(folder: Path, dice: random.Random) -> Done:
    lines = stores.lines_of(folder)
    last = lines[-1].file
    size = len(last.read_bytes())
    left = dice.randrange(1, size)
    last.write_bytes(last.read_bytes()[:left])
    return Done(f"tear the last segment to {left} of {size} bytes")


def backdate(folder: Path, dice: random.Random) -> Done:
    n = dice.randrange(2, len(stores.lines_of(folder)) + 1)
    stores.rechain(folder, {n: {"at": f"20{dice.randrange(10, 26)}-01-01T00:00:00Z"}})
    return Done(f"backdate {n}, with all hashes anew", n)


def forge(folder: Path, dice: random.Random) -> Done:
    n = dice.randrange(1, len(stores.lines_of(folder)) + 1)
    stores.rechain(folder, {n: {"outcome": f"forged {dice.random()}"}})
    return Done(f"forge {n}, with all hashes anew")


def spoil_blob(folder: Path, dice: random.Random) -> Done:
    file = dice.choice(sorted((folder / "blobs").rglob("*.gz")))
    data = bytearray(file.read_bytes())
    data[dice.randrange(10, len(data))] ^= 1 << dice.randrange(8)
    file.write_bytes(data)
    return Done(f"spoil {file.name}", None, file.name)


def remove_blob(folder: Path, dice: random.Random) -> Done:
    lines = stores.lines_of(folder)
    n = dice.choice([i for i, line in enumerate(lines, 1) if json.loads(line.data).get("kept")])
    kept = json.loads(lines[n - 1].data)["kept"]
    next(folder.rglob(f"{kept}.gz")).unlink()
    return Done(f"remove what {n} keeps", n)


TAMPERINGS: tuple[Callable[[Path, random.Random], Done], ...] = (
    flip,
    delete,
    reorder,
    truncate,
    tear,
    backdate,
    forge,
    spoil_blob,
    remove_blob,
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "store"
    with stores.opened(folder, create=True) as store:
        stores.fill(store, nights=5)
    assert stores.check(folder).vouched
    assert stores.check_alone(folder).code == 0
    return folder


def alone(folder: Path, main: dict[str, Any]) -> tuple[int, str]:
    """Run the shipped verifier here: a process for each of a thousand tamperings would take minutes."""
    out = io.StringIO()
    arguments = ["verify_evidence.py", str(folder), "--key", str(stores.KEY)]
    with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main["main"]()
    return code, out.getvalue()


@pytest.mark.parametrize("share", range(KINDS))
def test_both_verifiers_find_every_tampering(whole: Path, tmp_path: Path, share: int) -> None:
    main = runpy.run_path(str(stores.VERIFIER))
    for seed in range(share, TRIALS, KINDS):
        dice = random.Random(seed)  # noqa: S311 - a seed, so that a failure can be run again
        folder = tmp_path / "store"
        shutil.copytree(whole, folder)
        done = TAMPERINGS[share](folder, dice)
        verification = stores.check(folder)
        assert not verification.whole, (seed, done)
        told = [str(problem) for problem in verification.problems]
        code, said = alone(folder, main)
        assert code == 1, (seed, done, said)
        assert "Traceback" not in said
        if done.record:
            named = rf"record {done.record}\b"
            assert re.search(named, "\n".join(told)), (seed, done, told)
            assert re.search(r"^log/\S+\.jsonl:[0-9]+: SSP37\d ", "\n".join(told), re.MULTILINE), (seed, told)
            assert re.search(named, said), (seed, done, said)
        if done.file:
            assert any(done.file in line for line in told), (seed, done, told)
            assert done.file in said
        shutil.rmtree(folder)
