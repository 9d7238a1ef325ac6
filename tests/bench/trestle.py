"""The yardstick: compliance-trestle doing the same work, in an environment of its own, if it installs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from measure import Figures, added, run

if TYPE_CHECKING:
    from pathlib import Path

_V5 = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-)5([0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})")


def install(folder: Path) -> Path | None:
    """Return trestle's command, installed on first use; None when it does not install here."""
    command = folder / "bin" / "trestle"
    if command.exists():
        return command
    python = folder / "bin" / "python"
    steps = (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "compliance-trestle"],
    )
    for step in steps:
        if subprocess.run(step, check=False, capture_output=True).returncode:
            return None
    return command if command.exists() else None


def measure(command: Path, work: Path, catalog: Path, profile: Path, components: Path, log: Path) -> Figures:
    """Measure the chain of trestle commands from the three documents to an SSP in OSCAL.

    trestle takes UUIDs of version 4 only, so the version digit of the workload's ids is changed first; the texts and
    their number stay the same.
    """
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    own = work.with_name("components-v4.json")
    own.write_text(_V5.sub(r"\g<1>4\2", components.read_text(encoding="utf-8")), encoding="utf-8")
    chain = (
        ("init", "--local"),
        ("import", "-f", str(catalog), "-o", "nist"),
        ("import", "-f", str(profile), "-o", "moderate"),
        ("import", "-f", str(own), "-o", "comps"),
        ("href", "-n", "moderate", "-i", "0", "-hr", "trestle://catalogs/nist/catalog.json"),
        ("author", "ssp-generate", "-p", "moderate", "-cd", "comps", "-o", "md"),
        ("author", "ssp-assemble", "-m", "md", "-o", "ssp", "-cd", "comps"),
    )
    return added([run((str(command), *arguments), work, log) for arguments in chain])
