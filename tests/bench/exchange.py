"""OSCAL documents beside the tools that people use for them, each in an environment of its own, if it installs.

Run by itself it prints its rows; ``run.py`` prints them among all others. Each row is one process; its second number is
the work alone, timed inside, after the tool was imported.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from oscal_documents import Asked, large_ssp

from sspgen.resolve.api import resolve_baseline

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("SSPGEN_CORPORA", REPOSITORY.parent / "shared" / "corpora")) / "oscal"
CATALOG = CORPORA / "NIST_SP-800-53_rev5_catalog.json"
PROFILE = CORPORA / "NIST_SP-800-53_rev5_MODERATE-baseline_profile.json"
MEGABYTES = 5
_TIMED = """
import json, pathlib, sys, time
{setup}
start = time.perf_counter()
{work}
print(json.dumps([time.perf_counter() - start, str(result)]))
"""
_PYTHONS = ("python3.13", "python3.12", sys.executable)
_ENV_TIMEOUT = 600
_SLOW = 10
"""Seconds from which one run is enough."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that is measured: what pip installs for it, empty for sspgen itself; and the Pythons it may run on."""

    name: str
    package: str
    pythons: tuple[str, ...] = (sys.executable,)


SSPGEN = Tool("sspgen", "")
TRESTLE = Tool("compliance-trestle", "compliance-trestle")
OSCAL = Tool("oscal", "oscal", _PYTHONS)
VALIDATE = Tool("oscal-validate", "oscal-validate", _PYTHONS)

_READ = "from sspgen.load.oscal.document import read_oscal"
_CHECK = f"{_READ}; from sspgen.load.oscal.check.api import check_document"
_MEANING = "from sspgen.assess.oscal.api import check_meaning; from sspgen.resolve.oscal_links import Library"
_RESOLVE = "from sspgen.resolve.api import resolve_baseline"
_SSP = "d = read_oscal(pathlib.Path('ssp.json').read_bytes(), 'ssp.json')"
_RESOLVED = (
    "found = resolve_baseline('profile.json', pathlib.Path('.'), pathlib.Path('{cache}')); "
    "result = len(found.baseline.catalog.controls)"
)
_TRESTLE_SETUP = (
    "from trestle.core.profile_resolver import ProfileResolver as P; root = pathlib.Path('trestle').resolve(); "
    "file = root / 'profiles/moderate/profile.json'"
)
_TRESTLE_WORK = (
    "found = P.get_resolved_profile_catalog(root, file); "
    "result = sum(len(group.controls or []) for group in found.groups or [])"
)
_LOAD, _FIND, _VALID, _BOTH = (
    "load the 10 MB catalog",
    "resolve the moderate profile",
    "validate a 5 MB SSP by schema",
    "validate a 5 MB SSP by schema, constraints and meaning",
)
_OSCAL = "from oscal import OSCAL"

ROWS: tuple[tuple[str, Tool, str, str], ...] = (
    (_LOAD, SSPGEN, _READ, "result = read_oscal(pathlib.Path('catalog.json').read_bytes(), 'c.json').model"),
    (
        _LOAD,
        TRESTLE,
        "from trestle.oscal.catalog import Catalog",
        "result = Catalog.oscal_read(pathlib.Path('catalog.json')).uuid",
    ),
    (_LOAD, OSCAL, _OSCAL, "result = OSCAL.load('catalog.json').title"),
    (f"{_FIND}, cold", SSPGEN, _RESOLVE, _RESOLVED.format(cache="cold-{n}")),
    (f"{_FIND}, kept", SSPGEN, _RESOLVE, _RESOLVED.format(cache="kept")),
    (_FIND, TRESTLE, _TRESTLE_SETUP, _TRESTLE_WORK),
    (_FIND, OSCAL, _OSCAL, "p = OSCAL.load('profile.json'); p.resolve_imports(); result = p.resolve()"),
    (f"{_VALID} and constraints", SSPGEN, _CHECK, f"{_SSP}; result = len(check_document(d))"),
    (
        _BOTH,
        SSPGEN,
        f"{_CHECK}; {_MEANING}",
        f"{_SSP}; result = len(check_document(d)) + len(check_meaning(d, Library(pathlib.Path('.'))))",
    ),
    (
        _VALID,
        TRESTLE,
        "from trestle.oscal.ssp import SystemSecurityPlan as S",
        "result = S.oscal_read(pathlib.Path('ssp.json')).uuid",
    ),
    (
        f"{_VALID} and constraints",
        OSCAL,
        _OSCAL,
        "s = OSCAL.load('ssp.json'); result = (s.validate(), s.validation_status)",
    ),
)
"""What is measured, by which tool, what is done before the clock starts, and the work, which sets ``result``."""


