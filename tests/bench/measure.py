"""Timing whole commands from outside: wall seconds, CPU seconds and peak memory of the process and its children."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds, CPU seconds and peak memory (MB) of one run."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], cwd: Path, log: Path, allowed: tuple[int, ...] = (0,)) -> Figures:
    """Run a command once and measure it; what it prints goes to a log.

    Raises:
        RuntimeError: the command ended with another exit code than those allowed.
    """
    started = time.perf_counter()
    with log.open("ab") as sink:
        process = subprocess.Popen(list(command), cwd=cwd, stdout=sink, stderr=sink)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode not in allowed:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}; see {log}")
    scale = 1_000_000 if sys.platform == "darwin" else 1_000
    return Figures(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def typical(command: Sequence[str], cwd: Path, log: Path, *, runs: int = 5) -> Figures:
    """Return the medians over several runs, after one that warms up."""
    run(command, cwd, log)
    figures = [run(command, cwd, log) for _ in range(runs)]
    return Figures(
        median(f.wall for f in figures),
        median(f.cpu for f in figures),
        max(f.memory for f in figures),
    )


def added(figures: Sequence[Figures]) -> Figures:
    """Return the sum over a chain of commands; memory is that of the largest."""
    return Figures(sum(f.wall for f in figures), sum(f.cpu for f in figures), max(f.memory for f in figures))
