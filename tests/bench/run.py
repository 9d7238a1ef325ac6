"""The benchmarks: each number beside its yardstick, in one run. ``make bench`` calls it.

Needs the shared workloads (see ``tests/support/corpora.py``). Writes a table to standard output; copy it into
``docs/explanation/performance.md`` when the numbers change.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import document
import exchange
import history
import nightly
import sarif
import store
import trestle
import whole_site
from measure import Figures, run, typical

REPOSITORY = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("SSPGEN_CORPORA", REPOSITORY.parent / "shared" / "corpora"))
WORK = REPOSITORY / ".make" / "bench"
SSPGEN = Path(sys.executable).with_name("sspgen")
CATALOG = CORPORA / "oscal" / "NIST_SP-800-53_rev5_catalog.json"
MODERATE = CORPORA / "oscal" / "NIST_SP-800-53_rev5_MODERATE-baseline_profile.json"
OPENCONTROL = CORPORA / "opencontrol" / "cg-compliance"


def main() -> int:
    """Run all benchmarks and print the table."""
    if not CATALOG.exists():
        print(f"the workloads are not here: {CATALOG}; set SSPGEN_CORPORA", file=sys.stderr)
        return 4
    shutil.rmtree(WORK / "workspaces", ignore_errors=True)
    shutil.rmtree(WORK / "cache", ignore_errors=True)
    os.environ["SSPGEN_CACHE"] = str(WORK / "cache")
    WORK.mkdir(parents=True, exist_ok=True)
    log = WORK / "log"
    log.unlink(missing_ok=True)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| work | wall s | CPU s | peak MB |")
    print("|---|---:|---:|---:|")
    start_up(log)
    components = five_components(log)
    yardstick(components, log)
    whole_build(log)
    site_of_everything(components, log)
    documents(log)
    identical(log)
    oscal()
    evidence(log)
    return 0


def row(what: str, figures: Figures) -> None:
    """Print one row of the table."""
    print(f"| {what} | {figures.wall:.2f} | {figures.cpu:.2f} | {figures.memory:.0f} |", flush=True)


def start_up(log: Path) -> None:
    """``sspgen --help`` beside an empty Python program."""
    row("`python -c pass`", typical((sys.executable, "-c", "pass"), WORK, log, runs=15))
    row("`sspgen --help`", typical((str(SSPGEN), "--help"), WORK, log, runs=15))


def workspace(name: str, text: str) -> Path:
    """Make a workspace with the catalog and the moderate profile at hand."""
    folder = WORK / "workspaces" / name
    (folder / "catalogs").mkdir(parents=True)
    shutil.copy(CATALOG, folder / "catalogs" / CATALOG.name)
    shutil.copy(MODERATE, folder / "catalogs" / "moderate.json")
    (folder / "ssp.yaml").write_text(text, encoding="utf-8")
    return folder


def five_components(log: Path) -> Path:
    """Five components, 4,570 texts: to merged plan and OSCAL SSP on disk."""
    text = "system: {id: bench, name: Benchmark}\nprofile: catalogs/moderate.json\nimport: [components.json]\n"
    folder = workspace("five", text)
    components = folder / "components.json"
    maker = CORPORA.parent / "bench" / "make_components.py"
    made = (sys.executable, str(maker), str(CATALOG), str(MODERATE), "5", str(components))
    subprocess.run(made, check=True, capture_output=True)
    command = (str(SSPGEN), "build", "--quiet", "--only", "oscal")
    row("4,570 texts to plan and OSCAL (one command)", typical(command, folder, log))
    return components


def yardstick(components: Path, log: Path) -> None:
    """The same work by compliance-trestle, once."""
    command = trestle.install(WORK / "trestle-env")
    if command is None:
        print("| compliance-trestle does not install here | – | – | – |")
        return
    figures = trestle.measure(command, WORK / "trestle", CATALOG, MODERATE, components, log)
    row("4,570 texts to OSCAL by compliance-trestle (seven commands)", figures)


def whole_build(log: Path) -> None:
    """The moderate profile without PDF, of a real OpenControl workspace and of the five components; PDF once."""
    five = WORK / "workspaces" / "five"
    quick = "site,oscal,tables"
    row(
        "moderate, 4,570 texts: site, OSCAL, tables",
        typical((str(SSPGEN), "build", "--quiet", "--only", quick), five, log, runs=3),
    )
    real = WORK / "workspaces" / "real"
    shutil.copytree(OPENCONTROL, real)
    shutil.copytree(five / "catalogs", real / "catalogs")
    base = (str(SSPGEN), "build", "--quiet", "--profile", "catalogs/moderate.json")
    row("moderate, cloud.gov: site, OSCAL, tables", typical((*base, "--only", quick), real, log, runs=3))
    row("moderate, cloud.gov: everything, PDF cold", run((*base, "--out", str(WORK / "cold")), real, log))
    row("moderate, cloud.gov: everything, nothing changed", run((*base, "--out", str(WORK / "warm")), real, log))


def site_of_everything(components: Path, log: Path) -> None:
    """The site of the whole catalog, beside MkDocs with Material; and its scores by Lighthouse on the sample."""
    figures, said = whole_site.measure(WORK, CATALOG, components, log)
    for what, each in figures.items():
        row(what, each)
    print("\n| site | |\n|---|---:|")
    for what, each in said.items():
        print(f"| {what} | {each} |", flush=True)
    print()
    subprocess.run((sys.executable, str(Path(__file__).with_name("lighthouse.py"))), check=False)


def documents(log: Path) -> None:
    """The PDF of the moderate profile and of the whole catalog, beside one run of WeasyPrint."""
    print("\n| document | wall s | CPU s | peak MB |\n|---|---:|---:|---:|")
    maker = CORPORA.parent / "bench" / "make_components.py"
    for what, figures in document.measure(WORK, CATALOG, maker, WORK / "workspaces" / "five", log):
        row(what, figures)
    for name in ("moderate-document", "full-document"):
        print(
            f"\nread back, {name}: {document.read_back(WORK / 'workspaces' / name / 'build' / 'ssp.pdf')}", flush=True
        )


def oscal() -> None:
    """OSCAL documents: loaded, resolved and checked, beside three tools that do so."""
    print("\n| OSCAL | took |\n|---|---:|")
    for what, took in exchange.rows(WORK):
        print(f"| {what} | {took} |", flush=True)


def identical(log: Path) -> None:
    """Two builds of the same sources, in different environments, byte by byte."""
    five = WORK / "workspaces" / "five"
    hashes = []
    for number, (zone, seed) in enumerate((("UTC", "1"), ("Pacific/Auckland", "2"))):
        out = WORK / f"same-{number}"
        os.environ |= {"TZ": zone, "PYTHONHASHSEED": seed}
        run((str(SSPGEN), "build", "--quiet", "--only", "site,oscal,tables", "--out", str(out)), five, log)
        hashes.append({f.relative_to(out): hashlib.sha256(f.read_bytes()).hexdigest() for f in files(out)})
    differ = sorted(str(p) for p in hashes[0].keys() | hashes[1].keys() if hashes[0].get(p) != hashes[1].get(p))
    print(
        f"\ntwo builds, {len(hashes[0])} files: " + (f"differ in {', '.join(differ)}" if differ else "identical bytes")
    )


def evidence(log: Path) -> None:
    """Evidence: one large report, a night of reports, a long history, ten years of records; each with its yardstick."""
    print("\n| evidence | wall s | CPU s | peak MB |\n|---|---:|---:|---:|")
    for what, figures in (sarif.measured(WORK, log) | nightly.measure(WORK, CORPORA, log)).items():
        row(what, figures)
    print("\n| evidence | took |\n|---|---:|")
    folder = WORK / "history"
    shutil.rmtree(folder, ignore_errors=True)
    for what, took in (*history.measure(folder, 80_000), *store.bench(WORK / "store")):
        print(f"| {what} | {took} |", flush=True)
    shutil.rmtree(folder, ignore_errors=True)


def files(folder: Path) -> list[Path]:
    """Return all files below a folder."""
    return [f for f in sorted(folder.rglob("*")) if f.is_file()]


if __name__ == "__main__":
    sys.exit(main())