def python_of(tool: Tool, folder: Path) -> Path | None:
    """Return the Python that has a tool, installed on first use; None when it does not install here."""
    if not tool.package:
        return Path(sys.executable)
    python = folder / tool.name / "bin" / "python"
    if python.exists():
        return python
    for base in filter(None, map(shutil.which, tool.pythons)):
        steps = (
            [base, "-m", "venv", str(python.parents[1])],
            [str(python), "-m", "pip", "install", "--quiet", tool.package],
        )
        if not any(subprocess.run(s, check=False, capture_output=True, timeout=_ENV_TIMEOUT).returncode for s in steps):
            return python
        shutil.rmtree(python.parents[1], ignore_errors=True)
    return None


def rows(work: Path, runs: int = 5) -> Iterator[tuple[str, str]]:
    """Yield what was measured and what came of it, with the size of the workloads first."""
    folder = work / "oscal"
    shutil.rmtree(folder / "work", ignore_errors=True)
    place = folder / "work"
    place.mkdir(parents=True)
    shutil.copy(CATALOG, place / "catalog.json")
    profile = json.loads(PROFILE.read_bytes())
    profile["profile"]["imports"][0]["href"] = "catalog.json"
    (place / "profile.json").write_text(json.dumps(profile), encoding="utf-8")
    (place / "ssp.json").write_bytes(large_ssp(MEGABYTES, asked(place)))
    _trestle_workspace(python_of(TRESTLE, folder), place)
    for what, tool, setup, work_ in ROWS:
        python = python_of(tool, folder)
        if python is None:
            yield f"{what}: {tool.name}", "does not install here"
        else:
            yield f"{what}: {tool.name}", _measured(python, place, setup, work_, runs)
    yield from _whole(folder, place, runs)


def asked(place: Path) -> tuple[Asked, ...]:
    """Return what the profile asks for, so that the plan is one that a reviewer would accept."""
    controls = resolve_baseline("profile.json", place, place / "cache").baseline.catalog.controls
    return tuple(
        Asked(
            control.id,
            tuple(param.id for param in control.params if not param.choices and not param.aggregates),
            tuple(point.id for point in control.response_points),
        )
        for control in controls
    )


def _trestle_workspace(python: Path | None, place: Path) -> None:
    """Lay the documents out as trestle wants them."""
    if python is None:
        return
    root = place / "trestle"
    (root / ".trestle").mkdir(parents=True)
    for name, file in (("catalogs/nist/catalog.json", CATALOG), ("profiles/moderate/profile.json", PROFILE)):
        target = root / name
        target.parent.mkdir(parents=True)
        document = json.loads(file.read_bytes())
        if "profile" in document:
            document["profile"]["imports"][0]["href"] = "trestle://catalogs/nist/catalog.json"
        target.write_text(json.dumps(document), encoding="utf-8")


def _measured(python: Path, place: Path, setup: str, work: str, runs: int) -> str:
    found: list[float] = []
    for number in range(runs + 1):
        script = _TIMED.format(setup=setup, work=work.replace("{n}", str(number)))
        run = subprocess.run([str(python), "-c", script], cwd=place, capture_output=True, text=True, check=False)
        if run.returncode:
            return f"failed: {(run.stderr.strip().splitlines() or ['?'])[-1][:120]}"
        took, said = json.loads(run.stdout.strip().splitlines()[-1])
        found.append(took)
        if took > _SLOW:
            return f"{took:.2f} s ({said[:40]})"
    return f"{median(found[1:]):.3f} s ({said[:40]})"


def _whole(folder: Path, place: Path, runs: int) -> Iterator[tuple[str, str]]:
    """Yield whole commands: start of Python, reading, checking, printing."""
    command = Path(sys.executable).with_name("sspgen")
    yield "`sspgen check ssp.json`, 5 MB, the whole command", _command([str(command), "check", "ssp.json"], place, runs)
    python = python_of(VALIDATE, folder)
    if python is None:
        yield "`oscal-validate ssp.json`", "does not install here"
    else:
        own = [str(python.with_name("oscal-validate")), "--resolve", "profile.json", "--resolve", "catalog.json"]
        yield "`oscal-validate ssp.json`, the same, told where to look", _command([*own, "ssp.json"], place, runs)


def _command(command: list[str], place: Path, runs: int) -> str:
    found = []
    code = 0
    for _ in range(runs):
        start = time.perf_counter()
        code = subprocess.run(command, cwd=place, capture_output=True, check=False).returncode
        found.append(time.perf_counter() - start)
    return f"{median(found):.2f} s (exit code {code})"


def main() -> None:
    """Print the rows."""
    print("| OSCAL | took |\n|---|---:|")
    for what, took in rows(REPOSITORY / ".make" / "bench"):
        print(f"| {what} | {took} |", flush=True)


if __name__ == "__main__":
    main()
