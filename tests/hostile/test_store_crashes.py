"""Whatever happens to a writer, what was acknowledged is there, and the chain is whole.

A writer is killed before each system call by which it writes, the disk is full at each of them in turn, writers race.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from unittest import mock

import pytest

from sspgen.errors import EnvironmentFailure
from support import stores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITING = ("open", "write", "fsync", "link", "mkdir", "unlink", "rename", "replace", "fchmod")
"""The system calls by which a folder changes, as Python's ``os`` names them."""
TESTS = Path(__file__).resolve().parents[1]


class Steps:
    """Calls something before each writing system call, with its number; 0-based."""

    def __init__(self, before: Callable[[int], None]) -> None:
        self._before = before
        self.count = 0

    def __enter__(self) -> Self:
        self._patches = [mock.patch.object(os, name, self._wrapped(name)) for name in WRITING]
        self._patches.append(mock.patch.object(tempfile, "_os", os))
        for patch in self._patches:
            patch.start()
        return self

    def __exit__(self, *_: object) -> None:
        for patch in self._patches:
            patch.stop()

    def _wrapped(self, name: str) -> Callable[..., Any]:
        real = getattr(os, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if name == "open" and not arguments[1] & (os.O_WRONLY | os.O_RDWR):
                return real(*arguments, **named)
            step, self.count = self.count, self.count + 1
            self._before(step)
            return real(*arguments, **named)

        return call


def write(folder: Path, acknowledge: Callable[[str], object]) -> None:
    """Record two batches with what they keep, and sign each; tell the digests of what is safe."""
    with stores.opened(folder, create=True) as store:
        for batch in range(2):
            kept = store.put(f"batch {batch}".encode())
            entries = [stores.observation(n, kept) for n in range(2)]
            for record in store.append(entries, stores.NOW):
                acknowledge(record.digest)
            store.checkpoint(stores.SEED, stores.ORIGIN, stores.NOW)


def assert_nothing_is_lost(folder: Path, acknowledged: list[str], *, alone: bool = True) -> None:
    """The chain is whole, holds what was acknowledged, has no half batch, and can be added to."""
    with stores.opened(folder, create=True) as store:
        digests = [record.digest for record in store.records()]
        assert digests[: len(acknowledged)] == acknowledged
        assert len(digests) % 2 == 0
        store.append([stores.observation(9)], stores.LATER)
        store.checkpoint(stores.SEED, stores.ORIGIN, stores.LATER)
    found = stores.check(folder)
    assert found.vouched, found.problems
    if alone:
        said = stores.check_alone(folder)
        assert said.code == 0, said.lines


def _nothing(_: object) -> None:
    pass


def steps_of(folder: Path) -> int:
    """How many writing system calls the writer makes."""
    with Steps(_nothing) as steps:
        write(folder, _nothing)
    return steps.count


def test_a_full_disk_at_every_write_loses_nothing(tmp_path: Path) -> None:
    def full(step: int) -> None:
        if step == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    total = steps_of(tmp_path / "count")
    assert total > 30
    failed = 0
    for failing in range(total):
        folder = tmp_path / f"s{failing}"
        acknowledged: list[str] = []
        with Steps(full):
            told = failure_of(folder, acknowledged)
        failed += bool(told)
        assert not told or ("SSP379" in told and "the disk is full" in told)
        assert_nothing_is_lost(folder, acknowledged, alone=failing % 8 == 0)
    assert failed > total / 2


def failure_of(folder: Path, acknowledged: list[str]) -> str:
    """Write, and return how that failed; empty when it did not."""
    try:
        write(folder, acknowledged.append)
    except EnvironmentFailure as error:
        return str(error)
    return ""


def test_a_disk_that_stays_full_keeps_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    acknowledged: list[str] = []
    write(folder, acknowledged.append)

    def full(step: int) -> None:
        raise OSError(errno.ENOSPC, f"at {step}")

    with stores.opened(folder) as store, Steps(full), pytest.raises(EnvironmentFailure, match="the disk is full"):
        store.append([stores.observation(1)], stores.LATER)
    assert_nothing_is_lost(folder, acknowledged)


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A writer that kills itself before the step that it is told."""
    file = tmp_path_factory.mktemp("script") / "writer.py"
    generator = TESTS.parent / "generator"
    file.write_text(
        "import importlib.util, os, signal, sys\n"
        f"sys.path[:0] = [{str(TESTS)!r}, {str(generator)!r}]\n"
        "from pathlib import Path\n"
        f"spec = importlib.util.spec_from_file_location('writer', {str(Path(__file__))!r})\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "spec.loader.exec_module(module)\n"
        "kill = int(sys.argv[2])\n"
        "def before(step):\n"
        "    if step == kill:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "with module.Steps(before):\n"
        "    module.write(Path(sys.argv[1]), lambda digest: print(digest, flush=True))\n",
        encoding="utf-8",
    )
    return file


def killed(script: Path, folder: Path, step: int) -> list[str]:
    """Run a writer that is killed before a step; return what it acknowledged."""
    command = [sys.executable, str(script), str(folder), str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.stdout.split()


def test_a_killed_writer_loses_nothing(tmp_path: Path, script: Path) -> None:
    total = steps_of(tmp_path / "count")
    every = 1 if os.environ.get("SSPGEN_MUTATIONS") else 4
    for step in range(0, total, every):
        folder = tmp_path / f"s{step}"
        assert_nothing_is_lost(folder, killed(script, folder, step), alone=step % 8 == 0)


def racing(folder: Path, writers: int) -> Iterator[str]:
    """Run writers side by side in processes of their own; yield what they acknowledged."""
    with stores.opened(folder, create=True):
        pass
    code = (
        f"import sys; sys.path[:0] = [{str(TESTS)!r}, {str(TESTS.parent / 'generator')!r}]\n"
        "from pathlib import Path\n"
        "from support import stores\n"
        "folder, writer = Path(sys.argv[1]), sys.argv[2]\n"
        "with stores.opened(folder) as store:\n"
        "    for batch in range(8):\n"
        "        kept = store.put(f'{writer} {batch}'.encode())\n"
        "        entries = [stores.observation(n, kept, source=f'{writer}-{batch}') for n in range(3)]\n"
        "        print(*[r.digest for r in store.append(entries, stores.NOW)], sep='\\n')\n"
    )
    command = [sys.executable, "-c", code, str(folder)]
    started = [subprocess.Popen([*command, str(n)], stdout=subprocess.PIPE, text=True) for n in range(writers)]
    for process in started:
        out, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        yield from out.split()


@pytest.mark.parametrize("writers", [2, 8])
def test_writers_that_race_lose_nothing(tmp_path: Path, writers: int) -> None:
    folder = tmp_path / "store"
    acknowledged = list(racing(folder, writers))
    lines = stores.lines_of(folder)
    records = [json.loads(line.data) for line in lines]
    assert len(acknowledged) == len(set(acknowledged)) == len(records) == writers * 24
    batches = [key for key, _ in itertools.groupby(record["source"] for record in records)]
    assert len(batches) == writers * 8
    with stores.opened(folder) as store:
        assert sorted(record.digest for record in store.records()) == sorted(acknowledged)
        store.checkpoint(stores.SEED, stores.ORIGIN, stores.LATER)
    assert stores.check(folder).vouched
    assert stores.check_alone(folder).code == 0
    assert not [path for path in folder.rglob("*") if path.name.startswith(".new-")]


def test_what_a_killed_writer_left_behind_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    write(folder, _nothing)
    segment = next((folder / "log").rglob("*.jsonl"))
    segment.with_name(".new-abc").write_bytes(segment.read_bytes()[:100])
    assert stores.check(folder).vouched
    assert stores.check_alone(folder).code == 0
