"""A real browser for tests, tools of npm beside it, and trees on disk for both."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from support.corpora import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WORK = REPOSITORY / ".make"
CAMPAIGN = bool(os.environ.get("SSPGEN_CAMPAIGN"))
"""Whether tests take the hours that every payload in every field needs."""


def unavailable(reason: str) -> None:
    """Skip visibly what cannot be run here, but fail when ``CI`` is set."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def launched(playwright: Any) -> Any:
    """Start Debian's Chromium."""
    if not shutil.which(CHROMIUM):
        unavailable(f"{CHROMIUM} is not installed")
    return playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))


def npm_package(spec: str) -> Path:
    """Return the folder of an npm package, e.g. ``axe-core@4``; it is fetched once, and nothing of it runs then."""
    name = spec.rpartition("@")[0]
    home = WORK / name
    folder = home / "node_modules" / name
    if (folder / "package.json").is_file():
        return folder
    npm = shutil.which("npm")
    if npm is None:
        unavailable(f"npm is not installed, so {spec} cannot be fetched")
        return folder
    home.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-save", "--no-audit", "--no-fund", "--ignore-scripts")
    command = [npm, "install", "--prefix", str(home), *quiet, spec]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    if done.returncode:
        unavailable(f"npm cannot install {spec}: {done.stderr[-200:]}")
    return folder


def written(folder: Path, tree: Mapping[str, bytes]) -> Path:
    """Write a tree into a folder."""
    for path, data in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder
